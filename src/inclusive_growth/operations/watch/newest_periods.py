"""The newest period of each dataset that readers see figures of, read from the parts of the publication."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from inclusive_growth.records import Manifest
from inclusive_growth.store.duck import connect, reading_store
from inclusive_growth.store.keys import part_key
from inclusive_growth.store.object_store import Store

# A publication never changes: the last one that was asked for, with its periods.
_LAST: list[Any] = []
_VINTAGES, _PERIODS = "fct_indicator_vintages", "dim_period"
_NEWEST = """
    select
        vintages.dataset_id,
        max(cast(periods.period_end as date)) as newest_end,
        arg_max(periods.period_label, periods.period_end) as newest
    from read_parquet($vintages, union_by_name = true) as vintages
    inner join read_parquet($periods, union_by_name = true) as periods on vintages.period_id = periods.period_id
    where vintages.known_to is null and vintages.value is not null
    group by vintages.dataset_id
"""


@dataclass(frozen=True, slots=True)
class NewestPeriod:
    """The newest period of a dataset with a figure, in words, and its last day."""

    label: str
    end: date


def newest_periods(shown: Manifest | None, store: Store) -> dict[str, NewestPeriod]:
    """Dataset -> its newest period; empty while readers see nothing, and when a part of it cannot be read."""
    import duckdb

    if shown is None:
        return {}
    if _LAST[:1] != [shown.publication_id]:
        try:
            _LAST[:] = [shown.publication_id, _newest_periods(shown, store)]
        except duckdb.Error:  # igw verify names a part that is gone; the rest of the status is needed all the more
            return {}
    found: dict[str, NewestPeriod] = _LAST[1]
    return found


@reading_store()
def _newest_periods(shown: Manifest, store: Store) -> dict[str, NewestPeriod]:
    parts = shown.candidate.parts
    urls = {
        mart: [store.url(part_key(part)) for part in parts if part.mart == mart] for mart in (_VINTAGES, _PERIODS)
    }
    if not all(urls.values()):
        return {}
    con = connect()
    try:
        found = con.execute(_NEWEST, {"vintages": urls[_VINTAGES], "periods": urls[_PERIODS]}).fetchall()
    finally:
        con.close()
    return {dataset: NewestPeriod(label, end) for dataset, end, label in found}
