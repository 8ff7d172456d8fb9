"""The landing gate: is a release still of the shape that was agreed?"""

from datetime import datetime

from inclusive_growth.gates import great_expectations
from inclusive_growth.gates.data_docs import DocsPage
from inclusive_growth.gates.release_tables import Agreed, add_expected, add_release, agreed_of
from inclusive_growth.gates.sql_checks import ask
from inclusive_growth.gates.suites import for_each, landing_suites
from inclusive_growth.gates.verdicts import landing_record, store_record
from inclusive_growth.gates.versions import landing_gate_version
from inclusive_growth.landing.context import Context
from inclusive_growth.records import GateRecord, Release
from inclusive_growth.store import duck
from inclusive_growth.store.keys import decoded_key


def judge_release(release: Release, *, context: Context, run_at: datetime, previous: Release | None) -> GateRecord:
    """The landing verdict on a release as it was decoded; the stored one when this version of the gate has judged
    it before."""
    version = landing_gate_version(release.dataset, context.catalogue, context.config, release.decoder_version)
    if record := landing_record(context.store, release.release_id, version):
        return record
    judged = _ask(release, previous, context)
    page = DocsPage(context.config.data_docs_dir, release.release_id, version, release.origin)
    results, docs = great_expectations.judge(page, [judged])
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


def _ask(release: Release, previous: Release | None, context: Context) -> great_expectations.Judged:
    """What must be known of the release: a frame for single columns, answers for the rest."""
    suite, common = landing_suites(context.config.project_dir, release.source)
    agreed = agreed_of(release.dataset, context.catalogue)
    con = duck.connect()
    try:
        add_expected(con, release.dataset, agreed, context)
        add_release(con, "judged_rows", context.store.url(decoded_key(release)), agreed)
        if previous is None:
            con.view("judged_rows").limit(0).create_view("previous_rows")
        else:
            add_release(con, "previous_rows", context.store.url(decoded_key(previous)), agreed)
        native = tuple(
            one for item in (*suite.native, *common.native) for one in for_each(item, _parameters(agreed), {})
        )
        return great_expectations.ready(
            release.dataset,
            # Without the columns that were added: a suite must see which are missing.
            con.view("judged_rows_as_published"),
            native,
            suite.identify_by,
            ask(con, "judged_rows", [*suite.set_based, *common.set_based]),
        )
    finally:
        con.close()


def _parameters(agreed: Agreed) -> dict[str, list[str]]:
    """What a landing suite may take from source and catalogue."""
    return {"columns": list(agreed.columns), "measures": list(agreed.measures)}
