"""Great Expectations: suites of expectations, validated batch by batch, and their Data Docs.

This module and docs_view.py alone import the library, and only for a judgement: the import takes seconds.

A batch is validated with its suite directly. A checkpoint would give the same results, but keeps suite, definition
and results in stores of its own and compares each object with its stored copy again and again: more than half of
the time of a verdict (docs/decisions/0033).
"""

import contextlib
import logging
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from inclusive_growth.gates.data_docs import DocsPage, build_docs
from inclusive_growth.gates.expectations_in_sql import ask_rows, row_check
from inclusive_growth.gates.own_limits import OwnLimits, subject_of
from inclusive_growth.gates.results import answered, result_of, threshold_of
from inclusive_growth.gates.sql_checks import SHOWN, Answer
from inclusive_growth.gates.suites import Expectation
from inclusive_growth.records import ExpectationResult
from inclusive_growth.store.duck import identifier

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    from great_expectations.core.batch_definition import BatchDefinition
    from great_expectations.core.expectation_validation_result import ExpectationSuiteValidationResult

# A dataframe of this many rows costs some hundred megabytes and a second; forty times as many do not fit.
FRAME_ROWS = 500_000
# Great Expectations goes through a frame row by row for these: a minute where SQL takes a moment.
ROW_BY_ROW = frozenset({"expect_column_pair_values_to_be_in_set"})


@dataclass(frozen=True, slots=True)
class PreparedRelation:
    """One relation, ready to be judged: frames for its own expectations, answers for those over whole tables."""

    relation: str
    frame: "pd.DataFrame"  # the columns that expectations read
    columns: "pd.DataFrame"  # every column, no row
    identify_by: tuple[str, ...]
    expectations: tuple[Expectation, ...]
    answers: tuple[Answer, ...]
    own_limits: tuple[OwnLimits, ...] = ()


def prepare(
    relation: str,
    rows: "duckdb.DuckDBPyRelation",
    expectations: tuple[Expectation, ...],
    identify_by: tuple[str, ...],
    answers: Sequence[Answer],
    own_limits: tuple[OwnLimits, ...] = (),
) -> PreparedRelation:
    """Read just the columns that expectations name, or that name a row to a person.

    SQL answers the expectations of ROW_BY_ROW; beyond FRAME_ROWS rows every one that it can, and only the others
    have rows read.
    """
    columns = rows.limit(0).df()
    (row_count,) = rows.count("*").fetchone() or (0,)
    asked = [
        (expectation, check)
        for expectation in expectations
        if (row_count > FRAME_ROWS or expectation.type in ROW_BY_ROW)
        and (check := row_check(expectation, rows.columns))
    ]
    answers = [*answers, *ask_rows(rows, asked, identify_by)]
    answered = {expectation.check for expectation, _ in asked}
    expectations = tuple(rest for rest in expectations if rest.check not in answered)
    if row_count > FRAME_ROWS and not any(set(rest.columns) & set(rows.columns) for rest in expectations):
        rows = rows.limit(0)  # the expectations left read the names of columns only
    wanted = {name for expectation in expectations for name in expectation.columns} | set(identify_by)
    names = [name for name in rows.columns if name in wanted] or rows.columns[:1]
    return PreparedRelation(
        relation=relation,
        frame=rows.project(", ".join(map(identifier, names))).df(),
        columns=columns,
        identify_by=identify_by,
        expectations=expectations,
        answers=tuple(answers),
        own_limits=own_limits,
    )


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was found about one subject: the results, and the library's own of each suite, for its pages."""

    results: list[ExpectationResult]
    validated: "list[ExpectationSuiteValidationResult]"


def judge(relations: Sequence[PreparedRelation]) -> Judgement:
    """Run every expectation about one subject."""
    with _quietly():
        results: list[ExpectationResult] = []
        validated: list[ExpectationSuiteValidationResult] = []
        for relation in relations:
            for batch in _batches(relation):
                if batch.expectations:
                    validated.append(_validate(batch))
                    results += _results(batch, _by_check(validated[-1]))
            if relation.own_limits:
                validated.append(_validate(_limits_batch(relation)))
                results += _results_of_each(relation, _by_check(validated[-1]))
        return Judgement(results, validated)


def document(page: DocsPage, judgement: Judgement, results: Sequence[ExpectationResult]) -> str:
    """Build the Data Docs of a judgement with its final results; returns their address."""
    with _quietly():
        return build_docs(page, judgement.validated, results)


def judge_nothing() -> None:
    """Judge and show one value, so that the library has loaded what it loads at its first use."""
    import pandas as pd

    from inclusive_growth.gates.docs_view import page_of

    rule = Expectation("warm_up", "expect_column_max_to_be_between", {}, "warning", "", "", "", {}, "")
    with _quietly():
        page_of(_validate(_Batch("warm up", "none", pd.DataFrame({"warm_up": [0]}), (_zero_rows(rule),))))


@cache
def _whole_frames() -> "BatchDefinition[Any]":
    """Definition of a batch that is a whole dataframe; one serves every judgement of a process."""
    import great_expectations as gx
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )

    context = gx.get_context(
        mode="ephemeral",
        project_config=DataContextConfig(
            store_backend_defaults=InMemoryStoreBackendDefaults(),
            analytics_enabled=False,
            progress_bars=ProgressBarsConfig(globally=False, metric_calculations=False),
        ),
    )
    frames = context.data_sources.add_pandas("frames")
    return frames.add_dataframe_asset("frame").add_batch_definition_whole_dataframe("whole")


