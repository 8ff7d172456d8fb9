"""`igw board-paper`: all 46 figures, each with its verdict, what is awaited and where the paper errs."""

from pathlib import Path

import pytest
from pydantic import ValidationError
from typer.testing import CliRunner

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.catalogue.checks import Claim, operand_rows, read_claims
from inclusive_growth.catalogue.marts import read_marts
from inclusive_growth.catalogue.tables import catalogue_tables
from inclusive_growth.errors import CatalogueError, UsageError
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
    con.execute(
        "create table dim_dataset as select 'iod_2025_neighbourhoods' as dataset_id, 'Indices of 2025' as title"
    )
    con.execute("create table dim_indicator as select 'inactivity' as indicator_id, 'Out of work' as title")
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
    "awaited_indicators": "inactivity, inactivity_sex_ethnicity",
    "call": "Census 2021 custom dataset",
    "note": "The geography is undefined.",
}


def test_a_row_says_what_the_paper_said_what_is_true_today_and_what_would_fill_it(tmp_path: Path) -> None:
    page = markdown(board_paper(published(tmp_path, AWAITED, DIFFERS)))
    differs, awaited = page.splitlines()[2:4]
    assert "over half | 46.5% (Indices of 2025) | differs | The paper errs" in differs
    assert "What fills it: Census 2021 custom dataset; awaited: Out of work; inactivity_sex_ethnicity." in awaited
    assert page.endswith("2 figures in 2 rows: 1 differs, 1 cannot be recomputed")


def test_before_a_publication_and_for_an_older_one_the_person_is_told_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nothing is published yet"):
        board_paper(tmp_path / "published.duckdb")
    connect(tmp_path / "old.duckdb").close()
    with pytest.raises(UsageError, match="older than the check"):
        board_paper(tmp_path / "old.duckdb")


def test_another_authority_is_told_whose_paper_it_was(tmp_path: Path) -> None:
    con = connect(published(tmp_path))
    con.execute("create table dim_area as select 'Greater Manchester' as area_label, 'authority' as role")
    con.close()
    with pytest.raises(UsageError, match=r"the West Midlands .* serves Greater Manchester, of which it gives no"):
        board_paper(tmp_path / "published.duckdb")


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


def test_an_operand_may_name_every_authority_of_a_region_and_a_wrong_one_is_refused() -> None:
    claim = next(one for one in read_claims() if one.id == "S46")
    areas = {area for *_, role, _, _, area, _ in operand_rows((claim,)) if role == "right"}
    assert len(areas) == 35 and {"E08000010", "E06000063"} < areas and "E08000025" not in areas
    wrong = claim.model_copy(
        update={"operands": [claim.operands[0].model_copy(update={"area": "E12000002/parish"})]}
    )
    with pytest.raises(CatalogueError, match="no code, no footprint and no areas of a region"):
        list(operand_rows((wrong,)))


def test_a_threshold_belongs_to_a_count_of_areas_alone() -> None:
    claim = next(one for one in read_claims() if one.id == "S39").model_dump()
    with pytest.raises(ValidationError, match="`threshold` with `how: count_above`"):
        Claim(**claim | {"threshold": None})
    with pytest.raises(ValidationError, match="`threshold` with `how: count_above`"):
        Claim(**claim | {"how": "sum"})


def test_a_plan_asks_for_a_claims_areas_of_the_datasets_that_answer_it_alone() -> None:
    catalogue, authority = load_catalogue(), Settings().authority
    assert "E09000027" in catalogue.plan("els_healthy_life_expectancy", authority, None).areas
    assert {"E06000063", "E07000117"} < set(catalogue.plan("nomis_census_ethnic_group", authority, None).areas)
    assert "E06000063" not in catalogue.plan("nomis_census_religion", authority, None).areas


def test_large_numbers_are_printed_whole(tmp_path: Path) -> None:
    rows = {"recomputed": 9_865_446.0, "unit": "gbp_million"}
    page = markdown(board_paper(published(tmp_path, DIFFERS | rows)))
    assert "| £9,865,446 million (Indices of 2025) |" in page


def test_what_an_operand_asks_of_a_known_indicator_is_something_the_indicator_selects() -> None:
    """An indicator may be named before it is here or its file was seen; any other must be able to answer."""
    catalogue = load_catalogue()
    asked = next(
        table
        for table in catalogue_tables(catalogue, Settings().authority, None)
        if table.name == "claim_operands"
    )
    for claim, _, _, indicator, breakdown, _, _ in asked.rows:
        found = catalogue.indicators.get(indicator)
        if found and any(found.selections.values()):
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
    assert summary(list(verdicts.values())).startswith("46 figures in 55 rows: ")


def test_figures_that_compare_places_outside_the_authority_are_recomputed(shared) -> None:
    found = {(one.id, one.part): one for one in board_paper(shared.config.published_db)}
    expected = {
        ("S01", ""): (144_695, "confirmed"),  # sum of nineteen districts, as the workbook has them
        ("S05", ""): (0.2, "differs"),  # 0.2 points within a margin of 2.6: more than the survey can show
        ("S07", "seven authorities"): (60_574, "differs"),  # Table 1, TLG3, 2015
        ("S08", "seven authorities"): (60_574 - 55_443, "differs"),
        ("S09", ""): ((1_713_429 / 65_110_034 - 60_574 / 2_834_490) * 2_834_490, "differs"),
        ("S11", "WMCA"): (13.1, "confirmed"),
        ("S11", "UK"): (7.6, "confirmed"),
        ("S15", "White British people"): (100 * 4_434_333 / 5_601_847, "confirmed"),
        ("S15", "all White people"): (100 * 4_633_669 / 5_601_847, "differs"),
        ("S18", "best in England, men"): (70.0, "revised since"),
        ("S18", "gap, men"): (4.5, "revised since"),
        ("S39", ""): (6, "revised since"),  # Solihull, Shropshire and four districts of Warwickshire
        ("S43", "in 2021"): (9_865_446, "confirmed"),
        ("S46", ""): (13, "differs"),  # twelve authorities are less diverse than Wigan
    }
    for key, (figure, verdict) in expected.items():
        assert (round(found[key].recomputed or 0, 1), found[key].verdict) == (round(figure, 1), verdict), key


def test_an_area_that_only_a_claim_compares_is_read_from_the_datasets_that_answer_it(shared) -> None:
    con = connect(shared.config.published_db, read_only=True)
    try:
        rows = con.execute(
            "select facts.dataset_id, count(distinct facts.area_code) from fct_indicator_values as facts "
            "inner join dim_area as areas on facts.area_code = areas.area_code "
            "where areas.role = 'other' and areas.area_type <> 'police_force_area' group by all"
        ).fetchall()
        stated = con.execute(
            "select count(*) from coverage_matrix inner join dim_area using (area_code) where role = 'other'"
        ).fetchone()
    finally:
        con.close()
    assert dict(rows) == {
        "els_healthy_life_expectancy": 1,
        "iod_2019_authorities_all_domains": 10,
        "nomis_business_counts": 12,
        "nomis_census_ethnic_group": 25,
        "nomis_population": 4,
        "ons_regional_gdp": 1,
    }
    assert stated == (0,)


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
    assert rows == [] and used and used[0] >= 750


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
