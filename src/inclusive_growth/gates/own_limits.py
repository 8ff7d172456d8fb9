"""Limits that each indicator has of its own: hundreds, counted in one scan beside a table of all of them.

An expectation of a suite that holds `per: indicator` is asked once for all indicators. Every indicator keeps an
answer of its own, with its limits, its reason and the rows outside; Great Expectations judges their counts as one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from inclusive_growth.errors import CatalogueError
from inclusive_growth.gates.expectations_in_sql import OfTheRow, RowCheck, answer_for, row_check
from inclusive_growth.gates.results import threshold_of
from inclusive_growth.gates.sql_checks import Answer
from inclusive_growth.gates.suites import Expectation, of_subject, resolved
from inclusive_growth.store.duck import identifier

if TYPE_CHECKING:
    import duckdb

SUBJECT = "indicator_id"
_OWN = "own {}"  # a column of the limits; no column of a mart has a space in its name


@dataclass(frozen=True, slots=True)
class OwnLimits:
    """One expectation of a suite, answered for each of its indicators."""

    expectation: Expectation
    answers: tuple[Answer, ...]

    @property
    def in_words(self) -> str:
        """Each indicator's limits, and of one with rows outside how many, for the pages of people."""
        return "; ".join(
            f"{subject_of(answer)} {threshold_of(answer.expectation, answer)}"
            + (f" – {answer.failing} of {answer.judged_rows} rows outside" if answer.failing else "")
            for answer in sorted(self.answers, key=lambda answer: (not answer.failing, answer.column))
        )


def subject_of(answer: Answer) -> str:
    """The indicator that an answer is about."""
    return answer.expectation.check.partition("[")[2].removesuffix("]")


def ask_own_limits(
    rows: "duckdb.DuckDBPyRelation",
    con: "duckdb.DuckDBPyConnection",
    expectations: Sequence[Expectation],
    parameters: Mapping[str, Any],
    subjects: Mapping[str, Mapping[str, Any]],
    identify_by: Iterable[str],
) -> tuple[OwnLimits, ...]:
    """Count the rows outside the limits of their own indicator; indicators without a row have no answer.

    `subjects` holds the parameters of each indicator. Raises CatalogueError for an expectation that SQL cannot ask
    of these rows.
    """
    import pyarrow as pa

    if not expectations or not subjects:
        return ()
    names = list(next(iter(subjects.values())))
    columns = {_OWN.format(name): [facts[name] for facts in subjects.values()] for name in names}
    limits = con.from_arrow(pa.table({_OWN.format("subject"): list(subjects), **columns}))
    of_the_row = {**parameters, **{name: OfTheRow(_OWN.format(name)) for name in names}}
    checks = [_check(expectation, resolved(expectation, of_the_row), rows.columns) for expectation in expectations]
    subject = identifier(_OWN.format("subject"))
    counts = (
        rows.join(limits, f"{identifier(SUBJECT)} = {subject}")
        .aggregate(
            ", ".join(
                [
                    subject,
                    *(
                        f"count(*) filter ({check.about}), count(*) filter (({check.about}) and ({check.wrong}))"
                        for check in checks
                    ),
                ]
            ),
            subject,
        )
        .order(subject)
        .fetchall()
    )
    if not counts:
        return ()
    kept = tuple(identify_by)
    return tuple(
        OwnLimits(
            expectation,
            tuple(
                answer_for(
                    rows,
                    of_subject(expectation, name, {**parameters, **subjects[name]}),
                    about=numbers[2 * at],
                    wrong=numbers[2 * at + 1],
                    identify_by=kept,
                )
                for name, *numbers in counts
            ),
        )
        for at, expectation in enumerate(expectations)
    )


def _check(expectation: Expectation, of_the_row: Expectation, present: Sequence[str]) -> RowCheck:
    check = row_check(of_the_row, present) if SUBJECT in present else None
    if check is None:
        raise CatalogueError(
            f"meta.check '{expectation.check}': `per: indicator` counts rows of a mart with the column {SUBJECT} "
            f"by a kind of expectation that gates/expectations_in_sql.py knows; {expectation.type} of "
            f"{', '.join(expectation.columns)} cannot be asked here"
        )
    return check
