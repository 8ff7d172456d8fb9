"""The shapes of Nomis' pay, claimant and census tables: more dimensions, a confidence measure, marks, no row.

Figures: median gross weekly pay of Wolverhampton's residents, April 2024, ASHE (NM_30_1), Office for National
Statistics, OGL v3.0. No answer of these tables was recorded; the columns are those of every full Nomis answer.
"""

from urllib.parse import parse_qs

import httpx
import pytest

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.sources.nomis.source import Nomis
from tests.support.catalogue_datasets import datasets_of
from tests.support.catalogue_requests import dataset, decoded, plan

SIX = ("", "_NAME", "_CODE", "_TYPE", "_TYPECODE", "_SORTORDER")
REST = (
    "MEASURES,MEASURES_NAME,OBS_VALUE,OBS_STATUS,OBS_STATUS_NAME,OBS_CONF,OBS_CONF_NAME,"
    "URN,RECORD_OFFSET,RECORD_COUNT"
)
PAY = {"SEX": ("7", "Total"), "ITEM": ("2", "Median"), "PAY": ("1", "Weekly pay - gross")}
TABLES = sorted(
    name
    for name in datasets_of(load_catalogue(), "nomis")
    if load_catalogue().params[name].dataset_id not in ("NM_17_5", "NM_2002_1")
)


def header(dimensions: list[str]) -> str:
    names = [group + end for group in ("DATE", "GEOGRAPHY", *dimensions) for end in SIX]
    return ",".join(f'"{name}"' for name in [*names, *REST.split(",")]) + "\n"


def pay(measure: str, label: str, value: str, status: tuple[str, str], number: int) -> str:
    six = [f'"{code}","{name}","{code}","T",1,0' for code, name in PAY.values()]
    place = '"2024","2024","2024","date",0,0,"E08000031","Wolverhampton","E08000031","district",432,0'
    end = f'"{measure}","{label}",{value},"{status[0]}","{status[1]}","F","Free","Nm-30d1",{number},2\n'
    return ",".join([place, *six, end])


NORMAL = ("A", "Normal Value")


def test_a_median_and_its_coefficient_of_variation_are_two_rows_of_one_cell(ask):
    body = (
        header(list(PAY))
        + pay("20100", "Value", "569.3", NORMAL, 0)
        + pay("20701", "Confidence", "3.8", NORMAL, 1)
    )
    names, rows = decoded(ask("nomis", lambda request: httpx.Response(200)), "nomis_pay_residents", body.encode())
    figure = [dict(zip(names, row, strict=True)) for row in rows]
    assert [(row["MEASURES"], row["OBS_VALUE"]) for row in figure] == [("20100", "569.3"), ("20701", "3.8")]
    assert {(row["SEX_NAME"], row["ITEM_NAME"], row["PAY_NAME"]) for row in figure} == {
        ("Total", "Median", "Weekly pay - gross")
    }
    roles = dataset("nomis_pay_residents").params.measures
    assert [roles[row["MEASURES"]] for row in figure] == ["value", "cv_percent"]


def test_a_withheld_median_is_empty_text_with_its_mark(ask):
    mark = ("*", "These figures are suppressed as statistically unreliable.")
    body = header(list(PAY)) + pay("20100", "Value", "", mark, 0) + pay("20701", "Confidence", "", mark, 1)
    names, rows = decoded(ask("nomis", lambda request: httpx.Response(200)), "nomis_pay_residents", body.encode())
    assert [dict(zip(names, row, strict=True))["OBS_VALUE"] for row in rows] == ["", ""]
    assert {dict(zip(names, row, strict=True))["OBS_STATUS"] for row in rows} == {"*"}


def test_pay_is_asked_with_its_confidence_for_both_sexes(ask):
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(parse_qs(request.url.query.decode()))
        return httpx.Response(200, text=header(list(PAY)))

    list(ask("nomis", answer).fetch(dataset("nomis_pay_residents"), plan("nomis_pay_residents")))
    (query,) = asked
    assert query["measures"] == ["20100,20701"]
    assert (query["sex"], query["item"], query["pay"]) == (["5,6,7"], ["2"], ["1"])


def test_claimants_are_asked_by_measure_and_measures_at_once(ask):
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append((request.url.path, parse_qs(request.url.query.decode())))
        return httpx.Response(200, text=header(["GENDER", "AGE", "MEASURE"]))

    list(ask("nomis", answer).fetch(dataset("nomis_claimant_count"), plan("nomis_claimant_count")))
    ((path, query),) = asked
    assert path.endswith("/dataset/NM_162_1.data.csv")
    assert (query["measure"], query["measures"]) == (["1,2"], ["20100"])
    assert (query["gender"], query["age"], query["time"]) == (["0,1,2"], ["0"], ["first,latest"])


@pytest.mark.parametrize("name", TABLES)
def test_an_empty_table_gives_every_column_that_the_dataset_is_read_by(ask, name):
    params = dataset(name).params
    source = ask("nomis", lambda request: httpx.Response(200, text=header(params.dimensions)))
    (page,) = source.fetch(dataset(name), plan(name))
    names, rows = decoded(source, name, page.body)
    assert rows == []
    assert set(names) >= {*Nomis.columns, *params.dimensions}


def test_the_census_table_by_group_age_and_sex_stays_under_what_a_guest_is_given():
    catalogue = load_catalogue()
    whole = catalogue.plan(
        "nomis_census_ethnic_group_age_sex", "E47000007", ("E12000005", "E92000001", "E47000001")
    )
    rows = len(whole.areas)
    for column in dataset("nomis_census_ethnic_group_age_sex").params.dimensions:
        rows *= len(whole.codes(column))
    assert 5_000 < rows < 25_000
