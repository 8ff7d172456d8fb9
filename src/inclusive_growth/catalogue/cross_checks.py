"""What must hold between files of the catalogue: references, units, signs and the columns of selections."""

from pathlib import Path

from inclusive_growth.catalogue.catalogue import Catalogue
from inclusive_growth.catalogue.schemes import read_table
from inclusive_growth.catalogue.selections import check_breakdown
from inclusive_growth.catalogue.statuses import statuses
from inclusive_growth.catalogue.units import units
from inclusive_growth.catalogue.yaml_files import near
from inclusive_growth.errors import CatalogueError


def cross_check(catalogue: Catalogue) -> None:
    """Refuse a catalogue whose files contradict each other. Raises CatalogueError for the first contradiction."""
    _check_references(catalogue, catalogue.schemes)
    _check_columns(catalogue)
    _check_units(catalogue, catalogue.schemes)
    _check_markers(catalogue.schemes)


def _check_references(catalogue: Catalogue, schemes: Path) -> None:
    for indicator in catalogue.indicators.values():
        where = f"indicators/{indicator.theme}/{indicator.id}.yml"
        for characteristic, reference in indicator.file.references.items():
            other = reference.indicator or indicator.id
            if other not in catalogue.indicators:
                raise CatalogueError(
                    f"{where}: references.{characteristic}.indicator: '{other}' is not in the catalogue; "
                    f"{near(other, catalogue.indicators)}"
                )
            check_breakdown(reference.breakdown, f"{where}: references.{characteristic}", schemes)
        if indicator.file.references and indicator.file.matters_from is None:
            raise CatalogueError(
                f"{where}: matters_from: missing; an indicator with references says what gap matters"
            )


def _check_units(catalogue: Catalogue, schemes: Path) -> None:
    known = units(schemes)
    for indicator in catalogue.indicators.values():
        if (unit := indicator.file.unit) not in known:
            raise CatalogueError(
                f"indicators/{indicator.theme}/{indicator.id}.yml: unit: '{unit}' is not registered in "
                f"schemes/units.csv; {near(unit, known)}"
            )


def _check_markers(schemes: Path) -> None:
    """Refuse a publisher's sign for a status that no figure may bear."""
    known = [code for code, status in statuses(schemes).items() if status.in_figures]
    for row in read_table("markers", schemes):
        if row["status"] not in known:
            raise CatalogueError(
                f"schemes/markers.csv: {row['source']}, sign '{row['marker']}': status '{row['status']}' is none "
                f"that schemes/statuses.csv allows in figures; {near(row['status'], known)}"
            )


def _check_columns(catalogue: Catalogue) -> None:
    """Refuse a selection unless it names all columns that tell a dataset's categories apart, and no other."""
    for indicator in catalogue.indicators.values():
        where = f"indicators/{indicator.theme}/{indicator.id}.yml"
        for dataset_id, selections in indicator.selections.items():
            columns = set(getattr(catalogue.params[dataset_id], "dimensions", []))
            for selection in selections:
                named = {column for column, _ in selection.where}
                if unknown := named - columns:
                    raise CatalogueError(
                        f"{where}: select: column '{min(unknown)}' is not a dimension of dataset "
                        f"'{dataset_id}'; {near(min(unknown), columns)}"
                    )
                if missing := columns - named:
                    raise CatalogueError(
                        f"{where}: select: dataset '{dataset_id}' has the dimension '{min(missing)}' too; "
                        "name its code under `where` (a total has one) or its scheme under `by`"
                    )
