"""The bundle of infra/superset as tests read it, and each chart's question as SQL."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ASSETS = Path(__file__).parents[2] / "infra" / "superset" / "assets"
NOTICE = "About this publication"


@cache
def files(kind: str) -> tuple[dict[str, Any], ...]:
    """Every file of a folder of the bundle."""
    return tuple(yaml.safe_load(path.read_text()) for path in sorted((ASSETS / kind).rglob("*.yaml")))


def named(kind: str, key: str) -> dict[str, dict[str, Any]]:
    return {one[key]: one for one in files(kind)}


@dataclass(frozen=True)
class Chart:
    """A chart with its dataset."""

    content: dict[str, Any]
    dataset: dict[str, Any]

    @property
    def title(self) -> str:
        return self.content["slice_name"]

    @property
    def params(self) -> dict[str, Any]:
        return self.content["params"]

    @property
    def columns(self) -> list[str]:
        """Columns that the chart groups by or lists."""
        if self.params["viz_type"] == "table":
            return self.params["all_columns"]
        axis = [self.params["x_axis"]] if "x_axis" in self.params else []
        return [*axis, *self.params.get("columns", []), *self.params["groupby"]]

    @property
    def metrics(self) -> list[str]:
        return self.params.get("metrics", [])

    @property
    def filters(self) -> list[tuple[str, str, Any]]:
        """(column, operator, value) of each filter that always holds."""
        return [(one["subject"], one["operator"], one["comparator"]) for one in self.params["adhoc_filters"]]

    @property
    def order(self) -> list[str]:
        return [yaml.safe_load(one)[0] for one in self.params.get("order_by_cols", [])]


def charts() -> list[Chart]:
    datasets = named("datasets", "uuid")
    return [Chart(one, datasets[one["dataset_uuid"]]) for one in files("charts")]


def parts(dashboard: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """The parts of a dashboard of one kind, such as CHART, from top to bottom."""
    position = dashboard["position"]
    found: list[dict[str, Any]] = []

    def walk(name: str) -> None:
        if position[name]["type"] == kind:
            found.append(position[name])
        for child in position[name]["children"]:
            walk(child)

    walk("ROOT_ID")
    return found


def chosen(dashboard: dict[str, Any], chart: str) -> list[tuple[str, str, Any]]:
    """What a dashboard's filters ask of a chart before anybody has touched them."""
    asked = []
    for one in dashboard["metadata"]["native_filter_configuration"]:
        if chart not in one["scope"]["excluded"]:
            said = one["defaultDataMask"]["extraFormData"].get("filters", [])
            asked += [(filter_["col"], filter_["op"], filter_["val"]) for filter_ in said]
    return asked


def question(chart: Chart, more: list[tuple[str, str, Any]]) -> tuple[str, list[Any]]:
    """The chart's question as Superset asks it: the dataset's SQL, filtered, grouped, limited; and its values."""
    names = [_name(column) for column in chart.columns]
    formulas = {one["metric_name"]: one["expression"] for one in chart.dataset["metrics"]}
    shown = [*names, *(f"{formulas[metric]} as {_name(metric)}" for metric in chart.metrics)]
    sql = f"select {', '.join(shown)} from ({chart.dataset['sql']}) as virtual_table".replace("%", "%%")
    conditions, values = [], []
    for column, operator, value in [*chart.filters, *more]:
        listed = value if isinstance(value, list) else [value]
        conditions.append(f"{'not ' if operator in ('!=', 'NOT IN') else ''}{_name(column)} = any(%s)")
        values.append(listed)
    if conditions:
        sql += f" where {' and '.join(conditions)}"
    if chart.metrics:
        sql += f" group by {', '.join(names)}"
    if chart.order:
        sql += f" order by {', '.join(_name(column) for column in chart.order)}"
    return f"{sql} limit {chart.params['row_limit']}", values


def _name(column: str) -> str:
    assert re.fullmatch(r"[a-z][a-z0-9_]*", column), column
    return f'"{column}"'
