"""Fingerprints: short hashes of plain values, of scheme tables, and of the code that makes the marts."""

import hashlib
import json
from pathlib import Path
from typing import Any

from inclusive_growth import __version__
from inclusive_growth.catalogue import Catalogue
from inclusive_growth.settings import Settings


def digest(content: Any) -> str:
    """The hash of plain values."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def scheme_hashes(catalogue: Catalogue, schemes: Path | None = None) -> dict[str, str]:
    """Scheme table of the catalogue -> its hash."""
    return _file_hashes(schemes or catalogue.schemes, "*.csv")


def code_version(config: Settings) -> str:
    """The package's version and a short hash of the SQL and Python that make the marts."""
    # Every module here and of the methods, and these of the catalogue, may change a mart although nothing landed.
    room = Path(__file__).parent
    code = _file_hashes(room, "*.py")
    code |= {f"methods/{name}": value for name, value in _file_hashes(room.parent / "methods", "*.py").items()}
    for name in ("tables.py", "coverage.py", "marts.py"):
        code |= _file_hashes(room.parent / "catalogue", name)
    return f"{__version__}+{digest([code, project_hashes(config)])[:12]}"


def project_hashes(config: Settings) -> dict[str, str]:
    """File of the dbt project that decides what is built -> its hash."""
    folder = config.project_dir / "dbt_project"
    hashes = {"dbt_project.yml": hashlib.sha256((folder / "dbt_project.yml").read_bytes()).hexdigest()}
    for part in ("models", "macros", "tests"):
        hashes |= {f"{part}/{name}": value for name, value in _file_hashes(folder / part, "*.*").items()}
    return hashes


def _file_hashes(folder: Path, pattern: str) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob(pattern))
        if path.is_file()
    }
