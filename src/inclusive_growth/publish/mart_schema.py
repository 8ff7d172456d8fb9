"""The schema of a publication: tables, columns, types and descriptions, for readers without our code."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from inclusive_growth.catalogue.marts import read_marts
from inclusive_growth.errors import PublishRefused
from inclusive_growth.publish.mart_columns import columns_of
from inclusive_growth.records import Candidate
from inclusive_growth.store.duck import connect, reading_store
from inclusive_growth.store.keys import part_key
from inclusive_growth.store.object_store import Store


@reading_store()
def describe_marts(candidate: Candidate, *, store: Store, project_dir: Path) -> dict[str, Any]:
    """Mart -> {description, columns: [{name, type, description}]}: types from the parts, words from dbt's docs."""
    marts = {mart.name: mart for mart in read_marts(project_dir)}
    con = connect()
    try:
        schema: dict[str, Any] = {}
        for part in candidate.parts:
            if part.mart in schema:
                continue
            rows = con.execute("describe select * from read_parquet($1)", [store.url(part_key(part))]).fetchall()
            mart = marts.get(part.mart)
            descriptions = {column.name: column.description for column in mart.columns} if mart else {}
            schema[part.mart] = {
                "description": mart.description if mart else "",
                "columns": [
                    {"name": name, "type": type_name, "description": descriptions.get(name, "")}
                    for name, type_name, *_ in rows
                ],
            }
    finally:
        con.close()
    return schema


def check_columns(new: Mapping[str, Any], public: Mapping[str, Any]) -> None:
    """Raise PublishRefused when a public mart or column would be gone or of another type."""
    breaks = [sentence for mart in sorted(public) for sentence in _breaks(mart, new, public)]
    if breaks:
        raise PublishRefused(
            f"readers' queries would break: {'; '.join(breaks)}. Within a major version columns are only added: "
            "keep them, or raise MARTS_VERSION and announce it as docs/marts-in-postgres.md says"
        )


def added_columns(new: Mapping[str, Any], public: Mapping[str, Any]) -> tuple[str, ...]:
    """Columns that are new to readers, as `mart.column`, and `mart` for a mart that is new."""
    added: list[str] = []
    for mart in sorted(new):
        if mart not in public:
            added.append(mart)
            continue
        known = {column["name"] for column in public[mart]["columns"]}
        added += [f"{mart}.{column['name']}" for column in new[mart]["columns"] if column["name"] not in known]
    return tuple(added)


def _breaks(mart: str, new: Mapping[str, Any], public: Mapping[str, Any]) -> list[str]:
    """Changes of a public mart that break readers' queries, in words."""
    if mart not in new:
        return [f"mart {mart} would be gone"]
    types = {column.name: column.type for column in columns_of(mart, new)}
    breaks = []
    for column in columns_of(mart, public):
        if column.name not in types:
            breaks.append(f"column {mart}.{column.name} would be gone")
        elif types[column.name] != column.type:
            breaks.append(f"column {mart}.{column.name} would be {types[column.name]} instead of {column.type}")
    return breaks
