"""From a publisher's release to the published file and the email, by the real scheduler, with nobody's hand."""

import time
from datetime import datetime
from functools import partial
from typing import Any

import pytest

from inclusive_growth.landing.context import Context
from inclusive_growth.records import utc
from inclusive_growth.store.keys import part_key
from tests.support.running_line import DATASETS, Line

pytestmark = [pytest.mark.system, pytest.mark.timeout(1200)]


def test_a_new_release_becomes_published_figures_and_a_digest_with_no_human_action(
    line: Line, capsys: pytest.CaptureFixture[str]
) -> None:
    line.quiet()
    newest = (
        "select count(*) from fct_indicator_values where dataset_id = 'nomis_aps' "
        "and period_id = '2022-01-01/P1Y~rolling_year'"
    )
    assert line.rows(newest) == [(0,)]
    digests = len(line.mails("publication_digest"))
    released_at = datetime.now().astimezone()
    line.replay.switch("release", dataset="NM_17_5")
    line.until("the new period in the published file", lambda: line.rows(newest) != [(0,)])
    line.until("the digest", lambda: len(line.mails("publication_digest")) > digests)
    assert "Annual Population Survey" in line.text(line.mails("publication_digest")[-1])
    _show_times(line, released_at, capsys)


def _finished(line: Line, dag: str, since: datetime) -> dict[str, Any] | None:
    """A run of a DAG that was rung after a moment and has ended well: an email leaves before its run has ended."""
    ended = (run for run in line.runs(dag, "success") if run["queued_at"] >= utc(since))
    return next(ended, None)


def _show_times(line: Line, released_at: datetime, capsys: pytest.CaptureFixture[str]) -> None:
    """Detection, scheduling and our work apart, as Airflow recorded them."""
    said = [f"released {utc(released_at)}"]
    work = 0.0
    for dag in ("extract_nomis", "warehouse", "publish", "deliver"):
        run = line.until(f"the end of {dag}", partial(_finished, line, dag, released_at))
        assert run is not None
        tasks = line.scheduler.api("GET", f"/dags/{dag}/dagRuns/{run['dag_run_id']}/taskInstances")[
            "task_instances"
        ]
        busy = sum(task["duration"] or 0 for task in tasks if task["task_id"] != "settled")
        work += busy
        said.append(f"{dag}: rung {run['queued_at']}, work {busy:.1f} s, ended {run['end_date']}")
    rung = datetime.fromisoformat(next(item for item in said if item.startswith("extract"))[20:].split(",")[0])
    said.append(f"detection {(rung - released_at).total_seconds():.1f} s, our work {work:.1f} s")
    with capsys.disabled():
        print("\n" + "\n".join(said))


def test_a_revision_shows_the_new_figure_keeps_the_old_one_and_names_it_and_touches_no_other_dataset(
    line: Line,
) -> None:
    line.quiet()
    key = ("claimant_rate", "E08000030", "2019-01-01/P1Y", "all")
    where = "where indicator_id = ? and area_code = ? and period_id = ? and breakdown_id = ?"
    ((before,),) = line.rows(f"select value from fct_indicator_values {where}", *key)
    after = round(float(before) + 0.7, 1)
    landings, digests = line.landings(), len(line.mails("publication_digest"))
    line.replay.switch(
        "revise",
        dataset="claimant-count",
        changes=[{"match": {"areacd": key[1], "period": key[2]}, "value": str(after)}],
    )
    line.until(
        "the revised figure",
        lambda: float(line.rows(f"select value from fct_indicator_values {where}", *key)[0][0]) == after,
    )
    vintages = line.rows(
        f"select value, why, known_to from fct_indicator_vintages {where} order by known_from", *key
    )
    assert [float(value) for value, _, _ in vintages][-2:] == [float(before), after]
    assert [why for _, why, _ in vintages][-1] == "revised"
    assert [end is None for _, _, end in vintages][-2:] == [False, True]
    line.until("the digest", lambda: len(line.mails("publication_digest")) > digests)
    text = line.text(line.mails("publication_digest")[-1])
    assert "Walsall, 2019" in text and f"{before}% → {after}%" in text
    changed = {name for name, count in line.landings().items() if count != landings[name]}
    assert changed == {"els_claimant_count"}


