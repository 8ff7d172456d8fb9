"""Erasing personal data: one raw object and what was decoded from it, with a tombstone, and nothing else."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from inclusive_growth import gates
from inclusive_growth.audit.evidence import Evidence
from inclusive_growth.build import inputs as build_inputs
from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.errors import Erased as ErasedObject
from inclusive_growth.errors import UnexpectedResponse, UsageError
from inclusive_growth.interfaces.cli.app import app
from inclusive_growth.landing import redecoding
from inclusive_growth.landing.fetch_session import open_session
from inclusive_growth.landing.releases import read_release
from inclusive_growth.operations.safekeeping.erase import Erasure, erase
from inclusive_growth.operations.steps.judging import judge
from inclusive_growth.settings import settings
from inclusive_growth.sources.explore_local_statistics.source import ExploreLocalStatistics
from inclusive_growth.sources.protocol import Payload
from inclusive_growth.store.keys import decoded_key
from inclusive_growth.store.lease import writer_lease
from inclusive_growth.store.tombstones import erased_releases, tombstone
from tests.support.landed_rows import World, els

CLAIMANTS = "els_claimant_count"
SOURCE = load_catalogue().datasets[CLAIMANTS].source
WHY = "column notes holds names of claimants"


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "home")


def land(world: World, value: str, day: float) -> str:
    return world.land(CLAIMANTS, [els("E08000031", "Claimant Count", "2024-01-01/P1M", value)], day)


def raw_of(world: World, name: str) -> str:
    return read_release(world.store, SOURCE, CLAIMANTS, name).objects[0].sha256


def erased(world: World, name: str, **changes: str) -> Erasure:
    with writer_lease(world.store) as lease:
        told = {"reason": WHY, "by": "Ada Example", **changes}
        return erase(raw_of(world, name)[:12], store=world.store, run_at=world.day(9), lease=lease, **told)


def in_the_build(world: World) -> list[str]:
    inputs = {item.dataset_id: item for item in build_inputs.gather_inputs(world.context)}
    return [item.release_id for item in inputs[CLAIMANTS].timeline]


def test_the_bytes_and_their_table_go_and_tombstones_stay(world: World) -> None:
    kept, gone = land(world, "6.0", 1), land(world, "7.0", 2)
    before = set(world.store.keys(""))
    digest = raw_of(world, gone)
    found = erased(world, gone)
    raw = f"raw/{SOURCE}/{CLAIMANTS}/objects/{digest}"
    table = decoded_key(read_release(world.store, SOURCE, CLAIMANTS, gone))
    assert before - set(world.store.keys("")) == {raw, table}
    stone = tombstone(world.store, raw)
    assert stone and (stone.sha256, stone.reason, stone.by) == (digest, WHY, "Ada Example")
    assert stone.at == "2026-03-10T09:30:00.000000Z"
    assert tombstone(world.store, table).because_of == digest
    assert found.releases == (f"{CLAIMANTS}/{gone}",)
    assert all(gone in key for key in found.may_quote) and found.may_quote
    assert in_the_build(world) == [kept]


@pytest.fixture
def command(world: World, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The command that erases the raw object of a release, as a person types it."""
    monkeypatch.setenv("IGW_HOME", str(world.config.home))
    monkeypatch.setenv("IGW_ENVIRONMENT", "demo")
    settings.cache_clear()
    digest = raw_of(world, land(world, "6.0", 1))
    return ["erase", digest[:12], "--reason", WHY, "--by", "Ada Example"]


@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("n\n", 2), ("", 2)], ids=["yes", "no", "nobody"])
def test_the_command_asks_and_names_what_it_will_erase(
    world: World, command: list[str], answer: str, code: int
) -> None:
    before = set(world.store.keys("raw/"))
    done = CliRunner().invoke(app, command, input=answer)
    assert done.exit_code == code, done.output
    assert f"will be erased for ever: raw/{SOURCE}/{CLAIMANTS}/objects/{command[1]}" in done.stderr
    assert "used by: els_claimant_count/" in done.stderr
    gone = before - set(world.store.keys("raw/"))
    assert len(gone) == (1 if code == 0 else 0)
    if code:
        assert "nothing was erased" in done.stderr and world.store.keys("erased/") == []


