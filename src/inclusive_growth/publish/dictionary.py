"""The data dictionary: every mart with its grain, columns and keys, every indicator and every dataset.

Each is described once, marts and columns in the dbt project, the rest in the catalogue; nothing is written here.
"""

from pathlib import Path

from inclusive_growth.build.mart_yaml import MartYaml, marts_folder, read_marts
from inclusive_growth.build.marts import MARTS
from inclusive_growth.catalogue import Catalogue, load_catalogue
from inclusive_growth.errors import BuildFailed
from inclusive_growth.publish.templates import render
from inclusive_growth.settings import PROJECT_ROOT


def described_marts(project_dir: Path = PROJECT_ROOT) -> list[MartYaml]:
    """The words of every mart, in the order of the marts. Raises BuildFailed for one that is not described."""
    described = read_marts(project_dir)
    for spec in MARTS:
        if spec.name not in described:
            path = marts_folder(project_dir) / f"{spec.name}.yml"
            raise BuildFailed(f"{path}: missing; every mart has a YAML file beside its SQL that describes it")
    return [described[spec.name] for spec in MARTS]


def data_dictionary(project_dir: Path = PROJECT_ROOT, catalogue: Catalogue | None = None) -> str:
    """The dictionary as Markdown."""
    catalogue = catalogue or load_catalogue()
    return render(
        "inclusive_growth.publish",
        "data-dictionary.md",
        marts=described_marts(project_dir),
        keys={spec.name: spec.order_by for spec in MARTS},
        indicators=sorted(catalogue.indicators.values(), key=lambda item: (item.theme, item.id)),
        datasets=sorted(catalogue.datasets.values(), key=lambda item: item.id),
    )
