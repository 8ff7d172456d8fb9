"""The digest: what moved, by how much, and whose change it was."""

from dataclasses import dataclass, field, replace

import pytest

from inclusive_growth import changes, published
from inclusive_growth.moves import in_words
from inclusive_growth.plans import store_plan
from inclusive_growth.records import Candidate, HistoryEntry, sha256, to_json, utc
from inclusive_growth.sources import Plan, Selection
from inclusive_growth.store import highest, put_same
from tests.publish.warehouse import Warehouse

WALSALL, WMCA = "E08000030", "E47000007"


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
DIMENSIONS = {
    "dim_indicator": "select 'employment_rate' as indicator_id, 'Employment rate' as title, 5.0 as largest_step",
    "dim_area": f"select * from (values ('{WALSALL}', 'Walsall', 'local_authority'), "
    f"('{WMCA}', 'West Midlands', 'combined_authority'), ('E12000005', 'West Midlands', 'region')) "
    "as areas(area_code, area_name, area_type)",
    "dim_period": "select * from (values "
    "('2021-01-01/P1Y', '2021', date '2021-01-01', date '2021-12-31'), "
    "('2022-01-01/P1Y', '2022', date '2022-01-01', date '2022-12-31'), "
    "('2022-07-01/P1Y', 'July 2022 to June 2023', date '2022-07-01', date '2023-06-30')) "
    "as periods(period_id, period_label, period_start, period_end)",
    "dim_breakdown": "select * from (values ('all', 'All people'), ('sex=female', 'Women')) "
    "as breakdowns(breakdown_id, breakdown_label)",
}


@dataclass
class Told:
    """Publishes rows (past the gates, which are not the subject here) and digests each publication."""

    house: Warehouse
    minutes: int = 0
    asked: list[tuple[str, str]] = field(default_factory=lambda: [("employment_rate", "all")])

    def publish(self, *rows: Row, **plan_of: list[tuple[str, str]]) -> changes.Digest:
        datasets = sorted({row.dataset for row in rows})
        parts = [self.house.part(mart, "-", query) for mart, query in DIMENSIONS.items()]
        for dataset in datasets:
            values = ", ".join(row.sql() for row in rows if row.dataset == dataset)
            query = f"select * from (values {values}) as facts({COLUMNS}) order by all"
            parts.append(self.house.part("fct_indicator_values", dataset, query))
        candidate = replace(
            self.house.candidate(self.minutes, value=1.0 + self.minutes),
            candidate_id=sha256(to_json([part.sha256 for part in parts] + [str(self.minutes)])),
            parts=tuple(parts),
            releases={row.dataset: row.release for row in rows},
            plans={dataset: self.plan(dataset, plan_of.get(dataset, self.asked)) for dataset in datasets},
        )
        return self.show(candidate)

    def plan(self, dataset: str, asked: list[tuple[str, str]]) -> str:
        selections = tuple(Selection(indicator, breakdown, 0, ()) for indicator, breakdown in asked)
        source = "nomis" if dataset.startswith("nomis") else "ons_explore_local_statistics"
        return store_plan(self.house.store, source, Plan(dataset, selections, (WALSALL, WMCA)))

    def show(self, candidate: Candidate) -> changes.Digest:
        from inclusive_growth.manifest import Manifest, manifest_key

        store = self.house.store
        before = published.current(store)
        manifest = Manifest(candidate.candidate_id, candidate, "", None, "", candidate.origin, ())
        put_same(store, manifest_key(candidate.candidate_id), to_json(manifest))
        self.minutes += 1
        entry = HistoryEntry(
            highest(store, published.HISTORY) + 1,
            "publish",
            candidate.candidate_id,
            "scheduler",
            "",
            utc(self.house.at(self.minutes)),
            1,
        )
        store.put(f"{published.HISTORY}/{entry.seq:08d}.json", to_json(entry))
        return changes.digest(entry, before[1] if before else None, store=store)


@pytest.fixture
def told(house: Warehouse) -> Told:
    return Told(house)


def only(digest: changes.Digest) -> changes.DatasetChange:
    assert len(digest.datasets) == 1
    return digest.datasets[0]


def counts(change: changes.DatasetChange) -> dict[str, int]:
    names = ("new", "revised", "withdrawn", "corrected_by_us", "plan_added", "plan_removed", "synthetic")
    return {name: getattr(change, name) for name in names if getattr(change, name)}


def test_everything_is_new_in_the_first_publication(told):
    change = only(told.publish(Row(), Row(area=WMCA)))
    assert counts(change) == {"new": 2}
    assert change.title.startswith("Annual Population Survey")
    assert [move.sentence for move in change.headlines] == [
        "Employment rate, West Midlands (combined authority), 2022: 70.0%"
    ]


def test_a_new_period_is_told_beside_the_last_one_that_does_not_overlap(told):
    told.publish(Row(71.0, "2021-01-01/P1Y", WMCA), Row(72.5, area=WMCA))
    later = [Row(71.0, "2021-01-01/P1Y", WMCA), Row(72.5, area=WMCA), Row(73.1, "2022-07-01/P1Y", WMCA)]
    change = only(told.publish(*(replace(row, release="release-2") for row in later)))
    assert counts(change) == {"new": 1}
    assert change.headlines[0].sentence == (
        "Employment rate, West Midlands (combined authority), July 2022 to June 2023: "
        "73.1%, after 71.0% in 2021 (+2.1 points)"
    )


