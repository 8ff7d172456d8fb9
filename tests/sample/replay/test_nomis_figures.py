"""What the Nomis sample's further tables hold, and which indicators have a figure for which authority."""

from decimal import Decimal

import pytest

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth_sample.replay.csv_files import read_csv
from inclusive_growth_sample.replay.nomis.sample import NomisDataset, load_nomis
from inclusive_growth_sample.replay.registry import SAMPLE

WEST_MIDLANDS = {f"E080000{number}" for number in range(25, 32)}
# No published figure of these was to be had for every one of the seven authorities.
NOT_HAD = {
    "claimant_rate_month": 0,
    "disability_prevalence": 0,
    "employment_rate_em": 0,
    "employment_rate_female": 0,
    "employment_rate_male": 0,
    "inactivity_em": 0,
    "inactivity_longterm_sick": 0,
    "inactivity_wants_job": 0,
    "lone_older_households": 0,
    "median_pay_workplace": 2,
}


def values(dataset: NomisDataset, area: str) -> dict[tuple[str, ...], Decimal]:
    """Category codes -> count, of one area of a table that has one period and one measure."""
    return {cell.codes: Decimal(cell.value) for cell in dataset.cells if cell.area == area}


def test_indicators_fed_by_nomis_have_a_real_figure_for_each_of_the_seven_or_are_listed() -> None:
    catalogue, sample = load_catalogue(), load_nomis([SAMPLE])
    lacking = {}
    for name, indicator in catalogue.indicators.items():
        sources = {catalogue.datasets[dataset].source for dataset in indicator.selections}
        if sources != {"nomis"}:
            continue
        found = set()
        for dataset, selections in indicator.selections.items():
            table = sample[catalogue.params[dataset].dataset_id]
            wanted = {tuple(dict(item.where)[column] for column in table.dimensions) for item in selections}
            found |= {cell.area for cell in table.cells if cell.codes in wanted and cell.value}
        if WEST_MIDLANDS - found:
            lacking[name] = len(WEST_MIDLANDS & found)
    assert lacking == NOT_HAD


def test_nobody_of_the_seven_has_a_claimant_rate_by_month_yet() -> None:
    areas = {cell.area for cell in load_nomis([SAMPLE])["NM_162_1"].cells}
    assert areas == {"E47000001", *(f"E080000{number:02d}" for number in range(1, 11))}


def test_england_has_the_black_groups_of_the_plain_table_under_the_codes_of_the_table_by_age() -> None:
    sample = load_nomis([SAMPLE])
    plain, by_age = (values(sample[name], "E92000001") for name in ("NM_2041_1", "NM_2132_1"))
    for in_plain, in_by_age in (("16", "6"), ("15", "7"), ("17", "8"), ("7", "10"), ("6", "11")):
        assert abs(plain[(in_plain,)] - by_age[in_by_age, "0", "0"]) < 10
    for group in ("0", "6", "7", "8", "10", "11"):
        ages = [by_age[group, str(age), sex] for age in range(1, 6) for sex in ("1", "2")]
        assert sum(ages) == by_age[group, "0", "0"]


def test_one_column_may_be_numbered_anew_in_another_table() -> None:
    sample = load_nomis([SAMPLE])
    labels = {name: sample[name].codes["C2021_ETH_20"]["6"].label for name in ("NM_2041_1", "NM_2132_1")}
    assert labels["NM_2041_1"].endswith("White and Black Caribbean")
    assert labels["NM_2132_1"].endswith(": African")


@pytest.mark.parametrize(
    ("name", "parts", "within"),
    [
        ("NM_2022_1", ("1", "1001", "1004", "1005", "1006"), 10),
        ("NM_2042_1", ("1", "2", "3", "4", "5"), 60),
        ("NM_2048_1", ("1", "2", "3", "4", "5"), 60),
        ("NM_2049_1", tuple(map(str, range(1, 10))), 1),
        ("NM_2056_1", ("1001", "1002"), 1),
        ("NM_2060_1", ("1", "2", "3", "4", "5"), 10),
        ("NM_2063_1", ("1", "2", "3", "4"), 120),
        ("NM_2070_1", ("1", "2", "3", "4", "5"), 60),
        ("NM_2084_1", tuple(map(str, range(1, 8))), 400),
    ],
)
def test_categories_add_up_to_their_total_but_for_the_noise(
    name: str, parts: tuple[str, ...], within: int
) -> None:
    table = load_nomis([SAMPLE])[name]
    for area in WEST_MIDLANDS:
        found = values(table, area)
        assert abs(found[("0",)] - sum(found[(code,)] for code in parts)) <= within, area


def test_disabled_people_of_the_seven_are_the_published_share() -> None:
    table = load_nomis([SAMPLE])["NM_2056_1"]
    disabled = sum(values(table, area)[("1001",)] for area in WEST_MIDLANDS)
    people = sum(values(table, area)[("0",)] for area in WEST_MIDLANDS)
    assert round(100 * disabled / people, 1) == Decimal("17.8")
    assert abs(people - 2_919_655) <= 5


def test_enterprises_of_each_size_add_up_but_for_rounding_to_five() -> None:
    found = {
        (cell.area, cell.period, cell.codes[1]): int(cell.value) for cell in load_nomis([SAMPLE])["NM_142_1"].cells
    }
    for (area, period, band), total in found.items():
        assert total % 5 == 0
        if band == "0":
            assert abs(total - sum(found[area, period, size] for size in ("10", "20", "30", "40"))) <= 10


def test_pay_has_its_coefficient_of_variation_wherever_it_stands_for_everybody() -> None:
    cells = load_nomis([SAMPLE])["NM_30_1"].cells
    medians = {(c.area, c.period) for c in cells if c.codes[0] == "7" and c.measure == "20100"}
    coefficients = {(c.area, c.period): Decimal(c.value) for c in cells if c.measure == "20701"}
    assert medians == set(coefficients)
    assert max(coefficients.values()) < 20


def test_withheld_rates_carry_the_publishers_mark_and_no_figure() -> None:
    rows = [row for row in read_csv(SAMPLE / "nomis/NM_17_5.csv") if row["status"]]
    assert {(row["status"], row["value"], row["VARIABLE"]) for row in rows} == {("!", "", "85"), ("!", "", "86")}
