"""A loss that a publisher meant can be accepted, by name and reason, for exactly the failing rows."""

from dataclasses import replace

import pytest
from typer.testing import CliRunner

from inclusive_growth import gates
from inclusive_growth.errors import UsageError
from inclusive_growth.gates.accepted import acceptances, loss_checks
from inclusive_growth.interfaces.cli.app import app
from inclusive_growth.records import GateRecord, Release, to_json
from inclusive_growth.settings import settings
from inclusive_growth.store.keys import acceptances_prefix, release_key
from tests.support.sample_warehouse import RUN_AT, World, failed

pytestmark = pytest.mark.system
DATASET = "els_claimant_count"
WITHOUT_THE_AUTHORITY = "select * from sound where areacd <> 'E47000007'"
REASON = "ONS no longer aggregates combined authorities"


def judged(landed: World, query: str) -> tuple[Release, GateRecord]:
    release = landed.broken(DATASET, query)
    return release, landed.judge(release, previous=landed.releases[DATASET])


def accept(landed: World, record: GateRecord, check: str, name: str = "Priya", reason: str = REASON) -> GateRecord:
    return gates.accept_loss(
        record, check, name=name, reason=reason, recorded_by="priya", context=landed.context, run_at=RUN_AT
    )


def test_an_accepted_loss_opens_the_gate_and_names_person_and_reason(landed: World) -> None:
    release, closed = judged(landed, WITHOUT_THE_AUTHORITY)
    assert failed(closed) == {"areas_kept"}
    record = accept(landed, closed, "areas_kept")
    assert record.passed
    (told,) = [item for item in record.results if item.expectation == "areas_kept"]
    assert (told.severity, told.success) == ("info", False)
    assert "accepted by Priya on 2026-11-22: ONS no longer aggregates" in told.observed
    assert told.failing_rows == closed.results[closed.results.index(
        next(item for item in closed.results if item.expectation == "areas_kept")
    )].failing_rows  # fmt: skip
    assert landed.store.exists(told.accepted_in)
    version = gates.landing_gate_version(DATASET, landed.catalogue, landed.config)
    assert gates.landing_record(landed.store, release.release_id, version) == record
    # The verdict before it stays as it was.
    assert landed.store.exists(f"gates/{release.release_id}/{version}.json")
    assert landed.judge(release, previous=landed.releases[DATASET]) == record


def test_a_later_version_of_the_gate_honours_it_for_exactly_the_same_rows(landed: World) -> None:
    release, closed = judged(landed, WITHOUT_THE_AUTHORITY.replace("'E47000007'", "'E08000031'"))
    accept(landed, closed, "areas_kept")
    entry = landed.catalogue.datasets[DATASET].model_copy(update={"caveat": "another version"})
    catalogue = replace(landed.catalogue, datasets=landed.catalogue.datasets | {DATASET: entry})
    again = landed.judge(release, previous=landed.releases[DATASET], catalogue=catalogue)
    assert again.passed
    other, _ = judged(landed, "select * from sound where areacd not in ('E08000031', 'E47000007')")
    assert not landed.judge(other, previous=landed.releases[DATASET], catalogue=catalogue).passed


def test_one_more_row_or_another_release_is_not_accepted_with_it(landed: World) -> None:
    _, closed = judged(landed, "select * from sound where areacd <> 'E12000005'")
    accept(landed, closed, "areas_kept")
    _, same_rows_of_another = judged(landed, "select * from sound where areacd <> 'E12000005'")
    assert not same_rows_of_another.passed


@pytest.mark.parametrize(
    ("name", "reason", "check", "words"),
    [
        ("", REASON, "areas_kept", "name and a reason"),
        ("Priya", " ", "areas_kept", "name and a reason"),
        ("Priya", REASON, "labels_match_pinned_codes", "does not fail"),
    ],
)
def test_nobody_accepts_without_name_reason_or_failing_check(
    landed: World, name: str, reason: str, check: str, words: str
) -> None:
    release, closed = judged(landed, WITHOUT_THE_AUTHORITY)
    with pytest.raises(UsageError, match=words):
        accept(landed, closed, check, name, reason)
    assert not landed.store.keys(acceptances_prefix(release.release_id))


def test_a_check_of_numbers_or_identity_cannot_be_accepted(landed: World) -> None:
    release, closed = judged(landed, "select * replace ('1,234' as observation) from sound")
    with pytest.raises(UsageError, match=r"cannot be accepted.*areas_kept"):
        accept(landed, closed, "figures_are_numbers_or_empty")
    assert not acceptances(landed.store, release.release_id)


def test_only_losses_can_be_accepted(landed: World) -> None:
    assert loss_checks(landed.context, "landing") == {
        "areas_kept",
        "members_come_together",
        "middle_periods_kept",
        "row_count_against_last_release",
    }
    assert loss_checks(landed.context, "publish") == {
        "every_member_kept",
        "indicator_not_halved",
        "no_area_lost",
        "rows_kept",
    }


def test_the_command_accepts_for_whoever_is_named_and_says_that_the_gate_is_open(
    landed: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    release, closed = judged(landed, WITHOUT_THE_AUTHORITY)
    landed.store.put(release_key(release.source, DATASET, release.release_id), to_json(release))
    monkeypatch.setenv("IGW_HOME", str(landed.config.home))
    monkeypatch.setenv("IGW_ENVIRONMENT", landed.config.environment)
    settings.cache_clear()
    words = ["accept", release.release_id, "--check", "areas_kept", "--by", "Priya", "--reason", REASON]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    assert f"accepted by Priya: areas_kept of {closed.subject}" in done.output
    assert "the gate is open" in done.output
    ((_, kept),) = acceptances(landed.store, release.release_id).values()
    assert (kept.accepted_by, kept.reason) == ("Priya", REASON)
