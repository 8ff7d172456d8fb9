"""The publish gate: is a candidate plausible to a person, and does everything in it add up?

Its record also holds the warnings of the landing gate that nobody has been asked about.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from inclusive_growth.catalogue import Catalogue
from inclusive_growth.catalogue.statuses import statuses
from inclusive_growth.gates import great_expectations
from inclusive_growth.gates.accepted import acceptances, with_accepted
from inclusive_growth.gates.approved_before import approved_warnings, without_approved
from inclusive_growth.gates.candidate_tables import add_candidate, add_changed, add_lineage
from inclusive_growth.gates.catalogue_tables import add_asked, add_indicators
from inclusive_growth.gates.data_docs import DocsPage
from inclusive_growth.gates.failing_rows import names_of_candidate, told
from inclusive_growth.gates.landing_warnings import new_landing_warnings
from inclusive_growth.gates.own_limits import ask_own_limits
from inclusive_growth.gates.sql_checks import ask
from inclusive_growth.gates.suites import Suite, load_suite, relations, resolved
from inclusive_growth.gates.verdict_records import publish_record, store_record
from inclusive_growth.gates.versions import publish_gate_version
from inclusive_growth.landing.context import Context
from inclusive_growth.records import Candidate, GateRecord, Part, from_json
from inclusive_growth.store import duck
from inclusive_growth.store.history import baseline, read_entries
from inclusive_growth.store.keys import candidate_key
from inclusive_growth.store.object_store import Store

if TYPE_CHECKING:
    import duckdb


def judge_candidate(candidate: Candidate, *, context: Context, run_at: datetime) -> GateRecord:
    """The publish verdict on a candidate; the stored one when this version of the gate has judged it before."""
    config, store, catalogue = context.config, context.store, context.catalogue
    version = publish_gate_version(config, catalogue)
    if record := publish_record(store, candidate.candidate_id, version):
        return record
    suites = [load_suite(config.project_dir, "marts", name) for name in relations(config.project_dir, "marts")]
    con = duck.connect()
    try:
        add_asked(con, candidate.releases, context)
        add_indicators(con, context)
        add_lineage(con, candidate, store, catalogue, run_at)
        published = _published(store, candidate)
        parts = published.parts if published else ()
        add_candidate(con, candidate.parts, parts, [suite.relation for suite in suites], store, catalogue)
        relations_to_judge = [_prepare(con, suite, candidate, parts, store, catalogue) for suite in suites]
        names = names_of_candidate(con, catalogue)
    finally:
        con.close()
    judgement = great_expectations.judge(relations_to_judge)
    withheld = {rule.check for suite in suites for rule in suite.expectations if rule.withheld}
    results = told(judgement.results, names, withheld)
    results += new_landing_warnings(candidate, published, store)
    results = with_accepted(without_approved(results, approved_warnings(store)), acceptances(store))
    page = DocsPage(config.data_docs_dir, candidate.candidate_id, version, candidate.origin)
    docs = great_expectations.document(page, judgement, results)
    return store_record("publish", candidate.candidate_id, version, results, docs, store=store, run_at=run_at)


def _published(store: Store, candidate: Candidate) -> Candidate | None:
    """What was last published when the candidate was built, without withdrawn publications; None at first."""
    last = baseline(entry for entry in read_entries(store) if entry.seq <= candidate.based_on)
    if last is None:
        return None
    # A publication bears the id of its candidate.
    return from_json(Candidate, store.get(candidate_key(last.publication_id)))


def _prepare(
    con: "duckdb.DuckDBPyConnection",
    suite: Suite,
    candidate: Candidate,
    published: tuple[Part, ...],
    store: Store,
    catalogue: Catalogue,
) -> great_expectations.PreparedRelation:
    """One mart, ready to be judged: its changed rows as a frame, answers of queries over the whole mart."""
    changed = add_changed(con, suite, candidate.parts, published, store, catalogue)
    parameters = _parameters(catalogue)
    each = {name: _indicator_parameters(name, catalogue) for name in catalogue.indicators}
    own = [expectation for expectation in suite.native if expectation.per]
    return great_expectations.prepare(
        suite.relation,
        changed,
        tuple(resolved(expectation, parameters) for expectation in suite.native if not expectation.per),
        suite.identify_by,
        ask(con, suite.relation, suite.set_based),
        ask_own_limits(changed, con, own, parameters, each, suite.identify_by),
    )


def _indicator_parameters(name: str, catalogue: Catalogue) -> dict[str, Any]:
    """Parameters that a suite may take from one indicator's YAML."""
    file = catalogue.indicators[name].file
    bounds = file.bounds
    return {
        "indicator_id": name,
        "unit": file.unit,
        "minimum": bounds.minimum,
        "maximum": bounds.maximum,
        "step": bounds.step,
        "why": bounds.why,
    }


def _parameters(catalogue: Catalogue) -> dict[str, Any]:
    """Parameters that a mart's suite may take from the catalogue as a whole."""
    return {
        "units": [[indicator.id, indicator.file.unit] for indicator in catalogue.indicators.values()],
        "statuses": sorted(code for code, status in statuses(catalogue.schemes).items() if status.in_figures),
    }
