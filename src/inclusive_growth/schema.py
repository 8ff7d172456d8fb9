"""Tables, columns, types and descriptions of a publication, so that a reader without our code understands it."""

from pathlib import Path
from typing import Any

import yaml

from inclusive_growth.duck import connect, reading_store
from inclusive_growth.records import Candidate
from inclusive_growth.store import Store


@reading_store()
def describe(candidate: Candidate, *, store: Store, project_dir: Path) -> dict[str, Any]:
    """Mart -> {description, columns: [{name, type, description}]}: types from the parts, words from dbt's docs."""
    words = _descriptions(project_dir / "dbt_project" / "models" / "marts")
    con = connect()
    try:
        found: dict[str, Any] = {}
        for part in candidate.parts:
            if part.mart in found:
                continue
            rows = con.execute("describe select * from read_parquet($1)", [store.url(part.key)]).fetchall()
            table, columns = words.get(part.mart, ("", {}))
            found[part.mart] = {
                "description": table,
                "columns": [
                    {"name": name, "type": kind, "description": columns.get(name, "")} for name, kind, *_ in rows
                ],
            }
    finally:
        con.close()
    return found


def _descriptions(models: Path) -> dict[str, tuple[str, dict[str, str]]]:
    """Model -> (its description, column -> description), from the YAML file beside each model."""
    found = {}
    for path in sorted(models.rglob("*.yml")):
        # libyaml's loader: each publication reads these files, and PyYAML's own takes a second for them.
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or {}
        for model in content.get("models", []):
            columns = {item["name"]: _line(item.get("description", "")) for item in model.get("columns", [])}
            found[model["name"]] = (_line(model.get("description", "")), columns)
    return found


def _line(text: str) -> str:
    return " ".join(text.split())
