"""The shape that source and catalogue agreed for a dataset's decoded table."""

from dataclasses import dataclass

from inclusive_growth.catalogue import Catalogue
from inclusive_growth.catalogue.schemes import read_table
from inclusive_growth.sources.registry import columns_of, layout_of, roles_of


@dataclass(frozen=True, slots=True)
class AgreedShape:
    """The shape that a decoded table must have, by its source and the catalogue."""

    columns: tuple[str, ...]
    dimensions: tuple[str, ...]  # columns that describe a row
    measures: tuple[str, ...]
    figures: tuple[str, ...]  # columns with figures
    markers: tuple[str, ...]  # every status the publisher is known to write
    roles: tuple[tuple[str, str], ...]  # area_code, period_text, value_text and others -> column, "" for none
    copies: tuple[str, ...]
    period_kind: str
    period_month: int  # of a day or week that the publisher names by its year alone; 0 for none
    period_columns: tuple[str, ...]  # columns that say together what a period is; none for rows without periods
    figure_roles: tuple[tuple[str, str], ...]  # column or measure of a figure -> its role
    missing: str
    whole_files: bool


def agreed_shape(dataset_id: str, catalogue: Catalogue) -> AgreedShape:
    """The shape that source and catalogue declare for one dataset."""
    dataset = catalogue.dataset(dataset_id)
    columns, layout = columns_of(dataset), layout_of(dataset)
    dimensions, measures = tuple(dataset.params.dimensions), dataset.params.measures
    value = next((name for name, role in measures.items() if role == "value"), "")
    roles = {
        "area_code": layout.area,
        "area_name": layout.area_name,
        "within_code": layout.within,
        "period_text": layout.period,
        "period_order": layout.period_order or layout.period,
        "measure_text": layout.measure,
        "value_text": layout.figure or value,
        "marker_text": "" if layout.read else layout.marker,  # words that a rule reads are no signs
        "words_text": layout.marker,
    }
    return AgreedShape(
        columns=(*columns, *(name for name in dimensions if name not in columns)),
        dimensions=dimensions,
        measures=tuple(measures),
        figures=(layout.figure,) if layout.figure else tuple(measures),
        markers=tuple(
            row["marker"] for row in read_table("markers", catalogue.schemes) if row["source"] == dataset.source
        ),
        roles=tuple((roles | roles_of(dataset)).items()),
        copies=layout.copies,
        period_kind=catalogue.datasets[dataset_id].period_kind.value,
        period_month=catalogue.datasets[dataset_id].month or 0,
        period_columns=layout.period_columns or ((layout.period,) if layout.period else ()),
        figure_roles=tuple((name, str(role)) for name, role in measures.items()),
        missing=layout.missing,
        whole_files=layout.whole_files,
    )
