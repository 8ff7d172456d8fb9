"""The data dictionary: every mart with its grain, columns and keys, every indicator and every dataset.

The dbt project describes marts and columns, the catalogue describes indicators and datasets; this module only
lays them out.
"""

from pathlib import Path

from inclusive_growth.catalogue import Catalogue, load_catalogue
from inclusive_growth.catalogue.marts import read_marts
from inclusive_growth.publish.templates import render
from inclusive_growth.settings import PROJECT_ROOT


def data_dictionary(project_dir: Path = PROJECT_ROOT, catalogue: Catalogue | None = None) -> str:
    """The dictionary as Markdown."""
    catalogue = catalogue or load_catalogue()
    return render(
        "inclusive_growth.publish",
        "data-dictionary.md",
        marts=read_marts(project_dir),
        indicators=sorted(catalogue.indicators.values(), key=lambda indicator: (indicator.theme, indicator.id)),
        datasets=sorted(catalogue.datasets.values(), key=lambda dataset: dataset.id),
    )
