"""Publications of a few rows each, to be digested: real ones, past the gates, which are not the subject."""

from dataclasses import dataclass, field, replace

from inclusive_growth.alerts.digest.digest import Digest, make_digest
from inclusive_growth.landing.plans import store_plan
from inclusive_growth.publish.publish import rollback
from inclusive_growth.records import Candidate, Part, sha256, to_json
from inclusive_growth.sources.protocol import Plan, Selection
from inclusive_growth.store import history
from inclusive_growth.store.lease import writer_lease
from inclusive_growth.store.object_store import put_same
from tests.support.warehouse import Warehouse

WALSALL, WMCA, LEEDS = "E08000030", "E47000007", "E08000035"


@dataclass(frozen=True)
class Row:
    """One row of fct_indicator_values; the defaults are an all-people rate of the APS."""

    value: float | None = 70.0
    period: str = "2022-01-01/P1Y"
    area: str = WALSALL
    breakdown: str = "all"
    indicator: str = "employment_rate"
    dataset: str = "nomis_aps"
    release: str = "release-1"
    status: str = "A"
    origin: str = "fetched"
    why: str = "new"
    since: int = 1  # day on which the open vintage began
    shown: bool = True  # False for what has only a vintage: withdrawn, or not the preferred dataset

    def vintage(self) -> str:
        value = "null::double" if self.value is None else f"{self.value}::double"
        return (
            f"('{self.indicator}', '{self.area}', '{self.period}', '{self.breakdown}', '{self.dataset}', "
            f"timestamp '2026-01-{self.since:02d}', null::timestamp, '{self.why}', {value})"
        )

    def sql(self) -> str:
        value = "null::double" if self.value is None else f"{self.value}::double"
        return (
            f"('{self.indicator}', '{self.area}', '{self.period}', '{self.breakdown}', '{self.dataset}', "
            f"'{self.release}', {value}, {value} - 1, {value} + 1, 'percent', '{self.status}', '{self.origin}')"
        )


COLUMNS = (
    "indicator_id, area_code, period_id, breakdown_id, dataset_id, release_id, value, lower_95, upper_95, "
    "unit, status, origin"
)
VINTAGES = "indicator_id, area_code, period_id, breakdown_id, dataset_id, known_from, known_to, why, value"
GAPS = (
    "indicator_id, characteristic, area_code, period_id, breakdown_id, reference_breakdown_id, gap, lower_95, "
    "upper_95, unit, verdict, cannot_tell_because, uncertainty, better_or_worse, q_matters"
)
DIMENSIONS = {
    "dim_indicator": "select 'employment_rate' as indicator_id, 'Employment rate' as title, 5.0 as largest_step",
    "dim_area": f"select * from (values ('{WALSALL}', 'Walsall', 'Walsall', 'member'), "
    f"('{WMCA}', 'West Midlands', 'West Midlands (combined authority)', 'authority'), "
    f"('{LEEDS}', 'Leeds', 'Leeds', 'other')) "
    "as areas(area_code, area_name, area_label, role)",
    "dim_period": "select * from (values "
    # The survey's years to December, under their ids of today.
    "('2021-01-01/P1Y~rolling_year', '2021', date '2021-01-01', date '2021-12-31'), "
    "('2022-01-01/P1Y~rolling_year', '2022', date '2022-01-01', date '2022-12-31'), "
    "('2021-01-01/P1Y', '2021', date '2021-01-01', date '2021-12-31'), "
    "('2022-01-01/P1Y', '2022', date '2022-01-01', date '2022-12-31'), "
    "('2022-07-01/P1Y', 'July 2022 to June 2023', date '2022-07-01', date '2023-06-30')) "
    "as periods(period_id, period_label, period_start, period_end)",
    "dim_breakdown": "select * from (values "
    "('all', 'All people'), ('sex=female', 'Women'), ('sex=male', 'Men')) "
    "as breakdowns(breakdown_id, breakdown_label)",
}