def test_a_release_that_breaks_its_shape_is_refused_and_mailed_while_another_dataset_goes_on(line: Line) -> None:
    line.quiet()
    facts = "from fct_indicator_values where"
    window = f"select count(*) {facts} indicator_id = 'hle_male' and period_id = '2022-01-01/P3Y'"
    kept = f"{facts} dataset_id in ('els_employment_rate', 'els_children_in_relative_poverty') order by all"
    before = line.rows(kept)
    assert line.rows(window) == [(0,)]
    refused, closed = len(line.mails("release_refused")), len(line.mails("landing_gate_closed"))
    try:
        line.replay.switch("html", dataset="employment-rate")
        line.replay.switch(
            "rename_column", dataset="children-in-relative-poverty", **{"from": "observation", "to": "figure"}
        )
        line.replay.switch("release", dataset="healthy-life-expectancy")
        line.until("the good dataset in the published file", lambda: line.rows(window) != [(0,)])
        line.until(
            "an email about each bad one",
            lambda: (
                len(line.mails("release_refused")) + len(line.mails("landing_gate_closed")) >= refused + closed + 2
            ),
        )
        told = " ".join(
            line.text(mail)
            for mail in [*line.mails("release_refused")[refused:], *line.mails("landing_gate_closed")[closed:]]
        )
        assert "els_employment_rate" in told
        assert "els_children_in_relative_poverty" in told
        assert line.rows(kept) == before
    finally:
        line.replay.switch("reset", dataset="employment-rate")
        line.replay.switch("reset", dataset="children-in-relative-poverty")
    line.until(
        "both to be good again", lambda: line.last_seen("els_employment_rate").status in ("landed", "unchanged")
    )
    line.quiet()


def test_a_publisher_that_fails_for_a_while_is_mailed_once_and_watched_on(line: Line) -> None:
    line.quiet()
    failing = len(line.mails("source_failing"))
    line.replay.switch("status", dataset="NM_2041_1", code=503, on="both")
    try:
        line.until("the failing sighting", lambda: line.last_seen("nomis_census_ethnic_group").status == "failed")
        line.until("the email", lambda: len(line.mails("source_failing")) > failing)
    finally:
        line.replay.switch("reset", dataset="NM_2041_1")
    line.until(
        "a good sighting after recovery",
        lambda: line.last_seen("nomis_census_ethnic_group").status in ("landed", "unchanged"),
    )
    assert len(line.mails("source_failing")) == failing + 1
    assert "Census 2021, ethnic group" in line.text(line.mails("source_failing")[-1])


def test_polls_that_fail_do_not_end_the_watch(line: Line) -> None:
    """The store cannot be opened for a while: every poll ends in an error. The next release is still seen."""
    line.quiet()
    log = line.scheduler.logs / "triggerer.log"
    version = line.config.store_dir / "STORE_VERSION"
    right = version.read_bytes()
    seen = log.read_text(encoding="utf-8", errors="replace").count("poll of nomis failed")
    try:
        version.write_text("99\n")
        line.until(
            "three failed polls",
            lambda: log.read_text(encoding="utf-8", errors="replace").count("poll of nomis failed") >= seen + 3,
        )
    finally:
        version.write_bytes(right)
    before = line.last_seen("nomis_population").signal
    line.replay.switch("release", dataset="NM_2002_1")
    line.until("the next release to be seen", lambda: line.last_seen("nomis_population").signal != before)


