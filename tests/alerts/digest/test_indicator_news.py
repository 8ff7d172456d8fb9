"""New indicators are told with their figures counted, and those that the catalogue asks for in vain."""

from dataclasses import replace

from inclusive_growth.alerts import messages
from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.publish.publish import rollback
from inclusive_growth.store import history
from tests.support.digested_publications import WMCA, Row, Told
from tests.support.warehouse import take_back

INACTIVE = Row(25.0, indicator="inactivity_rate")
ASKED = [("employment_rate", "all"), ("inactivity_rate", "all")]


def test_an_indicator_that_a_wider_plan_brings_is_named_with_its_figures(told: Told) -> None:
    first = told.publish(Row())
    assert first.indicators.new == (), "everything is new in the first publication"
    digest = told.publish(Row(), INACTIVE, replace(INACTIVE, area=WMCA), nomis_aps=ASKED)
    title = load_catalogue().indicators["inactivity_rate"].file.title
    assert digest.indicators.new_lines == (f"{title}: 2 figures",)
    letter = messages.publication_digest(digest)
    assert digest.is_news
    assert letter.subject == "New figures were published: 1 new indicator"
    assert "1 indicator is new; everything else is as it was." in letter.happened.replace("I", "i", 0)
    assert letter.sections[0].title == "New indicators"


def test_an_indicator_without_a_figure_names_the_dataset_that_was_asked(told: Told) -> None:
    digest = told.publish(Row(), replace(INACTIVE, value=None))
    title = load_catalogue().indicators["inactivity_rate"].file.title
    [line] = [line for line in digest.indicators.without_lines if title in line]
    assert line.startswith("What has come holds no figure for: ")
    assert load_catalogue().datasets["nomis_aps"].title in line.partition(" (from: ")[2]
    waiting, described = digest.indicators.without_lines[-2:]
    assert waiting.startswith("Nothing has come yet for: ")
    assert described.startswith("Nobody here has seen the publisher's file yet for: ")
    lonely = load_catalogue().indicators["belonging"].file.title
    assert lonely in described and lonely not in waiting
    assert any(section.title == "No figure yet" for section in messages.publication_digest(digest).sections)


def test_a_rollback_to_a_later_publication_says_so(told: Told) -> None:
    told.publish(Row(68.1))
    later = told.publish(replace(Row(67.4), release="release-2", why="revised", since=2))
    told.rollback()
    entry = take_back(told.house, rollback, 30, to=later.publication_id)
    before = history.read_manifest(told.house.store, history.read_entries(told.house.store)[-2].publication_id)
    from inclusive_growth.alerts.digest.digest import make_digest

    letter = messages.publication_digest(make_digest(entry, before, store=told.house.store))
    assert letter.subject.startswith("A later publication is shown again: ")
    assert "the figures of the later publication" in letter.means
    assert "the earlier publication is kept and no longer shown" in letter.means
