"""Tables, columns, types and descriptions of a publication, so that a reader without our code understands it."""

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
def describe(candidate: Candidate, *, store: Store, project_dir: Path) -> dict[str, Any]:
    """Mart -> {description, columns: [{name, type, description}]}: types from the parts, words from dbt's docs."""
    marts = {mart.name: mart for mart in read_marts(project_dir)}
    con = connect()
    try:
        found: dict[str, Any] = {}
        for part in candidate.parts:
            if part.mart in found:
                continue
            rows = con.execute("describe select * from read_parquet($1)", [store.url(part_key(part))]).fetchall()
            mart = marts.get(part.mart)
            words = {column.name: column.description for column in mart.columns} if mart else {}
            found[part.mart] = {
                "description": mart.description if mart else "",
                "columns": [
                    {"name": name, "type": kind, "description": words.get(name, "")} for name, kind, *_ in rows
                ],
            }
    finally:
        con.close()
    return found


def check_columns(new: Mapping[str, Any], public: Mapping[str, Any]) -> None:
    """Raise PublishRefused when a mart or column that is public would be gone or of another type."""
    broken = [sentence for mart in sorted(public) for sentence in _broken(mart, new, public)]
    if broken:
        raise PublishRefused(
            f"readers' queries would break: {'; '.join(broken)}. Within a major version columns are only added: "
            "keep them, or raise MARTS_VERSION and announce it as docs/marts-in-postgres.md says"
        )


def added(new: Mapping[str, Any], public: Mapping[str, Any]) -> tuple[str, ...]:
    """What readers find that they did not know: `mart.column`, or `mart` when all of it is new."""
    found = []
    for mart in sorted(new):
        if mart not in public:
            found.append(mart)
            continue
        known = {column["name"] for column in public[mart]["columns"]}
        found += [f"{mart}.{column['name']}" for column in new[mart]["columns"] if column["name"] not in known]
    return tuple(found)


def _broken(mart: str, new: Mapping[str, Any], public: Mapping[str, Any]) -> list[str]:
    if mart not in new:
        return [f"mart {mart} would be gone"]
    types = {column.name: column.type for column in columns_of(mart, new)}
    found = []
    for column in columns_of(mart, public):
        if column.name not in types:
            found.append(f"column {mart}.{column.name} would be gone")
        elif types[column.name] != column.type:
            found.append(f"column {mart}.{column.name} would be {types[column.name]} instead of {column.type}")
    return found
