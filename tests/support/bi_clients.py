"""BI tools at work: clients that join marts, and publications that a mixture would show up in.

Each publication changes one dataset: every value of it, and its `stamp` in `dim_dataset`, become the publication's
number. A row whose value is not its dataset's stamp was mixed from two publications.
"""

import json
import random
import threading
import time
from dataclasses import replace
from pathlib import Path

import psycopg

from inclusive_growth.records import Candidate, Part, sha256, to_json
from tests.support.warehouse import Warehouse

DATASETS, PER_DATASET, AREAS, PERIODS = 4, 4, 60, 20
_INDICATOR = f"'indicator_' || ({{dataset}} * {PER_DATASET} + i % {PER_DATASET})"
_ROWS = f"""
select {_INDICATOR} as indicator_id, 'E' || lpad((i // {PER_DATASET} % {AREAS})::varchar, 8, '0') as area_code,
    (2000 + i // {PER_DATASET * AREAS})::varchar as period_id, 'all' as breakdown_id,
    'dataset_{{dataset}}' as dataset_id, {{stamp}}::double as value, i::bigint as row_number
from range({PER_DATASET * AREAS * PERIODS}) numbers(i)
"""
_PARTS = {
    "fct_indicator_values": _ROWS,
    "audit_trail": _ROWS,
    "fct_gaps": "select * exclude (row_number), ['sex', 'age', 'race'][1 + row_number % 3] as characteristic, "
    f"from ({_ROWS}) where row_number < {PER_DATASET * AREAS * 6}",
    "coverage_matrix": f"select distinct {_INDICATOR} as indicator_id, 'dataset_{{dataset}}' as dataset_id, "
    "'published' as coverage, {stamp}::double as value from range(3) numbers(i)",
}
_DIMENSIONS = {
    "dim_area": "select 'E' || lpad(i::varchar, 8, '0') as area_code, 'Area ' || i as area_name "
    f"from range({AREAS}) t(i)",
    "dim_period": "select (2000 + i)::varchar as period_id, 'Year ' || i as period_label "
    f"from range({PERIODS}) t(i)",
    "dim_indicator": f"select 'indicator_' || i as indicator_id, 'Indicator ' || i as title "
    f"from range({DATASETS * PER_DATASET}) t(i)",
}
_JOINS = """
inner join marts.dim_area using (area_code)
inner join marts.dim_period using (period_id)
inner join marts.dim_indicator using (indicator_id)
inner join marts.dim_dataset using (dataset_id)
"""
# Every question ends with the value and the stamp that it must equal.
QUESTIONS = {
    "one indicator over areas and time": "select area_name, period_label, value, stamp "
    "from marts.fct_indicator_values"
    + _JOINS
    + "where indicator_id = %(indicator)s and area_code = any (%(areas)s)",
    "all indicators of one area": "select title, period_label, value, stamp from marts.fct_indicator_values"
    + _JOINS
    + "where area_code = %(area)s and period_id >= '2015'",
    "one characteristic's gaps": "select title, period_label, value, stamp from marts.fct_gaps"
    + _JOINS
    + "where characteristic = %(characteristic)s and area_code = %(area)s",
    "coverage": "select indicator_id, coverage, value, stamp from marts.coverage_matrix"
    " inner join marts.dim_dataset using (dataset_id)",
    "the audit trail of one figure": "select dataset_id, row_number, value, stamp from marts.audit_trail"
    + _JOINS
    + "where indicator_id = %(indicator)s and area_code = %(area)s and period_id = %(period)s",
}
_STAMPS = "select publication_id, dataset_id, stamp from marts.about cross join marts.dim_dataset"
_SUMS = (
    "select publication_id, dataset_id, max(value) from marts.about cross join marts.fct_indicator_values"
    " where indicator_id = any (%(some)s) group by 1, 2"
)


