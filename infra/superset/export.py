"""Write the assets of a running Superset back into the files of this folder: `python export.py --to FOLDER`.

What differs between installations, or follows from the rest, is left out: a diff shows what a person changed.
"""

import argparse
import re
from pathlib import Path
from typing import Any

import yaml

from bundle import ADDRESS, MARTS, charts_of, filters_of, rename_charts, to_yaml
from surroundings import ADMIN

DERIVED = (
    "chart_configuration",
    "default_filters",
    "filter_scopes",
    "global_chart_configuration",
    "map_label_colors",
    "shared_label_colors",
)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--to", type=Path, required=True, help="Folder of the files; those no longer there go.")
    write(exported(), arguments.parse_args().to)


def exported() -> dict[str, str]:
    """Export the assets: name of each file as Superset gives it -> text."""
    from superset.app import create_app

    with create_app().app_context():
        from superset import security_manager
        from superset.commands.export.assets import ExportAssetsCommand
        from superset.utils.core import override_user

        # Superset exports only what the person may see: the administrator sees everything.
        with override_user(security_manager.find_user(username=ADMIN)):
            return {name: content() for name, content in ExportAssetsCommand().run()}


def write(files: dict[str, str], folder: Path) -> None:
    """Put the files into the folder, in the form in which it keeps them, and nothing else."""
    kept = dict(as_kept(name, yaml.safe_load(text)) for name, text in files.items())
    for old in folder.rglob("*.yaml"):
        old.unlink()
    for name, content in kept.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(to_yaml(content))


def as_kept(name: str, content: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """A file's name and content, the same from every installation that holds the same."""
    kind = name.partition("/")[0]
    if name == "metadata.yaml":
        content.pop("timestamp", None)
    elif name == MARTS:
        content["sqlalchemy_uri"] = ADDRESS
    elif kind == "datasets":
        return f"{name.rpartition('/')[0]}/{file_name(content['table_name'])}", content
    elif kind == "charts":
        return f"charts/{file_name(content['slice_name'])}", chart(content)
    elif kind == "dashboards":
        return f"dashboards/{file_name(content['dashboard_title'])}", dashboard(content)
    return name, content


def chart(content: dict[str, Any]) -> dict[str, Any]:
    params = {key: value for key, value in content["params"].items() if key not in ("slice_id", "dashboards")}
    params["datasource"] = "0__table"  # the uuid of the dataset says which
    content["params"] = dict(sorted(params.items()))
    content["query_context"] = None  # made from the params by the page
    return content


def dashboard(content: dict[str, Any]) -> dict[str, Any]:
    uuids = {}
    for chart in charts_of(content):
        if (number := chart["meta"].pop("chartId", None)) is not None:
            uuids[number] = chart["meta"]["uuid"]
    rename_charts(content, uuids)
    for native_filter in filters_of(content):
        native_filter.pop("chartsInScope", None)
        native_filter.pop("tabsInScope", None)
    metadata = {key: value for key, value in content["metadata"].items() if key not in DERIVED}
    content["metadata"] = dict(sorted(metadata.items()))
    content["position"] = dict(sorted(content["position"].items()))
    return content


def file_name(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_") + ".yaml"


if __name__ == "__main__":
    main()
