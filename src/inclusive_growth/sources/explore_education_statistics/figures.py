"""Figures and the signs in place of them. A sign never becomes a number, and an empty cell says so itself.

A text without a digit is a sign, as published; markers.csv says what it means, and the landing gate refuses one
that is not there. A text with a digit that is no number stays as it is, and the landing gate refuses that too.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

BLANK = "blank"  # our own sign for an empty cell: withheld or missing, the file does not say which
ALL_ZERO = "all zero"  # our own sign for a period in which every area has 0: it has not happened yet
FEW = "few"  # our own sign for a group of fewer people than the dataset's YAML names under `few`
BREAK = "break"  # our own sign for a period that the dataset's YAML names under `breaks`
_NUMBER = r"^-?[0-9]+([.][0-9]+)?([eE][-+]?[0-9]+)?$"
_ENOUGH = 20  # rows of one period from which zeros alone cannot be chance


def read_figures(
    cells: "pa.ChunkedArray", periods: "pa.ChunkedArray", stages: "pa.ChunkedArray"
) -> "tuple[pa.ChunkedArray, pa.ChunkedArray]":
    """Values and signs of one indicator. `stages` is the sign of a row with its figure."""
    import pyarrow.compute as pc

    texts = pc.utf8_trim_whitespace(cells)
    has_digit = pc.match_substring_regex(texts, "[0-9]")
    values = pc.if_else(has_digit, texts, "")
    signs = pc.if_else(has_digit, stages, pc.if_else(pc.equal(texts, ""), BLANK, texts))
    empty = _periods_of_zeros(values, periods)
    if empty:
        import pyarrow as pa

        not_yet = pc.and_(pc.is_in(periods, value_set=pa.array(empty, pa.string())), has_digit)
        values, signs = pc.if_else(not_yet, "", values), pc.if_else(not_yet, ALL_ZERO, signs)
    return values, signs


def sign_in(text: str) -> str:
    """The sign that stands in place of one figure; "" for a figure."""
    bare = text.strip()
    return "" if any(letter.isdigit() for letter in bare) else bare or BLANK


def read_limit(cells: "pa.ChunkedArray", values: "pa.ChunkedArray") -> "pa.ChunkedArray":
    """Limits of one indicator; a sign in place of one leaves none, and so does a value that is not there."""
    import pyarrow.compute as pc

    texts = pc.utf8_trim_whitespace(cells)
    given = pc.and_(pc.match_substring_regex(texts, "[0-9]"), pc.not_equal(values, ""))
    return pc.if_else(given, texts, "")


def too_few(people: "pa.ChunkedArray", below: int) -> "pa.ChunkedArray":
    """Whether a row is about fewer people than that. A number that is not given is withheld in its own right."""
    import pyarrow as pa
    import pyarrow.compute as pc

    texts = pc.utf8_trim_whitespace(people)
    numbers = pc.cast(pc.if_else(pc.match_substring_regex(texts, _NUMBER), texts, None), pa.float64())
    return pc.fill_null(pc.less(numbers, float(below)), False)


def _periods_of_zeros(values: "pa.ChunkedArray", periods: "pa.ChunkedArray") -> list[str]:
    """Periods in which every number is 0, and there are many."""
    import pyarrow as pa
    import pyarrow.compute as pc

    numbers = pc.match_substring_regex(values, _NUMBER)
    nothing = pc.match_substring_regex(values, r"^-?0+([.]0+)?$")
    counts = (
        pa.table({"period": periods, "number": pc.cast(numbers, pa.int64()), "zero": pc.cast(nothing, pa.int64())})
        .group_by("period")
        .aggregate([("number", "sum"), ("zero", "sum")])
        .to_pylist()
    )
    return [row["period"] for row in counts if row["number_sum"] == row["zero_sum"] >= _ENOUGH]
