"""Expectations over single rows as SQL, with the verdicts that Great Expectations would give.

They serve slices too long for a dataframe: twenty million rows are one scan in SQL, and gigabytes in a dataframe.
Great Expectations then judges the count of wrong rows. tests/gates/test_row_checks.py gives both the same data.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from inclusive_growth.gates.sql_checks import SHOWN, Answer, digest, readable
from inclusive_growth.gates.suites import Expectation
from inclusive_growth.store.duck import identifier, text_literal

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class RowCheck:
    """Conditions in SQL: the rows that an expectation is about, and the wrong ones among them."""

    about: str
    wrong: str


@dataclass(frozen=True, slots=True)
class OfTheRow:
    """A parameter that each row brings itself, in this column, in place of one value for all rows."""

    column: str


def row_check(expectation: Expectation, present: Collection[str]) -> RowCheck | None:
    """The SQL of an expectation; None for a kind that is not known here, or when a column is missing."""
    wrong_rows = _KINDS.get(expectation.type)
    condition = expectation.kwargs.get("row_condition")
    about = "true" if condition is None else _condition(condition)
    if wrong_rows is None or about is None or not set(expectation.columns) <= set(present):
        return None
    wrong = wrong_rows(expectation.kwargs)
    return RowCheck(about, wrong) if wrong else None


def ask_rows(
    rows: "duckdb.DuckDBPyRelation", checks: Sequence[tuple[Expectation, RowCheck]], identify_by: Iterable[str]
) -> list[Answer]:
    """One answer for each check, from one scan; a second scan reads the rows of a check that failed."""
    if not checks:
        return []
    counts = rows.aggregate(
        ", ".join(
            f"count(*) filter ({check.about}), count(*) filter (({check.about}) and ({check.wrong}))"
            for _, check in checks
        )
    ).fetchone()
    assert counts is not None, "an aggregate without groups has one row"
    return [
        answer_for(rows, expectation, about, wrong, identify_by)
        for (expectation, _), about, wrong in zip(checks, counts[::2], counts[1::2], strict=True)
    ]


def answer_for(
    rows: "duckdb.DuckDBPyRelation", expectation: Expectation, about: int, wrong: int, identify_by: Iterable[str]
) -> Answer:
    """The answer to a check of which the rows are counted; the wrong ones are read only when there are some."""
    if not wrong:
        return Answer(expectation, 0, (), judged_rows=about)
    check = row_check(expectation, rows.columns)
    assert check, "rows were counted by it"
    names = [name for name in dict.fromkeys((*identify_by, *expectation.columns)) if name in rows.columns]
    failing = rows.filter(f"({check.about}) and ({check.wrong})").project(", ".join(map(identifier, names)))
    first = failing.order("all").limit(SHOWN).fetchall()
    shown = tuple(readable(dict(zip(names, row, strict=True))) for row in first)
    # Sums of hashes do not depend on the order of the rows, and include every row.
    text_of_row = (
        "concat_ws('|', " + ", ".join(f"coalesce({identifier(name)}::varchar, '')" for name in names) + ")"
    )
    sums = failing.aggregate(
        f"sum(md5_number_lower({text_of_row})::hugeint), sum(md5_number_upper({text_of_row})::hugeint)"
    ).fetchone()
    return Answer(expectation, wrong, shown, digest([wrong, *(sums or ())]), judged_rows=about)


def _condition(condition: Any) -> str | None:
    if not isinstance(condition, Mapping) or condition.get("operator") != "==":
        return None
    return f"{identifier(condition['column']['name'])} = {_literal(condition['parameter'])}"


def _outside_limits(kwargs: Mapping[str, Any], value: str) -> str:
    limits = [
        f"{value} {sign} {_literal(kwargs[name])}"
        for name, sign in (("min_value", ">="), ("max_value", "<="))
        if kwargs.get(name) is not None
    ]
    return f"not ({' and '.join(limits) or 'true'})"


def _not_greater(kwargs: Mapping[str, Any]) -> str | None:
    if kwargs.get("ignore_row_if") != "either_value_is_missing":
        return None
    left, right = identifier(kwargs["column_A"]), identifier(kwargs["column_B"])
    return f"not ({left} {'>=' if kwargs.get('or_equal') else '>'} {right})"


def _outside_pairs(kwargs: Mapping[str, Any]) -> str | None:
    if kwargs.get("ignore_row_if", "both_values_are_missing") != "both_values_are_missing":
        return None
    left, right = identifier(kwargs["column_A"]), identifier(kwargs["column_B"])
    allowed = " or ".join(
        f"({left} = {_literal(first)} and {right} = {_literal(second)})"
        for first, second in kwargs["value_pairs_set"]
    )
    return f"not coalesce({allowed or 'false'}, {left} is null and {right} is null)"


def _outside_set(kwargs: Mapping[str, Any]) -> str:
    column = identifier(kwargs["column"])
    allowed = ", ".join(map(_literal, kwargs["value_set"]))
    return f"{column} not in ({allowed})" if allowed else f"{column} is not null"


def _literal(value: Any) -> str:
    if isinstance(value, OfTheRow):
        return identifier(value.column)
    return text_literal(value) if isinstance(value, str) else repr(value)


# Type of expectation -> the condition of its wrong rows.
# A comparison with null is neither true nor false in SQL, so the row is not wrong, as with Great Expectations.
_KINDS: Mapping[str, Callable[[Mapping[str, Any]], str | None]] = {
    "expect_column_values_to_be_between": lambda kwargs: _outside_limits(kwargs, identifier(kwargs["column"])),
    "expect_column_value_lengths_to_be_between": lambda kwargs: _outside_limits(
        kwargs, f"length({identifier(kwargs['column'])})"
    ),
    "expect_column_values_to_be_in_set": _outside_set,
    "expect_column_values_to_not_be_null": lambda kwargs: f"{identifier(kwargs['column'])} is null",
    "expect_column_values_to_match_regex": lambda kwargs: (
        f"not regexp_matches({identifier(kwargs['column'])}, {text_literal(kwargs['regex'])})"
    ),
    "expect_column_pair_values_a_to_be_greater_than_b": _not_greater,
    "expect_column_pair_values_to_be_in_set": _outside_pairs,
}
