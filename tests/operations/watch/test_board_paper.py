"""`igw board-paper`: all 46 figures, each with its verdict, what is awaited and where the paper errs."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.catalogue.checks import read_claims
from inclusive_growth.catalogue.marts import read_marts
from inclusive_growth.catalogue.tables import catalogue_tables
from inclusive_growth.errors import UsageError
from inclusive_growth.interfaces.cli.printing.board_paper import markdown, summary
from inclusive_growth.operations.watch.board_paper import board_paper
from inclusive_growth.settings import Settings, settings
from inclusive_growth.store.duck import connect
from tests.support.checkout import REPOSITORY


def published(folder: Path, *rows: dict[str, object]) -> Path:
    """A published file with the mart's own columns and these rows."""
    path = folder / "published.duckdb"
    mart = next(mart for mart in read_marts(REPOSITORY) if mart.name == "board_paper_check")
    con = connect(path)
    con.execute(f"create table {mart.name} ({', '.join(f'{one.name} {one.type}' for one in mart.columns)})")
    for row in rows:
        names = list(row)
        marks = ", ".join("?" * len(names))
        con.execute(f"insert into {mart.name} ({', '.join(names)}) values ({marks})", list(row.values()))
    con.close()
    return path


DIFFERS = {
    "claim_id": "S37",
    "part": "",
    "figure": "People in the most deprived fifth",
    "place": "WMCA",
    "period_text": "2015",
    "quoted": "over half",
    "quoted_number": 50.0,
    "recomputed": 46.53,
    "unit": "percent",
    "tolerance": 0.0,
    "tolerance_why": "The paper says over half",
    "verdict": "differs",
    "dataset_ids": "iod_2025_neighbourhoods",
    "note": "The paper errs for the seven authorities.",
}
AWAITED = {
    "claim_id": "S40",
    "part": "",
    "figure": "Women who are inactive",
    "quoted": "70%",
    "tolerance": 0.0,
    "verdict": "cannot be recomputed",
    "awaited_indicators": "inactivity_sex_ethnicity",
    "call": "Census 2021 custom dataset",
    "note": "The geography is undefined.",
}


def test_a_row_says_what_the_paper_said_what_is_true_today_and_what_would_fill_it(tmp_path: Path) -> None:
    page = markdown(board_paper(published(tmp_path, AWAITED, DIFFERS)))
    differs, awaited = page.splitlines()[2:4]
    assert "over half | 46.53 percent (iod_2025_neighbourhoods) | differs | The paper errs" in differs
    assert "What fills it: Census 2021 custom dataset; awaited: inactivity_sex_ethnicity." in awaited
    assert page.endswith("2 figures in 2 rows: 1 differs, 1 cannot be recomputed")


def test_before_a_publication_and_for_an_older_one_the_person_is_told_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nothing is published yet"):
        board_paper(tmp_path / "published.duckdb")
    connect(tmp_path / "old.duckdb").close()
    with pytest.raises(UsageError, match="older than the check"):
        board_paper(tmp_path / "old.duckdb")


def test_all_46_figures_stand_in_the_register_with_the_call_that_fills_them() -> None:
    claims = read_claims()
    assert sorted({claim.id for claim in claims}) == [f"S{number:02}" for number in range(1, 47)]
    assert all(claim.call and len(claim.note) >= 10 for claim in claims)


def test_where_the_paper_errs_the_note_says_so() -> None:
    notes = {claim.id: claim.note for claim in read_claims()}
    assert "mixes place and group" in notes["S10"]
    assert "unlike groups" in notes["S15"]
    assert "Conflict" in notes["S23"]
    assert "not to Channel" in notes["S24"]
    assert "46.7%" in notes["S37"] and "55.2%" in notes["S37"]


def test_what_an_operand_asks_of_a_known_indicator_is_something_the_indicator_selects() -> None:
    """An indicator that is not here yet may be named; one that is here must be able to answer."""
    catalogue = load_catalogue()
    asked = next(
        table
        for table in catalogue_tables(catalogue, Settings().authority, None)
        if table.name == "claim_operands"
    )
    for claim, _, _, indicator, breakdown, _, _ in asked.rows:
        if found := catalogue.indicators.get(indicator):
            selected = {one.breakdown_id for rows in found.selections.values() for one in rows}
            assert breakdown in selected, (claim, indicator, breakdown)


def test_the_sample_recomputes_what_it_holds(shared) -> None:
    """The verdicts follow from the figures that the sample publishes."""
    verdicts = {(one.id, one.part): one for one in board_paper(shared.config.published_db)}
    assert len({one for one, _ in verdicts}) == 46
    deprived = verdicts["S37", ""]
    assert (deprived.verdict, round(deprived.recomputed or 0, 1)) == ("differs", 46.5)
    assert verdicts["S16", "Solihull"].verdict == "confirmed"
    assert verdicts["S44", ""].recomputed == 65.5
    assert verdicts["S17", "men"].verdict == "revised since"
    assert round(verdicts["S06", ""].recomputed or 0, 2) == 126.67  # the edition of June 2023, not the paper's 113
    assert verdicts["S38", ""].recomputed == 24.625  # (22.0 + 26.2 + 23.4 + 26.9) / 4, as the workbook has them
    assert (verdicts["S41", ""].verdict, verdicts["S42", ""].verdict) == ("confirmed", "confirmed")
    assert verdicts["S12", ""].verdict == "cannot be recomputed"  # two medians are quoted from the paper itself
    assert summary(list(verdicts.values())).startswith("46 figures in 50 rows: ")


def test_every_figure_that_recomputes_one_stands_in_the_audit_trail(shared) -> None:
    con = connect(shared.config.published_db, read_only=True)
    try:
        rows = con.execute(
            "select operands.claim_id from board_paper_operands as operands "
            "anti join audit_trail as trail on operands.indicator_id = trail.indicator_id "
            "and operands.area_code = trail.area_code and operands.period_id = trail.period_id "
            "and operands.breakdown_id = trail.breakdown_id where operands.value is not null"
        ).fetchall()
        used = con.execute("select count(*) from board_paper_operands where value is not null").fetchone()
    finally:
        con.close()
    assert rows == [] and used and used[0] >= 8


def test_the_baseline_never_crosses_a_break_and_its_interval_holds_the_distance(shared) -> None:
    con = connect(shared.config.published_db, read_only=True)
    try:
        rows = con.execute(
            "select baseline_period_id, distance, distance_lower_95, distance_upper_95 "
            "from baseline_2018 where distance is not null"
        ).fetchall()
        pay = con.execute(
            "select count(distance) from baseline_2018 where dataset_id = 'nomis_pay_residents'"
        ).fetchone()
    finally:
        con.close()
    assert len(rows) > 100 and pay == (0,)
    assert all("2016" <= baseline[:4] <= "2018" or "/P3Y" in baseline for baseline, *_ in rows)
    assert all(lower is None or lower <= distance <= upper for _, distance, lower, upper in rows)


def test_the_command_prints_every_figure() -> None:
    from inclusive_growth.interfaces.cli.app import app

    folder = settings().published_db.parent
    folder.mkdir(parents=True)
    published(folder, DIFFERS, AWAITED)
    answer = CliRunner().invoke(app, ["board-paper", "--markdown"])
    assert answer.exit_code == 0 and "| S37 |" in answer.stdout and "| S40 |" in answer.stdout
