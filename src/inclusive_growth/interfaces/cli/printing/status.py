"""The status as a person reads it at a terminal."""

from rich.console import Console
from rich.table import Table

from inclusive_growth.operations.watch.status import CandidateStatus, DatasetStatus, Status


def show(found: Status, out: Console) -> None:
    """Print what readers see, what waits, and how each dataset is."""
    entry = found.shown
    if entry is None:
        out.print("Readers see nothing: no publication, or the last one was withdrawn.")
    else:
        sample = " [bold red]SAMPLE[/bold red]" if found.sample else ""
        out.print(f"Readers see publication {entry.publication_id[:16]}{sample}")
        out.print(f"  history {entry.seq}: {entry.action} by {entry.who} at {moment(entry.at)}. {entry.why}")
    for surface in found.surfaces:
        shows = f"shows {surface.publication_id[:16]}" if surface.publication_id else "shows nothing"
        lag = f", [red]{surface.lag} step(s) behind: run igw publish[/red]" if surface.lag else ", up to date"
        if surface.trouble:
            out.print(f"  {surface.name} cannot be asked: {surface.trouble}", markup=False, highlight=False)
        else:
            out.print(f"  {surface.name} {shows}{lag}", highlight=False)
    if found.candidate:
        _show_candidate(found.candidate, out)
    table = Table("dataset", "state", "seen", "changed", "release", "gate", "next expected by")
    for item in found.datasets:
        table.add_row(
            item.dataset,
            _state(item),
            moment(item.last_seen_at),
            moment(item.last_landed_at),
            item.release_id[:8],
            item.landing_gate,
            item.expected_by,
        )
    out.print(table)
    for item in found.datasets:
        if item.failing_since:
            out.print(f"{item.dataset} failing since {moment(item.failing_since)}: {item.reason}", markup=False)
        for reason in item.gate_reasons:
            out.print(f"{item.dataset} landing gate, {reason}", markup=False)
    out.print(f"Emails waiting in the outbox: {found.outbox_pending}")
    out.print(_backup(found), markup=False, highlight=False)


def moment(text: str) -> str:
    """A stored time to the minute, as a person reads it (UTC)."""
    return text[:16].replace("T", " ")


def _backup(found: Status) -> str:
    if found.backup:
        return f"Last backup: {moment(found.backup.finished_at)} at {found.backup.place}"
    if found.backup_to:
        return f"No backup was made yet; the nightly one goes to {found.backup_to}, igw backup makes one now"
    return "No backup was ever made: set IGW_BACKUP_TO, or run igw backup --to PLACE"


def _state(item: DatasetStatus) -> str:
    if item.failing_since:
        return f"[red]{item.last_status} since {moment(item.failing_since)}[/red]"
    if item.landing_gate == "closed":
        return "[red]held back[/red]"
    if item.late:
        return "[yellow]late[/yellow]"
    return {"never": "never fetched"}.get(item.last_status, "in order")


def _show_candidate(found: CandidateStatus, out: Console) -> None:
    words = {
        "not judged": "has not been judged by today's gate: run igw gate " + found.candidate_id,
        "closed": "[red]is held back: the publish gate is closed[/red]",
        "warnings": "passed with warnings",
        "passed": "passed and is not published yet: run igw publish",
    }
    out.print(f"Candidate {found.candidate_id[:16]} ({moment(found.built_at)}) {words[found.verdict]}")
    for reason in found.reasons:
        out.print(f"  {reason}", markup=False)
    if found.waits_for_approval:
        out.print(f"  waits for a person: igw approve {found.candidate_id} --approver NAME --reason TEXT")
    if found.approval:
        out.print(f"  approved by {found.approval.approver}: {found.approval.reason}", markup=False)
