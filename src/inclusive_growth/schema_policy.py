"""Readers name columns in queries that we never see: within a major version columns are only added.

Dropping, renaming or retyping one needs `MARTS_VERSION` raised (marts.py), which gives readers a schema of its own
beside the old one; docs/marts-in-postgres.md says how that is announced.
"""

from collections.abc import Mapping
from typing import Any

from inclusive_growth.errors import PublishRefused
from inclusive_growth.postgres.columns import columns_of


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
