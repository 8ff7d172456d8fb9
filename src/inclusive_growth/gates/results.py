"""A verdict in words and data: threshold with unit, what was observed, and up to 20 failing rows."""

from typing import TYPE_CHECKING, Any

from inclusive_growth.gates.sql_checks import Answer, digest, readable
from inclusive_growth.gates.suites import Expectation
from inclusive_growth.records import ExpectationResult

if TYPE_CHECKING:
    import pandas as pd

SHOWN_CODES = 12  # of a long list of allowed values


def result_of(
    relation: str,
    expectation: Expectation,
    found: Any,
    frame: "pd.DataFrame",
    names: "pd.DataFrame",
    answer: Answer | None,
) -> ExpectationResult:
    """What Great Expectations found, as the record keeps it."""
    failing = () if found.success else _failing(expectation, found.result, frame, names, answer)
    return ExpectationResult(
        expectation=expectation.check,
        relation=relation,
        column=", ".join(answer.expectation.columns if answer else expectation.columns),
        severity=expectation.severity,
        success=bool(found.success),
        why=expectation.why,
        threshold=threshold_of(expectation, answer),
        observed=_answered(answer) if answer else _observed(expectation, found),
        failing_rows=failing,
        failing_sha256=answer.sha256 if answer else _digest(found.result, failing),
    )


def _digest(result: Any, failing: tuple[dict[str, Any], ...]) -> str:
    """Of rows that Great Expectations found wrong, when it names them all."""
    return digest(failing) if len(failing) == (result or {}).get("unexpected_count") else ""


def threshold_of(expectation: Expectation, answer: Answer | None = None) -> str:
    """The limit in words, with its unit."""
    if answer and answer.judged_rows is None:
        return _query_threshold(answer)
    expectation = answer.expectation if answer else expectation  # what was asked, not how its answer is judged
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
        shown = ", ".join(repr(item) if item == "" else str(item) for item in list(listed)[:SHOWN_CODES])
        more = f" and {len(listed) - SHOWN_CODES} more" if len(listed) > SHOWN_CODES else ""
        return f"{unit}: {shown}{more}"
    if "column_A" in kwargs:
        return f"{kwargs['column_A']} at least {kwargs['column_B']} ({unit})"
    if expectation.type == "expect_column_to_exist":
        return f"column {kwargs['column']} is there"
    return f"{expectation.type.removeprefix('expect_').replace('_', ' ')} ({unit})"


def _query_threshold(answer: Answer) -> str:
    limits = answer.expectation.threshold
    said = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in limits.items())
    return f"no such row ({said} {answer.expectation.unit})" if said else f"no such {answer.expectation.unit}"


def _answered(answer: Answer) -> str:
    if answer.judged_rows is not None:
        return f"{answer.failing} of {answer.judged_rows} rows outside"
    return answer.error or f"{answer.failing} found"


def _observed(expectation: Expectation, found: Any) -> str:
    result = found.result or {}
    if expectation.type == "expect_column_to_exist" and not found.success:
        return f"column {expectation.kwargs['column']} is missing"
    if missing := (result.get("details") or {}).get("mismatched", {}).get("missing"):
        return f"missing: {', '.join(map(str, missing))}"
    if "unexpected_count" in result:
        return f"{result['unexpected_count']} of {result['element_count']} rows outside"
    if "observed_value" in result:
        value = result["observed_value"]
        return f"{len(value)} columns" if isinstance(value, list) else f"{value}"
    return "as expected" if found.success else f"could not run: {_problem(found.exception_info)}"


def _problem(information: Any) -> str:
    """The message in an exception_info, which is flat or nested by metric."""
    nested = [item for item in (information or {}).values() if isinstance(item, dict)]
    first = nested[0] if nested else (information or {})
    return str(first.get("exception_message") or "Great Expectations gave no reason").splitlines()[0]


def _failing(
    expectation: Expectation,
    result: Any,
    frame: "pd.DataFrame",
    names: "pd.DataFrame",
    answer: Answer | None,
) -> tuple[dict[str, Any], ...]:
    if answer:
        return answer.rows
    positions = (result or {}).get("partial_unexpected_index_list") or []
    columns = [*names.columns, *(name for name in expectation.columns if name in frame and name not in names)]
    rows = frame.loc[positions, columns].astype(object)
    rows = rows.where(rows.notna(), None)
    return tuple(readable(row) for row in rows.to_dict("records"))
