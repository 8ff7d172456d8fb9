"""Ids of periods carry the kind where the dates alone would mean another, in Python as in SQL."""

from datetime import date

import pytest

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.catalogue.former_periods import under_todays_ids
from inclusive_growth.catalogue.models import PeriodKind
from inclusive_growth.catalogue.periods import as_of_today, dated
from inclusive_growth.store import duck


@pytest.mark.parametrize(
    ("former", "kind", "month", "today"),
    [
        ("2022-01-01/P1Y", PeriodKind.ROLLING_YEAR, None, "2022-01-01/P1Y~rolling_year"),
        ("2022-04-01/P1Y", PeriodKind.ROLLING_YEAR, None, "2022-04-01/P1Y~rolling_year"),
        ("2022-10-01/P1Y", PeriodKind.ROLLING_YEAR, None, "2022-10-01/P1Y"),
        ("2022-01-01/P1Y", PeriodKind.CALENDAR_YEAR, None, "2022-01-01/P1Y"),
        ("2022-01-01/P1Y", PeriodKind.SURVEY_WEEK, 4, "2022-04-01/P1M~survey_week"),
        ("2022-04-01/P1M~survey_week", PeriodKind.SURVEY_WEEK, 4, "2022-04-01/P1M~survey_week"),
        ("2022-01-01/P1Y", PeriodKind.SNAPSHOT, 3, "2022-03-01/P1M~snapshot"),
        ("2025-10-30", PeriodKind.EDITION, None, "2025-10-30~edition"),
        ("2025-10-30~edition", PeriodKind.DAY, None, "2025-10-30"),
        ("2021-01-01/P1Y", PeriodKind.POOLED_YEARS, None, "2021-01-01/P1Y"),
        ("spring", PeriodKind.DAY, None, "spring"),
    ],
)
def test_a_period_of_an_earlier_publication_has_its_id_of_today(
    former: str, kind: PeriodKind, month: int | None, today: str
) -> None:
    assert as_of_today(former, kind, month) == today
    assert as_of_today(today, kind, month) == today


@pytest.mark.parametrize(
    ("kind", "first_day", "months", "period"),
    [
        (PeriodKind.DAY, date(2021, 6, 30), 0, "2021-06-30~day"),
        (PeriodKind.MID_YEAR, date(2021, 6, 30), 0, "2021-06-30"),
        (PeriodKind.SCHOOL_CENSUS, date(2024, 1, 1), 1, "2024-01-01/P1M~school_census"),
        (PeriodKind.ACADEMIC_TERM, date(2023, 9, 1), 4, "2023-09-01/P4M~academic_term"),
        (PeriodKind.ACADEMIC_YEAR, date(2023, 8, 1), 12, "2023-08-01/P1Y"),
        (PeriodKind.QUARTER, date(2024, 1, 1), 3, "2024-01-01/P3M"),
        (PeriodKind.MONTH, date(2024, 1, 1), 12, "2024-01-01/P1Y"),
    ],
)
def test_only_a_kind_that_the_dates_do_not_tell_stands_in_the_id(
    kind: PeriodKind, first_day: date, months: int, period: str
) -> None:
    assert dated(kind, first_day, months) == period


def test_published_rows_stand_under_the_ids_of_today() -> None:
    con = duck.connect()
    rows = con.sql(
        "select * from (values ('nomis_aps', '2022-01-01/P1Y', '2021-01-01/P1Y'), "
        "('nomis_pay_residents', '2022-01-01/P1Y', null), ('els_claimant_count', '2022-01-01/P1Y', null), "
        "('of_old', '2022-01-01/P1Y', null)) as rows(dataset_id, period_id, previous_period_id)"
    )
    assert under_todays_ids(rows, load_catalogue()).fetchall() == [
        ("nomis_aps", "2022-01-01/P1Y~rolling_year", "2021-01-01/P1Y~rolling_year"),
        ("nomis_pay_residents", "2022-04-01/P1M~survey_week", None),
        ("els_claimant_count", "2022-01-01/P1Y", None),
        ("of_old", "2022-01-01/P1Y", None),
    ]
    unmoved = rows.filter("dataset_id = 'of_old'")
    assert under_todays_ids(unmoved, load_catalogue()) is unmoved
    con.close()
