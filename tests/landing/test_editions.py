"""An older edition that a person holds becomes an earlier vintage and never the current release."""

import gzip
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from inclusive_growth import gates
from inclusive_growth.build import inputs as build_inputs
from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.errors import CatalogueError, UnexpectedResponse, UsageError
from inclusive_growth.interfaces.cli.app import app
from inclusive_growth.interfaces.cli.arguments import provided_edition
from inclusive_growth.landing import editions
from inclusive_growth.landing.editions import ProvidedEdition, land_edition
from inclusive_growth.landing.fetch_session import open_session
from inclusive_growth.landing.news import reason_to_fetch
from inclusive_growth.landing.provided_files import Citation
from inclusive_growth.landing.releases import read_release
from inclusive_growth.landing.sightings import latest_sighting
from inclusive_growth.landing.timeline import TimelineEntry, timeline
from inclusive_growth.settings import settings
from inclusive_growth.sources.protocol import Signal
from tests.support.landed_rows import World, els

CLAIMANTS = "els_claimant_count"
SOURCE = load_catalogue().datasets[CLAIMANTS].source
HEADER = "areacd,areanm,geography,indicator,period,observation,measure,unit,lci_95,uci_95,status,notes"
CITATION = Citation(
    provided_by="Priya Shah", citation="Claimant count, January 2026", obtained_on=date(2026, 11, 22)
)
EARLY, BETWEEN = datetime(2026, 1, 12, 13, 59, tzinfo=UTC), datetime(2026, 3, 5, tzinfo=UTC)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "home")


def fetched(world: World, value: str, day: float, published: str) -> str:
    return world.land(
        CLAIMANTS, [els("E08000031", "Claimant Count", "2024-01-01/P1M", value)], day, signal=published
    )


def edition(
    world: World, value: str = "5.5", at: datetime = EARLY, header: str = HEADER, name: str = "old.csv"
) -> ProvidedEdition:
    path = world.home / name
    path.parent.mkdir(parents=True, exist_ok=True)
    row = f"E08000031,Walsall,Local authority,Claimant Count,2024-01-01/P1M,{value},Percentage,%,,,,"
    path.write_text(f"{header}\n{row}\n", encoding="utf-8")
    return ProvidedEdition(path, at, "January 2026", CITATION)


def land(world: World, held: ProvidedEdition) -> str:
    return land_edition(CLAIMANTS, held, run_at=world.day(30), context=world.context)


def entries(world: World) -> list[TimelineEntry]:
    return timeline(world.store, SOURCE, CLAIMANTS, lambda release_id: True)


def test_it_stands_where_its_publisher_published_it_and_the_current_release_stays(world: World) -> None:
    current = fetched(world, "6.0", 1, "2026-01-29T10:44:00Z")
    older = land(world, edition(world))
    first, last = entries(world)
    assert (first.release_id, first.known_from, first.origin) == (older, "2026-01-12T13:59:00.000000Z", "provided")
    assert (last.release_id, last.origin) == (current, "fetched")
    assert latest_sighting(world.store, SOURCE, CLAIMANTS).release_id == current
    session = open_session(CLAIMANTS, run_at=world.day(2), context=world.context)
    assert reason_to_fetch(session, Signal("2026-01-29T10:44:00Z")).startswith("not fetched in full"), (
        "no other news"
    )


def test_it_finds_its_place_between_two_that_were_fetched(world: World) -> None:
    first = fetched(world, "6.0", 1, "2026-01-29T10:44:00Z")
    last = fetched(world, "7.0", 20, "2026-03-18T09:30:00Z")
    middle = land(world, edition(world, at=BETWEEN))
    assert [item.release_id for item in entries(world)] == [first, middle, last]
    assert [item.position for item in entries(world)] == [1, 2, 3]


def test_its_address_says_who_provided_it_and_what_it_is(world: World) -> None:
    fetched(world, "6.0", 1, "2026-01-29T10:44:00Z")
    (item,) = read_release(world.store, SOURCE, CLAIMANTS, land(world, edition(world))).objects
    for words in ("old.csv", "Priya Shah", "Claimant count, January 2026", "edition January 2026", "2026-01-12"):
        assert words in item.url


def test_it_is_judged_and_built_only_when_it_passed(world: World) -> None:
    current = fetched(world, "6.0", 1, "2026-01-29T10:44:00Z")
    older = land(world, edition(world))
    inputs = {item.dataset_id: item for item in build_inputs.gather_inputs(world.context)}
    assert [item.release_id for item in inputs[CLAIMANTS].timeline] == [current]
    assert older in gates.needs_judgement(CLAIMANTS, context=world.context)
    world.judge(CLAIMANTS, older)
    inputs = {item.dataset_id: item for item in build_inputs.gather_inputs(world.context)}
    assert [item.release_id for item in inputs[CLAIMANTS].timeline] == [older, current]
    assert inputs[CLAIMANTS].current.release_id == current


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (datetime(2026, 6, 1, tzinfo=UTC), "would be the current release"),
        (datetime(2026, 2, 5, tzinfo=UTC), "the publisher served its release of 2026-01-29"),
    ],
)
def test_what_has_no_place_before_something_fetched_is_refused(world: World, at: datetime, said: str) -> None:
    fetched(world, "6.0", 1, "2026-01-29T10:44:00Z")
    before = world.store.keys("")
    with pytest.raises(UsageError, match=said):
        land(world, edition(world, at=at))
    assert world.store.keys("") == before


