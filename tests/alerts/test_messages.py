"""Each letter can be understood by a person who has never seen the warehouse, and gives nothing away early."""

from dataclasses import replace
from html.parser import HTMLParser

import pytest

from inclusive_growth.alerts import Alert, Letter, messages
from inclusive_growth.alerts.rendering import render
from inclusive_growth.errors import SurfaceLags, SurfaceUnavailable
from inclusive_growth.records import FailingRow
from inclusive_growth.settings import PROJECT_ROOT, Settings
from tests.support.letters import (
    DATASET,
    SEEN_AT,
    candidate,
    digest,
    every_letter,
    failed,
    figure_change,
    record,
    release,
)

CONFIG = Settings(_env_file=None, public_url="https://data.wm.example/airflow/")
LETTERS = every_letter()


def rendered(letter: Letter, config: Settings = CONFIG) -> Alert:
    return render(letter, config, "2026-11-20T09:30:00.000000Z")


class Page(HTMLParser):
    """The words of a page, and whether its tags close in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words = ""
        self.links: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "br"):
            self.open.append(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


def test_every_kind_of_letter_is_rendered_here() -> None:
    assert set(LETTERS) == set(messages.__all__)


@pytest.mark.parametrize("kind", LETTERS)
def test_a_letter_says_what_happened_what_it_means_and_what_to_do_in_both_forms(kind: str) -> None:
    letter = LETTERS[kind]
    alert = rendered(letter)
    page = Page(alert.html)
    assert page.open == []
    for form in (" ".join(alert.text.split()), " ".join(page.words.split())):
        for part in (letter.happened, letter.means, *letter.todo):
            assert " ".join(part.split()) in form
        for section in letter.sections:
            for line in section.lines:
                assert all(" ".join(cell.split()) in form for cell in line)


@pytest.mark.parametrize("kind", LETTERS)
def test_a_letter_links_to_its_page_and_its_entry_in_the_runbook(kind: str) -> None:
    alert = rendered(LETTERS[kind])
    (link,) = Page(alert.html).links
    assert link.startswith("https://data.wm.example/airflow/") and "//" not in link.removeprefix("https://")
    assert link in alert.text
    assert f"docs/runbook.md#{kind}" in alert.text and f"docs/runbook.md#{kind}" in alert.html


@pytest.mark.parametrize("kind", LETTERS)
def test_the_runbook_has_an_entry_for_every_kind(kind: str) -> None:
    headings = [
        line.lstrip("# ").strip("`")
        for line in (PROJECT_ROOT / "docs" / "runbook.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("#")
    ]
    assert kind in headings


@pytest.mark.parametrize("kind", LETTERS)
def test_plain_text_fits_the_width_of_a_mail_window(kind: str) -> None:
    long = [line for line in rendered(LETTERS[kind]).text.splitlines() if len(line) > 78 and " " in line.strip()]
    assert long == []


@pytest.mark.parametrize(
    "kind", ["publish_gate_closed", "approval_needed", "published_with_warnings", "landing_gate_closed"]
)
def test_before_release_a_letter_names_dataset_and_rule_and_never_a_figure(kind: str) -> None:
    alert = rendered(LETTERS[kind])
    for form in (alert.subject, alert.text, alert.html):
        assert "7218" not in form
        assert "E08000031" not in form
    assert "outside 0 to 100 percent cannot be right" in " ".join(alert.text.split())


def test_an_approver_reads_which_figure_moved_and_what_readers_see_of_it_and_not_the_new_one() -> None:
    row = FailingRow(
        "Employment rate", "Walsall", "2022", "Female", "70.1%", "75.3%", "+5.2 points", "numerator 9"
    )
    one = replace(failed("warning"), in_words=(row, replace(row, before="")), bound="a change of at most 5 points")
    section = messages.approval_needed(candidate(), record(replace(one, failing=14))).sections[0]
    rule = "Allowed: a change of at most 5 points. a rate outside 0 to 100 percent cannot be right"
    assert section.lines == (
        ("Employment rate, Walsall, 2022, Female: readers see 70.1%", rule),
        ("Employment rate, Walsall, 2022, Female", "the same rule"),
        ("and 12 more", "the same rule"),
    )
    text = rendered(messages.approval_needed(candidate(), record(one))).html
    assert not [word for word in ("75.3", "5.2", "numerator") if word in text]


def test_a_sample_is_said_first_in_the_subject_and_at_the_top_of_both_forms() -> None:
    alert = rendered(messages.publish_gate_closed(candidate("sample"), record(failed("critical"))))
    assert alert.subject.startswith("SAMPLE: ")
    assert alert.text.startswith("SAMPLE DATA")
    assert "SAMPLE DATA" in alert.html
    assert "SAMPLE" not in rendered(LETTERS["publish_gate_closed"]).subject


def test_letters_of_a_warehouse_that_does_not_ask_the_publishers_are_samples() -> None:
    replayed = CONFIG.model_copy(update={"base_url": {"nomis": "http://127.0.0.1:9/nomis"}})
    assert rendered(LETTERS["source_failing"], replayed).subject.startswith("SAMPLE: ")


def test_a_gate_that_did_not_finish_is_not_called_a_failed_check() -> None:
    assert "did not finish" in messages.publish_gate_closed(candidate(), record()).happened


def test_a_rule_broken_in_many_places_is_named_once_and_many_rules_are_counted() -> None:
    same = messages.publish_gate_closed(candidate(), record(*[failed("critical")] * 5))
    assert len(same.sections[0].lines) == 1
    thirty = [failed("critical", f"column_{number}") for number in range(30)]
    many = messages.publish_gate_closed(candidate(), record(*thirty))
    assert many.sections[0].lines[-1][0] == "and 18 more"


def test_a_long_reason_is_cut_and_a_source_that_fails_again_makes_a_new_letter() -> None:
    long = messages.release_refused(DATASET, "x" * 5000, seen_at=SEEN_AT)
    assert len(long.sections[0].lines[-1][1]) <= 401
    first = messages.release_refused(DATASET, "a", seen_at=SEEN_AT)
    assert first.key == messages.release_refused(DATASET, "a", seen_at=SEEN_AT.replace(hour=23)).key
    assert first.key != messages.release_refused(DATASET, "a", seen_at=SEEN_AT.replace(day=21)).key
    assert first.key != messages.release_refused(DATASET, "b", seen_at=SEEN_AT).key


def test_the_letter_about_a_closed_landing_gate_names_the_command_that_judges_again() -> None:
    letter = messages.landing_gate_closed(DATASET, release("sample"), record(failed("critical"), gate="landing"))
    assert f"igw gate {release().release_id}" in " ".join(letter.todo)
    assert letter.sample


def test_the_digest_names_what_moved_and_by_how_much_and_tells_revisions_from_our_corrections() -> None:
    letter = messages.publication_digest(
        digest(figure_change("revised", 70.1, 69.8), figure_change("corrected_by_us", 50.0, 51.0))
    )
    text = " ".join(rendered(letter).text.split())
    assert letter.subject == "New figures were published: 40 new, 1 revised, 1 corrected by us"
    assert "Employment rate, Walsall, Jan 2022 to Dec 2022: 70.1% → 69.8% (−0.3 points)" in text
    assert "our correction, not the publisher's" in text
    assert figure_change("new", 71.2, 72.4).sentence in text


def test_the_digest_of_the_first_publication_says_that_it_is_the_first() -> None:
    assert "first publication" in messages.publication_digest(digest(previous="")).happened
    assert "first publication" not in messages.publication_digest(digest()).happened


def test_invented_figures_are_called_that_in_the_digest() -> None:
    invented = digest(figure_change("revised", 70.1, 69.8, synthetic=True), synthetic=1)
    text = rendered(messages.publication_digest(invented)).text
    assert "1 of them synthetic" in text
    assert "[synthetic figure]" in " ".join(text.split())


def test_figures_that_are_not_named_are_counted() -> None:
    letter = messages.publication_digest(digest(*[figure_change("revised", 70.1, 69.8)] * 3, revised=25))
    assert ("and 22 more, in the tables",) in letter.sections[0].lines


def test_only_a_change_beyond_what_is_plausible_makes_a_letter_of_its_own() -> None:
    assert messages.revision_beyond_tolerance(digest(figure_change("revised", 70.1, 69.8))) is None
    letter = messages.revision_beyond_tolerance(
        digest(figure_change("revised", 70.1, 69.8), figure_change("revised", 70.1, 48.3))
    )
    assert letter and letter.subject == "A published figure was changed by more than expected"
    assert len(letter.sections[0].lines) == 1


def test_a_reminder_says_how_long_the_question_waits_and_comes_once_a_day() -> None:
    asked = LETTERS["approval_needed"]
    first, again, second = (
        messages.approval_needed(candidate(), record(failed("warning")), days_waiting=days) for days in (1, 1, 2)
    )
    assert first.subject == "New figures wait for your approval, now for 1 day"
    assert second.subject.endswith("2 days")
    assert first.key == again.key
    assert len({asked.key, first.key, second.key}) == 3


def test_an_address_is_never_broken_over_two_lines() -> None:
    address = "https://www.ons.gov.uk/explore-local-statistics/indicators/children-in-relative-poverty"
    dataset = DATASET.model_copy(update={"landing_page": address})
    assert address in rendered(messages.release_refused(dataset, "a page", seen_at=SEEN_AT)).text


def test_our_own_corrections_beyond_what_is_plausible_are_not_looked_for_at_the_publisher() -> None:
    ours = messages.revision_beyond_tolerance(digest(figure_change("corrected_by_us", 70.1, 48.3)))
    assert ours and "publisher's note" not in " ".join(ours.todo)
    assert [section.title for section in ours.sections] == ["Corrected by us"]
    both = digest(
        figure_change("corrected_by_us", 70.1, 48.3), figure_change("revised", 70.1, 48.3), revised_beyond=40
    )
    letter = messages.revision_beyond_tolerance(both)
    assert letter and letter.subject.startswith("41 published figures")
    assert "publisher's note" in " ".join(letter.todo)
    assert letter.sections[0].lines[-1][0] == "and 39 more, in the tables"


def test_a_step_that_fails_every_ten_minutes_is_mailed_once_a_day_and_a_new_reason_at_once() -> None:
    def key(error: Exception, run: str, day: int = 20) -> str:
        seen_at = SEEN_AT.replace(day=day)
        return messages.step_failed("watchkeeper", "watch", run, error, try_number=3, seen_at=seen_at).key

    first = key(OSError("disk full"), "run 1")
    assert first == key(OSError("disk full"), "run 2")
    assert len({first, key(OSError("disk full"), "run 3", day=21), key(OSError("no route"), "run 1")}) == 3


def test_words_of_other_libraries_that_may_quote_a_row_stay_in_the_log() -> None:
    error = ValueError("could not convert 'E08000027,Dudley,74.3'")
    letter = messages.step_failed("warehouse", "gate", "r", error, try_number=1, seen_at=SEEN_AT)
    assert "74.3" not in rendered(letter).text and "ValueError" in rendered(letter).text


def test_a_source_that_keeps_failing_makes_one_letter_however_often_it_is_asked() -> None:
    one, same, later = (
        messages.source_failing(DATASET, reason, failing_since=since)
        for reason, since in (("503", "2026-11-20"), ("timeout", "2026-11-20"), ("503", "2026-11-25"))
    )
    assert one.key == same.key != later.key


def test_a_publication_that_stands_and_is_not_seen_everywhere_is_not_called_untouched() -> None:
    """The switch failed in one place after the commit: readers elsewhere see the new figures."""
    error = SurfaceLags(
        "history entry 2 (publish of c0ffee) stands, and readers do not see it everywhere: Postgres"
    )
    letter = messages.step_failed("publish", "publish", "r", error, try_number=3, seen_at=SEEN_AT)
    text = " ".join(rendered(letter).text.split())
    assert "The publication stands" in text and "history entry 2" in text
    assert "untouched" not in text and "new releases wait" not in text.lower()
    assert "docs/runbook.md#surface_behind" in text and "/dags/publish/runs/r" in text
    assert letter.key == messages.surface_behind(str(error), seen_at=SEEN_AT).key, "the round's letter is the same"


def test_a_publication_that_could_not_be_made_ready_is_not_said_to_stand() -> None:
    error = SurfaceUnavailable("Postgres db/marts: connection refused")
    letter = messages.step_failed("publish", "publish", "r", error, try_number=3, seen_at=SEEN_AT)
    text = " ".join(rendered(letter).text.split())
    assert "not begun" in text and "New releases wait" in text and "stands" not in text
    assert "docs/runbook.md#surface_behind" in text


def test_a_surface_that_stays_behind_is_one_letter_a_day_and_a_new_reason_another() -> None:
    def key(reason: str, day: int = 20, hour: int = 9) -> str:
        return messages.surface_behind(reason, seen_at=SEEN_AT.replace(day=day, hour=hour)).key

    first = key("disk full: .published.duckdb.building-17")
    assert first == key("disk full: .published.duckdb.building-4711", hour=23)
    assert len({first, key("disk full: .published.duckdb.building-17", day=21), key("refused")}) == 3
