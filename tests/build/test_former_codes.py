"""A publisher that still writes the codes of before: one area, one series, its published code in the audit trail.

Barnsley and Sheffield have had new codes since April 2025. The figures are invented.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pytest
from rich.console import Console

from inclusive_growth.audit.explain import explain
from inclusive_growth.audit.verify_figures import verify_figures
from inclusive_growth.errors import UsageError
from inclusive_growth.gates import publish_gate
from inclusive_growth.interfaces.cli.printing import explanation
from inclusive_growth.publish.publish import publish
from inclusive_growth.settings import Settings
from inclusive_growth.store import history
from inclusive_growth.store.lease import writer_lease
from tests.support.editions import Editions, publisher

pytestmark = pytest.mark.system
CLAIMANTS = "els_claimant_count"
NAMES = {
    "E92000001": "England",
    "E08000016": "Barnsley",
    "E08000017": "Doncaster",
    "E08000018": "Rotherham",
    "E08000019": "Sheffield",
    "E08000038": "Barnsley",
    "E08000039": "Sheffield",
}
OLD, NEW = ("E08000016", "E08000019"), ("E08000038", "E08000039")
ALWAYS = ("E92000001", "E08000017", "E08000018")


@dataclass
class SouthYorkshire(Editions):
    """The same world, served for South Yorkshire."""

    @property
    def config(self) -> Settings:
        return super().config.model_copy(update={"authority": "E47000002", "comparators": ("E92000001",)})

    def publish(self, at: datetime) -> None:
        candidate = self.build((at - self.day(0)).total_seconds() / 86400)
        assert publish_gate.judge_candidate(candidate, run_at=at, context=self.context).passed
        with writer_lease(self.store) as lease:
            publish(candidate.candidate_id, context=self.context, run_at=at, who="scheduler", why="", lease=lease)


@pytest.fixture
def editions(tmp_path: Path, _no_settings_file: None) -> Iterator[SouthYorkshire]:
    files: dict[str, bytes] = {}
    with publisher(files) as address:
        yield SouthYorkshire(tmp_path / "home", address=address, files=files)


def claimants(figures: dict[str, str], years: tuple[int, ...] = (2023, 2024)) -> bytes:
    """A file of these figures; a year later each is 0.1 more."""
    header = "areacd,areanm,geography,indicator,period,observation,measure,unit,lci_95,uci_95,status,notes"
    rows = [
        f"{code},{NAMES[code]},Place,Claimant Count,{year}-01-01/P1Y,{float(figure) + (year - 2023) / 10:.1f},"
        "Percentage,%,,,,"
        for code, figure in figures.items()
        for year in years
    ]
    return "\r\n".join([header, *rows, ""]).encode("utf-8-sig")


COMMON = dict.fromkeys(ALWAYS, "3.0")
FORMER = COMMON | {"E08000016": "3.5", "E08000019": "4.5"}


def test_figures_under_former_codes_are_those_of_the_area_of_today(editions: SouthYorkshire) -> None:
    assert editions.bring_home(CLAIMANTS, claimants(FORMER), editions.day(0))[1] == ""
    editions.publish(editions.day(0.5))
    _, manifest = history.current(editions.store)
    candidate = manifest.candidate
    assert editions.ask(
        candidate,
        "select area_code, value from fct_indicator_values where indicator_id = 'claimant_rate' "
        "and period_id = '2024-01-01/P1Y' order by all",
    ) == [("E08000017", 3.1), ("E08000018", 3.1), ("E08000038", 3.6), ("E08000039", 4.6), ("E92000001", 3.1)]
    assert editions.ask(
        candidate,
        "select distinct contributing_area_code, former_code from audit_trail "
        "where former_code is not null order by all",
    ) == [("E08000038", "E08000016"), ("E08000039", "E08000019")]
    assert editions.ask(
        candidate,
        "select distinct reason from coverage_matrix where indicator_id = 'claimant_rate' "
        "and characteristic = 'all' and area_type = 'local_authority'",
    ) == [("The publisher gives it.",)]
    report = verify_figures(manifest.publication_id, store=editions.store, catalogue=editions.catalogue)
    assert (report.problems, report.agreed, report.figures) == ([], 10, 10)

    told = explain("claimant_rate", "E08000016", context=editions.context)
    assert told.figure.row["area_code"] == "E08000038"
    out = Console(record=True, width=200)
    explanation.show(told, out)
    text = out.export_text()
    assert "E08000016 was the code of Barnsley until 2025-03-31; today it is E08000038" in text
    assert (
        "published under E08000016, the code of Barnsley until 2025-03-31, within the boundary of that time"
        in text
    )
    with pytest.raises(UsageError, match="became a part of E06000058"):
        explain("claimant_rate", "E06000028", context=editions.context)


def test_a_change_to_the_new_codes_is_no_news_and_both_with_equal_figures_are_one_area(
    editions: SouthYorkshire, few_marts: Path
) -> None:
    editions = replace(editions, project=few_marts)
    renamed = COMMON | {"E08000038": "3.5", "E08000039": "4.5"}
    both = FORMER | {"E08000039": "4.5"}
    landed = [
        editions.bring_home(CLAIMANTS, claimants(figures), editions.day(number))
        for number, figures in enumerate([FORMER, both, renamed])
    ]
    assert [refused for _, refused in landed] == ["", "", ""]
    candidate = editions.build(5)
    assert editions.ask(candidate, "select why, count(*) from fct_indicator_vintages group by why") == [
        ("new", 10)
    ]
    assert editions.ask(candidate, "select count(*) from audit_trail where former_code is not null") == [(0,)]


@pytest.mark.parametrize("other", ["4.7", "", "4.60001"])
def test_two_codes_of_one_area_with_different_figures_are_refused(editions: SouthYorkshire, other: str) -> None:
    body = claimants(FORMER | {"E08000039": "4.5"})
    row = b"E08000039,Sheffield,Place,Claimant Count,2024-01-01/P1Y,"
    changed = body.replace(row + b"4.6", row + other.encode())
    assert changed != body
    landed, reason = editions.bring_home(CLAIMANTS, changed, editions.day(0))
    assert not landed
    assert reason == "copies_agree"


def test_members_under_former_codes_that_are_missing_are_missed(editions: SouthYorkshire) -> None:
    assert editions.bring_home(CLAIMANTS, claimants(FORMER), editions.day(0))[1] == ""
    fewer = {code: figure for code, figure in FORMER.items() if code != "E08000016"}
    assert editions.bring_home(CLAIMANTS, claimants(fewer), editions.day(1)) == ("", "areas_kept")