@dataclass(frozen=True, slots=True)
class _Batch:
    """One frame and the expectations about it."""

    name: str
    relation: str
    frame: "pd.DataFrame"
    expectations: tuple[Expectation, ...]
    answers: Mapping[str, Answer] = field(default_factory=dict)
    identify_by: tuple[str, ...] = ()
    sentences: Mapping[str, str] = field(default_factory=dict)  # of checks whose threshold says too little
    named: int = SHOWN  # failing rows that Great Expectations names


def _batches(prepared: PreparedRelation) -> Iterator[_Batch]:
    """Batches of one relation: names of columns, their values, and the answers of the queries as one row."""
    import pandas as pd

    present = prepared.columns.columns
    of_columns = tuple(rule for rule in prepared.expectations if rule.of_columns)
    of_values = tuple(_runnable(rule, present) for rule in prepared.expectations if not rule.of_columns)
    by_check = {answer.expectation.check: answer for answer in prepared.answers}
    asked = tuple(_zero_rows(answer.expectation) for answer in prepared.answers)
    answers = pd.DataFrame({name: [answer.judged] for name, answer in by_check.items()})
    yield _Batch(f"{prepared.relation} - columns", prepared.relation, prepared.columns, of_columns)
    yield _Batch(
        f"{prepared.relation} - values",
        prepared.relation,
        prepared.frame,
        of_values,
        identify_by=prepared.identify_by,
    )
    yield _Batch(f"{prepared.relation} - tables", prepared.relation, answers, asked, by_check)


def _limits_batch(prepared: PreparedRelation) -> _Batch:
    """One row for each indicator, and in the column of each check how many of its rows are outside its limits."""
    import pandas as pd

    counts = {
        limits.expectation.check: {subject_of(answer): answer.judged for answer in limits.answers}
        for limits in prepared.own_limits
    }
    return _Batch(
        f"{prepared.relation} - limits of each indicator",
        prepared.relation,
        pd.DataFrame(counts),
        tuple(
            replace(
                limits.expectation,
                type="expect_column_values_to_be_between",
                kwargs={"column": limits.expectation.check, "min_value": 0, "max_value": 0},
            )
            for limits in prepared.own_limits
        ),
        sentences={limits.expectation.check: limits.in_words for limits in prepared.own_limits},
        named=max(map(len, counts.values())),
    )


def _runnable(expectation: Expectation, present: Iterable[str]) -> Expectation:
    """The expectation, or, when one of its columns is missing, the expectation that this column exists."""
    missing = [name for name in expectation.columns if name not in present]
    if not missing:
        return expectation
    return replace(expectation, type="expect_column_to_exist", kwargs={"column": missing[0]})


def _zero_rows(expectation: Expectation) -> Expectation:
    """The expectation that a query of DuckDB found no row (-1: the query could not run)."""
    return replace(
        expectation,
        # The largest value of one row is its value, and takes a tenth of the work of judging each value.
        type="expect_column_max_to_be_between",
        kwargs={"column": expectation.check, "min_value": 0, "max_value": 0},
    )


def _validate(batch: _Batch) -> "ExpectationSuiteValidationResult":
    """What Great Expectations says of the batch."""
    from great_expectations import ExpectationSuite
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

    suite = ExpectationSuite(
        name=batch.name,
        expectations=[
            ExpectationConfiguration(
                type=rule.type,
                kwargs=_strict(rule.kwargs),
                severity=rule.severity,
                meta={"check": rule.check, "owner": rule.owner, "unit": rule.unit},
                description=_in_words(rule, batch),
            ).to_domain_obj()
            for rule in batch.expectations
        ],
    )
    return (
        _whole_frames()
        .get_batch({"dataframe": batch.frame})
        .validate(
            suite,
            result_format={"result_format": "SUMMARY", "partial_unexpected_count": batch.named},
        )
    )


def _by_check(validated: "ExpectationSuiteValidationResult") -> dict[str, Any]:
    """The outcome of each check, by its name."""
    return {outcome.expectation_config.meta["check"]: outcome for outcome in validated.results}


def _results(batch: _Batch, outcomes: Mapping[str, Any]) -> Iterator[ExpectationResult]:
    for expectation in batch.expectations:
        answer = batch.answers.get(expectation.check)
        rows = batch.frame[[name for name in batch.identify_by if name in batch.frame]]
        yield result_of(batch.relation, expectation, outcomes[expectation.check], batch.frame, rows, answer)


def _results_of_each(prepared: PreparedRelation, outcomes: Mapping[str, Any]) -> Iterator[ExpectationResult]:
    """A result for each indicator: Great Expectations names those of which it found rows outside."""
    for limits in prepared.own_limits:
        outcome = outcomes[limits.expectation.check]
        outside = set((outcome.result or {}).get("partial_unexpected_index_list") or ())
        for answer in limits.answers:
            # One that could not run names none, and so holds for none.
            success = bool(outcome.success) or (bool(outside) and subject_of(answer) not in outside)
            yield answered(prepared.relation, answer, success=success)


def _strict(kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments, their pattern as SQL reads it: digits are 0 to 9, `$` is the end, not the line before it."""
    pattern = kwargs.get("regex")
    if pattern is None:
        return dict(kwargs)
    if pattern.endswith("$") and not pattern.endswith(r"\$"):
        pattern = pattern.removesuffix("$") + r"\Z"
    return {**kwargs, "regex": pattern.replace(r"\d", "[0-9]")}


def _in_words(expectation: Expectation, batch: _Batch) -> str:
    """The sentence for Data Docs, in place of the generated one, which gives no reason."""
    check = expectation.check
    limit = batch.sentences.get(check) or threshold_of(expectation, batch.answers.get(check))
    return f"{expectation.check}: {expectation.why} Threshold: {limit}. Severity: {expectation.severity}."


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    """Silence the library's warnings and log lines about its own insides; the results hold every failure."""
    logger = logging.getLogger("great_expectations")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)
