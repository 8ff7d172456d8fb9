"""Gaps that are judged otherwise than before: said in words, in a fixed order, only when the figures did it."""

import pytest

from inclusive_growth.alerts import messages
from inclusive_growth.alerts.messages.publications import NAMED_VERDICTS
from inclusive_growth.catalogue.uncertainty import _WHOSE
from tests.support.checkout import REPOSITORY
from tests.support.digested_publications import LEEDS, WMCA, Gap, Row, Told

NOW = Gap("a gap that matters", better_or_worse="worse")
BEFORE = Gap(because="interval too wide", period="2021-01-01/P1Y~rolling_year", limits=(-16.0, 1.0))


def said(told: Told, *gaps: Gap, value: float = 70.5) -> list[str]:
    """The sentences about verdicts after a publication with these gaps."""
    told.gaps = gaps
    digest = told.publish(Row(value, release=f"release-{value}", why="revised", since=2))
    return [change.sentence for change in digest.verdicts]


@pytest.fixture
def first(told: Told) -> Told:
    told.gaps = (BEFORE,)
    assert told.publish(Row()).verdicts == ()
    return told


def test_a_new_period_with_another_verdict_is_told_with_limits_and_whose_they_are(first: Told):
    assert said(first, BEFORE, NOW) == [
        "Employment rate, Women beside Men, Walsall, 2022: a gap that matters (8.1 points lower; "
        "95% limits −11.2 to −5.0: the publisher's uncertainty); outcomes are worse for Women. "
        "Before, 2021: cannot tell"
    ]


@pytest.mark.parametrize(
    ("gap", "words"),
    [
        (
            Gap("a gap, its size unclear", 0.3, (0.04, 0.56)),
            "0.3 points higher; 95% limits 0.0 to +0.6",
        ),
        (
            Gap("no gap that matters", 0.0, (-0.4, 0.4), uncertainty="chance variation (ours)"),
            "(no difference; 95% limits ",
        ),
        (
            Gap("no gap that matters", 0.0, (-0.4, 0.4), uncertainty="chance variation (ours)"),
            "chance variation, worked out",
        ),
    ],
)
def test_each_verdict_in_its_words(first: Told, gap: Gap, words: str):
    (sentence,) = said(first, gap)
    assert f"2022: {gap.verdict} (" in sentence and words in sentence
    assert "outcomes are" not in sentence


def test_a_verdict_that_is_lost_says_why(told: Told):
    told.gaps = (NOW,)
    told.publish(Row())
    assert said(told, Gap(because="too few people", gap=None, limits=None)) == [
        "Employment rate, Women beside Men, Walsall, 2022: cannot tell (too few people). "
        "Before, 2022: a gap that matters"
    ]


def test_the_same_verdict_about_other_figures_is_no_news(first: Told):
    assert said(first, Gap(because="interval too wide")) == []


def test_places_beyond_the_authority_are_not_told(first: Told):
    first.gaps = (Gap(area=LEEDS), Gap(area=WMCA))
    first.publish(Row(70.2, release="release-2", why="revised", since=2))
    sentences = said(first, Gap("a gap that matters", area=LEEDS), Gap("a gap that matters", area=WMCA))
    assert len(sentences) == 1 and "West Midlands (combined authority)" in sentences[0]


def test_what_our_method_changed_is_no_news_of_the_figures(told: Told):
    told.tested, told.gaps = False, (BEFORE,)
    told.publish(Row())
    told.tested = True
    assert said(told, NOW) == []


def test_a_rollback_turns_no_verdict(first: Told):
    assert said(first, NOW)
    assert first.rollback().verdicts == ()


def test_the_email_names_some_and_counts_the_rest(first: Told):
    first.gaps = (NOW,)
    digest = first.publish(Row(70.5, release="release-2", why="revised", since=2))
    many = messages.publication_digest(
        type(digest)(
            **{name: getattr(digest, name) for name in digest.__slots__} | {"verdicts": digest.verdicts * 30}
        )
    )
    (section,) = [one for one in many.sections if one.title == "Gaps that are judged otherwise than before"]
    assert len(section.lines) == NAMED_VERDICTS + 1
    assert section.lines[-1] == ("and 10 more, in the published table fct_gaps",)
    untouched = type(digest)(**{name: getattr(digest, name) for name in digest.__slots__} | {"verdicts": ()})
    assert not any("judged otherwise" in one.title for one in messages.publication_digest(untouched).sections)


@pytest.mark.parametrize("word", _WHOSE)
def test_whose_uncertainty_it_is_is_told_by_the_words_of_the_mart(word: str):
    """A word that the mart no longer has would be told as it stands, and nobody would see why."""
    assert f"'{word}'" in (REPOSITORY / "dbt_project" / "macros" / "comparisons.sql").read_text("utf-8")
