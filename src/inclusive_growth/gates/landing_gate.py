"""The landing gate: does a release still have the agreed shape?"""

from datetime import datetime

from inclusive_growth.gates import great_expectations
from inclusive_growth.gates.accepted import acceptances, with_accepted
from inclusive_growth.gates.agreed_shape import AgreedShape, agreed_shape
from inclusive_growth.gates.data_docs import DocsPage
from inclusive_growth.gates.failing_rows import Names, names_of_release, told
from inclusive_growth.gates.figure_tables import add_figure_tables
from inclusive_growth.gates.release_tables import (
    add_ever_returned,
    add_expected,
    add_release,
)
from inclusive_growth.gates.sql_checks import ask
from inclusive_growth.gates.suites import landing_suites, resolved
from inclusive_growth.gates.verdict_records import landing_record, store_record
from inclusive_growth.gates.versions import landing_gate_version
from inclusive_growth.landing.context import Context
from inclusive_growth.landing.releases import unreadable
from inclusive_growth.records import ExpectationResult, GateRecord, Release
from inclusive_growth.store import duck
from inclusive_growth.store.keys import decoded_key

UNREADABLE = "bytes_can_be_read"  # the check that fails when a later decoder refuses what an earlier one read


def judge_release(release: Release, *, context: Context, run_at: datetime, previous: Release | None) -> GateRecord:
    """The landing verdict on a release as it was decoded.

    The stored verdict when this version of the gate has judged the release before.
    """
    reason = unreadable(context.store, release.source, release.dataset, release.release_id)
    decoder = "" if reason else release.decoder_version
    version = landing_gate_version(release.dataset, context.catalogue, context.config, decoder)
    if record := landing_record(context.store, release.release_id, version):
        return record
    if reason:
        return _refuse(release, reason, version, context, run_at)
    prepared, names = prepare(release, previous, context)
    judgement = great_expectations.judge([prepared])
    results = with_accepted(told(judgement.results, names), acceptances(context.store, release.release_id))
    page = DocsPage(context.config.data_docs_dir, release.release_id, version, release.origin)
    docs = great_expectations.document(page, judgement, results)
    return store_record(
        "landing",
        release.release_id,
        version,
        results,
        docs,
        store=context.store,
        run_at=run_at,
        decoded_sha256=release.decoded_sha256,
    )


def _refuse(release: Release, reason: str, version: str, context: Context, run_at: datetime) -> GateRecord:
    """The verdict on a release whose bytes the installed decoder refuses, although an earlier one read them."""
    result = ExpectationResult(
        expectation=UNREADABLE,
        relation=release.dataset,
        column="",
        severity="critical",
        success=False,
        why=f"The decoder of today refuses these bytes, so figures of an earlier reading could be wrong: {reason}",
        threshold="the installed decoder reads the release",
        observed=reason,
    )
    return store_record(
        "landing",
        release.release_id,
        version,
        [result],
        "",
        store=context.store,
        run_at=run_at,
        decoded_sha256=release.decoded_sha256,
    )


def prepare(
    release: Release, previous: Release | None, context: Context
) -> tuple[great_expectations.PreparedRelation, Names]:
    """The release, ready to be judged: a frame for single columns, answers for whole tables; and its names."""
    project_dir = context.config.project_dir
    suites = landing_suites(project_dir, release.source)
    dataset = context.catalogue.dataset(release.dataset)
    shape = agreed_shape(release.dataset, context.catalogue)
    con = duck.connect()
    try:
        add_expected(con, release.dataset, shape, context)
        add_release(con, "judged_rows", context.store.url(decoded_key(release)), dataset, shape, project_dir)
        if previous is None:
            for suffix in ("", "_figures", "_periods"):
                con.view(f"judged_rows{suffix}").limit(0).create_view(f"previous_rows{suffix}")
        else:
            add_release(
                con, "previous_rows", context.store.url(decoded_key(previous)), dataset, shape, project_dir
            )
        add_ever_returned(con, release, context)
        add_figure_tables(con, project_dir)
        native = tuple(
            resolved(expectation, _parameters(shape)) for suite in suites for expectation in suite.native
        )
        prepared = great_expectations.prepare(
            release.dataset,
            # The added columns are left out: a suite must see the missing ones.
            con.view("judged_rows_as_published"),
            native,
            tuple(name for suite in suites for name in suite.identify_by),
            ask(con, "judged_rows", [expectation for suite in suites for expectation in suite.set_based]),
        )
        return prepared, names_of_release(con, context.catalogue, release.dataset)
    finally:
        con.close()


def _parameters(shape: AgreedShape) -> dict[str, list[str]]:
    """Parameters that a landing suite may take from source and catalogue."""
    return {"columns": list(shape.columns), "measures": list(shape.measures)}
