"""People are told of each publication, by whichever process comes next, and a bad digest holds up no other."""

from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from inclusive_growth import catalogue
from inclusive_growth.alerts import Alert
from inclusive_growth.alerts.digest import announced, digest
from inclusive_growth.errors import GateClosed
from inclusive_growth.interfaces.cli import app
from inclusive_growth.operations import steps
from inclusive_growth.records import from_json
from inclusive_growth.settings import settings
from inclusive_growth.store import history
from inclusive_growth.store.durations import Duration
from inclusive_growth.store.keys import manifest_key
from inclusive_growth.store.object_store import series
from tests.support.digested_publications import Row, Told

REVISED = Row(67.4, release="release-2", why="revised", since=2)


@pytest.fixture(autouse=True)
def same_home(house, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands work on the store of the test."""
    monkeypatch.setenv("IGW_HOME", str(house.config.home))
    settings.cache_clear()


def letters(told: Told, kind: str) -> list[Alert]:
    store = told.house.store
    found = [from_json(Alert, store.get(key)) for key in store.keys("outbox/")]
    return [alert for alert in found if alert.kind == kind]


def test_the_watchkeeper_tells_of_a_publication_whose_process_died_after_the_commit(told: Told) -> None:
    shown = told.publish(Row(68.1))
    assert steps.watch().digests == (shown.publication_id,)
    assert len(letters(told, "publication_digest")) == 1
    assert steps.watch().digests == ()
    assert len(letters(told, "publication_digest")) == 1


@pytest.mark.parametrize("command", [["publish"], ["rollback", "--why", "wrong file"]])
def test_a_publication_or_rollback_by_hand_is_told_at_once(told: Told, command: list[str]) -> None:
    told.publish(Row(68.1))
    told.publish(REVISED)
    steps.deliver()
    if command == ["publish"]:
        told.publish(replace(REVISED, value=66.0, since=3))  # its process died; the person tries again
    done = CliRunner().invoke(app.app, command, catch_exceptions=False)
    assert done.exit_code == 0
    assert len(letters(told, "publication_digest")) == 3
    assert announced.unannounced(told.house.store) == []


def test_a_withdrawal_by_hand_names_what_readers_see_and_is_told_at_once(told: Told) -> None:
    told.publish(Row(68.1))
    gone = told.publish(REVISED)
    steps.deliver()
    command = ["withdraw", gone.publication_id[:12], "--why", "disclosive cell"]
    assert CliRunner().invoke(app.app, command, catch_exceptions=False).exit_code == 0
    assert history.current(told.house.store) is None
    (letter,) = letters(told, "publication_withdrawn")
    assert "disclosive cell" in " ".join(letter.text.split())
    assert announced.unannounced(told.house.store) == []


def test_what_follows_a_withdrawal_is_told_against_what_was_not_withdrawn(told: Told) -> None:
    told.publish(Row(68.1))
    wrong = told.publish(replace(REVISED, value=40.0))
    steps.deliver()
    steps.withdraw(wrong.publication_id, who="Ada", why="wrong file")
    told.publish(replace(Row(68.1), since=1), Row(70.0, period="2021-01-01/P1Y"))
    steps.deliver()
    digests = {alert.key.rpartition(" ")[2]: alert for alert in letters(told, "publication_digest")}
    assert "40.0" in digests["2"].text
    assert digests["4"].subject.endswith("published: 1 new")
    assert "40.0" not in digests["4"].text


def test_a_dataset_that_left_the_catalogue_does_not_stop_the_digest(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    told.publish(Row(68.1))
    told.publish(REVISED)
    whole = catalogue.load_catalogue()
    rest = {name: item for name, item in whole.datasets.items() if name != "nomis_aps"}
    monkeypatch.setattr(digest, "served_catalogue", lambda authority: replace(whole, datasets=rest))
    assert len(steps.deliver().digests) == 2
    *_, letter = letters(told, "publication_digest")
    assert "nomis_aps" in letter.text and "1 revised" in letter.text


def test_a_digest_that_cannot_be_made_is_said_once_a_day_and_holds_up_no_other(told: Told) -> None:
    first = told.publish(Row(68.1))
    second = told.publish(REVISED)
    third = told.publish(replace(REVISED, value=66.0, since=3))
    store = told.house.store
    lost = Path(store.url(manifest_key(first.publication_id)))
    kept = lost.read_bytes()
    lost.unlink()
    assert steps.deliver().digests == (third.publication_id,)
    steps.watch()
    assert len(letters(told, "digest_failed")) == 2  # of the first, and of the second against it
    assert "manifest is gone" in letters(told, "digest_failed")[0].text
    lost.write_bytes(kept)
    assert steps.deliver().digests == (first.publication_id, second.publication_id)
    assert len(history.read_entries(store)) == len(letters(told, "publication_digest")) == 3


def test_the_beginning_of_an_id_as_the_email_prints_it_is_enough_to_publish(told: Told) -> None:
    candidate = told.house.candidate(value=5.0)
    told.house.judge(candidate)
    assert steps.publish(candidate.candidate_id[:16], who="Ada") == candidate.candidate_id


def test_a_publication_keeps_how_long_it_took_and_one_that_did_nothing_or_was_refused_does_not(told: Told) -> None:
    store = told.house.store
    candidate = told.house.candidate(value=5.0)
    told.house.judge(candidate)
    steps.publish(who="Ada")
    assert steps.publish(who="Ada") is None
    told.house.candidate(candidate_id="f" * 64)
    with pytest.raises(GateClosed):
        steps.publish("f" * 64, who="Ada")
    kept = [from_json(Duration, store.get(key)).candidate_id for _, key in series(store, "durations/publish")]
    assert kept == [candidate.candidate_id]


def test_new_columns_are_told_with_their_names_once_and_a_rollback_is_not(told: Told) -> None:
    house = told.house
    for minutes, columns in ((1, "70.0 as value"), (3, "71.0 as value, 'percent' as unit")):
        query = f"select 'employment_rate' as indicator_id, {columns}"
        parts = (house.part("dim_indicator", "-", query), house.part("dim_area", "-", "select 'a' as area_code"))
        made = house.candidate(minutes, candidate_id=f"{minutes:064d}", parts=parts[: 1 if minutes == 1 else 2])
        house.judge(made)
        house.publish(minutes=minutes + 1)
        steps.deliver()
    told.minutes = 9
    told.rollback()
    steps.deliver()
    (letter,) = letters(told, "columns_added")
    assert letter.subject.endswith("2 new columns in the published tables")
    assert "dim_indicator.unit" in letter.text
    assert "dim_area" in letter.text
