"""A release that was set aside is told once, stands in the status, and keeps no round waiting."""

from rich.console import Console

from inclusive_growth.alerts import Alert
from inclusive_growth.alerts.announce import announce_set_aside
from inclusive_growth.build.set_aside import SetAside, keep_aside, new_set_aside
from inclusive_growth.interfaces.cli.printing.status import show
from inclusive_growth.landing.releases import read_release
from inclusive_growth.operations.steps.building import unbuilt_since
from inclusive_growth.operations.watch.status import status
from inclusive_growth.records import from_json
from tests.support.landed_rows import World, els

CLAIMANTS = "els_claimant_count"


def landed(world: World) -> SetAside:
    release_id = world.land(CLAIMANTS, [els("E08000031", "Claimant Count", "2023-01-01/P1Y", "6.0")], 1)
    release = read_release(world.store, world.catalogue.datasets[CLAIMANTS].source, CLAIMANTS, release_id)
    why = "column period, value '2023/24' (every_period_is_understood)"
    return new_set_aside(release, why, instead=("", ""), context=world.context, run_at=world.day(2))


def test_one_release_makes_one_letter_however_often_a_round_looks(world: World):
    aside = landed(world)
    announce_set_aside(world.context)
    assert not world.store.keys("outbox/")
    keep_aside(aside, world.context)
    announce_set_aside(world.context)
    announce_set_aside(world.context)
    (key,) = world.store.keys("outbox/")
    alert = from_json(Alert, world.store.get(key))
    assert alert.kind == "release_set_aside"
    assert "column period, value '2023/24'" in " ".join(alert.text.split())
    assert "docs/runbook.md#release_set_aside" in alert.text


def test_the_status_names_it_and_the_settle_window_does_not_wait_for_it(world: World):
    aside = landed(world)
    assert unbuilt_since(world.context) == [world.day(1)]
    keep_aside(aside, world.context)
    assert unbuilt_since(world.context) == []
    out = Console(record=True, width=200)
    show(status(run_at=world.day(3), context=world.context), out)
    shown = out.export_text()
    assert aside.line in shown
    assert "set aside" in next(line for line in shown.splitlines() if line.startswith(f"{CLAIMANTS} "))
