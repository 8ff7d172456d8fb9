"""The marts that readers see, each declared once: in the YAML file beside its SQL, read only here.

dbt reads columns, types and tests from that file. Its `config.meta` holds the rest: a mart's split into parts, the
key that orders it, its place among the marts and its indexes in Postgres.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import Field

from inclusive_growth.catalogue.models import Strict
from inclusive_growth.catalogue.yaml_files import check, near
from inclusive_growth.errors import CatalogueError

Columns = Annotated[tuple[str, ...], Field(min_length=1)]


class Declaration(Strict):
    """Keys that a person writes under `config.meta` of a mart."""

    position: int = Field(description="Place among the marts, of which no two share one; tens leave room between.")
    split: Literal["dataset", "group", "whole"] = Field(
        description="By dataset or by group of datasets, so that what is unchanged keeps its parts."
    )
    key: Columns = Field(description="The grain: no two rows share it, so the order by it is total.")
    indexes: tuple[Columns, ...] = Field((), description="One for each question that readers ask of a large mart.")


@dataclass(frozen=True, slots=True)
class MartColumn:
    """One column of a mart, as in its contract."""

    name: str
    type: str
    description: str


@dataclass(frozen=True, slots=True)
class Mart:
    """One mart: its description, which begins with the grain, its columns in order, and its storage."""

    name: str
    description: str
    columns: tuple[MartColumn, ...]
    position: int
    split: Literal["dataset", "group", "whole"]
    key: tuple[str, ...]
    indexes: tuple[tuple[str, ...], ...]


def read_marts(project_dir: Path) -> tuple[Mart, ...]:
    """Read every mart of the dbt project, in order. Raises CatalogueError for one declared badly or not at all."""
    folder = project_dir / "dbt_project" / "models" / "marts"
    files = {path.stem: path for path in sorted(folder.rglob("*.sql"))}
    if not files:
        raise CatalogueError(f"{folder}: there are no marts; set IGW_PROJECT_DIR to the checkout")
    marts = [_mart(name, path.with_suffix(".yml"), project_dir) for name, path in files.items()]
    holders: dict[int, str] = {}
    for mart in marts:
        if (other := holders.setdefault(mart.position, mart.name)) != mart.name:
            raise CatalogueError(
                f"{files[mart.name].with_suffix('.yml').relative_to(project_dir)}: config.meta.position: "
                f"{mart.position} is the place of {other}; give each mart its own"
            )
    return tuple(sorted(marts, key=lambda mart: mart.position))


def _mart(name: str, path: Path, project_dir: Path) -> Mart:
    where = str(path.relative_to(project_dir))
    if not path.is_file():
        raise CatalogueError(f"{where}: missing; every mart has a YAML file beside its SQL that describes it")
    return _read(path, path.stat().st_mtime_ns, name, where)


@lru_cache(maxsize=256)
def _read(path: Path, changed_at: int, name: str, where: str) -> Mart:
    """Read a mart from its file, once for each `changed_at`."""
    try:
        # libyaml's loader: PyYAML's own takes a second for these files.
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or {}
    except yaml.YAMLError as error:
        raise CatalogueError(f"{where}: not valid YAML: {str(error).splitlines()[0]}; correct it") from error
    model: dict[str, Any] | None = next(
        (entry for entry in content.get("models", []) if entry["name"] == name), None
    )
    if model is None:
        raise CatalogueError(f"{where}: models: {name} is missing; describe it there")
    declaration = check(model.get("config", {}).get("meta", {}), Declaration, f"{where}: config.meta")
    columns = tuple(
        MartColumn(column["name"], column.get("data_type", ""), _line(column.get("description", "")))
        for column in model.get("columns", [])
    )
    known = [column.name for column in columns]
    for field, names in (("key", declaration.key), *(("indexes", index) for index in declaration.indexes)):
        if absent := [column for column in names if column not in known]:
            raise CatalogueError(
                f"{where}: config.meta.{field}: {name} has no column '{absent[0]}'; {near(absent[0], known)}"
            )
    description = _line(model.get("description", ""))
    return Mart(
        name, description, columns, declaration.position, declaration.split, declaration.key, declaration.indexes
    )


def _line(text: str) -> str:
    return " ".join(text.split())
