"""The dashboards' files hold together, and keep what readers are promised."""

import re

import pytest
import yaml

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.catalogue.marts import read_marts
from inclusive_growth.catalogue.schemes import read_table
from tests.support.checkout import REPOSITORY
from tests.support.superset_bundle import ASSETS, NOTICE, Chart, charts, chosen, files, named, parts

DASHBOARDS = files("dashboards")
# Beside the marts: what the publication says of itself, and the state of the datasets.
BESIDE = {"about", "dim_publication", "data_health"}


def title(content: dict) -> str:
    return content.get("dashboard_title") or content.get("slice_name") or content["table_name"]


def test_there_are_the_five_dashboards() -> None:
    addresses = {one["slug"] for one in DASHBOARDS}
    assert addresses == {
        *("overview", "by-protected-characteristic", "by-place", "since-january-2018", "data-health")
    }


def test_no_two_things_share_a_uuid() -> None:
    everything = [one for kind in ("databases", "datasets", "charts", "dashboards") for one in files(kind)]
    uuids = [one["uuid"] for one in everything]
    assert len(uuids) == len(set(uuids))


@pytest.mark.parametrize("chart", charts(), ids=lambda chart: chart.title)
def test_a_chart_asks_only_for_what_its_dataset_has(chart: Chart) -> None:
    columns = {one["column_name"] for one in chart.dataset["columns"]}
    metrics = {one["metric_name"] for one in chart.dataset["metrics"]}
    filtered = [column for column, _, _ in chart.filters]
    assert set(chart.columns) | set(filtered) | set(chart.order) <= columns
    assert set(chart.metrics) <= metrics
    assert chart.params["viz_type"] == chart.content["viz_type"]


def relations(dataset: dict) -> set[str]:
    """What a dataset's SQL reads, as it names them."""
    # A lateral list of values and a name of a `with` stand after from and join, too; so does prose.
    defined = set(re.findall(r"(?:with |,\s+)(\w+) as \(\s+select", dataset["sql"]))
    words = re.sub(r"'[^']*'", "''", dataset["sql"])
    return set(re.findall(r"\b(?:from|join)\s+([a-z0-9_.]+)", words)) - defined - {"lateral"}


def test_dbt_knows_which_marts_the_dashboards_read() -> None:
    read = {name.removeprefix("marts.") for dataset in files("datasets") for name in relations(dataset)}
    exposures = yaml.safe_load((REPOSITORY / "dbt_project/models/marts/exposures.yml").read_text())["exposures"]
    [ours] = [one for one in exposures if one["name"] == "superset_dashboards"]
    assert {one.removeprefix("ref('").removesuffix("')") for one in ours["depends_on"]} == read - BESIDE


@pytest.mark.parametrize("dataset", files("datasets"), ids=title)
def test_a_dataset_reads_only_marts_and_names_each_schema(dataset: dict) -> None:
    known = {mart.name for mart in read_marts(REPOSITORY)} | BESIDE
    read = relations(dataset)
    assert read
    assert {name for name in read if not name.startswith("marts.")} == set()
    assert {name.removeprefix("marts.") for name in read} <= known


@pytest.mark.parametrize("dataset", files("datasets"), ids=title)
def test_a_dataset_never_puts_a_number_where_there_is_none(dataset: dict) -> None:
    assert not re.search(r"coalesce\([^)]*,\s*0", dataset["sql"])


@pytest.mark.parametrize("dashboard", DASHBOARDS, ids=title)
def test_a_dashboard_begins_with_the_publication_whatever_is_chosen(dashboard: dict) -> None:
    first = parts(dashboard, "CHART")[0]["meta"]["uuid"]
    notice = named("charts", "uuid")[first]
    assert notice["slice_name"] == NOTICE
    assert {"standing", "notice", "publication_id", "origin"} <= set(notice["params"]["all_columns"])
    assert chosen(dashboard, first) == []
    assert all(first in one["scope"]["excluded"] for one in dashboard["metadata"]["native_filter_configuration"])