def test_a_script_erases_without_being_asked_and_reads_what_went(world: World, command: list[str]) -> None:
    done = CliRunner().invoke(app, [*command, "--yes", "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert {stone["by"] for stone in told["tombstones"]} == {"Ada Example"}
    assert told["releases"][0].startswith(f"{CLAIMANTS}/")
    assert not world.store.exists(told["tombstones"][0]["key"])


def test_the_command_names_its_rules(world: World, command: list[str]) -> None:
    short = [*command[:2], "--reason", "test", "--by", "me", "--yes"]
    done = CliRunner().invoke(app, short)
    assert done.exit_code == 2
    assert "at least 10 characters (given: 4)" in done.stderr and "at least 3 (given: 2)" in done.stderr
    rules = " ".join(CliRunner().invoke(app, ["erase", "--help"]).stdout.split())
    assert "at least ten characters" in rules and "at least three" in rules


@pytest.mark.parametrize("missing", [{"reason": " "}, {"by": ""}, {"reason": "personal"}])
def test_without_a_reason_and_a_person_nothing_is_erased(world: World, missing: dict[str, str]) -> None:
    name = land(world, "6.0", 1)
    before = world.store.keys("")
    with pytest.raises(
        UsageError,
        match=r"reason needs at least 10 characters \(given: \d+\) and the name at least 3 \(given: \d+\)",
    ):
        erased(world, name, **missing)
    assert set(world.store.keys("")) - set(before) <= set(world.store.keys("leases/"))
    assert in_the_build(world) == [name]


def test_only_a_raw_object_can_be_named(world: World) -> None:
    name = land(world, "6.0", 1)
    with writer_lease(world.store) as lease, pytest.raises(UsageError, match="is not a raw object"):
        erase(name, reason=WHY, by="Ada Example", store=world.store, run_at=world.day(9), lease=lease)


def test_an_erasure_cut_short_is_finished_by_repeating_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    name = land(world, "6.0", 1)
    digest, table = raw_of(world, name), decoded_key(read_release(world.store, SOURCE, CLAIMANTS, name))

    def dies(store: object, key: str) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as cut:
        cut.setattr(type(world.store), "erase", dies)
        with pytest.raises(KeyboardInterrupt):
            erased(world, name)
    assert world.store.exists(table) and in_the_build(world) == []
    erased(world, name, reason="said in other words later")
    assert not world.store.exists(table)
    assert tombstone(world.store, f"raw/{SOURCE}/{CLAIMANTS}/objects/{digest}").reason == WHY


def test_the_same_bytes_never_come_in_again(world: World) -> None:
    name = land(world, "6.0", 1)
    body = world.store.get(f"raw/{SOURCE}/{CLAIMANTS}/objects/{raw_of(world, name)}")
    erased(world, name)
    session = open_session(CLAIMANTS, run_at=world.day(10), context=world.context)
    with pytest.raises(UnexpectedResponse, match="erased by Ada Example"):
        session.keep(Payload("https://example.test/x.csv", body, "text/csv", "2026-03-11T00:00:00Z"))
    assert not [key for key in world.store.keys("raw/") if "/objects/" in key]


def test_an_erased_release_is_neither_judged_nor_decoded_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = land(world, "6.0", 1)
    erased(world, name)
    assert erased_releases(world.store, SOURCE, CLAIMANTS) == {name}
    assert gates.needs_judgement(CLAIMANTS, context=world.context) == []
    assert judge(CLAIMANTS, name, context=world.context) is False
    monkeypatch.setattr(ExploreLocalStatistics, "decoder_version", "99")
    session = open_session(CLAIMANTS, run_at=world.day(10), context=world.context)
    assert redecoding.stale_decodings(session) == []


def test_evidence_says_why_an_object_is_gone(world: World) -> None:
    name = land(world, "6.0", 1)
    digest = raw_of(world, name)
    key = f"raw/{SOURCE}/{CLAIMANTS}/objects/{digest}"
    evidence = Evidence(world.store, "p" * 64, {key: digest})
    erased(world, name)
    with pytest.raises(ErasedObject, match=f"the chain ends at the raw object .*{WHY}"):
        evidence.read("raw object", key)
    assert replace(tombstone(world.store, key), reason="").words.startswith("erased by Ada Example")
