"""Great Expectations: native suites, validation definitions, checkpoints and Data Docs.

The only module that imports it (with docs_view.py, which it loads), and only when something is judged: the import
takes seconds.
"""

import contextlib
import logging
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from inclusive_growth.gates.data_docs import DocsPage, build_docs
from inclusive_growth.gates.expectations_in_sql import ask_rows, row_check
from inclusive_growth.gates.results import result_of, threshold_of
from inclusive_growth.gates.sql_checks import SHOWN, Answer
from inclusive_growth.gates.suites import Expectation
from inclusive_growth.records import ExpectationResult
from inclusive_growth.store.duck import identifier

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

# A dataframe of so many rows costs some hundred megabytes and a second; forty times as many do not fit.
FRAME_ROWS = 500_000


@dataclass(frozen=True, slots=True)
class Judged:
    """One relation ready to be judged: frames for its own expectations, answers for those over whole tables."""

    relation: str
    frame: "pd.DataFrame"  # the columns that expectations read
    columns: "pd.DataFrame"  # every column, no row
    identify_by: tuple[str, ...]
    expectations: tuple[Expectation, ...]
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class _Batch:
    """One frame and the expectations about it: a validation definition and a checkpoint."""

    name: str
    relation: str
    frame: "pd.DataFrame"
    expectations: tuple[Expectation, ...]
    answers: Mapping[str, Answer]
    identify_by: tuple[str, ...] = ()


def ready(
    relation: str,
    rows: "duckdb.DuckDBPyRelation",
    expectations: tuple[Expectation, ...],
    identify_by: tuple[str, ...],
    answers: Sequence[Answer],
) -> Judged:
    """Read just the columns that expectations name, or that name a row to a person.

    Of more than FRAME_ROWS rows, what can be asked in SQL is, and only what cannot is read.
    """
    columns = rows.limit(0).df()
    (held,) = rows.count("*").fetchone() or (0,)
    if held > FRAME_ROWS:
        asked = [(item, one) for item in expectations if (one := row_check(item, rows.columns))]
        answers = [*answers, *ask_rows(rows, asked, identify_by)]
        done = {item.check for item, _ in asked}
        expectations = tuple(item for item in expectations if item.check not in done)
        if not any(set(item.columns) & set(rows.columns) for item in expectations):
            rows = rows.limit(0)  # what is left asks which columns there are
    wanted = {name for item in expectations for name in item.columns} | set(identify_by)
    names = [name for name in rows.columns if name in wanted] or rows.columns[:1]
    return Judged(
        relation=relation,
        frame=rows.project(", ".join(map(identifier, names))).df(),
        columns=columns,
        identify_by=identify_by,
        expectations=expectations,
        answers=tuple(answers),
    )


def judge(page: DocsPage, judged: Sequence[Judged]) -> tuple[list[ExpectationResult], str]:
    """Run everything about one subject; its results and the address of its Data Docs."""
    with _quietly():
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
        results = [
            item
            for one in judged
            for batch in _batches(one)
            if batch.expectations
            for item in _run(gx, context, frames, batch)
        ]
        return results, build_docs(context, page)


def _batches(judged: Judged) -> Iterator[_Batch]:
    """Expectations about the columns, about their values, and the answers of the queries as one row."""
    import pandas as pd

    of_columns = tuple(item for item in judged.expectations if item.of_columns)
    of_values = tuple(
        _runnable(item, judged.columns.columns) for item in judged.expectations if not item.of_columns
    )
    by_check = {item.expectation.check: item for item in judged.answers}
    asked = tuple(_zero_rows(item.expectation) for item in judged.answers)
    answers = pd.DataFrame({name: [answer.judged] for name, answer in by_check.items()})
    yield _Batch(f"{judged.relation} - columns", judged.relation, judged.columns, of_columns, {})
    yield _Batch(f"{judged.relation} - values", judged.relation, judged.frame, of_values, {}, judged.identify_by)
    yield _Batch(f"{judged.relation} - tables", judged.relation, answers, asked, by_check)


def _runnable(expectation: Expectation, present: Iterable[str]) -> Expectation:
    """The expectation, or, when a column of it is missing, that this column be there."""
    missing = [name for name in expectation.columns if name not in present]
    if not missing:
        return expectation
    return replace(expectation, type="expect_column_to_exist", kwargs={"column": missing[0]})


def _zero_rows(expectation: Expectation) -> Expectation:
    """What Great Expectations judges of a query that DuckDB ran: that it found no row (-1: it could not run)."""
    return replace(
        expectation,
        # Of one row the largest value is the value, and takes a tenth of the work of judging each value.
        type="expect_column_max_to_be_between",
        kwargs={"column": expectation.check, "min_value": 0, "max_value": 0},
    )


def _run(gx: Any, context: Any, frames: Any, batch: _Batch) -> Iterator[ExpectationResult]:
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

    definition = frames.add_dataframe_asset(batch.name).add_batch_definition_whole_dataframe("whole")
    suite = context.suites.add(
        gx.ExpectationSuite(
            name=batch.name,
            expectations=[
                ExpectationConfiguration(
                    type=item.type,
                    kwargs=_strict(item.kwargs),
                    severity=item.severity,
                    meta={"check": item.check, "owner": item.owner, "unit": item.unit},
                    description=_in_words(item, batch.answers.get(item.check)),
                ).to_domain_obj()
                for item in batch.expectations
            ],
        )
    )
    validation = context.validation_definitions.add(
        gx.ValidationDefinition(name=batch.name, data=definition, suite=suite)
    )
    checkpoint = context.checkpoints.add(
        gx.Checkpoint(
            name=batch.name,
            validation_definitions=[validation],
            result_format={"result_format": "SUMMARY", "partial_unexpected_count": SHOWN},
        )
    )
    run = checkpoint.run(batch_parameters={"dataframe": batch.frame})
    found = {
        item.expectation_config.meta["check"]: item
        for outcome in run.run_results.values()
        for item in outcome.results
    }
    for expectation in batch.expectations:
        answer = batch.answers.get(expectation.check)
        rows = batch.frame[[name for name in batch.identify_by if name in batch.frame]]
        yield result_of(batch.relation, expectation, found[expectation.check], batch.frame, rows, answer)


def _strict(kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """A pattern as SQL reads it: digits are 0 to 9, and its end is the end, not the line before it."""
    pattern = kwargs.get("regex")
    if pattern is None:
        return dict(kwargs)
    if pattern.endswith("$") and not pattern.endswith(r"\$"):
        pattern = pattern.removesuffix("$") + r"\Z"
    return {**kwargs, "regex": pattern.replace(r"\d", "[0-9]")}


def _in_words(expectation: Expectation, answer: Answer | None) -> str:
    """What Data Docs print in place of the generated sentence, which says nothing of why."""
    limit = threshold_of(expectation, answer)
    return f"{expectation.check}: {expectation.why} Threshold: {limit}. Severity: {expectation.severity}."


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    """Its warnings and log lines are about its own insides; what went wrong stands in the results."""
    logger = logging.getLogger("great_expectations")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)
