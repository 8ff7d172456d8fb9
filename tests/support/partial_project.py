"""A checkout that holds only some marts and what they rest on: a build then costs a test no other node of dbt.

It is made of the repository's own files, so that what the marts say is what they say in the whole project.
"""

import os
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from tests.support.checkout import REPOSITORY

FIGURES = (
    *("fct_indicator_values", "fct_indicator_vintages", "audit_trail"),
    *("dim_area", "dim_breakdown", "dim_dataset", "dim_indicator", "dim_period", "dim_release"),
)
_REF = re.compile(r"ref\(\s*['\"](\w+)['\"]\s*\)")
_PROJECT = REPOSITORY / "dbt_project"


def partial_project(folder: Path, marts: Iterable[str] = FIGURES) -> Path:
    """Fill the folder with a checkout for IGW_PROJECT_DIR that holds these marts; returns it."""
    models = {path.stem: path for kind in ("*.sql", "*.py") for path in (_PROJECT / "models").rglob(kind)}
    wanted = _with_what_they_rest_on(marts, models)
    project = folder / "dbt_project"
    project.mkdir(parents=True)
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy2(_PROJECT / name, project)
    shutil.copytree(_PROJECT / "macros", project / "macros")
    for path in (_PROJECT / "models").rglob("*.*"):
        if path.stem in wanted or path.stem.endswith("__source"):
            _copy(path, project)
    for path in (_PROJECT / "tests").rglob("*.sql"):
        if "generic" in path.parts or _refs(path) <= wanted:
            _copy(path, project)
    (folder / "expectations" / "marts").mkdir(parents=True)
    (folder / "expectations" / "landing").symlink_to(REPOSITORY / "expectations" / "landing")
    for path in (REPOSITORY / "expectations" / "marts").glob("*.yml"):
        if path.stem in wanted:
            shutil.copy2(path, folder / "expectations" / "marts")
    return folder


def _with_what_they_rest_on(marts: Iterable[str], models: dict[str, Path]) -> set[str]:
    """The models that these marts refer to, directly or through others; macros refer for whoever calls them."""
    left = [*marts, *(name for path in (_PROJECT / "macros").rglob("*.sql") for name in _refs(path))]
    left += [name for name in models if re.fullmatch(r"stg_\w+__observations", name)]
    wanted: set[str] = set()
    while left:
        name = left.pop()
        if name not in wanted:
            wanted.add(name)
            left += _refs(models[name])
    return wanted


def _refs(path: Path) -> set[str]:
    return set(_REF.findall(path.read_text(encoding="utf-8")))


def _copy(path: Path, project: Path) -> None:
    target = project / os.path.relpath(path, _PROJECT)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(path, target)
