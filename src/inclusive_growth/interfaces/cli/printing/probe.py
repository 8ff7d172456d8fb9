"""The probe, printed for a person, and as JSON for a script."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table

from inclusive_growth.operations.probe.compare import Finding
from inclusive_growth.operations.probe.plans import FetchPlan
from inclusive_growth.operations.probe.probe import EVIDENCE, Probed, may_be_raised


def show(probed: Sequence[Probed], out: Console, *, everything: bool) -> None:
    """Print a line for each dataset, the facts from the least sure one on, the lines to change and to raise."""
    summary = Table(
        "dataset", "source", "evidence", "verdict", "agree", "differ", "cannot reach", "not compared", "requests"
    )
    for one in probed:
        counts = [str(one.count(name)) for name in ("agrees", "differs", "cannot reach", "not compared")]
        summary.add_row(one.dataset, one.source, one.evidence, one.verdict, *counts, str(one.requests))
    out.print(summary)
    findings = sorted(
        (finding for one in probed for finding in one.findings),
        key=lambda finding: EVIDENCE.index(finding.claim.evidence),
    )
    listed = [one for one in findings if everything or one.verdict != "agrees" or one.claim.evidence == "inferred"]
    away = Counter((one.dataset, one.note) for one in listed if one.verdict == "cannot reach")
    listed = [one for one in listed if one.verdict != "cannot reach"]
    for (dataset, why), number in away.items():
        out.print(f"{dataset}: {number} facts, cannot reach: {why}", markup=False, highlight=False)
    if listed:
        facts = Table("evidence", "dataset", "fact", "verdict", "the publisher says")
        for finding in listed:
            facts.add_row(finding.claim.evidence, finding.dataset, fact(finding), finding.verdict, finding.note)
        out.print(facts)
    for finding in findings:
        if finding.verdict == "differs":
            out.print(correction(finding), markup=False, highlight=False)
    for one in probed:
        for line in may_be_raised(one):
            out.print(f"{line}: evidence may be raised to `seen`", markup=False, highlight=False)
    if any(one.replayed for one in probed):
        out.print(
            "Answers came from a replay of sample data, not from the publishers: what agrees proves nothing."
        )
    total = {
        verdict: sum(one.count(verdict) for one in probed) for verdict in ("agrees", "differs", "cannot reach")
    }
    out.print(
        f"{total['agrees']} facts agree, {total['differs']} differ, {total['cannot reach']} could not be reached; "
        f"{sum(one.requests for one in probed)} requests, {sum(one.bytes for one in probed):,} bytes; "
        "nothing was kept",
        highlight=False,
    )


def fact(finding: Finding) -> str:
    """A claim in words: its kind, its column or parameter, its text and its label."""
    claim = finding.claim
    label = f" ‘{claim.label}’" if claim.label else ""
    return f"{claim.kind} {claim.name + ' ' if claim.name else ''}{claim.text or 'no sign'}{label}"


def correction(finding: Finding) -> str:
    """`file:line  old → new`, with the reason."""
    new = finding.new or "(look at the publisher's page)"
    return f"{finding.claim.place}  {finding.old or '(none)'} → {new}   [{finding.dataset}: {finding.note}]"


def as_json(probed: Sequence[Probed]) -> str:
    """Everything, for a script."""
    return json.dumps([_fields(one) for one in probed], ensure_ascii=False, indent=1)


def show_plans(plans: Sequence[FetchPlan], out: Console) -> None:
    """Print what a full fetch asks of each publisher."""
    table = Table(
        "source", "datasets", "figures a period", "requests at least", "rows an answer", "s of pauses", "limit"
    )
    for plan in plans:
        rows, figures = f"{plan.rows_an_answer:,}" if plan.rows_an_answer else "–", f"{plan.figures:,}"
        counts = (str(plan.datasets), figures if plan.figures else "whole files", str(plan.requests))
        table.add_row(plan.source, *counts, rows, str(plan.seconds), plan.limit)
    out.print(table)
    out.print("Nobody was asked. Each host is asked one request at a time, with the pause IGW_HTTP_PAUSE.")


def plans_as_json(plans: Sequence[FetchPlan]) -> str:
    """The plans, for a script."""
    return json.dumps([asdict(plan) for plan in plans], ensure_ascii=False, indent=1)


def _fields(one: Probed) -> dict[str, Any]:
    return {
        "dataset": one.dataset,
        "source": one.source,
        "evidence": one.evidence,
        "replayed": one.replayed,
        "verdict": one.verdict,
        "requests": one.requests,
        "bytes": one.bytes,
        "may_be_raised": may_be_raised(one),
        "facts": [
            {
                "kind": finding.claim.kind,
                "name": finding.claim.name,
                "text": finding.claim.text,
                "label": finding.claim.label,
                "evidence": finding.claim.evidence,
                "verdict": finding.verdict,
                "line": str(finding.claim.place),
                "old": finding.old,
                "new": finding.new,
                "note": finding.note,
                "url": finding.url,
            }
            for finding in one.findings
        ],
    }