def test_a_revision_names_the_figure_from_what_to_what(told):
    told.publish(Row(68.1), Row(70.0, area=WMCA))
    change = only(told.publish(Row(67.4, release="release-2"), Row(70.0, area=WMCA, release="release-2")))
    assert counts(change) == {"revised": 1}
    assert change.moves[0].sentence == "Employment rate, Walsall, 2022: 68.1% → 67.4% (−0.7 points)"
    assert not change.moves[0].beyond_tolerance


def test_a_figure_moved_beyond_what_its_indicator_allows_says_so(told):
    told.publish(Row(68.1))
    change = only(told.publish(Row(58.0, release="release-2")))
    assert change.moves[0].beyond_tolerance


def test_a_withdrawn_figure_is_told_with_the_value_it_had(told):
    told.publish(Row(68.1), Row(area=WMCA))
    change = only(told.publish(Row(area=WMCA, release="release-2")))
    assert counts(change) == {"withdrawn": 1}
    assert change.moves[0].sentence.endswith("68.1% was withdrawn by the publisher")


def test_another_value_of_the_same_release_is_our_correction(told):
    told.publish(Row(68.1))
    change = only(told.publish(Row(67.4)))
    assert counts(change) == {"corrected_by_us": 1}
    assert "our correction, not the publisher's" in change.moves[0].sentence


def test_a_changed_preference_between_unchanged_datasets_is_our_correction(told):
    els = Row(68.0, dataset="els_employment_rate", release="release-9")
    other = Row(50.0, area=WMCA)
    told.publish(els, other)
    digest = told.publish(replace(other, area=WALSALL, value=68.4), replace(els, area=WMCA, value=50.0))
    assert {kind for change in digest.datasets for kind in counts(change)} == {"corrected_by_us"}


def test_a_figure_that_a_preferred_dataset_now_publishes_too_is_new_there(told):
    stand_in = Row(72.5, area=WMCA, dataset="els_employment_rate", release="release-9")
    still = replace(stand_in, breakdown="sex=female")
    told.publish(stand_in, still, Row(area=WALSALL))
    own = Row(72.5, area=WMCA, release="release-2")
    change = only(told.publish(own, still, Row(area=WALSALL, release="release-2")))
    assert counts(change) == {"new": 1}
    assert change.headlines[0].sentence.endswith("72.5%")


def test_a_preferred_dataset_that_says_otherwise_is_named_as_a_revision(told):
    told.publish(Row(72.5, dataset="els_employment_rate", release="release-9"), Row(area=WMCA))
    digest = told.publish(Row(72.9, release="release-2"), Row(area=WMCA, release="release-2"))
    assert counts(only(digest)) == {"revised": 1}
    assert digest.datasets[0].moves[0].sentence.endswith("72.5% → 72.9% (+0.4 points)")


def test_a_widened_plan_is_counted_but_is_no_news(told):
    told.publish(Row())
    wider = [("employment_rate", "all"), ("employment_rate", "sex=female")]
    digest = told.publish(Row(), Row(breakdown="sex=female"), nomis_aps=wider)
    assert counts(only(digest)) == {"plan_added": 1}
    assert digest.is_news is False
    back = told.publish(Row(), nomis_aps=[("employment_rate", "all")])
    assert counts(only(back)) == {"plan_removed": 1}
    assert back.is_news is False


def test_a_dataset_published_for_the_first_time_is_news(told):
    told.publish(Row())
    digest = told.publish(Row(), Row(dataset="els_employment_rate", breakdown="sex=female"))
    assert counts(only(digest)) == {"new": 1}
    assert digest.is_news


def test_a_value_suppressed_since_is_said_in_words(told):
    told.publish(Row(68.1))
    change = only(told.publish(Row(None, status="C", release="release-2")))
    assert change.moves[0].sentence == "Employment rate, Walsall, 2022: 68.1% → suppressed"


def test_synthetic_figures_are_counted_and_named_as_such(told):
    told.publish(Row(68.1, origin="sample"))
    change = only(told.publish(Row(67.4, release="release-2", origin="synthetic")))
    assert counts(change) == {"revised": 1, "synthetic": 1}
    assert change.moves[0].sentence.endswith("[synthetic figure]")


def test_a_dataset_whose_part_is_the_same_is_not_mentioned(told):
    still = Row(dataset="els_employment_rate", breakdown="sex=female")
    told.publish(Row(68.1), still)
    assert only(told.publish(Row(67.4, release="release-2"), still)).dataset == "nomis_aps"


def test_each_publication_is_told_once(told):
    told.publish(Row(68.1))
    told.publish(Row(67.4, release="release-2"))
    store = told.house.store
    waiting = changes.untold(store)
    assert [(item.history_seq, item.is_news) for item in waiting] == [(1, True), (2, True)]
    changes.mark_told(store, waiting[0])
    changes.mark_told(store, waiting[0])
    assert [item.history_seq for item in changes.untold(store)] == [2]


@pytest.mark.parametrize(
    ("value", "unit", "status", "words"),
    [
        (70.04, "percent", "A", "70.0%"),
        (1234567.0, "count", "A", "1,234,567"),
        (61.25, "years", "A", "61.2 years"),
        (1234.5, "per_100k", "A", "1,234.5 per 100,000"),
        (None, "percent", "M", "missing"),
        (None, "percent", "", "no figure"),
    ],
)
def test_figures_are_written_as_a_person_writes_them(value, unit, status, words):
    assert in_words(value, unit, status) == words
