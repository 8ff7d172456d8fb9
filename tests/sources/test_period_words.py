"""Periods in publishers' words become the common form, and words that are not understood stay as they are."""

import pytest

from inclusive_growth.audit.periods import period_id
from inclusive_growth.catalogue.models import PeriodKind
from inclusive_growth.sources.formats.period_words import periods_in, read_period


@pytest.mark.parametrize(
    ("words", "period"),
    [
        ("Year ending March 2019", "2018-04-01/P1Y"),
        ("year ending 31 March 2019", "2018-04-01/P1Y"),
        ("12 months to December 2019", "2019-01-01/P1Y"),
        ("April 2018 to March 2019", "2018-04-01/P1Y"),
        ("1 April 2018 to 31 March 2019", "2018-04-01/P1Y"),
        ("Oct 2021 - Sept 2022", "2021-10-01/P1Y"),
        ("October to December 2022", "2022-10-01/P3M"),
        ("2018/19", "2018/P1Y"),
        ("2018–19", "2018/P1Y"),
        ("2018 to 2019", "2018/P1Y"),
        ("1999/2000", "1999/P1Y"),
        ("1999-00", "1999/P1Y"),
        ("2010-11", "2010/P1Y"),
        ("2018/19 [note 3]", "2018/P1Y"),
        ("Quarter 3 2022-23", "2022-10-01/P3M"),
        ("2022-23 Q4", "2023-01-01/P3M"),
        ("Q3 2022", "2022-07-01/P3M"),
        ("As at 30 June 2015 (Q1)", "2015-06-30"),
        ("31 March 2022", "2022-03-31"),
        ("March 2019", "2019-03"),
    ],
)
def test_words_become_the_common_form(words: str, period: str) -> None:
    assert read_period(words) == period


@pytest.mark.parametrize(
    "words",
    [
        *("2018/20", "2018-09", "Year ending 30 March 2019", "2 April 2018 to 31 March 2019", "31 February 2019"),
        *("March to January", "Summer 2019", "2019", "", "Quarter 5 2022-23", "2018/19 and 2019/20", "2019 [p]"),
    ],
)
def test_other_words_stay_for_the_landing_gate(words: str) -> None:
    assert read_period(words) == words


@pytest.mark.parametrize(
    ("kind", "period"),
    [(PeriodKind.FINANCIAL_YEAR, "2018-04-01/P1Y"), (PeriodKind.ACADEMIC_YEAR, "2018-09-01/P1Y")],
)
def test_the_kind_of_period_says_when_a_pair_of_years_begins(kind: PeriodKind, period: str) -> None:
    assert period_id(read_period("2018/19"), kind) == period


def test_a_title_names_its_periods_once_each() -> None:
    title = "Table 3: offences, year ending March 2023 and April 2022 to March 2023, published 20 July 2023"
    assert periods_in(title) == ["2022-04-01/P1Y", "2023-07-20"]
    assert periods_in("Local authorities by region") == []
