"""Failed checks as every surface tells them: the failing rows in sentences, what is allowed, and why.

`igw status`, `igw gate`, the question in Airflow and Data Docs tell what a row held. A letter leaves the house
before the figures do, so it says which figure it is and what readers see now, and not what was judged.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from inclusive_growth.gates.own_limits import SUBJECT
from inclusive_growth.records import ExpectationResult, FailingRow, Severity

NAMED_ROWS = 8
NAMED_CHECKS = 12


@dataclass(frozen=True, slots=True)
class FailedCheck:
    """One failed check in words."""

    severity: Severity
    name: str
    where: str  # relation and column
    observed: str
    rows: tuple[str, ...]  # a sentence each, the last may count those that are left out
    allowed: str
    why: str

    @property
    def title(self) -> str:
        """`warning: step_from_last_publication on fct_indicator_values (1 of 567 rows outside)`."""
        return f"{self.severity}: {self.name} on {self.where} ({self.observed})"

    @property
    def lines(self) -> tuple[str, ...]:
        """The rows, then the rule and its reason."""
        return (*self.rows, f"Allowed: {self.allowed}", f"Why: {self.why}")


def failed_checks(
    results: Iterable[ExpectationResult],
    *,
    severities: Sequence[Severity] = ("critical", "warning"),
    named: int = NAMED_ROWS,
    with_figures: bool = True,
) -> list[FailedCheck]:
    """What failed and asks for a person, the critical checks first."""
    failed = [result for result in results if not result.success]
    return [
        FailedCheck(
            severity=result.severity,
            name=result.expectation,
            where=f"{result.relation} {result.column}".removesuffix(f", {SUBJECT}").strip(),
            observed=result.observed,
            rows=_sentences(result, named, with_figures=with_figures),
            allowed=result.bound or result.threshold,
            why=result.why,
        )
        for severity in severities
        for result in failed
        if result.severity == severity
    ]


def sentence(row: FailingRow, *, with_figures: bool = True) -> str:
    """`Employment rate, Walsall, 2022, Women: 70.1% → 75.3% (+5.2 points)`; "" when there is nothing to tell."""
    figure = ", ".join(word for word in (row.indicator, row.place, row.period, row.group) if word)
    if not with_figures:
        return f"{figure}: readers see {row.before}" if figure and row.before else figure
    change = f"{row.before} → {row.now or 'no figure'}" if row.before else row.now
    change += f" ({row.difference})" if row.difference else ""
    return ": ".join(part for part in (figure, "; ".join(part for part in (change, row.others) if part)) if part)


def _sentences(result: ExpectationResult, named: int, *, with_figures: bool) -> tuple[str, ...]:
    rows = result.in_words or tuple(_as_found(row) for row in result.failing_rows)  # an older record has no words
    shown = dict.fromkeys(sentence(row, with_figures=with_figures) for row in rows[:named])
    shown.pop("", None)
    hidden = max(result.failing, len(rows)) - min(named, len(rows))
    more = (f"and {hidden:,} more",) if shown and hidden else ()
    return (*shown, *more)


def _as_found(row: Mapping[str, object]) -> FailingRow:
    return FailingRow(others="; ".join(f"{name} {value}" for name, value in row.items() if value is not None))
