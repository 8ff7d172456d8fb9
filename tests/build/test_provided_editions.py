"""An older edition that a person provided, in the marts: an earlier vintage; what was published stands."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from inclusive_growth.landing.editions import ProvidedEdition, land_edition
from inclusive_growth.landing.provided_files import Citation
from tests.support.landed_rows import World, els

pytestmark = pytest.mark.system
CLAIMANTS = "els_claimant_count"
CSV = """\
areacd,areanm,geography,indicator,period,observation,measure,unit,lci_95,uci_95,status,notes
E08000031,Walsall,Local authority,Claimant Count,2023-01-01/P1Y,5.5,Percentage,%,,,,
"""
VINTAGES = """
select value, why, known_from::date::varchar, known_to::date::varchar, origin
from fct_indicator_vintages
where area_code = 'E08000031' and indicator_id = 'claimant_rate' and dataset_id = 'els_claimant_count'
order by known_from
"""


def test_it_becomes_an_earlier_vintage_and_what_was_published_stands(world: World, tmp_path: Path) -> None:
    row = els("E08000031", "Claimant Count", "2023-01-01/P1Y", "6.0")
    world.land(CLAIMANTS, [row], 1, signal="2026-01-29T10:44:00Z")
    before = world.build(2)
    world.publish(2)
    assert world.ask(before, VINTAGES) == [(6.0, "new", "2026-03-02", None, "fetched")]

    path = tmp_path / "old.csv"
    path.write_text(CSV, encoding="utf-8")
    citation = Citation(provided_by="Priya Shah", citation="January edition", obtained_on=date(2026, 3, 4))
    held = ProvidedEdition(path, datetime(2026, 1, 12, tzinfo=UTC), "January 2026", citation)
    world.judge(CLAIMANTS, land_edition(CLAIMANTS, held, run_at=world.day(3), context=world.context))
    after = world.build(4)
    assert world.ask(after, VINTAGES) == [
        (5.5, "new", "2026-01-12", "2026-03-02", "provided"),
        (6.0, "new", "2026-03-02", None, "fetched"),
    ]
    shown = "select value, origin from fct_indicator_values where area_code = 'E08000031'"
    assert (6.0, "fetched") in world.ask(after, shown)
    assert (5.5, "provided") not in world.ask(after, shown)
