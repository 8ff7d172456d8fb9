"""Members of an authority by measure, each with the limits of its rank: what the dbt model of ranks calls."""

from itertools import groupby
from typing import Any

import pyarrow as pa

from inclusive_growth.methods.chance import Z_95, generator
from inclusive_growth.methods.ranks import rank_intervals

_SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("indicator_id", "area_code", "authority_code", "period_id", "dataset_id")]
    + [(name, pa.int64()) for name in ("rank", "lower_95", "upper_95", "members")]
)


def ranked_slices(newest: pa.Table, members: pa.Table) -> pa.Table:
    """One row per measure and member, 1 for the highest; none where a member has no interval or another period.

    newest has indicator_id, area_code, period_id, dataset_id, value and half_width_95; members authority_code and
    member_code.
    """
    of_authority: dict[str, list[str]] = {}
    for row in members.sort_by([("authority_code", "ascending"), ("member_code", "ascending")]).to_pylist():
        of_authority.setdefault(row["authority_code"], []).append(row["member_code"])
    figures = newest.sort_by([("indicator_id", "ascending"), ("area_code", "ascending")]).to_pylist()
    rows: list[dict[str, Any]] = []
    for indicator, group in groupby(figures, key=lambda row: row["indicator_id"]):
        held = {row["area_code"]: row for row in group}
        for authority, codes in of_authority.items():
            found = [held[code] for code in codes if code in held]
            alike = {(row["period_id"], row["dataset_id"]) for row in found}
            if len(codes) > 1 and len(found) == len(codes) and len(alike) == 1:
                rows.extend(_ranked(indicator, authority, found))
    return pa.Table.from_pylist(rows, schema=_SCHEMA)


def _ranked(indicator: str, authority: str, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    values = [row["value"] for row in found]
    draws = generator(indicator, authority, found[0]["period_id"])
    limits = rank_intervals(values, [row["half_width_95"] / Z_95 for row in found], draws)
    return [
        {name: row[name] for name in ("indicator_id", "area_code", "period_id", "dataset_id")}
        | {"authority_code": authority, "rank": 1 + sum(value > row["value"] for value in values)}
        | {"lower_95": int(limits.lower_95[at]), "upper_95": int(limits.upper_95[at]), "members": len(found)}
        for at, row in enumerate(found)
    ]
