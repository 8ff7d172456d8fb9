"""The catalogue as one: its datasets, its indicators, and what they ask a publisher for."""

from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic import BaseModel

from inclusive_growth.catalogue.areas import POLICE_FORCE_AREA, force_areas, scope_areas
from inclusive_growth.catalogue.checks import areas_of_claims
from inclusive_growth.catalogue.models import DatasetFile, IndicatorFile
from inclusive_growth.catalogue.schemes import SCHEMES
from inclusive_growth.catalogue.shapes import Shape, read_shapes
from inclusive_growth.catalogue.yaml_files import near
from inclusive_growth.errors import CatalogueError
from inclusive_growth.sources.protocol import Dataset, Plan, Selection


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator with its theme (its folder) and its selections expanded from the scheme tables."""

    file: IndicatorFile
    theme: str
    selections: dict[str, tuple[Selection, ...]]  # dataset id -> selections

    @property
    def id(self) -> str:
        return self.file.id


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every dataset and indicator, checked against each other, the schemes and the sources."""

    datasets: dict[str, DatasetFile]
    indicators: dict[str, Indicator]
    params: dict[str, BaseModel]  # dataset id -> checked source parameters
    schemes: Path = SCHEMES  # the folder of its scheme tables
    described: dict[str, DatasetFile] = field(default_factory=dict)  # not fetched yet: in no plan and no build
    described_params: dict[str, BaseModel] = field(default_factory=dict)

    def served_by(self, authority: str) -> "Catalogue":
        """The catalogue without what is another authority's own: its datasets, and measures of these alone."""
        foreign = {
            name
            for name, file in {**self.datasets, **self.described}.items()
            if file.of_authority not in ("", authority)
        }
        return replace(
            self,
            datasets={name: file for name, file in self.datasets.items() if name not in foreign},
            described={name: file for name, file in self.described.items() if name not in foreign},
            params={name: params for name, params in self.params.items() if name not in foreign},
            indicators={
                name: indicator
                for name, indicator in self.indicators.items()
                if not {source.dataset for source in indicator.file.sources} <= foreign
            },
        )

    def opened(self) -> "Catalogue":
        """The catalogue with described datasets as if they were fetched, so that their publishers can be asked."""
        return replace(
            self,
            datasets={**self.datasets, **self.described},
            params={**self.params, **self.described_params},
            described={},
        )

    def dataset(self, dataset_id: str) -> Dataset:
        """A dataset as its source sees it. Raises CatalogueError for an unknown id."""
        if dataset_id not in self.datasets:
            raise CatalogueError(
                f"dataset '{dataset_id}' is not in the catalogue; {near(dataset_id, self.datasets)}"
            )
        entry = self.datasets[dataset_id]
        return Dataset(id=entry.id, source=entry.source, params=self.params[dataset_id])

    def file_of(self, dataset_id: str) -> DatasetFile:
        """The file of a dataset, fetched or only described."""
        return self.datasets.get(dataset_id) or self.described[dataset_id]

    def selections(self, dataset_id: str) -> tuple[Selection, ...]:
        """Selections of all indicators from one dataset, in a fixed order."""
        selections = [
            selection
            for indicator in self.indicators.values()
            for selection in indicator.selections.get(dataset_id, ())
        ]
        return tuple(sorted(selections, key=_order))

    def shapes(self) -> dict[str, Shape]:
        """The shape of each landed table, by its name."""
        return read_shapes((entry.shape_name, self.dataset(name)) for name, entry in self.datasets.items())

    def plan(self, dataset_id: str, authority: str, comparators: tuple[str, ...] | None) -> Plan:
        """The fetch plan: the union of the selections, for the authority, its members and the comparators.

        Areas of published claims that the dataset answers are asked for with them.
        """
        self.dataset(dataset_id)
        areas = set(scope_areas(authority, comparators, self.schemes))
        if self.is_by_force(dataset_id):
            areas |= set(force_areas(authority, comparators, self.schemes))
        areas |= self.claim_areas(dataset_id, authority)
        return Plan(dataset_id, self.selections(dataset_id), tuple(sorted(areas)))

    def claim_areas(self, dataset_id: str, authority: str) -> set[str]:
        """Areas that published claims about an authority compare by what an indicator selects from the dataset."""
        asked = {(one.indicator_id, one.breakdown_id) for one in self.selections(dataset_id)}
        return areas_of_claims(asked, authority, self.schemes)

    def is_by_force(self, dataset_id: str) -> bool:
        """Whether a dataset gives figures by police force area."""
        return POLICE_FORCE_AREA in getattr(self.params[dataset_id], "area_types", ())


def _order(selection: Selection) -> tuple[str, ...]:
    return selection.indicator_id, selection.breakdown_id, selection.category_key, selection.role
