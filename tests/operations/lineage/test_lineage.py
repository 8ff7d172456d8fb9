"""OpenLineage: a real build tells what was made from what, and nothing that listens can hold it up."""

import json
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from openlineage.client.event_v2 import Dataset, Job, Run, RunEvent, RunState

from inclusive_growth.catalogue.marts import read_marts
from inclusive_growth.errors import BuildFailed
from inclusive_growth.landing import editions, inbox
from inclusive_growth.operations import lineage, steps
from inclusive_growth.operations.lineage.step_events import PRODUCER
from inclusive_growth.operations.steps import landing
from inclusive_growth.settings import settings
from tests.support.checkout import REPOSITORY
from tests.support.landed_rows import World, els

CLAIMANTS = "els_claimant_count"
ROWS = [els("E08000031", "Claimant Count", "2024-01-01T00:00:00/P1M", "6.0")]
Event = dict[str, Any]


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    home = tmp_path / "home"
    for name, value in (("HOME", str(home)), ("ENVIRONMENT", "demo"), ("LINEAGE", "file")):
        monkeypatch.setenv(f"IGW_{name}", value)
    settings.cache_clear()
    yield World(home)
    lineage.set_parent(None)


def told(world: World) -> list[Event]:
    files = sorted(world.config.lineage_dir.glob("*.jsonl"))
    return [json.loads(line) for path in files for line in path.read_text(encoding="utf-8").splitlines()]


def checked(event: Event) -> Event:
    """Built again with the library's own classes, which refuse what the specification does not allow."""
    assert event["schemaURL"].startswith("https://openlineage.io/spec/")
    for one in (event["run"], event["job"], *event["inputs"], *event["outputs"]):
        for facet in one["facets"].values():
            assert facet["_producer"] and facet["_schemaURL"].startswith("https://")
    run, job = event["run"], event["job"]
    RunEvent(
        eventType=RunState[event["eventType"]],
        eventTime=event["eventTime"],
        run=Run(runId=run["runId"]),
        job=Job(namespace=job["namespace"], name=job["name"]),
        producer=event["producer"],
        inputs=[Dataset(namespace=one["namespace"], name=one["name"]) for one in event["inputs"]],
        outputs=[Dataset(namespace=one["namespace"], name=one["name"]) for one in event["outputs"]],
    )
    return event


def sources_of(name: str, events: list[Event]) -> set[str]:
    """Everything that a dataset was made from, however indirectly, without the event of the whole build."""
    made: dict[str, set[str]] = {}
    for event in events:
        if event["job"]["name"] != "build":
            for output in event["outputs"]:
                made.setdefault(output["name"], set()).update(one["name"] for one in event["inputs"])
    found: set[str] = set()
    left = [name]
    while left:
        new = made.get(left.pop(), set()) - found
        found |= new
        left += new
    return found


@pytest.mark.system
def test_a_real_build_connects_the_raw_dataset_with_every_mart_of_its_figures(world: World) -> None:
    release_id = world.land(CLAIMANTS, ROWS, 1)
    task = lineage.Parent("019aaaaa-0000-7000-8000-000000000001", "warehouse.build", "inclusive_growth")
    lineage.set_parent(task)
    candidate_id = steps.build(by="test")
    events = [checked(event) for event in told(world)]
    assert {event["eventType"] for event in events} == {"START", "COMPLETE"}
    assert {event["job"]["namespace"] for event in events} == {"inclusive_growth"}

    for mart in ("fct_indicator_values", "indicator_values_wide", "fct_indicator_vintages", "audit_trail"):
        assert {f"raw.{CLAIMANTS}", "landed.ons_explore_local_statistics"} <= sources_of(f"marts.{mart}", events)
    assert f"raw.{CLAIMANTS}" not in sources_of("marts.dim_breakdown", events), "a lookup is made from no release"

    whole = [event for event in events if event["job"]["name"] == "build"]
    assert [event["eventType"] for event in whole] == ["START", "COMPLETE"]
    done = whole[1]
    written = {one["name"] for one in done["outputs"]}
    assert {"marts.fct_indicator_values", "marts.dim_area"} <= written
    assert written <= {f"marts.{mart.name}" for mart in read_marts(REPOSITORY)}
    (raw,) = done["inputs"]
    assert raw["facets"]["version"]["datasetVersion"] == release_id
    tags = {item["key"]: item["value"] for item in done["run"]["facets"]["tags"]["tags"]}
    assert tags["candidate_id"] == candidate_id
    assert done["run"]["facets"]["parent"]["run"]["runId"] == task.run_id

    models = [event for event in events if event["job"]["name"].endswith(".build.run")]
    assert {event["run"]["facets"]["parent"]["run"]["runId"] for event in models} == {done["run"]["runId"]}
    assert {event["producer"] for event in events} == {PRODUCER}
    values = next(event for event in models if event["outputs"][0]["name"] == "marts.fct_indicator_values")
    columns = {field["name"] for field in values["outputs"][0]["facets"]["schema"]["fields"]}
    assert {"indicator_id", "area_code", "value"} <= columns
    text = json.dumps(events)
    assert str(world.home) not in text.replace(json.dumps(str(world.config.store_dir))[1:-1], ""), (
        "a machine's path"
    )


