"""The figures of a release as relations that can be compared: with the release before, with their own series, with
the other places.

`judged_cells`, `previous_cells`   one row per area, category, period and role; neighbourhoods are left out, for
    there are thousands and each has little history. `scale` is the number of decimals, negative for rounded whole
    numbers
`judged_intervals`   the limits of each value as a build makes them
`compared`, `compared_in_contexts`   cells that both releases have; the same once for each context in which
    they may all have moved alike
`changed`, `taken`   cells whose number changed; those that now hold what another cell held before, by what the two
    cells differ in (kind: place, group, period or figure), each in a narrow and a wide context
`steps`   changes from one period to the next of the same series
"""

from pathlib import Path
from typing import TYPE_CHECKING

from inclusive_growth.gates.dbt_macros import macro

if TYPE_CHECKING:
    import duckdb

_CELLS = """
    with numbered as (
        select
            figures.area_code, figures.category_key, figures.role,
            coalesce(periods.period_read, figures.period_text) as period_text,
            min(figures.period_order) as period_order, min(figures.number) as number,
            bool_or(
                coalesce(figures.words_text, '') <> '' and coalesce(known_markers.status, '') <> 'A'
            ) as has_reason
        from {name}_figures as figures
        left join known_markers on figures.marker_text = known_markers.marker
        left join (
            select period_text, replace(min(period_read), 'T00:00:00', '') as period_read from {name}_periods
            group by period_text
        ) as periods
            on figures.period_text = periods.period_text
        where
            figures.role is not null
            and figures.area_code in (
                select asked_areas.area_code from asked_areas
                where asked_areas.role <> 'neighbourhood'
            )
        group by figures.area_code, figures.category_key, figures.period_text, periods.period_read, figures.role
    ),

    written as (
        select
            *,
            split_part(abs(number)::varchar, '.', 1) as whole,
            rtrim(split_part(number::varchar, '.', 2), '0') as fraction
        from numbered
    )

    select
        area_code, category_key, period_text, period_order, role, number, has_reason,
        case
            when number = 0 then null
            when fraction <> '' then length(fraction)
            else -least(length(whole) - length(rtrim(whole, '0')), 3)
        end as scale
    from written
"""

_INTERVALS = """
    with figures as (
        select
            area_code, category_key, period_text, copy_key, {roles}
        from judged_rows_figures
        where role is not null
        group by area_code, category_key, period_text, copy_key
    ),

    limits as (
        select
            area_code, category_key, period_text, copy_key, value, lower_998, upper_998,
            coalesce(
                published_lower_95, value - half_width_95, {low}
            )::double as lower_95,
            coalesce(
                published_upper_95, value + half_width_95, {high}
            )::double as upper_95
        from figures
    )

    select *, {disordered} as is_disordered
    from limits
"""
_ROLES = ("value", "half_width_95", "cv_percent", "lower_998", "upper_998")

_COMPARED = """
    select
        now.area_code, now.category_key, now.period_text, now.period_order, now.role,
        now.number, before.number as before, now.scale, before.scale as scale_before,
        concat_ws('|', now.area_code, now.category_key, now.period_text, now.role) as cell
    from judged_cells as now
    inner join previous_cells as before
        on
            now.area_code = before.area_code and now.category_key = before.category_key
            and now.period_text = before.period_text and now.role = before.role
    where now.number is not null and before.number is not null
"""

# What two cells differ in -> the column that tells them apart, and what they share.
_KINDS = {
    "place": ("area_code", ("category_key", "period_text", "role"), ("category_key", "role"), ("role",)),
    "group": ("category_key", ("area_code", "period_text", "role"), ("area_code", "role"), ("role",)),
    "period": (
        "period_text", ("area_code", "category_key", "role"),
        ("area_code", "category_key", "role"), ("category_key", "role"),
    ),
    "figure": ("role", ("area_code", "category_key", "period_text"), ("area_code", "category_key"), ()),
}  # fmt: skip

_IN_CONTEXT = "select role, {columns}, number, before, scale, scale_before from compared"
_MOVE = "select '{kind}' as kind, {context} as context, {column} as one, cell from changed"
_TAKE = """
    select
        '{kind}' as kind, {context} as context, {breadth} as breadth,
        changed.{column} as one, before.{column} as other, changed.cell, changed.number
    from changed
    inner join previous_cells as before
        on {same} and changed.number = before.number and changed.{column} <> before.{column}
"""

_STEPS = """
    with following as (
        select
            *,
            lag(number) over series as earlier,
            max(period_order) over (partition by category_key) as newest
        from judged_cells
        where role = 'value' and number is not null
        window series as (partition by area_code, category_key order by period_order, period_text)
    )

    select
        area_code, category_key, period_text, period_order, number, earlier,
        period_order = newest as is_newest,
        (number - earlier)::double as step,
        ((number - earlier) / nullif(greatest(abs(number), abs(earlier)), 0))::double as share
    from following
    where earlier is not null
"""


def add_figure_tables(con: "duckdb.DuckDBPyConnection", project_dir: Path) -> None:
    """Add every relation that the module's docstring names."""
    con.sql(_CELLS.format(name="judged_rows")).create("judged_cells")
    con.sql(_CELLS.format(name="previous_rows")).create("previous_cells")
    roles = ", ".join(f"max(case when role = '{role}' then number end) as {role}" for role in _ROLES)
    limits = ", ".join(
        f"max(case when role = '{role}' then number end) as published_{role}" for role in ("lower_95", "upper_95")
    )
    con.sql(
        _INTERVALS.format(
            roles=f"{roles}, {limits}",
            low=macro(project_dir, "limit_by_cv", "value", "cv_percent", "-"),
            high=macro(project_dir, "limit_by_cv", "value", "cv_percent", "+"),
            disordered=macro(project_dir, "limits_disordered", "value"),
        )
    ).create("judged_intervals")
    con.sql(_COMPARED).create("compared")
    con.sql("select * from compared where number <> before").create("changed")
    con.sql(" union all ".join(_contexts())).create_view("compared_in_contexts")
    con.sql(" union all ".join(_moves())).create("moved")
    con.sql(" union all ".join(_takes())).create("taken")
    con.sql(_STEPS).create("steps")


def _contexts() -> list[str]:
    """Compared cells in each context in which all of them may have moved alike; a column is "" where it is any."""
    names = ("category_key", "area_code", "period_text")
    contexts: tuple[tuple[str, ...], ...] = ((), *((name,) for name in names), names[:2], (names[0], names[2]))
    return [
        _IN_CONTEXT.format(columns=", ".join(name if name in context else f"'' as {name}" for name in names))
        for context in contexts
    ]


def _moves() -> list[str]:
    """Changed cells by kind and context: what a pair of exchanged cells is compared with."""
    return [
        _MOVE.format(kind=kind, context=_context(context), column=column)
        for kind, (column, _, *contexts) in _KINDS.items()
        for context in contexts
    ]


def _takes() -> list[str]:
    """Changed cells that now hold what another cell of the same kind held before."""
    return [
        _TAKE.format(
            kind=kind,
            context=_context(context, "changed."),
            breadth=breadth,
            column=column,
            same=" and ".join(f"changed.{name} = before.{name}" for name in shared),
        )
        for kind, (column, shared, *contexts) in _KINDS.items()
        for breadth, context in enumerate(contexts)
    ]


def _context(columns: tuple[str, ...], table: str = "") -> str:
    names = ", ".join(f"{table}{column}" for column in columns)
    return f"concat_ws(' ', {names})" if names else "''"
