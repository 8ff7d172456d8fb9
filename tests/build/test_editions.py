"""Revisions as publishers make them: every changed figure is kept as a vintage, another form of the same is none.

The sample's claimant count (Office for National Statistics, OGL v3.0) in four editions: as published, in another
form, with figures changed by this test, and as published again.
"""

import gzip
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from inclusive_growth_sample.replay.explore_local_statistics.layout import render_csv
from inclusive_growth_sample.replay.explore_local_statistics.sample import load_els
from inclusive_growth_sample.replay.registry import SAMPLE
from tests.support.editions import Editions, expected_vintages, publisher

pytestmark = pytest.mark.system
CLAIMANTS = "els_claimant_count"
# Every dataset of which several editions of the present columns are at hand.
EDITIONS = {
    "els_children_in_relative_poverty": "els_children-in-relative-poverty",
    "els_claimant_count": "els_claimant-count",
    "els_employment_rate": "els_employment-rate",
    "els_healthy_life_expectancy": "els_healthy-life-expectancy",
}


@pytest.fixture
def editions(tmp_path: Path, few_marts: Path, _no_settings_file: None) -> Iterator[Editions]:
    files: dict[str, bytes] = {}
    with publisher(files) as address:
        yield Editions(tmp_path / "home", project=few_marts, address=address, files=files)


def in_another_form(body: bytes) -> bytes:
    """The same figures: no byte order mark, other line ends, rows turned round, noise, hours in the periods."""
    header, *rows = body.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").decode().splitlines()
    rows = [row.replace(",6.4,", ",6.400000000000001,").replace("/P1Y", "T00:00:00/P1Y") for row in reversed(rows)]
    assert any("6.400000000000001" in row for row in rows)
    return "\n".join([header, *rows, ""]).encode()


def changed(body: bytes) -> bytes:
    """One figure moved by 0.2, one made unavailable, one taken out."""
    lines = body.decode("utf-8-sig").splitlines()

    def of(area: str, year: str) -> int:
        return next(n for n, line in enumerate(lines) if line.startswith(area) and f",{year}-01-01/P1Y," in line)

    moved, hidden, gone = of("E08000031", "2023"), of("E08000030", "2023"), of("E08000029", "2010")
    cells = lines[moved].split(",")
    lines[moved] = ",".join([*cells[:5], f"{float(cells[5]) + 0.2:.1f}", *cells[6:]])
    cells = lines[hidden].split(",")
    lines[hidden] = ",".join([*cells[:5], "", *cells[6:10], "x", *cells[11:]])
    del lines[gone]
    return "\r\n".join([*lines, ""]).encode()


def test_another_form_makes_no_vintage_and_every_changed_figure_makes_one(editions: Editions) -> None:
    body = render_csv(load_els([SAMPLE])["claimant-count"])
    published = [body, in_another_form(body), changed(body), body]
    landed = [
        editions.bring_home(CLAIMANTS, edition, editions.day(number)) for number, edition in enumerate(published)
    ]
    assert [refused for _, refused in landed] == [""] * 4
    # In another form it is another release all the same: its cells are kept as published.
    assert len({release for release, _ in landed}) == 3
    candidate = editions.build(10)

    expected = expected_vintages([editions.figures(CLAIMANTS, edition) for edition in published])
    figures = len(editions.figures(CLAIMANTS, body))
    # Three figures changed and came back: two by another value or status, one by going and coming.
    assert expected == {"new": figures, "revised": 2 + 3, "withdrawn": 1}
    counted = editions.ask(candidate, "select why, count(*) from fct_indicator_vintages group by why")
    assert Counter(dict(counted)) == expected
    told = editions.ask(
        candidate,
        "select known_from, why, value, status from fct_indicator_vintages "
        "where area_code = 'E08000029' and period_id = '2010-01-01/P1Y' order by known_from",
    )
    value = told[0][2]
    assert [row[1:] for row in told] == [
        ("new", value, "A"),
        ("withdrawn", None, "O"),
        ("revised", value, "A"),
    ]
    assert [row[0] for row in told] == [editions.day(n).replace(tzinfo=None) for n in (0, 2, 3)]


def broadband(day: str, figures: dict[str, float], areas: tuple[str, ...]) -> bytes:
    """A file of one date, as the publisher's broadband file is; the figures are invented."""
    header = "areacd,areanm,geography,indicator,period,observation,measure,unit,lci_95,uci_95,status,notes"
    rows = [
        f"{area},Place,Place,Gigabit capable broadband,{day},{figures[area]},Percentage,%,,,," for area in areas
    ]
    return "\r\n".join([header, *rows, ""]).encode("utf-8-sig")