def test_a_candidate_with_warnings_waits_for_a_person_in_a_run_of_its_own(line: Line) -> None:
    line.quiet()
    where = (
        "where indicator_id = 'apprenticeship_starts' and area_code = 'E08000030' and period_id = '2022-08-01/P1Y'"
    )
    ((before,),) = line.rows(f"select value from fct_indicator_values {where}")
    shown, asked = line.publication, len(line.mails("approval_needed"))
    surprising = str(round(float(before) + 350))  # beyond the step that is plausible, within the bounds
    line.replay.switch(
        "revise",
        dataset="apprenticeships",
        changes=[{"match": {"areacd": "E08000030", "period": "2022-08-01/P1Y"}, "value": surprising}],
    )
    line.until("the question by email", lambda: len(line.mails("approval_needed")) > asked)
    letter = line.text(line.mails("approval_needed")[-1])
    assert surprising not in letter and str(before) not in letter
    candidate = line.candidate().candidate_id
    run = line.until("the approval run", lambda: next(iter(line.runs("approve", "running")), None))
    assert run is not None
    path = f"/dags/approve/dagRuns/{run['dag_run_id']}/taskInstances/ask"
    line.until("the question in Airflow", lambda: line.scheduler.api("GET", path)["state"] == "awaiting_input")
    line.until("the writer to be free", lambda: not line.runs("warehouse", "running", "queued"))
    # Nobody answers within seconds. Airflow 3.3 would take the end of the asking process for that of the answer.
    time.sleep(12)
    assert line.publication == shown
    line.scheduler.api(
        "PATCH",
        f"{path}/-1/hitlDetails",
        {"chosen_options": ["Approve"], "params_input": {"reason": "ONS confirmed the revision"}},
    )
    line.until("the approved publication", lambda: line.publication == candidate)
    assert float(line.rows(f"select value from fct_indicator_values {where}")[0][0]) == float(surprising)
    (approval,) = line.files(f"approvals/{candidate}/").values()
    assert b"ONS confirmed the revision" in approval and b'"approver": "admin"' in approval


def test_a_flipped_unit_closes_the_gate_and_published_bytes_stay_as_they_are(line: Line) -> None:
    from inclusive_growth.operations.watch.status import status

    line.quiet()
    shown, letters = line.publication, len(line.mails("publish_gate_closed"))
    published_parts = {part_key(part) for part in line.candidate().parts}
    before = {key: line.store.get(key) for key in published_parts}
    file, history = line.config.published_db.read_bytes(), line.files("publications/")
    try:
        line.replay.switch("unit_flip", dataset="children-in-relative-poverty")
        line.until("the email about the closed gate", lambda: len(line.mails("publish_gate_closed")) > letters)
        stopped = line.candidate()
        assert stopped.candidate_id != shown
        assert {part_key(part) for part in stopped.parts} - published_parts
        assert line.publication == shown
        assert line.config.published_db.read_bytes() == file
        assert line.files("publications/") == history
        assert {key: line.store.get(key) for key in published_parts} == before
        letter = line.text(line.mails("publish_gate_closed")[-1])
        assert "still see the last publication" in letter
        found = status(
            run_at=datetime.now().astimezone(), context=Context(line.config, line.store, line.catalogue)
        )
        assert found.candidate is not None
        assert (found.candidate.candidate_id, found.candidate.verdict) == (stopped.candidate_id, "closed")
        assert any("bounds" in check.name for check in found.candidate.failed)
    finally:
        line.replay.switch("reset", dataset="children-in-relative-poverty")
    line.until(
        "the mended dataset",
        lambda: (
            line.last_seen("els_children_in_relative_poverty").release_id
            != stopped.releases["els_children_in_relative_poverty"]
        ),
    )
    line.quiet()


def test_the_lineage_of_a_build_leads_from_airflows_task_to_the_marts(line: Line) -> None:
    line.quiet()
    task = "warehouse.build"

    def ended(job: str) -> list[dict[str, Any]]:
        return [
            event for event in line.lineage() if event["job"]["name"] == job and event["eventType"] == "COMPLETE"
        ]

    line.until("Airflow's event of the build", lambda: ended(task))
    ours = ended("build")
    assert ours
    above = ours[0]["run"]["facets"]["parent"]
    assert above["job"]["name"] == task
    assert above["run"]["runId"] in {event["run"]["runId"] for event in ended(task)}
    assert "marts.fct_indicator_values" in {item["name"] for item in ours[0]["outputs"]}
    assert {f"raw.{name}" for name in DATASETS} >= {item["name"] for item in ours[0]["inputs"]} > set()
    of_models = [
        event
        for event in line.lineage()
        if event["run"]["facets"].get("parent", {}).get("run", {}).get("runId") == ours[0]["run"]["runId"]
    ]
    assert "marts.fct_indicator_values" in {
        item["name"] for event in of_models for item in event.get("outputs", [])
    }
