"""Every ethnic label that the publishers use, and the category of ours that it means, or why it means none.

`schemes/ethnicity_labels.csv` is the table: scheme, question, label, code, category, group, mapping_quality,
comparable_with_2021, note. A `scheme` is one publisher's list of labels, `question` the form of the question
behind it (2021, 2011, 2001, or `perceived` where an officer judged). One label means different things in different
lists: Asian has Chinese people in it where no Chinese line stands beside it. A label that holds several groups is
never split; where no category of ours is as wide, it is refused by name.
"""

from dataclasses import dataclass
from pathlib import Path

from inclusive_growth.catalogue.schemes import SCHEMES, read_table
from inclusive_growth.catalogue.yaml_files import near
from inclusive_growth.errors import CatalogueError

TABLE = "ethnicity_labels"
QUALITIES = ("exact", "narrower", "approximate", "total", "refused")


@dataclass(frozen=True, slots=True)
class EthnicLabel:
    """One label of one list.

    `mapping_quality`: exact; narrower (a part of the category); approximate; total (everybody, no category); or
    refused (no category is as wide).
    """

    scheme: str
    question: str
    label: str
    code: str
    category: str
    group: str  # one of the five groups of 2021, or "" where the category lies in none or in several
    mapping_quality: str
    comparable_with_2021: str  # yes, partly or no
    note: str


def labels(scheme: str, schemes: Path = SCHEMES) -> dict[str, EthnicLabel]:
    """The labels of one list, by their plain form. Raises CatalogueError for a list that is not in the table."""
    rows = [EthnicLabel(**row) for row in read_table(TABLE, schemes)]
    found = {plain(row.label): row for row in rows if row.scheme == scheme}
    if not found:
        known = {row.scheme for row in rows}
        raise CatalogueError(f"schemes/{TABLE}.csv: there is no list '{scheme}'; {near(scheme, known)}")
    return found


def ethnic_label(scheme: str, label: str, schemes: Path = SCHEMES) -> EthnicLabel:
    """What a label means. Raises CatalogueError for one that is unknown, or refused with its reason."""
    known = labels(scheme, schemes)
    row = known.get(plain(label))
    if row is None:
        raise CatalogueError(
            f"ethnic label '{label}' is not in the list '{scheme}' of schemes/{TABLE}.csv; "
            f"{near(label, [item.label for item in known.values()])}; add it with the category "
            "that it means, or refuse it there"
        )
    if row.mapping_quality == "refused":
        raise CatalogueError(f"ethnic label '{row.label}' of '{scheme}' has no category: {row.note}")
    return row


def plain(label: str) -> str:
    """A label as it is compared: letters' case and the number of spaces do not matter, every other sign does."""
    return " ".join(label.split()).casefold()