def test_figures_whose_period_was_corrected_do_not_stand_under_the_wrong_one_too(editions: Editions) -> None:
    """Forwards, backwards, in one place only, and a newer date that replaces all."""
    areas = (*(f"E080000{number}" for number in range(25, 32)), "E92000001")
    figures = {area: 80.5 + number for number, area in enumerate(areas)}
    first = broadband("2025-01-15", figures, areas)
    forwards = broadband("2025-07-01", figures, areas)
    last = forwards.splitlines()[-1]
    one_place = forwards.replace(last, last.replace(b"-07-01", b"-07-11"))
    newer = broadband("2026-01-01", {area: figure + 1 for area, figure in figures.items()}, areas)
    published = [first, forwards, one_place, first, newer]
    landed = [
        editions.bring_home("els_gigabit_capable_broadband", edition, editions.day(number))
        for number, edition in enumerate(published)
    ]
    assert [refused for _, refused in landed] == [""] * 5
    candidate = editions.build(10)

    expected = expected_vintages([editions.figures("els_gigabit_capable_broadband", each) for each in published])
    assert expected == {"new": 8 + 8 + 1 + 8, "withdrawn": 8 + 1 + 8 + 8, "revised": 8}
    counted = editions.ask(candidate, "select why, count(*) from fct_indicator_vintages group by why")
    assert Counter(dict(counted)) == expected
    # At no time are two dates of one place current.
    current = editions.ask(
        candidate,
        "select area_code, known_from from fct_indicator_vintages as vintages "
        "where why <> 'withdrawn' and exists (from fct_indicator_vintages as others where "
        "others.why <> 'withdrawn' and others.area_code = vintages.area_code "
        "and others.period_id <> vintages.period_id and others.known_from <= vintages.known_from "
        "and coalesce(others.known_to > vintages.known_from, true))",
    )
    assert current == []
    periods = editions.ask(candidate, "select distinct period_id from fct_indicator_values")
    assert periods == [("2026-01-01~snapshot",)]


@pytest.mark.published_files
def test_the_publishers_own_revisions_are_all_kept_and_nothing_else(
    editions: Editions, published_files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    expected: Counter[tuple[str, str]] = Counter()
    newest: dict[str, dict] = {}
    lines = []
    for dataset, folder in EDITIONS.items():
        passed = []
        paths = sorted((published_files / "editions" / folder).iterdir())
        for path in paths:
            body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
            at = datetime.strptime(path.name[:15], "%Y-%m-%dT%H%M").replace(tzinfo=UTC)
            refused = editions.bring_home(dataset, body, at)[1]
            if refused:
                lines.append(f"{dataset}: edition of {at:%d %B %Y} refused: {refused}")
            else:
                passed.append(editions.figures(dataset, body))
        assert passed, dataset
        found = expected_vintages(passed)
        newest[dataset] = passed[-1]
        unchanged = sum(
            before[cell] == after[cell] for before, after in pairwise(passed) for cell in before if cell in after
        )
        expected += Counter({(dataset, why): count for why, count in found.items()})
        vintages = ", ".join(f"{why} {count}" for why, count in found.items())
        lines.append(
            f"{dataset}: {len(passed)} of {len(paths)} editions landed; vintages {vintages}; "
            f"{unchanged} figures repeated unchanged"
        )
    candidate = editions.build(400)
    with capsys.disabled():
        print("", *lines, sep="\n")

    counted = editions.ask(
        candidate, "select dataset_id, why, count(*) from fct_indicator_vintages group by dataset_id, why"
    )
    assert Counter({(dataset, why): count for dataset, why, count in counted}) == expected
    assert sum(count for (_, why), count in expected.items() if why == "revised") > 100
    # What is shown at the end is the last edition, figure by figure.
    shown = editions.ask(
        candidate,
        "select dataset_id, count(*), count(value), round(sum(value), 6) from fct_indicator_vintages "
        "where known_to is null and why <> 'withdrawn' group by dataset_id",
    )
    for dataset, observations, values, total in shown:
        figures = [figure[0] for figure in newest[dataset].values()]
        assert (observations, values) == (len(figures), sum(figure is not None for figure in figures)), dataset
        assert total == pytest.approx(float(sum(figure for figure in figures if figure is not None))), dataset
    assert len(shown) == len(EDITIONS)
