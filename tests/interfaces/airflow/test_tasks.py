"""Airflow hears of the work in its own words; failures nobody foresaw become emails."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from inclusive_growth.alerts import Alert
from inclusive_growth.errors import BuildFailed, BuildStopped, LeaseHeld
from inclusive_growth.gates import FailedCheck
from inclusive_growth.interfaces.airflow import callbacks, tasks
from inclusive_growth.operations import steps as pipeline
from inclusive_growth.operations.steps.landing import LandResult
from inclusive_growth.operations.steps.watching import WatchResult
from inclusive_growth.records import from_json
from inclusive_growth.settings import settings
from inclusive_growth.store.object_store import open_store


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("IGW_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    settings.cache_clear()
    yield tmp_path
    settings.cache_clear()


def landing_gives(monkeypatch: pytest.MonkeyPatch, **changed: Any) -> None:
    landed = LandResult("nomis_aps", "landed", "r1", "passed", False, "", 2, 900, 100)
    monkeypatch.setattr(pipeline, "land", lambda dataset_id: replace(landed, **changed))


def test_a_landed_release_rings_the_bell(monkeypatch: pytest.MonkeyPatch) -> None:
    landing_gives(monkeypatch)
    assert tasks.land("nomis_aps")["status"] == "landed"


def test_what_a_step_came_to_is_kept_by_airflow_as_plain_json(monkeypatch: pytest.MonkeyPatch) -> None:
    round_done = WatchResult("in line", "written", ("nomis_aps",), (), 1, 0)
    monkeypatch.setattr(pipeline, "watch", lambda: round_done)
    kept = tasks.watch()
    assert json.loads(json.dumps(kept)) == kept
    assert kept == {
        "surfaces": "in line", "health": "written", "late": ["nomis_aps"], "digests": [], "sent": 1, "waiting": 0,
        "refused": [],
    }  # fmt: skip


def test_nothing_new_is_skipped_so_that_no_bell_rings(monkeypatch: pytest.MonkeyPatch) -> None:
    landing_gives(monkeypatch, status="current", built=True)
    with pytest.raises(AirflowSkipException):
        tasks.land("nomis_aps")


def test_what_an_earlier_attempt_landed_still_rings_while_no_candidate_holds_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    landing_gives(monkeypatch, status="current", built=False)
    assert tasks.land("nomis_aps")["release_id"] == "r1"


def test_a_failed_build_is_red_and_not_retried_for_its_letter_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    def build() -> str:
        raise BuildFailed("model x failed")

    monkeypatch.setattr(pipeline, "build", build)
    with pytest.raises(AirflowFailException, match="model x failed"):
        tasks.build()


def test_a_build_that_was_ended_from_outside_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def build() -> str:
        raise BuildStopped("dbt build was ended from outside (SIGKILL)")

    monkeypatch.setattr(pipeline, "build", build)
    with pytest.raises(BuildStopped):
        tasks.build()


@pytest.mark.parametrize(
    "changed", [{"status": "refused"}, {"status": "failed"}, {"gate": "closed"}], ids=lambda item: str(item)
)
def test_a_refused_or_failed_landing_is_red_and_not_retried(
    monkeypatch: pytest.MonkeyPatch, changed: dict[str, str]
) -> None:
    landing_gives(monkeypatch, **changed)
    with pytest.raises(AirflowFailException):
        tasks.land("nomis_aps")


def test_a_closed_gate_rings_no_bell_and_the_log_says_what_failed(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(pipeline, "gate", lambda candidate_id: "closed")
    rows = ("Employment rate, Walsall, 2022: 70.1% → 7,010.0% (+6,939.9 points)",)
    check = FailedCheck("critical", "bounds", "values", "1 found", rows, "from 0.0% to 100.0%", "A slip of unit.")
    monkeypatch.setattr(pipeline, "failed_checks", lambda candidate_id, severity: [check])
    with pytest.raises(AirflowFailException):
        tasks.gate("c" * 64)
    assert f"critical: bounds on values (1 found)\n  {rows[0]}\n  Allowed: from 0.0% to 100.0%" in caplog.text


def test_warnings_lead_to_a_person_and_a_clean_verdict_to_publication() -> None:
    assert tasks.record("warnings") == "approval_wanted"
    assert tasks.record("passed") == "ready"


@pytest.mark.parametrize(
    ("step", "function"),
    [("build", "build"), ("publish", "publish_if_allowed"), ("waiting", "pending_approval")],
)
def test_a_step_without_work_is_skipped(monkeypatch: pytest.MonkeyPatch, step: str, function: str) -> None:
    monkeypatch.setattr(pipeline, function, lambda **_: None)
    with pytest.raises(AirflowSkipException):
        getattr(tasks, step)()


def test_the_approval_names_the_person_who_answered_and_the_candidate_that_was_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    recorded: list[dict[str, str]] = []
    monkeypatch.setattr(
        pipeline, "decide", lambda candidate, word, **rest: recorded.append({"id": candidate, "is": word, **rest})
    )
    answer = {"responded_by_user": {"id": "7", "name": "Priya"}, "params_input": {"reason": "checked with ONS"}}
    tasks.approve("c" * 64, answer)
    person = {"approver": "Priya", "recorded_by": "Priya"}
    assert recorded == [{"id": "c" * 64, "is": "approved", "reason": "checked with ONS", **person}]


def context(exception: Exception | None, map_index: int = -1) -> dict[str, Any]:
    ti = SimpleNamespace(
        dag_id="warehouse", task_id="gate", run_id="asset__1+0", try_number=3, map_index=map_index
    )
    return {"ti": ti, "exception": exception}


def alerts(home: Path) -> list[Alert]:
    store = open_store()
    return [from_json(Alert, store.get(key)) for key in store.keys("outbox/")]


def test_a_step_that_failed_for_an_unknown_reason_is_mailed_with_its_place_and_reason(home: Path) -> None:
    callbacks.mail_failure(context(MemoryError("out of memory")))
    (alert,) = alerts(home)
    assert "gate" in alert.subject and "warehouse" in alert.subject
    assert "out of memory" in alert.text
    assert "/dags/warehouse/runs/asset__1%2B0" in alert.text
    assert "docs/runbook.md#step_failed" in alert.text


def test_a_step_that_wrote_its_own_letter_is_not_mailed_twice(home: Path) -> None:
    callbacks.mail_failure(context(AirflowFailException("refused")))
    assert alerts(home) == []


def test_two_parts_of_one_step_make_two_letters_and_one_part_makes_one(home: Path) -> None:
    for part in (0, 1, 1):
        callbacks.mail_failure(context(ValueError("x"), map_index=part))
    assert len(alerts(home)) == 2


def test_a_run_that_is_overdue_is_mailed(home: Path) -> None:
    asyncio.run(callbacks.mail_overdue("warehouse", 120, context={"dag_run": {"dag_run_id": "asset__1"}}))
    (alert,) = alerts(home)
    assert "120 minutes" in alert.subject


def test_a_failure_is_kept_even_when_the_store_cannot_be_opened(home: Path) -> None:
    (home / "store").write_text("not a folder")
    callbacks.mail_failure(context(ValueError("x")))
    assert len(list((home / "spool").glob("*.json"))) == 1


def test_a_busy_writer_is_waited_for_not_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[str | Exception] = [LeaseHeld("publishing"), LeaseHeld("publishing"), "c1"]

    def build() -> str:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    assert tasks.wait_for_lease(build, seconds=60, pause=0) == "c1"


def test_a_writer_that_never_ends_is_a_failure() -> None:
    def held() -> str:
        raise LeaseHeld("since yesterday")

    with pytest.raises(LeaseHeld):
        tasks.wait_for_lease(held, seconds=0, pause=0)


def test_a_short_settle_window_is_waited_for_and_a_long_one_gives_the_worker_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = iter([False, False, True])
    monkeypatch.setattr(pipeline, "settled", lambda: next(answers))
    assert tasks.settled(seconds=60, pause=0)
    monkeypatch.setattr(pipeline, "settled", lambda: False)
    assert not tasks.settled(seconds=0, pause=0)


@pytest.mark.parametrize(
    ("settle", "longest", "seconds"), [("600", "0", 30), ("600", "900", 30), ("20", "600", 600), ("6", "0", 30)]
)
def test_all_of_a_short_window_is_waited_for_and_little_of_a_long_one(
    monkeypatch: pytest.MonkeyPatch, settle: str, longest: str, seconds: float
) -> None:
    monkeypatch.setenv("IGW_SETTLE_SECONDS", settle)
    monkeypatch.setenv("IGW_SETTLE_LONGEST_SECONDS", longest)
    clock = [0.0]
    monkeypatch.setattr(tasks, "time", SimpleNamespace(monotonic=lambda: clock[0], sleep=lambda _: None))

    def ring_on() -> bool:
        clock[0] += 1
        return False

    monkeypatch.setattr(pipeline, "settled", ring_on)
    assert not tasks.settled(pause=0)
    assert clock[0] == pytest.approx(seconds, abs=2)


def test_a_bell_that_rings_before_the_build_begins_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [False, True]
    monkeypatch.setattr(tasks, "settled", partial(tasks.settled, pause=0))
    monkeypatch.setattr(pipeline, "settled", lambda: answers.pop(0))

    def build() -> None:
        assert not answers, "the bells were not quiet"

    monkeypatch.setattr(pipeline, "build", build)
    with pytest.raises(AirflowSkipException):
        tasks.build()


def test_without_a_place_the_nightly_backup_is_skipped_and_says_why(home: Path) -> None:
    with pytest.raises(AirflowSkipException, match="IGW_BACKUP_TO is not set"):
        tasks.backup()


def test_the_nightly_backup_copies_what_is_new(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IGW_BACKUP_TO", str(home / "elsewhere"))
    settings.cache_clear()
    open_store(settings()).put("raw/a", b"bytes")
    open_store(settings()).put("publications/history/00000001.json", b"{}")
    assert tasks.backup()["copied"] >= 1
    assert (home / "elsewhere" / "raw" / "a").read_bytes() == b"bytes"
    assert tasks.backup()["copied"] == 1  # the record of the first one
