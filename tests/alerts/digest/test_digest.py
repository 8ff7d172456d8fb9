"""The digest: what moved, by how much, and whose change it was."""

from dataclasses import replace

import pytest

from inclusive_growth.alerts import messages
from inclusive_growth.alerts.digest import announced, comparison
from inclusive_growth.alerts.digest.digest import DatasetChange, Digest
from inclusive_growth.catalogue.units import in_words
from tests.support.digested_publications import WALSALL, WMCA, Row
from tests.support.letters import figure_change

REVISED = Row(release="release-2", why="revised", since=2)


def only(digest: Digest) -> DatasetChange:
    assert len(digest.datasets) == 1
    return digest.datasets[0]


def counts(change: DatasetChange) -> dict[str, int]:
    names = (
        "new",
        "revised",
        "withdrawn",
        "period_corrected",
        "corrected_by_us",
        "plan_added",
        "plan_removed",
        "synthetic",
    )
    names += ("shown_again", "no_longer_shown", "revised_beyond", "corrected_beyond")
    return {name: getattr(change, name) for name in names if getattr(change, name)}


def test_everything_is_new_in_the_first_publication(told):
    change = only(told.publish(Row(), Row(area=WMCA)))
    assert counts(change) == {"new": 2}
    assert change.title.startswith("Annual Population Survey")
    assert [named.sentence for named in change.headlines] == [
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


def test_a_difference_within_the_published_intervals_is_called_what_it_may_be(told):
    earlier = Row(71.0, "2021-01-01/P1Y", WMCA)
    told.publish(earlier)
    # Both are known to one point: their difference to the root of two.
    change = only(told.publish(*(replace(row, release="release-2") for row in (earlier, Row(72.4, area=WMCA)))))
    assert change.headlines[0].sentence.endswith("72.4%, after 71.0% in 2021 (+1.4 points, which may be chance)")


def test_a_revision_names_the_figure_from_what_to_what(told):
    told.publish(Row(68.1), Row(70.0, area=WMCA))
    change = only(told.publish(replace(REVISED, value=67.4), Row(70.0, area=WMCA, release="release-2")))
    assert counts(change) == {"revised": 1}
    assert change.figure_changes[0].sentence == "Employment rate, Walsall, 2022: 68.1% → 67.4% (−0.7 points)"
    assert not change.figure_changes[0].beyond_tolerance


def test_a_figure_moved_beyond_what_its_indicator_allows_says_so(told):
    told.publish(Row(68.1))
    change = only(told.publish(replace(REVISED, value=58.0)))
    assert change.figure_changes[0].beyond_tolerance
    assert counts(change) == {"revised": 1, "revised_beyond": 1}


def test_a_step_of_just_what_is_allowed_is_allowed_whatever_doubles_make_of_it(told):
    told.publish(Row(65.3), Row(70.1, area=WMCA))
    assert 70.3 - 65.3 == 5.0 < 75.10000000000001 - 70.1
    change = only(told.publish(replace(REVISED, value=70.3), replace(REVISED, value=75.10000000000001, area=WMCA)))
    assert counts(change) == {"revised": 2}
    assert not any(named.beyond_tolerance for named in change.figure_changes)


def test_every_figure_beyond_what_is_allowed_is_counted_although_few_are_named(told):
    periods = [f"{1990 + number}-01-01/P1Y" for number in range(15)]
    told.publish(*[Row(68.1, period) for period in periods])
    moved = [replace(REVISED, value=50.0, period=period) for period in periods[:12]]
    ours = [
        replace(row, why="corrected_by_us", period=period)
        for row, period in zip(moved[:3], periods[12:], strict=True)
    ]
    change = only(told.publish(*moved, *ours))
    assert counts(change) == {"revised": 12, "revised_beyond": 12, "corrected_by_us": 3, "corrected_beyond": 3}
    assert len(change.figure_changes) == comparison.NAMED_FIGURES


def test_a_withdrawn_figure_is_told_with_the_value_it_had(told):
    told.publish(Row(68.1), Row(area=WMCA))
    gone = replace(REVISED, value=None, why="withdrawn", status="O", shown=False)
    change = only(told.publish(Row(area=WMCA, release="release-2"), gone))
    assert counts(change) == {"withdrawn": 1}
    assert change.figure_changes[0].sentence.endswith("68.1% is withdrawn: the publisher no longer gives it")


def moved_to(period: str, *rows: Row) -> list[Row]:
    """The rows as a release gives them that has the same figures for another period, with what it withdraws."""
    gone = [replace(row, value=None, why="withdrawn", status="O", since=2, shown=False) for row in rows]
    return [*gone, *(replace(row, period=period, release="release-2", since=2) for row in rows)]


def test_the_same_figures_under_another_period_are_a_corrected_period(told):
    walsall, wmca = Row(68.1), Row(70.0, area=WMCA)
    told.publish(walsall, wmca)
    digest = told.publish(*moved_to("2022-07-01/P1Y", walsall, wmca))
    change = only(digest)
    assert counts(change) == {"period_corrected": 2}
    assert [named.sentence for named in change.figure_changes] == [
        "Employment rate, Walsall, July 2022 to June 2023: 68.1%, given for 2022 before "
        "(the publisher corrected the period)",
        "Employment rate, West Midlands (combined authority), July 2022 to June 2023: 70.0%, given for 2022 "
        "before (the publisher corrected the period)",
    ]
    letter = messages.publication_digest(digest)
    assert letter.subject == "New figures were published: 2 with a corrected period"
    assert "If you have quoted a figure whose period the publisher corrected, correct the period." in letter.todo


def test_a_period_may_be_corrected_backwards_while_other_figures_are_new(told):
    walsall, wmca = Row(68.1), Row(70.0, area=WMCA)
    told.publish(walsall, wmca)
    newer = Row(71.0, "2022-07-01/P1Y", WMCA, release="release-2", since=2)
    assert counts(only(told.publish(*moved_to("2021-01-01/P1Y", walsall, wmca), newer))) == {
        "new": 1,
        "period_corrected": 2,
    }


def test_another_value_among_them_makes_it_withdrawn_and_new(told):
    walsall, wmca = Row(68.1), Row(70.0, area=WMCA)
    told.publish(walsall, wmca)
    *others, last = moved_to("2022-07-01/P1Y", walsall, wmca)
    change = only(told.publish(*others, replace(last, value=70.2)))
    assert counts(change) == {"new": 2, "withdrawn": 2}


def test_one_equal_figure_may_be_chance_and_is_not_called_a_corrected_period(told):
    told.publish(Row(68.1))
    assert counts(only(told.publish(*moved_to("2022-07-01/P1Y", Row(68.1))))) == {"new": 1, "withdrawn": 1}
    equal = Row(70.0), Row(70.0, area=WMCA)
    told.publish(*equal)
    assert "period_corrected" not in counts(only(told.publish(*moved_to("2021-01-01/P1Y", *equal))))


def test_what_the_vintages_call_our_correction_is_one_also_under_another_release(told):
    """A changed fetch plan gives another release of what the publisher has not changed."""
    told.publish(Row(68.1))
    change = only(told.publish(replace(REVISED, value=67.4, why="corrected_by_us")))
    assert counts(change) == {"corrected_by_us": 1}
    assert "our correction, not the publisher's" in change.figure_changes[0].sentence


def test_a_figure_that_our_code_no_longer_reads_was_not_withdrawn_by_the_publisher(told):
    told.publish(Row(68.1), Row(area=WMCA))
    change = only(told.publish(Row(area=WMCA)))
    assert counts(change) == {"corrected_by_us": 1}


def test_a_figure_revised_before_anyone_saw_it_is_new(told):
    told.publish(Row(68.1))
    change = only(told.publish(Row(68.1), replace(REVISED, value=71.0, area=WMCA)))
    assert counts(change) == {"new": 1}


def test_a_figure_that_returns_after_its_withdrawal_is_a_revision(told):
    gone = replace(REVISED, value=None, why="withdrawn", status="O", shown=False)
    told.publish(gone, Row(area=WMCA))
    change = only(told.publish(replace(REVISED, value=68.0, release="release-3", since=3), Row(area=WMCA)))
    assert counts(change) == {"revised": 1}


def test_a_stand_in_for_what_the_publisher_withdrew_is_a_revision(told):
    stand_in = Row(68.4, dataset="els_employment_rate", release="release-9")
    other = Row(50.0, area=WMCA)
    told.publish(Row(68.0), other, replace(stand_in, shown=False))
    gone = replace(REVISED, value=None, why="withdrawn", status="O", shown=False)
    digest = told.publish(gone, other, stand_in)
    assert [counts(change) for change in digest.datasets] == [{"revised": 1}]


def test_after_a_rollback_nothing_was_revised_or_withdrawn(told):
    told.publish(Row(68.1), Row(70.0, area=WMCA))
    told.publish(replace(REVISED, value=40.0), replace(REVISED, breakdown="sex=female", why="new"))
    back = told.rollback()
    change = only(back)
    assert counts(change) == {"shown_again": 2, "no_longer_shown": 1}
    assert sorted(named.sentence for named in change.figure_changes) == [
        "Employment rate, Walsall, 2022, Women: 70.0% is no longer shown",
        "Employment rate, Walsall, 2022: 68.1% is shown again in place of 40.0%",
        "Employment rate, West Midlands (combined authority), 2022: 70.0% is shown again",
    ]
    letter = messages.publication_digest(back)
    words = " ".join([letter.subject, letter.happened, letter.means, *letter.todo]).lower()
    assert letter.subject == "An earlier publication is shown again: 2 shown again, 1 no longer shown"
    assert "withdrawn" not in words and "correct it" not in words
    assert messages.revision_beyond_tolerance(back) is None


def test_a_changed_preference_between_unchanged_datasets_is_our_correction(told):
    els = Row(68.0, dataset="els_employment_rate", release="release-9")
    other = Row(50.0, area=WMCA)
    other_els, els_other = replace(els, area=WMCA, value=50.1), replace(other, area=WALSALL, value=68.4)
    told.publish(els, other, replace(other_els, shown=False), replace(els_other, shown=False))
    digest = told.publish(replace(els, shown=False), replace(other, shown=False), other_els, els_other)
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
    digest = told.publish(replace(REVISED, value=72.9, why="new"), Row(area=WMCA, release="release-2"))
    assert counts(only(digest)) == {"revised": 1}
    assert digest.datasets[0].figure_changes[0].sentence.endswith("72.5% → 72.9% (+0.4 points)")


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
    change = only(told.publish(replace(REVISED, value=None, status="C")))
    assert change.figure_changes[0].sentence == "Employment rate, Walsall, 2022: 68.1% → suppressed"


def test_a_value_that_we_withhold_from_now_on_is_not_told_once_more(told):
    told.publish(Row(4.1))
    change = only(told.publish(replace(REVISED, value=None, status="Q")))
    [figure] = change.figure_changes
    assert figure.sentence == "Employment rate, Walsall, 2022: withheld by us: small number"
    assert figure.before is None


def test_synthetic_figures_are_counted_and_named_as_such(told):
    told.publish(Row(68.1, origin="sample"))
    change = only(told.publish(replace(REVISED, value=67.4, origin="synthetic")))
    assert counts(change) == {"revised": 1, "synthetic": 1}
    assert change.figure_changes[0].sentence.endswith("[synthetic figure]")


def test_quoted_figures_are_counted_and_named_as_such(told):
    told.publish(Row(68.1, origin="quoted"))
    change = only(told.publish(replace(REVISED, value=67.4, origin="quoted")))
    assert (change.quoted, change.synthetic) == (1, 0)
    assert change.figure_changes[0].sentence.endswith("[quoted figure]")


def test_a_dataset_whose_part_is_the_same_is_not_mentioned(told):
    still = Row(dataset="els_employment_rate", breakdown="sex=female")
    told.publish(Row(68.1), still)
    assert only(told.publish(replace(REVISED, value=67.4), still)).dataset == "nomis_aps"


def test_each_publication_is_told_once(told):
    told.publish(Row(68.1))
    told.publish(replace(REVISED, value=67.4))
    store = told.house.store
    (first, nothing), (second, before) = announced.unannounced(store)
    assert (first.seq, nothing, second.seq, before) == (1, None, 2, first)
    announced.mark_announced(store, first)
    announced.mark_announced(store, first)
    assert announced.unannounced(store) == [(second, first)]


@pytest.mark.parametrize(
    ("value", "unit", "status", "words"),
    [
        (70.04, "percent", "A", "70.0%"),
        (1234567.0, "count", "A", "1,234,567"),
        (61.25, "years", "A", "61.3 years"),
        (2.55, "percent", "A", "2.6%"),  # as a double a little less
        (-0.35, "percent", "A", "-0.4%"),
        (-0.04, "percent", "A", "0.0%"),
        (1234.5, "per_100k", "A", "1,234.5 per 100,000"),
        (35.7241, "gbp", "A", "£35.72"),
        (25425.0, "gbp", "A", "£25,425"),
        (3.48, "tonnes", "A", "3.48 tonnes"),
        (7.64, "ratio", "A", "7.64"),
        (None, "percent", "M", "missing"),
        (None, "percent", "", "no figure"),
    ],
)
def test_figures_are_written_as_a_person_writes_them(value, unit, status, words):
    assert in_words(value, unit, status) == words


@pytest.mark.parametrize(
    ("before", "after", "unit", "words"),
    [
        (68.12, 68.1, "percent", "68.1% → 68.1% (down by less than 0.1 points)"),
        (68.08, 68.12, "percent", "68.1% → 68.1% (up by less than 0.1 points)"),
        (68.14, 68.16, "percent", "68.1% → 68.2% (up by less than 0.1 points)"),
        (68.1, 68.1, "percent", "68.1% → 68.1% (no difference)"),
        (0.401, 0.404, "ratio", "0.40 → 0.40 (up by less than 0.01)"),
        (1250.2, 1250.4, "count", "1,250 → 1,250 (up by less than 1)"),
        (25425.2, 25425.201, "gbp", "£25,425 → £25,425 (up by less than £0.01)"),
        (68.1, 68.15, "percent", "68.1% → 68.2% (+0.1 points)"),
    ],
)
def test_a_difference_that_rounds_to_nothing_is_said_in_words(before, after, unit, words):
    assert figure_change("revised", before, after, unit=unit).sentence.endswith(words)