def test_before_anything_was_fetched_there_is_nothing_that_it_could_be_older_than(world: World) -> None:
    with pytest.raises(UsageError, match="fetch the dataset first"):
        land(world, edition(world))


def test_a_file_of_another_shape_is_refused_by_its_columns_and_not_kept(world: World) -> None:
    fetched(world, "6.0", 1, "2026-01-29T10:44:00Z")
    before = world.store.keys("")
    odd = HEADER.replace("lci_95", "lower").replace("period", "Period")
    with pytest.raises(UnexpectedResponse, match=r"areacd|no column|column") as error:
        land(world, edition(world, header=odd))
    assert "period" in str(error.value)
    assert world.store.keys("") == before


def test_personal_data_never_enters_with_an_edition(world: World) -> None:
    fetched(world, "6.0", 1, "2026-01-29T10:44:00Z")
    before = world.store.keys("")
    with pytest.raises(UsageError, match="personal data may not enter"):
        land(world, edition(world, value="a.person@example.org"))
    assert world.store.keys("") == before


def test_the_same_content_at_the_same_place_is_not_added_twice(world: World) -> None:
    fetched(world, "6.0", 1, "2026-01-29T10:44:00Z")
    land(world, edition(world))
    with pytest.raises(UsageError, match="already"):
        land(world, edition(world))
    assert len(editions.read_editions(world.store, SOURCE, CLAIMANTS)) == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"published_at": "January"}, "is not a moment"),
        ({"provided_by": ""}, "provided_by"),
        ({"citation": "x"}, "citation"),
    ],
)
def test_what_is_said_of_a_file_is_checked(changed: dict[str, str], said: str) -> None:
    facts = {"published_at": "2026-01-12", "edition": "", "provided_by": "Priya Shah", "citation": "ELS, 2026-01"}
    with pytest.raises((UsageError, CatalogueError), match=said):
        provided_edition(Path("x.csv"), **{**facts, **changed})
    assert provided_edition(Path("x.csv"), **facts).name == "2026-01-12"


@pytest.mark.system
def test_the_command_lands_judges_and_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    fetched(world, "6.0", 1, "2026-01-29T10:44:00Z")
    held = edition(world)
    monkeypatch.setenv("IGW_HOME", str(world.home))
    monkeypatch.setenv("IGW_ENVIRONMENT", "demo")
    settings.cache_clear()
    said = ["--provided-by", "Priya Shah", "--citation", CITATION.citation, "--published-at", "2026-01-12T13:59"]
    command = ["land", CLAIMANTS, "--file", str(held.path), *said]
    done = CliRunner().invoke(app, command)
    older = entries(world)[0].release_id
    assert f"release id: {older}" in done.output
    # One row for one district is no edition: kept, judged, and held back.
    assert "gate: closed" in done.output and done.exit_code == 3
    assert CliRunner().invoke(app, ["land", CLAIMANTS, *said]).exit_code == 2


@pytest.mark.published_files
@pytest.mark.parametrize(
    ("dataset", "folder", "landed", "refused"),
    [
        ("els_claimant_count", "els_claimant-count", 1, 4),
        ("els_children_in_relative_poverty", "els_children-in-relative-poverty", 2, 2),
        ("els_healthy_life_expectancy", "els_healthy-life-expectancy", 1, 4),
    ],
)
def test_every_older_edition_that_was_published_lands_or_is_refused_by_name(
    world: World, published_files: Path, dataset: str, folder: str, landed: int, refused: int
) -> None:
    *older, newest = sorted((published_files / "editions" / folder).iterdir())
    at = {
        path: datetime.strptime(path.name[:15], "%Y-%m-%dT%H%M").replace(tzinfo=UTC) for path in (*older, newest)
    }
    world.land(dataset, [els("E08000031", "any", "2024-01-01/P1Y", "1")], 300, signal=at[newest].isoformat())
    outcomes = []
    for path in older:
        plain = world.home / path.name.removesuffix(".gz")
        plain.write_bytes(gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes())
        held = ProvidedEdition(plain, at[path], path.name[:10], CITATION)
        try:
            outcomes.append(land_edition(dataset, held, run_at=world.day(301), context=world.context))
        except UnexpectedResponse as error:
            assert "column" in str(error), error
    assert (len(outcomes), len(older) - len(outcomes)) == (landed, refused)
    assert [item.release_id for item in timeline(world.store, SOURCE, dataset, lambda name: True)][:-1] == outcomes
