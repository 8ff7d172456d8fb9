"""Explanation of a published figure: every link to the publisher's bytes is verified, the value derived again.

Figure → part → audit rows → decoded table → raw objects. The raw objects are decoded again and compared; then the
figure is derived again without dbt and compared with the published row.
"""

from dataclasses import dataclass

from inclusive_growth.audit.agreement import must_agree, must_name_the_cells
from inclusive_growth.audit.chain import Chain
from inclusive_growth.audit.derivation import Derived
from inclusive_growth.audit.evidence import Evidence, Link, open_evidence
from inclusive_growth.audit.find_figure import Figure, find_figure
from inclusive_growth.errors import CorruptObject, UsageError
from inclusive_growth.landing.context import Context
from inclusive_growth.publish.surfaces import published_file
from inclusive_growth.records import Approval, GateRecord, HistoryEntry, Manifest, RawObject, Release
from inclusive_growth.settings import Settings
from inclusive_growth.store import history
from inclusive_growth.store.duck import connect


@dataclass(frozen=True, slots=True)
class Explanation:
    """Evidence behind one figure: its release, raw objects, verdicts, approval and history."""

    figure: Figure
    derived: Derived
    release: Release
    objects: tuple[RawObject, ...]  # of the release, those that the figure rests on
    publisher: str
    licence: str
    landing_page: str
    landing_gate: GateRecord
    publish_gate: GateRecord
    approval: Approval | None
    history: tuple[HistoryEntry, ...]  # of this publication
    manifest: Manifest
    links: tuple[Link, ...]


def explain(
    indicator: str,
    area: str,
    period: str | None = None,
    breakdown: str = "all",
    *,
    context: Context,
) -> Explanation:
    """Explain one published figure (the latest period by default).

    Raises CorruptObject naming the link that broke; UsageError with suggestions when the figure is not published.
    """
    store, catalogue = context.store, context.catalogue
    shown = history.current(store)
    if shown is None:
        raise UsageError("nothing is published, so there is no figure to explain; see igw status")
    evidence, manifest = open_evidence(store, shown[0].publication_id)
    figure = find_figure(evidence, manifest, indicator, area, period, breakdown)
    _check_published_file(figure, context.config, shown[0])
    publish_gate = _passed(evidence, "publish gate record", manifest.gate_record)
    release, derived = Chain(evidence, manifest, catalogue).rederive(figure.row)
    landing_gate = _passed(evidence, "landing gate record", manifest.candidate.landing_gates[release.release_id])
    must_agree(figure.name, figure.row, derived)
    must_name_the_cells(figure.name, figure.audit, derived)
    used = {cell.object_sha256 for cell in derived.cells}
    dataset = catalogue.datasets[release.dataset]
    return Explanation(
        figure=figure,
        derived=derived,
        release=release,
        objects=tuple(raw for raw in release.objects if raw.sha256 in used),
        publisher=dataset.publisher,
        licence=dataset.licence,
        landing_page=dataset.landing_page,
        landing_gate=landing_gate,
        publish_gate=publish_gate,
        approval=manifest.approval,
        history=tuple(
            entry for entry in history.read_entries(store) if entry.publication_id == manifest.publication_id
        ),
        manifest=manifest,
        links=tuple(evidence.links),
    )


def _check_published_file(figure: Figure, config: Settings, entry: HistoryEntry) -> None:
    """Compare the row in the published file with the row of the part. Raises CorruptObject when they differ."""
    if published_file.shown(config.published_db) != (entry.seq, entry.publication_id):
        return  # the file lags or is missing; `igw status` says so
    keys = ("indicator_id", "area_code", "period_id", "breakdown_id")
    con = connect(config.published_db, read_only=True)
    try:
        cursor = con.execute(
            "select * from fct_indicator_values"
            " where indicator_id = $1 and area_code = $2 and period_id = $3 and breakdown_id = $4",
            [figure.row[key] for key in keys],
        )
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    finally:
        con.close()
    if rows != [figure.row]:
        raise CorruptObject(
            f"the chain breaks at the published file: {figure.name} in {config.published_db} is not what was "
            "published: delete the file and run `igw publish` to rebuild it"
        )


def _passed(evidence: Evidence, name: str, key: str) -> GateRecord:
    def verdict(judged: GateRecord) -> str:
        word = "passed" if judged.passed else "closed"
        return f"{word}, {judged.warnings} warning(s), {len(judged.results)} expectations"

    record = evidence.record(name, key, GateRecord, verdict)
    if not record.passed:
        raise CorruptObject(f"the chain breaks at the {name} ({key}): it does not say 'passed'")
    return record