class BiWorld:
    """Makes the candidates, one changed dataset at a time."""

    def __init__(self, house: Warehouse) -> None:
        self.house = house
        self.stamps = [0] * DATASETS
        self.parts: dict[tuple[str, str], Part] = {}
        for name, query in _DIMENSIONS.items():
            self.parts[name, "-"] = house.part(name, "-", query)
        for dataset in range(DATASETS):
            self._make(dataset)

    def candidate(self, number: int, *, more_columns: bool = False) -> Candidate:
        """The candidate of this number, with a passed verdict."""
        dataset = number % DATASETS
        self.stamps[dataset] = number
        self._make(dataset)
        rows = ", ".join(f"('dataset_{one}', {stamp}::double)" for one, stamp in enumerate(self.stamps))
        columns = "dataset_id, stamp, 'a note' as note" if more_columns else "dataset_id, stamp"
        query = f"select {columns} from (values {rows}) t(dataset_id, stamp)"
        self.parts["dim_dataset", "-"] = self.house.part("dim_dataset", "-", query)
        parts = tuple(self.parts[key] for key in sorted(self.parts))
        name = sha256(to_json([part.sha256 for part in parts]))
        made = self.house.candidate(number, candidate_id=name, parts=parts)
        self.house.judge(made)
        return replace(made, parts=parts)

    def _make(self, dataset: int) -> None:
        for mart, query in _PARTS.items():
            words = {"dataset": dataset, "stamp": self.stamps[dataset]}
            self.parts[mart, f"dataset_{dataset}"] = self.house.part(mart, str(dataset), query.format(**words))


def clients(address: str, password: str, how_many: int, seed: int, think: float, stop: Path, report: Path) -> None:
    """Some BI clients in one process, each with a connection of its own, until the file `stop` is there."""
    found: list[dict] = []
    ready = threading.Barrier(how_many + 1)
    threads = [
        threading.Thread(
            target=_client, args=(address, password, random.Random(seed + n), think, stop, ready, found)
        )
        for n in range(how_many)
    ]
    for thread in threads:
        thread.start()
    ready.wait(60)
    report.with_suffix(".ready").touch()
    for thread in threads:
        thread.join()
    report.write_text(json.dumps(found))


def _client(address, password, rng, think, stop, ready, found) -> None:
    told = {"seconds": [], "mixed": [], "errors": [], "publications": []}
    found.append(told)
    with psycopg.connect(address, password=password, autocommit=True, prepare_threshold=0) as con:
        con.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        ready.wait(60)
        while not stop.exists():
            try:
                _ask(con, rng, told)
            except psycopg.Error as error:  # no second try: a BI tool shows this to a person
                told["errors"].append(repr(error))
                return
            time.sleep(rng.uniform(0, 2 * think))


def _ask(con: psycopg.Connection, rng: random.Random, told: dict) -> None:
    """One question, or a transaction of two whose answers must fit together."""
    asked = {
        "indicator": f"indicator_{rng.randrange(DATASETS * PER_DATASET)}",
        "some": [f"indicator_{PER_DATASET * n}" for n in range(DATASETS)],
        "area": f"E{rng.randrange(AREAS):08d}",
        "areas": [f"E{n:08d}" for n in range(7)],
        "period": str(2000 + rng.randrange(PERIODS)),
        "characteristic": rng.choice(["sex", "age", "race"]),
    }
    started = time.perf_counter()
    if rng.random() < 0.3:
        with con.transaction():
            stamps = con.execute(_STAMPS).fetchall()
            told["seconds"].append(time.perf_counter() - started)
            time.sleep(rng.uniform(0, 0.02))
            started = time.perf_counter()
            sums = con.execute(_SUMS, asked).fetchall()
        mixed = sorted(stamps) != sorted(sums)
        told["publications"].append(stamps[0][0])
    else:
        rows = con.execute(rng.choice(list(QUESTIONS.values())), asked).fetchall()
        mixed = not rows or any(row[-1] != row[-2] for row in rows)
    told["seconds"].append(time.perf_counter() - started)
    if mixed:
        told["mixed"].append(str(asked))
