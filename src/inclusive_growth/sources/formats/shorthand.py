"""Shorthand and percentages in cells of figures: `[c]`, `12.3 [u]` and `12.5%`, where the dataset declares them.

The signs are those of official statistics in the United Kingdom. A publisher's own sign (`*`, `..`) means what the
dataset's YAML says. A cell in another form stays as published, and the landing gate refuses it.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, get_args

from inclusive_growth.errors import UnexpectedResponse

if TYPE_CHECKING:
    import pyarrow as pa

Sign = Literal["b", "c", "e", "low", "p", "r", "u", "w", "x", "z"]
PercentageRule = Literal["percent", "share"]

GSS: dict[str, Sign] = {f"[{sign}]": sign for sign in get_args(Sign)}
_BESIDE = ("b", "e", "p", "r", "u")  # what may be said of a figure; the others stand in place of one

_NUMBER = r"-?[0-9]+(?:[.][0-9]+)?(?:[eE][-+]?[0-9]+)?"


def read_shorthand(
    table: "pa.Table", signs: Mapping[str, Sign], value: str, others: Collection[str], marker: str
) -> "pa.Table":
    """Take the signs out of the columns of figures, and add the column `marker` with the sign of each row.

    It is the sign of the value; of another figure in the row only when it says something of all of them.
    """
    from inclusive_growth.sources.formats.sheet_tables import text_column

    signs_of_rows = [""] * table.num_rows
    for name in (value, *others):
        if name not in table.column_names:
            continue
        read = [_read(cell, signs) for cell in table.column(name).to_pylist()]
        for row, (_, sign) in enumerate(read):
            if sign and not signs_of_rows[row] and (name == value or sign in _BESIDE):
                signs_of_rows[row] = f"[{sign}]"
        place = table.column_names.index(name)
        table = table.set_column(place, name, text_column(text for text, _ in read))
    return table.append_column(marker, text_column(signs_of_rows))


def read_percentages(
    table: "pa.Table", rules: Mapping[str, PercentageRule], where: str, rows_before: int = 0
) -> "pa.Table":
    """Turn 12.5% into 12.5, or into 0.125 for a share. Raises UnexpectedResponse for a bare number among them."""
    from inclusive_growth.sources.formats.sheet_tables import text_column

    for name, rule in rules.items():
        if name not in table.column_names:
            continue
        cells = table.column(name).to_pylist()
        for row, cell in enumerate(cells, rows_before + 1):
            if re.fullmatch(_NUMBER, cell.strip()):
                raise UnexpectedResponse(
                    f"{where}: column '{name}' is declared under `percentages`, but its row {row} holds a number "
                    "without a percent sign, so nobody can say whether it is a share or a percentage"
                )
        place = table.column_names.index(name)
        table = table.set_column(place, name, text_column(_percentage(cell, rule) for cell in cells))
    return table


def with_separators(batches: Iterable["pa.RecordBatch"], figures: Collection[str]) -> str:
    """Words for the first figure that is written with a comma, which no number may hold; "" for none."""
    for batch in batches:
        for name in (name for name in figures if name in batch.schema.names):
            for row, cell in enumerate(batch.column(name).to_pylist(), 1):
                if re.fullmatch(r"-?\d{1,3}(,\d{3})+([.]\d+)?", cell or ""):
                    return f"; and row {row} of '{name}' holds a number with a comma, which is not read"
    return ""


def _read(cell: str, signs: Mapping[str, Sign]) -> tuple[str, str]:
    """Figure and sign of a cell; a cell in another form comes back as it is."""
    text = cell.strip()
    if text in signs:
        return "", signs[text]
    figure, _, sign = text.rpartition(" ")
    if signs.get(sign) in _BESIDE and re.fullmatch(rf"{_NUMBER} ?%?", figure.strip()):
        return figure.strip(), signs[sign]
    return cell, ""


def _percentage(cell: str, rule: PercentageRule) -> str:
    match = re.fullmatch(rf"({_NUMBER}) ?%", cell.strip())
    if not match:
        return cell
    return match[1] if rule == "percent" else f"{Decimal(match[1]) / 100:f}"
