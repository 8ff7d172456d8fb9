"""What the dbt project says of each mart, read from the YAML file beside its SQL: here and nowhere else."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class MartColumn:
    """One column of a mart as its contract says it."""

    name: str
    type: str
    description: str


@dataclass(frozen=True, slots=True)
class MartYaml:
    """One mart's description, which begins with its grain, and its columns in order."""

    name: str
    description: str
    columns: tuple[MartColumn, ...]


def read_marts(project_dir: Path) -> dict[str, MartYaml]:
    """Mart -> what its YAML file says, for every mart that has one."""
    models = [model for path in sorted(marts_folder(project_dir).rglob("*.yml")) for model in _models(path)]
    return {model["name"]: _mart(model) for model in models}


def marts_folder(project_dir: Path) -> Path:
    return project_dir / "dbt_project" / "models" / "marts"


def _models(path: Path) -> list[dict[str, Any]]:
    # libyaml's loader: each publication reads these files, and PyYAML's own takes a second for them.
    content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or {}
    models: list[dict[str, Any]] = content.get("models", [])
    return models


def _mart(model: dict[str, Any]) -> MartYaml:
    columns = tuple(
        MartColumn(item["name"], item.get("data_type", ""), _line(item.get("description", "")))
        for item in model.get("columns", [])
    )
    return MartYaml(model["name"], _line(model.get("description", "")), columns)


def _line(text: str) -> str:
    return " ".join(text.split())
