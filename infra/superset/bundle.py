"""Bundle of this folder's assets, as Superset imports it.

The files are an export of Superset without the parts that differ between installations: numbers of rows, times,
addresses. A chart is named by its uuid.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

ASSETS = Path(__file__).resolve().parent / "assets"
MARTS = "databases/marts.yaml"
ADDRESS = "postgresql+psycopg2://bi_reader@postgres:5432/marts"  # in the file; each installation has its own


def read_bundle(marts_url: str = "", folder: Path = ASSETS) -> dict[str, str]:
    """Read the bundle: path -> text, with the database's address of this installation when one is given."""
    files = {path.relative_to(folder).as_posix(): path.read_text() for path in sorted(folder.rglob("*.yaml"))}
    if marts_url:
        database = yaml.safe_load(files[MARTS])
        database["sqlalchemy_uri"] = with_driver(marts_url)
        files[MARTS] = to_yaml(database)
    return {name: numbered(text) if name.startswith("dashboards/") else text for name, text in files.items()}


def with_driver(url: str) -> str:
    """Name the installed driver in an address, as SQLAlchemy wants it."""
    return "postgresql+psycopg2://" + url.partition("://")[2]


def numbered(text: str) -> str:
    """Number the charts of a dashboard; Superset replaces the numbers by its own."""
    dashboard = yaml.safe_load(text)
    numbers = {}
    for number, chart in enumerate(charts_of(dashboard), start=1):
        numbers[chart["meta"]["uuid"]] = chart["meta"]["chartId"] = number
    rename_charts(dashboard, numbers)
    return to_yaml(dashboard)


def charts_of(dashboard: dict[str, Any]) -> list[dict[str, Any]]:
    parts = [part for part in dashboard["position"].values() if isinstance(part, dict)]
    return [part for part in parts if part["type"] == "CHART"]


def filters_of(dashboard: dict[str, Any]) -> list[dict[str, Any]]:
    filters: list[dict[str, Any]] = dashboard["metadata"].get("native_filter_configuration", [])
    return filters


def rename_charts(dashboard: dict[str, Any], names: Mapping[Any, Any]) -> None:
    """Give the charts that filters leave out their other names: uuid or number."""
    for native_filter in filters_of(dashboard):
        # A filter may still name a chart that has left the dashboard.
        scope = native_filter["scope"]
        scope["excluded"] = [names[chart] for chart in scope["excluded"] if chart in names]


def to_yaml(content: dict[str, Any]) -> str:
    return yaml.dump(content, Dumper=_Readable, sort_keys=False, allow_unicode=True, width=110)


class _Readable(yaml.SafeDumper):
    """YAML writer that writes a text of several lines, such as SQL, as lines."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Readable.add_representer(str, _text)
