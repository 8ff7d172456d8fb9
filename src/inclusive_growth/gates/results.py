"""Results in words and data: threshold with unit, observation, and up to 20 failing rows."""

from typing import TYPE_CHECKING, Any

from inclusive_growth.catalogue.units import change_in_words, in_words
from inclusive_growth.gates.sql_checks import Answer, digest, readable
from inclusive_growth.gates.suites import Expectation
from inclusive_growth.records import ExpectationResult
from inclusive_growth.sources.formats.names import in_place_of, visible

if TYPE_CHECKING:
    import pandas as pd

NO_ROWS = "no rows to judge"
STEP = "step_from_published"  # the column of a mart's changed rows that holds the size of a revision
SHOWN_CODES = 12  # codes named of a long list of allowed values


def result_of(
    relation: str,
    expectation: Expectation,
    outcome: Any,
    frame: "pd.DataFrame",
    names: "pd.DataFrame",
    answer: Answer | None,
) -> ExpectationResult:
    """The outcome that Great Expectations gave, as the record keeps it."""
    if answer:
        return answered(relation, answer, success=bool(outcome.success))
    failing = () if outcome.success else _failing(expectation, outcome.result, frame, names)
    return ExpectationResult(
        expectation=expectation.check,
        relation=relation,
        column=", ".join(expectation.columns),
        severity=expectation.severity,
        success=bool(outcome.success),
        why=expectation.why,
        threshold=threshold_of(expectation),
        observed=_observed(expectation, outcome, list(frame.columns)),
        failing_rows=tuple(_visible(row) for row in failing),
        failing_sha256=_digest(outcome.result, failing),
        failing=0 if outcome.success else (outcome.result or {}).get("unexpected_count") or 0,
    )


def answered(relation: str, answer: Answer, *, success: bool) -> ExpectationResult:
    """What SQL counted and Great Expectations judged, as the record keeps it."""
    expectation = answer.expectation
    return ExpectationResult(
        expectation=expectation.check,
        relation=relation,
        column=", ".join(expectation.columns),
        severity=expectation.severity,
        success=success,
        why=expectation.why,
        threshold=threshold_of(expectation, answer),
        observed=_observed_by_query(answer),
        failing_rows=() if success else tuple(_visible(row) for row in answer.rows),
        failing_sha256=answer.sha256,
        failing=answer.failing,
        bound="" if success else bound_of(expectation),
    )


def threshold_of(expectation: Expectation, answer: Answer | None = None) -> str:
    """The limit in words, with its unit."""
    if answer and answer.judged_rows is None:
        return _query_threshold(answer)
    # The limit is that of the expectation asked in SQL, not of the one that judges its answer.
    expectation = answer.expectation if answer else expectation
    kwargs, unit = expectation.kwargs, expectation.unit
    if "min_value" in kwargs or "max_value" in kwargs:
        low, high = kwargs.get("min_value"), kwargs.get("max_value")
        if low is None:
            return f"at most {high:g} {unit}"
        return f"at least {low:g} {unit}" if high is None else f"{low:g} to {high:g} {unit}"
    if "regex" in kwargs:
        return f"matches {kwargs['regex']}"
    listed = next((kwargs[key] for key in ("value_set", "column_set", "value_pairs_set") if key in kwargs), None)
    if listed is not None:
        shown = ", ".join(repr(code) if code == "" else str(code) for code in list(listed)[:SHOWN_CODES])
        more = f" and {len(listed) - SHOWN_CODES} more" if len(listed) > SHOWN_CODES else ""
        return f"{unit}: {shown}{more}"
    if "column_A" in kwargs:
        return f"{kwargs['column_A']} at least {kwargs['column_B']} ({unit})"
    if expectation.type == "expect_column_to_exist":
        return f"column {kwargs['column']} is there"
    return f"{expectation.type.removeprefix('expect_').replace('_', ' ')} ({unit})"


def bound_of(expectation: Expectation) -> str:
    """What a query allows, and the limits that one indicator has of its own, in its unit; "" for other checks,
    whose threshold says it.
    """
    if expectation.set_based:
        named = ", ".join(
            f"{name.replace('_', ' ')} {value if isinstance(value, str) else f'{value:g}'}"
            for name, value in expectation.threshold.items()
        )
        return f"none; the limits are: {named} ({expectation.unit})" if named else "none"
    if not expectation.per:
        return ""
    low: float | None = expectation.kwargs.get("min_value")
    high: float | None = expectation.kwargs.get("max_value")
    if expectation.kwargs["column"] == STEP and high is not None:
        return f"a change of at most {change_in_words(high, expectation.unit)}"
    limits = (("from", low), ("to", high))
    return " ".join(f"{word} {in_words(limit, expectation.unit)}" for word, limit in limits if limit is not None)


def _visible(row: dict[str, Any]) -> dict[str, Any]:
    """The row with each character named that a person who looks for the cause cannot see."""
    return {name: visible(value) if isinstance(value, str) else value for name, value in row.items()}


def _digest(result: Any, failing: tuple[dict[str, Any], ...]) -> str:
    """The hash of the rows that Great Expectations found wrong; "" when it does not name them all."""
    return digest(failing) if len(failing) == (result or {}).get("unexpected_count") else ""


def _query_threshold(answer: Answer) -> str:
    limits = answer.expectation.threshold
    in_words = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in limits.items())
    return (
        f"no such row ({in_words} {answer.expectation.unit})" if in_words else f"no such {answer.expectation.unit}"
    )


def _observed_by_query(answer: Answer) -> str:
    if answer.judged_rows == 0:
        return NO_ROWS
    if answer.judged_rows is not None:
        return f"{answer.failing} of {answer.judged_rows} rows outside"
    return answer.error or f"{answer.failing} found"


def _observed(expectation: Expectation, outcome: Any, present: list[str]) -> str:
    result = outcome.result or {}
    if expectation.type == "expect_column_to_exist" and not outcome.success:
        return f"column {expectation.kwargs['column']} is missing"
    if missing := (result.get("details") or {}).get("mismatched", {}).get("missing"):
        return f"missing: {'; '.join(visible(name) + in_place_of(name, present) for name in map(str, missing))}"
    if result.get("element_count") == 0:
        return NO_ROWS
    if "unexpected_count" in result:
        return f"{result['unexpected_count']} of {result['element_count']} rows outside"
    if "observed_value" in result:
        value = result["observed_value"]
        return f"{len(value)} columns" if isinstance(value, list) else f"{value}"
    return "as expected" if outcome.success else f"could not run: {_problem(outcome.exception_info)}"


def _problem(information: Any) -> str:
    """The message in an exception_info, which is flat or nested by metric."""
    nested = [by_metric for by_metric in (information or {}).values() if isinstance(by_metric, dict)]
    first = nested[0] if nested else (information or {})
    return str(first.get("exception_message") or "Great Expectations gave no reason").splitlines()[0]


def _failing(
    expectation: Expectation,
    result: Any,
    frame: "pd.DataFrame",
    names: "pd.DataFrame",
) -> tuple[dict[str, Any], ...]:
    positions = (result or {}).get("partial_unexpected_index_list") or []
    columns = [*names.columns, *(name for name in expectation.columns if name in frame and name not in names)]
    rows = frame.loc[positions, columns].astype(object)
    rows = rows.where(rows.notna(), None)
    return tuple(readable(row) for row in rows.to_dict("records"))