@pytest.mark.parametrize("dashboard", DASHBOARDS, ids=title)
def test_each_chart_is_explained_below_it_in_the_words_of_its_description(dashboard: dict) -> None:
    known = named("charts", "uuid")
    shown = [known[one["meta"]["uuid"]] for one in parts(dashboard, "CHART")][1:]
    assert [one["meta"]["code"] for one in parts(dashboard, "MARKDOWN")] == [one["description"] for one in shown]


def test_every_chart_stands_on_a_dashboard() -> None:
    shown = {one["meta"]["uuid"] for dashboard in DASHBOARDS for one in parts(dashboard, "CHART")}
    assert shown == set(named("charts", "uuid"))


@pytest.mark.parametrize("dashboard", DASHBOARDS, ids=title)
def test_a_filter_offers_what_its_dataset_has_and_begins_with_what_exists(dashboard: dict) -> None:
    datasets = named("datasets", "uuid")
    indicators = {one.file.title for one in load_catalogue().indicators.values()}
    for one in dashboard["metadata"]["native_filter_configuration"]:
        target = one["targets"][0]
        dataset = datasets[target["datasetUuid"]]
        column = target["column"]["name"]
        assert column in {item["column_name"] for item in dataset["columns"]}
        if "sortMetric" in one:
            assert one["sortMetric"] in {item["metric_name"] for item in dataset["metrics"]}
        said = one["defaultDataMask"]["filterState"].get("value")
        assert said or one["requiredFirst"], "nothing would be chosen at first"
        if column == "indicator":
            assert set(said) <= indicators
        # The place is never said here: which authority is served is a setting.
        assert column != "area" or not said


def test_the_coverage_table_has_exactly_the_protected_characteristics() -> None:
    protected = {row["characteristic"] for row in read_table("characteristics") if row["protected"] == "true"}
    dataset = named("datasets", "table_name")["coverage_by_characteristic"]
    beside = {"indicator", "theme", "area", "area_rank", "role", "area_type", "characteristics_covered"}
    assert {one["column_name"] for one in dataset["columns"]} - beside == protected


def test_no_rate_is_drawn_as_a_pie_and_no_meaning_rests_on_red_and_green() -> None:
    kinds = {one["viz_type"] for one in files("charts")}
    assert kinds == {"table", "box_plot", "echarts_timeseries_line", "echarts_timeseries_bar"}
    safe = set(re.findall(r"#[0-9A-F]{6}", (ASSETS.parent / "superset_config.py").read_text()))
    for dashboard in DASHBOARDS:
        assert set(dashboard["metadata"]["label_colors"].values()) <= safe | {"#DDDDDD"}


def test_the_address_in_the_files_holds_no_password_and_no_host_of_ours() -> None:
    [database] = files("databases")
    assert database["sqlalchemy_uri"] == "postgresql+psycopg2://bi_reader@postgres:5432/marts"
    assert not database["allow_dml"]


def test_every_setting_that_superset_is_told_is_documented() -> None:
    folder = REPOSITORY / "infra" / "superset"
    code = "".join(path.read_text() for path in folder.glob("*.py"))
    told = set(re.findall(r'"(SUPERSET_[A-Z_]+)"', code))
    secrets = {f"{name}_FILE" for name in re.findall(r'secret\(\s*"(SUPERSET_[A-Z_]+)"', code)}
    documented = set(re.findall(r"`(SUPERSET_[A-Z_]+)`", (REPOSITORY / "docs" / "superset.md").read_text()))
    assert documented == told - {name.removesuffix("_FILE") for name in secrets} | secrets


def test_the_files_are_yaml_in_the_order_in_which_they_are_exported() -> None:
    metadata = yaml.safe_load((ASSETS / "metadata.yaml").read_text())
    assert metadata == {"version": "1.0.0", "type": "assets"}
