"""Commands of the catalogue: check it and list it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Console

from inclusive_growth.interfaces.cli.answers import Answer

if TYPE_CHECKING:
    from inclusive_growth.catalogue import Catalogue
    from inclusive_growth.interfaces.cli.printing.catalogue import ListedIndicator


@dataclass(frozen=True, slots=True)
class Checked:
    """Counts of a catalogue without an error."""

    indicators: int
    datasets: int
    empty_reasons: int  # characteristics without a figure of which nobody has said why
    indicators_with_empty_reasons: int


@dataclass(frozen=True, slots=True)
class EmptyReason:
    """One indicator of which nobody has said why there is no figure by some characteristics."""

    indicator: str
    characteristics: tuple[str, ...]


def check() -> "Answer[Checked]":
    """Load the whole catalogue; the first thing wrong is named with file, field and remedy.

    Example: igw catalogue check
    """
    from inclusive_growth.catalogue.coverage import empty_reasons
    from inclusive_growth.operations.context import open_context

    catalogue = open_context().catalogue
    empty = empty_reasons(catalogue)
    count = sum(map(len, empty.values()))
    return Answer(Checked(len(catalogue.indicators), len(catalogue.datasets), count, len(empty)), _show_checked)


def empty() -> "Answer[list[EmptyReason]]":
    """The characteristics of which nobody has said why there is no figure, as YAML to fill in.

    Example: igw catalogue empty
    """
    from inclusive_growth.catalogue import load_catalogue
    from inclusive_growth.catalogue.coverage import empty_reasons
    from inclusive_growth.interfaces.cli.printing.catalogue import empty_as_yaml

    catalogue = load_catalogue()
    found = [EmptyReason(name, tuple(missing)) for name, missing in empty_reasons(catalogue).items()]

    def show(_: list[EmptyReason], out: Console) -> None:
        out.print(empty_as_yaml(catalogue), markup=False, highlight=False, soft_wrap=True)

    return Answer(found, show)


def listing() -> "Answer[list[ListedIndicator]]":
    """The indicators, their datasets and breakdowns.

    Example: igw catalogue list
    """
    from inclusive_growth.catalogue import load_catalogue
    from inclusive_growth.interfaces.cli.printing.catalogue import show

    return Answer(_listed(load_catalogue()), show)


def _listed(catalogue: "Catalogue") -> "list[ListedIndicator]":
    from inclusive_growth.interfaces.cli.printing.catalogue import ListedIndicator

    listed = []
    for indicator in catalogue.indicators.values():
        chosen = {one.breakdown_id for rows in indicator.selections.values() for one in rows}
        kinds = {"×".join(part.partition("=")[0] for part in name.split("|")) for name in chosen}
        file, datasets = indicator.file, tuple(indicator.selections)
        listed.append(
            ListedIndicator(indicator.id, file.title, indicator.theme, file.unit, datasets, tuple(sorted(kinds)))
        )
    return listed


def _show_checked(checked: Checked, out: Console) -> None:
    out.print(f"{checked.indicators} indicators, {checked.datasets} datasets: no error")
    if checked.empty_reasons:
        out.print(
            f"{checked.empty_reasons} reasons are empty, of {checked.indicators_with_empty_reasons} indicators: "
            "igw catalogue empty lists what to write"
        )
