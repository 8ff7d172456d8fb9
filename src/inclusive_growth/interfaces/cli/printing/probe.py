"""The probe, printed for a person, and its facts for a script."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console

from inclusive_growth.interfaces.cli.printing.tables import print_table
from inclusive_growth.operations.probe.compare import Finding
from inclusive_growth.operations.probe.plans import FetchPlan
from inclusive_growth.operations.probe.probe import EVIDENCE, Probed, may_be_raised


@dataclass(frozen=True, slots=True)
class ProbedFact:
    """One fact that the catalogue pins, and what the publisher says of it."""

    kind: str
    name: str  # of the parameter, column or role
    text: str
    label: str  # that stands beside it
    evidence: str  # how the catalogue knows it
    verdict: str  # agrees, differs, cannot reach, not compared
    line: str  # of the catalogue, as file:line
    old: str
    new: str  # what the line should say; "" where nobody can tell
    note: str
    url: str


@dataclass(frozen=True, slots=True)
class ProbedDataset:
    """What one dataset's questions gave."""

    dataset: str
    source: str
    evidence: str
    replayed: bool  # answers were a sample's, so that they prove nothing
    verdict: str  # the gravest of its facts
    requests: int
    bytes: int
    may_be_raised: tuple[str, ...]  # lines whose evidence may be raised to `seen`
    facts: tuple[ProbedFact, ...]


def show(probed: Sequence[Probed], out: Console, *, everything: bool) -> None:
    """Print a line for each dataset, the facts from the least sure one on, the lines to change and to raise."""
    rows = []
    for one in probed:
        counts = [str(one.count(name)) for name in ("agrees", "differs", "cannot reach", "not compared")]
        rows.append((one.dataset, one.source, one.evidence, one.verdict, *counts, str(one.requests)))
    numbers = ("agree", "differ", "cannot reach", "not compared", "requests")
    names = ("dataset", "source", "evidence", "verdict", *numbers)
    print_table(out, names, rows, give_up=("requests", "source", "not compared", "evidence"), numbers=numbers)
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
        columns = ("evidence", "dataset", "fact", "verdict", "the publisher says")
        facts = [(one.claim.evidence, one.dataset, fact(one), one.verdict, one.note) for one in listed]
        print_table(out, columns, facts, give_up=("evidence",))
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


def show_plans(plans: Sequence[FetchPlan], out: Console) -> None:
    """Print what a full fetch asks of each publisher."""
    numbers = ("datasets", "figures a period", "requests at least", "rows an answer", "s of pauses")
    rows = []
    for plan in plans:
        an_answer, figures = f"{plan.rows_an_answer:,}" if plan.rows_an_answer else "–", f"{plan.figures:,}"
        counts = (str(plan.datasets), figures if plan.figures else "whole files", str(plan.requests))
        rows.append((plan.source, *counts, an_answer, str(plan.seconds), plan.limit))
    print_table(
        out,
        ("source", *numbers, "limit"),
        rows,
        give_up=("rows an answer", "s of pauses", "figures a period"),
        numbers=numbers,
    )
    out.print("Nobody was asked. Each host is asked one request at a time, with the pause IGW_HTTP_PAUSE.")


def facts_of(one: Probed) -> ProbedDataset:
    """The same for a script, with the verdicts that a person sees."""
    return ProbedDataset(
        dataset=one.dataset,
        source=one.source,
        evidence=one.evidence,
        replayed=one.replayed,
        verdict=one.verdict,
        requests=one.requests,
        bytes=one.bytes,
        may_be_raised=tuple(may_be_raised(one)),
        facts=tuple(
            ProbedFact(
                kind=finding.claim.kind,
                name=finding.claim.name,
                text=finding.claim.text,
                label=finding.claim.label,
                evidence=finding.claim.evidence,
                verdict=finding.verdict,
                line=str(finding.claim.place),
                old=finding.old,
                new=finding.new,
                note=finding.note,
                url=finding.url,
            )
            for finding in one.findings
        ),
    )
