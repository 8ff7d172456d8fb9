"""Every chart's question, asked of a real Postgres as the role that Superset uses."""

import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.support.data_health_rows import write_health
from tests.support.postgres_server import Postgres, marts_of
from tests.support.superset_bundle import NOTICE, Chart, charts, chosen, files, named, parts, question

pytestmark = pytest.mark.system

# The types that Postgres gives the columns that a dataset declares.
TYPES = {
    "VARCHAR": {"text", "varchar"},
    "BIGINT": {"int8", "int4"},
    "DOUBLE PRECISION": {"float8"},
    "DATE": {"date"},
    "TIMESTAMP WITHOUT TIME ZONE": {"timestamp"},
    "TIMESTAMP WITH TIME ZONE": {"timestamptz"},
}
REVISED = "Figures that were revised, withdrawn or corrected"


@pytest.fixture(scope="module")
def reader(published_once: Path, postgres: Postgres) -> Iterator[psycopg.Connection]:
    """A connection of bi_reader to the sample's marts."""
    with marts_of(published_once, postgres) as database:
        write_health(postgres, database)
        with postgres.connect(database) as con:
            yield con


def something_was_revised(reader: psycopg.Connection) -> bool:
    """Nothing is, in a sample that was published once."""
    return bool(reader.execute("select from marts.fct_indicator_vintages where why <> 'new' limit 1").fetchall())


def place_filters(dashboard: dict, chart: Chart) -> list[dict]:
    """The dashboard's filters of a place that hold for the chart."""
    return [
        one
        for one in dashboard["metadata"]["native_filter_configuration"]
        if one["targets"][0]["column"]["name"] == "area" and chart.content["uuid"] not in one["scope"]["excluded"]
    ]


@pytest.mark.parametrize("chart", charts(), ids=lambda chart: chart.title)
def test_a_chart_has_rows_on_the_sample(reader: psycopg.Connection, chart: Chart) -> None:
    shown_on = [
        dashboard
        for dashboard in files("dashboards")
        if chart.content["uuid"] in {one["meta"]["uuid"] for one in parts(dashboard, "CHART")}
    ]
    for dashboard in shown_on:
        sql, values = question(chart, chosen(dashboard, chart.content["uuid"]))
        rows = reader.execute(sql, values).fetchall()
        assert bool(rows) == (chart.title != REVISED or something_was_revised(reader)), sql
        # Rows beyond the limit would be left out without a word; a chart of one place counts for itself.
        if not any(one["requiredFirst"] for one in place_filters(dashboard, chart)):
            assert len(rows) < chart.params["row_limit"], chart.title


@pytest.mark.parametrize("dataset", files("datasets"), ids=lambda dataset: dataset["table_name"])
def test_a_dataset_has_exactly_the_columns_that_it_declares(reader: psycopg.Connection, dataset: dict) -> None:
    cursor = reader.execute(f"select * from ({dataset['sql']}) as virtual_table limit 0")
    given = {column.name: reader.adapters.types[column.type_code].name for column in cursor.description or ()}
    declared = {one["column_name"]: one["type"] for one in dataset["columns"]}
    assert set(given) == set(declared)
    wrong = {name: given[name] for name, kind in declared.items() if given[name] not in TYPES[kind]}
    assert wrong == {}
    times = {one["column_name"] for one in dataset["columns"] if one["is_dttm"]}
    assert times == {name for name, kind in declared.items() if kind.startswith(("DATE", "TIMESTAMP"))}


def test_a_sample_says_so_on_every_dashboard(reader: psycopg.Connection) -> None:
    [notice] = [chart for chart in charts() if chart.title == NOTICE]
    [row] = reader.execute(*question(notice, [])).fetchall()
    shown = dict(zip(notice.columns, row, strict=True))
    assert shown["standing"] == "SAMPLE, not for use"
    assert shown["notice"].startswith("SAMPLE")
    assert "Derived from official statistics by the authority; not itself an official statistic" in shown["notice"]
    assert (shown["publication_id"],) == reader.execute("select publication_id from marts.about").fetchone()


def test_what_the_publisher_withholds_is_shown_as_a_word_never_as_a_number(reader: psycopg.Connection) -> None:
    sql = named("datasets", "table_name")["latest_figures"]["sql"]
    withheld = '{"value": null, "lower_95": null, "upper_95": null, "status": "suppressed"}'
    marts = "marts.indicator_values_wide"
    rows_hidden = f"select (jsonb_populate_record(shown, '{withheld}')).* from {marts} as shown"
    hidden = f"with hidden as materialized ({rows_hidden} where indicator_id = 'employment_rate'), latest as"
    sql = sql.replace(marts, "hidden").replace("with latest as", hidden, 1)
    columns = "figure, interval_95, authority_figure, region_figure, country_figure"
    rows = reader.execute(f"select {columns} from ({sql}) as figures").fetchall()
    assert rows
    said = {re.sub("^West Midlands ", "", text) for row in rows for text in row}
    assert said == {"suppressed", "", "itself"}


def test_every_gap_is_shown_with_its_verdict_in_words_and_says_what_its_interval_is(
    reader: psycopg.Connection,
) -> None:
    sql = named("datasets", "table_name")["gaps"]["sql"]
    rows = reader.execute(f"select verdict, interval_95, lower_95 from ({sql}) as gaps").fetchall()
    said = {verdict for verdict, _, _ in rows}
    assert "No gap that matters" in said
    assert {verdict for verdict in said if verdict.startswith("A gap that matters")} == {
        "A gap that matters: outcomes are better for the group",
        "A gap that matters: outcomes are worse for the group",
        "A gap that matters; not adjusted for age",
    }
    without = {"too few people", "unreliable estimate", "interval not in the sample", "no interval published"}
    assert {f"Cannot tell: {reason}" for reason in (*without, "interval too wide")} <= said
    assert {interval for _, interval, lower in rows if lower is None} == without
    assert any(interval.endswith("(chance variation (ours))") for _, interval, _ in rows)
    assert all(" to " in interval for _, interval, lower in rows if lower is not None)


def test_the_worst_datasets_come_first(reader: psycopg.Connection) -> None:
    sql = named("datasets", "table_name")["data_health"]["sql"]
    states = dict(reader.execute(f"select state, count(*) from ({sql}) as health group by state").fetchall())
    assert states["1. Fetching fails"] == states["3. Later than expected"] == 1
    assert "5. In order" in states
