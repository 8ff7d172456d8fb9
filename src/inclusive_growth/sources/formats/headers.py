"""Names from a header of several lines, and the marks of notes at their ends.

The texts of a column, from the upper line to the lower one, are joined by one space; each loses the spaces around
it, an empty one counts for nothing. A text of an upper line holds for every column that its cell is merged over;
where a format keeps no merged cells, the dataset's YAML says that texts go on to the right (`spread`).
"""

import re
from collections.abc import Iterable, Sequence

from inclusive_growth.sources.formats.sheet_rows import Merged, Row
from inclusive_growth.sources.formats.table_rules import TableRules

_FOOTNOTE = re.compile(r"\(?([a-z])[).:]?\s{1,4}(?=\S)")  # `b  Figures for ...`, `(b) Figures`
# Signs such as [p] and [r] say something of the figures and are no marks of notes.
_NUMBERS = r"(?:[Nn]otes?\s*)?\d{1,2}"
_MARK = rf"\s*\[{_NUMBERS}(?:\s*,\s*{_NUMBERS})*\]|[¹²³⁰⁴-⁹⁽⁾ᵃ-ᶻʰʲˡʳˢʷˣʸⁱⁿ]+"


def joined(lines: Sequence[tuple[int, Row]], rules: TableRules, merged: Sequence[Merged] = ()) -> Row:
    """One name for each column, of header lines given with their row numbers (from 1)."""
    width = max((len(row) for _, row in lines), default=0)
    if len(lines) == 1:
        return list(lines[0][1])
    texts = []
    for place, (number, row) in enumerate(lines):
        padded = row + [""] * (width - len(row))
        texts.append(padded if place == len(lines) - 1 else _spread(padded, number - 1, rules.spread, merged))
    return [" ".join(part.strip() for part in column if part.strip()) for column in zip(*texts, strict=True)]


def note_letters(below: Iterable[Row]) -> set[str]:
    """Letters by which the notes below a table begin."""
    firsts = (next((cell for cell in row if cell.strip()), "") for row in below)
    return {match[1] for first in firsts if (match := _FOOTNOTE.match(first.strip()))}


def without_notes(names: Row, wanted: Iterable[str], letters: set[str]) -> Row:
    """The names, and in place of one that is a wanted name with marks of notes the wanted name.

    A mark is [note 2], a superscript, or one of the letters, in brackets (`(a)`) or glued to the end of a word. A
    name is compared with wanted ones only, so no word loses a letter that is its own.
    """
    patterns = {name: _with_marks(name, letters) for name in wanted}
    return [
        name if name in patterns else next((sought for sought, it in patterns.items() if it.fullmatch(name)), name)
        for name in names
    ]


def _spread(row: Row, at: int, everywhere: bool, merged: Sequence[Merged]) -> Row:
    row = list(row)
    for number, first, last in merged:
        if number == at and first < len(row) and row[first].strip():
            row[first : last + 1] = [row[first]] * (min(last, len(row) - 1) - first + 1)
    if everywhere:
        for place in range(1, len(row)):
            row[place] = row[place] if row[place].strip() else row[place - 1]
    return row


def _with_marks(name: str, letters: set[str]) -> re.Pattern[str]:
    of_notes = f"[{''.join(sorted(letters))}]" if letters else ""
    glued, mark = (f"{of_notes}?", rf"{_MARK}|\s*\({of_notes}\)") if letters else ("", _MARK)
    words = (re.escape(word) + (glued if word[-1:].isalpha() else "") + f"(?:{mark})*" for word in name.split())
    return re.compile(r"\s*" + r"\s+".join(words) + r"\s*")