def test_without_the_setting_nothing_is_written_and_nothing_imported(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IGW_LINEAGE", "")
    settings.cache_clear()
    world.land(CLAIMANTS, ROWS, 1)
    arguments = {"config": settings(), "catalogue": world.catalogue, "origin": "https://x", "began": world.day(1)}
    lineage.tell_landed(CLAIMANTS, "r1", **arguments)
    assert not settings().lineage_dir.exists()


def test_a_landed_release_leads_from_the_publishers_address_to_the_raw_dataset(world: World) -> None:
    arguments = {"config": settings(), "catalogue": world.catalogue, "began": world.day(1)}
    lineage.tell_landed(CLAIMANTS, "r1", origin="https://publisher.example", **arguments)
    start, end = (checked(event) for event in told(world))
    assert (start["eventType"], end["eventType"], end["job"]["name"]) == ("START", "COMPLETE", f"land.{CLAIMANTS}")
    assert [(one["namespace"], one["name"]) for one in end["inputs"]] == [("https://publisher.example", CLAIMANTS)]
    assert [one["name"] for one in end["outputs"]] == [f"raw.{CLAIMANTS}"]
    assert start["run"]["runId"] == end["run"]["runId"]


@pytest.mark.parametrize("way", ["inbox", "land --file"])
def test_a_file_that_a_person_gave_is_told_too_without_the_person(
    world: World, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    taken = inbox.InboxVerdict(f"{CLAIMANTS}/claimants.csv", CLAIMANTS, "Priya Shah", "r1", "")
    monkeypatch.setattr(inbox, "take_in", lambda *_, **__: taken)
    monkeypatch.setattr(editions, "land_edition", lambda *_, **__: "r1")
    monkeypatch.setattr(landing, "judge", lambda *_, **__: True)
    if way == "inbox":
        steps.take_in(taken.file)
    else:
        said = editions.Citation(
            provided_by="Priya Shah", citation="Claimants, January", obtained_on=date(2026, 1, 29)
        )
        steps.land_edition(CLAIMANTS, editions.ProvidedEdition(Path("old.csv"), world.day(1), "January", said))
    _, end = (checked(event) for event in told(world))
    assert end["job"]["name"] == f"land.{CLAIMANTS}"
    assert [(one["namespace"], one["name"]) for one in end["inputs"]] == [("provided", CLAIMANTS)]
    assert end["outputs"][0]["facets"]["version"]["datasetVersion"] == "r1"
    assert "Priya" not in json.dumps(end)


def test_a_build_that_fails_is_told_as_failed(world: World) -> None:
    with pytest.raises(BuildFailed):
        steps.build(full=True)
    names = [(event["job"]["name"], event["eventType"]) for event in map(checked, told(world))]
    assert names == [("build", "START"), ("build", "FAIL")]


class Listener:
    """A real HTTP service that takes events, or refuses them."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str, Event]] = []
        self.answer = 201
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.taken.append((self.path, self.headers.get("Authorization", ""), body))
                self.send_response(outer.answer)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.stop()


def tell_over_http(
    world: World, monkeypatch: pytest.MonkeyPatch, address: str, given: str = "IGW_LINEAGE_API_KEY"
) -> None:
    monkeypatch.setenv("IGW_LINEAGE", address)
    world.home.mkdir(exist_ok=True)
    key = world.home / "key"
    key.write_text("listener-key-7f3a\n")
    monkeypatch.setenv(given, str(key) if given.endswith("_FILE") else "listener-key-7f3a")
    settings.cache_clear()
    arguments = {"config": settings(), "catalogue": world.catalogue, "began": world.day(1)}
    lineage.tell_landed(CLAIMANTS, "r1", origin="https://publisher.example", **arguments)


@pytest.mark.parametrize("given", ["IGW_LINEAGE_API_KEY", "IGW_LINEAGE_API_KEY_FILE"])
def test_a_service_gets_each_event_with_the_key(
    world: World, monkeypatch: pytest.MonkeyPatch, listener: Listener, given: str
) -> None:
    tell_over_http(world, monkeypatch, listener.address, given)
    assert [(path, key) for path, key, _ in listener.taken] == [
        ("/api/v1/lineage", "Bearer listener-key-7f3a")
    ] * 2
    assert [checked(event)["eventType"] for _, _, event in listener.taken] == ["START", "COMPLETE"]


def test_a_service_that_is_away_or_refuses_holds_nothing_up(
    world: World, monkeypatch: pytest.MonkeyPatch, listener: Listener
) -> None:
    listener.answer = 500
    tell_over_http(world, monkeypatch, listener.address)
    assert 1 <= len(listener.taken) <= 3, "the first event that is refused ends the round"
    tell_over_http(world, monkeypatch, "http://127.0.0.1:9")


def test_airflows_provider_is_given_the_same_way_by_the_name_in_the_documents(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from openlineage.client.transport import get_default_factory

    from inclusive_growth.settings import PROJECT_ROOT

    page = (PROJECT_ROOT / "docs/observability.md").read_text(encoding="utf-8")
    given = page.partition("AIRFLOW__OPENLINEAGE__TRANSPORT=")[2].partition("`")[0]
    opened = get_default_factory().create(json.loads(given))
    opened.emit(
        RunEvent(
            eventType=RunState.START,
            eventTime="2026-11-20T09:30:00Z",
            run=Run(runId="019aaaaa-0000-7000-8000-000000000001"),
            job=Job(namespace="airflow", name="warehouse.build"),
            producer=PRODUCER,
        )
    )
    opened.close()
    (event,) = told(world)
    assert event["job"]["name"] == "warehouse.build"
