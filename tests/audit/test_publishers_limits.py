"""Where the catalogue names how a publisher makes its limits, the publisher's whole file bears it out."""

import csv
import gzip
import io
import math
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from inclusive_growth.catalogue import load_catalogue
from tests.audit.test_protection import limits_of
from tests.support import independent_statistics as independent

Z = independent.deviate(0.95)


def rows_of(path: Path) -> Iterator[dict[str, str]]:
    body = path.read_bytes()
    text = (gzip.decompress(body) if path.suffix == ".gz" else body).decode("utf-8-sig")
    return csv.DictReader(io.StringIO(text))


def numbers(row: dict[str, str], *names: str) -> list[float] | None:
    try:
        return [float(row[name]) for name in names]
    except ValueError:
        return None  # withheld or not applicable


def one_half_width(rounding: float) -> Callable[[Path], int]:
    """Both limits lie as far from the figure, unless one is cut off at the end of the scale."""

    def check(path: Path) -> int:
        found = [numbers(row, "observation", "lci_95", "uci_95") for row in rows_of(path)]
        held = [row for row in found if row is not None and row[1] > 0 and row[2] < 100]
        assert max(abs(upper + lower - 2 * value) for value, lower, upper in held) <= rounding
        return len(held)

    return check


def progress_8(path: Path) -> int:
    """1.96 deviations of all scores over the root of the pupils counted; one deviation for each year fits."""
    by_year: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for row in rows_of(path):
        found = numbers(row, "t_inp8calc", "avg_p8score", "p8score_CI_low", "p8score_CI_upp")
        # A group of fewer than ten is not taken in.
        if found is not None and found[0] >= 10:
            pupils, score, lower, upper = found
            assert abs(upper + lower - 2 * score) <= 0.0101
            by_year[row["time_period"]].append((pupils, (upper - lower) / 2))
    for year, pairs in by_year.items():
        deviation = sum(width * math.sqrt(n) for n, width in pairs) / len(pairs) / Z
        assert 1.2 < deviation < 1.5, year
        fits = [abs(width - Z * deviation / math.sqrt(n)) <= 0.0101 for n, width in pairs]
        assert sum(fits) / len(fits) > 0.99, (year, deviation)
    return sum(len(pairs) for pairs in by_year.values())


ONS = "ons/explore_local_statistics"
CONFIRMED: dict[str, tuple[str, Callable[[Path], int], int]] = {
    "els_employment_rate": (f"{ONS}/employment-rate.csv.gz", one_half_width(1e-9), 15_958),
    "els_qualifications_none_gb": (f"{ONS}/qualifications-none-gb.csv", one_half_width(1e-9), 456),
    # Each of three figures is rounded to a tenth.
    "els_healthy_life_expectancy": (f"{ONS}/healthy-life-expectancy.csv.gz", one_half_width(0.2001), 5_814),
    "dfe_ks4_social_care": ("dfe/csc/ks4_la.csv.gz", progress_8, 1_599),
    "dfe_ks4_characteristics_2022": ("more/dfe/ees_ks4_2021_22/2122_lachar_data.csv.gz", progress_8, 15_000),
}


def test_each_method_that_the_catalogue_names_is_held_against_the_publishers_file() -> None:
    named = {name for name, dataset in load_catalogue().datasets.items() if dataset.publishers_limits}
    assert named == set(CONFIRMED)


@pytest.mark.published_files
@pytest.mark.parametrize("dataset", sorted(CONFIRMED))
def test_published_limits_are_those_of_the_method(dataset: str, published_files: Path) -> None:
    file, check, rows = CONFIRMED[dataset]
    assert check(published_files / file) >= rows


def standardised(asymmetric: bool = True, **row: float) -> tuple[float, float] | None:
    found = {"value": 518.977376, "lower_95": 455.361032, "upper_95": 588.989887, "numerator": 240.0} | row
    if not asymmetric:
        found["upper_95"] = 2 * found["value"] - found["lower_95"]
    return limits_of(**found, unit="per_100k", factor=100_000.0, age_adjustment="standardised")


def test_limits_of_a_standardised_rate_that_are_not_dobsons_are_not_moved_out() -> None:
    assert standardised() is not None
    assert standardised(asymmetric=False) is None
    assert standardised(numerator=24.0) is None  # another count than the one they rest on
    # As far as they are rounded: the same limits to one decimal are Dobson's still.
    assert standardised(value=519.0, lower_95=455.4, upper_95=589.0) is not None


@pytest.mark.published_files
def test_standardised_rates_of_deaths_have_dobsons_limits_in_the_publishers_file(published_files: Path) -> None:
    """Deaths by alcohol, of the same service and kind as suicides: every row with ten deaths or more."""
    file = published_files / "fingertips/fingertipsnext/healthdata.csv.gz"
    found = [
        numbers(row, "Count", "Value", "LowerCI", "UpperCI")
        for row in rows_of(file)
        if row["IndicatorId"] == "93763"
    ]
    held = [row for row in found if row is not None and row[0] >= 10]
    assert len(held) > 1_000
    for deaths, value, lower, upper in held:
        low, high = independent.byar(deaths)
        mirrored = value + (value - lower) * (high - deaths) / (deaths - low)
        assert mirrored == pytest.approx(upper, abs=1e-6)
