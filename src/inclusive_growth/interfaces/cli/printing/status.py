"""Status, printed for a person at a terminal."""

from rich.console import Console
from rich.table import Column, Table

from inclusive_growth.gates import NAMED_CHECKS
from inclusive_growth.interfaces.cli.printing.failed_check import show as show_check
from inclusive_growth.operations.watch.status import CandidateStatus, DatasetStatus, Status


def show(status: Status, out: Console) -> None:
    """Print the publication that readers see, the candidate that waits, and the state of each dataset."""
    entry = status.shown
    if entry is None:
        out.print("Readers see nothing: no publication, or the last one was withdrawn.")
    else:
        sample = " [bold red]SAMPLE[/bold red]" if status.sample else ""
        out.print(f"Readers see publication {entry.publication_id[:16]}{sample}")
        out.print(f"  history {entry.seq}: {entry.action} by {entry.who} at {moment(entry.at)}. {entry.why}")
    for surface in status.surfaces:
        shows = f"shows {surface.publication_id[:16]}" if surface.publication_id else "shows nothing"
        if entry is None and not surface.lag:
            shows = "shows no figures"
        lag = f", [red]{surface.lag} step(s) behind: run igw publish[/red]" if surface.lag else ", up to date"
        if surface.trouble:
            out.print(f"  {surface.name} cannot be asked: {surface.trouble}", markup=False, highlight=False)
        else:
            out.print(f"  {surface.name} {shows}{lag}", highlight=False)
    if status.candidate:
        _show_candidate(status.candidate, out)
    table = Table(
        Column("dataset", overflow="fold"), "state", "seen", "changed", "release", "gate", "next expected by"
    )
    for dataset in status.datasets:
        table.add_row(
            dataset.dataset,
            _state(dataset),
            moment(dataset.last_seen_at),
            moment(dataset.last_landed_at),
            dataset.release_id[:8],
            dataset.landing_gate,
            dataset.expected_by,
        )
    out.print(table)
    for dataset in status.datasets:
        if dataset.failing_since:
            out.print(
                f"{dataset.dataset} failing since {moment(dataset.failing_since)}: {dataset.reason}", markup=False
            )
        for line in dataset.set_aside:
            out.print(line, markup=False, highlight=False)
        for check in dataset.gate_failed:
            show_check(check, out)
    out.print(f"Emails waiting in the outbox: {status.outbox_pending}")
    for address, words in status.recipients_refused.items():
        out.print(f"{address} gets no alerts: the mail server said {words}; correct IGW_MAIL_TO", markup=False)
    out.print(_backup(status), markup=False, highlight=False)


def moment(text: str) -> str:
    """Write a stored time to the minute, as a person reads it (UTC)."""
    return text[:16].replace("T", " ")


def _backup(status: Status) -> str:
    if status.backup:
        return f"Last backup: {moment(status.backup.finished_at)} at {status.backup.place}"
    if status.backup_to:
        return f"No backup was made yet; the nightly one goes to {status.backup_to}, igw backup makes one now"
    return "No backup was ever made: set IGW_BACKUP_TO, or run igw backup --to PLACE"


def _state(dataset: DatasetStatus) -> str:
    if dataset.failing_since:
        return f"[red]{dataset.last_status} since {moment(dataset.failing_since)}[/red]"
    if dataset.landing_gate == "closed":
        return "[red]held back[/red]"
    if any(f"release {dataset.release_id} " in line for line in dataset.set_aside):
        return "[red]set aside[/red]"
    if dataset.late:
        return "[yellow]late[/yellow]"
    return {"never": "never fetched"}.get(dataset.last_status, "in order")


def _show_candidate(candidate: CandidateStatus, out: Console) -> None:
    if candidate.taken_back:
        name = candidate.candidate_id[:16]
        out.print(f"Candidate {name} ({moment(candidate.built_at)}) was public and a person took it back")
        out.print(f"  igw rollback --to {name} --why TEXT shows it again", markup=False, highlight=False)
        return
    words = {
        "not judged": "has not been judged by today's gate: run igw gate " + candidate.candidate_id,
        "closed": "[red]is held back: the publish gate is closed[/red]",
        "warnings": "passed every blocking check and has warnings",
        "passed": "passed and is not published yet: run igw publish",
    }
    out.print(f"Candidate {candidate.candidate_id[:16]} ({moment(candidate.built_at)}) {words[candidate.verdict]}")
    for check in candidate.failed[:NAMED_CHECKS]:
        show_check(check, out, indent="  ")
    if (hidden := len(candidate.failed) - NAMED_CHECKS) > 0:
        out.print(f"  and {hidden:,} more: igw gate {candidate.candidate_id[:16]} names them")
    if candidate.waits_for_approval:
        out.print(f"  waits for a person: igw approve {candidate.candidate_id} --approver NAME --reason TEXT")
    if candidate.approval:
        out.print(f"  approved by {candidate.approval.approver}: {candidate.approval.reason}", markup=False)
