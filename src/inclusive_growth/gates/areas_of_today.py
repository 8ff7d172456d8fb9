"""The areas of a release under the codes of today: found by name, or followed from a former code."""

from typing import TYPE_CHECKING

from inclusive_growth.sources.protocol import Dataset
from inclusive_growth.sources.registry import layout_of
from inclusive_growth.store.duck import identifier
from inclusive_growth.store.tables import Table, create_table, text_columns

if TYPE_CHECKING:
    import duckdb

_UNKNOWN_NAMES = text_columns("area_name") | {"held": "whole"}


def codes_for_names(
    con: "duckdb.DuckDBPyConnection",
    name: str,
    published: "duckdb.DuckDBPyRelation",
    area: str,
    dataset: Dataset,
) -> "duckdb.DuckDBPyRelation":
    """Add `area_by_name` where a dataset gives its areas by name; `name`_unknown_names holds those of no area."""
    if not getattr(dataset.params, "area_names", ()):
        create_table(con, Table(f"{name}_unknown_names", _UNKNOWN_NAMES, ()))
        return published
    shown = identifier(layout_of(dataset).area_name)
    named = published.project(f"*, {area} as name_to_look_up").join(
        con.table("area_names").project("area_key as known_name, area_code as code_of_name"),
        "name_to_look_up = known_name",
        "left",
    )
    nameless = named.filter("code_of_name is null").aggregate(f"{shown} as area_name, count(*) as held")
    unknown = [row for row in nameless.fetchall() if not dataset.params.is_no_area(row[0] or "")]
    create_table(con, Table(f"{name}_unknown_names", _UNKNOWN_NAMES, tuple(sorted(unknown))))
    return named.project(
        "* exclude (name_to_look_up, known_name, code_of_name), "
        "coalesce(code_of_name, name_to_look_up) as area_by_name"
    )


def code_around(
    con: "duckdb.DuckDBPyConnection", published: "duckdb.DuckDBPyRelation", within: str
) -> "duckdb.DuckDBPyRelation":
    """Add `within_by_name`: the code of the authority that a neighbourhood's name begins with, if it is one."""
    return (
        published.project(f"*, {within} as name_around")
        .join(
            con.table("area_names").project("area_key as known_name, area_code as within_by_name"),
            "name_around = known_name",
            "left",
        )
        .project("* exclude (name_around, known_name)")
    )


def follow_former_codes(
    con: "duckdb.DuckDBPyConnection", published: "duckdb.DuckDBPyRelation", area: str, within: str
) -> "duckdb.DuckDBPyRelation":
    """Add the present code of each row's area, of the one around it, and the `former_code` that was followed.

    Only an area that is the same under another code is followed; what lies in it lies in its heir in any case.
    """
    same, around = con.table("former_codes").filter("is_same_area"), con.table("former_codes")
    return (
        published.project(f"*, {area} as area_as_published, {within} as within_as_published")
        .join(same.project("former_code, area_code as heir"), "area_as_published = former_code", "left")
        .join(
            around.project("former_code as former_within, area_code as heir_within"),
            "within_as_published = former_within",
            "left",
        )
        .project(
            "* exclude (area_as_published, within_as_published, heir, former_within, heir_within), "
            "coalesce(heir, area_as_published) as area_of_today, "
            "coalesce(heir_within, within_as_published) as within_today"
        )
    )