@dataclass(frozen=True)
class Gap:
    """One row of fct_gaps: women beside men, by the publisher's intervals."""

    verdict: str = "cannot tell"
    gap: float | None = -8.1
    limits: tuple[float, float] | None = (-11.2, -5.0)
    period: str = "2022-01-01/P1Y~rolling_year"
    area: str = WALSALL
    because: str = ""
    uncertainty: str = "interval"
    better_or_worse: str = "not judged"

    def sql(self) -> str:
        def given(value: float | None) -> str:
            return "null::double" if value is None else f"{value}::double"

        lower, upper = self.limits or (None, None)
        because = f"'{self.because}'" if self.because else "null::text"
        return (
            f"('employment_rate', 'sex', '{self.area}', '{self.period}', 'sex=female', 'sex=male', "
            f"{given(self.gap)}, {given(lower)}, {given(upper)}, 'percent', '{self.verdict}', {because}, "
            f"'{self.uncertainty}', '{self.better_or_worse}', 0.01::double)"
        )


@dataclass
class Told:
    """Publishes rows (past the gates, which are not the subject here) and digests each publication."""

    house: Warehouse
    minutes: int = 0
    asked: list[tuple[str, str]] = field(default_factory=lambda: [("employment_rate", "all")])
    gaps: tuple[Gap, ...] = ()  # of the next publications
    tested: bool = True  # whether gaps were judged by today's method

    def publish(self, *rows: Row, **plan_of: list[tuple[str, str]]) -> Digest:
        datasets = sorted({row.dataset for row in rows})
        parts = [self.house.part(mart, "-", query) for mart, query in DIMENSIONS.items()]
        for dataset in datasets:
            own = [row for row in rows if row.dataset == dataset]
            parts.append(self.part("fct_indicator_vintages", dataset, [row.vintage() for row in own], VINTAGES))
            if shown := [row.sql() for row in own if row.shown]:
                parts.append(self.part("fct_indicator_values", dataset, shown, COLUMNS))
        if self.gaps:
            columns = "*" if self.tested else "* exclude (q_matters)"
            values = ", ".join(gap.sql() for gap in self.gaps)
            parts.append(
                self.house.part(
                    "fct_gaps", "nomis_aps", f"select {columns} from (values {values}) as gaps({GAPS})"
                )
            )
        candidate = replace(
            self.house.candidate(self.minutes, value=1.0 + self.minutes),
            candidate_id=sha256(to_json([part.sha256 for part in parts] + [str(self.minutes)])),
            parts=tuple(parts),
            releases={row.dataset: row.release for row in rows},
            plans={dataset: self.plan(dataset, plan_of.get(dataset, self.asked)) for dataset in datasets},
        )
        return self.show(candidate)

    def part(self, mart: str, dataset: str, rows: list[str], columns: str) -> Part:
        return self.house.part(
            mart, dataset, f"select * from (values {', '.join(rows)}) as t({columns}) order by all"
        )

    def plan(self, dataset: str, asked: list[tuple[str, str]]) -> str:
        selections = tuple(Selection(indicator, breakdown, 0, ()) for indicator, breakdown in asked)
        source = "nomis" if dataset.startswith("nomis") else "ons_explore_local_statistics"
        return store_plan(self.house.store, source, Plan(dataset, selections, (WALSALL, WMCA)))

    def show(self, candidate: Candidate) -> Digest:
        """Publish it as any candidate is published, and compare it with what was shown before."""
        store = self.house.store
        before = history.current(store)
        put_same(store, f"candidates/{candidate.candidate_id}.json", to_json(candidate))
        self.house.say_built(candidate.candidate_id, self.minutes)
        self.house.judge(candidate)
        self.minutes += 1
        entry = self.house.publish(candidate.candidate_id, minutes=self.minutes)
        assert entry is not None
        return make_digest(entry, before[1] if before else None, store=store)

    def rollback(self) -> Digest:
        store = self.house.store
        before = history.current(store)
        self.minutes += 1
        with writer_lease(store) as lease:
            entry = rollback(
                config=self.house.config,
                store=store,
                run_at=self.house.at(self.minutes),
                who="Ada",
                why="wrong file",
                lease=lease,
            )
        return make_digest(entry, before[1] if before else None, store=store)
