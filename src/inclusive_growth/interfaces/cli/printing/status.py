"""Status, printed for a person at a terminal."""

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial

from rich.console import Console
from rich.text import Text

from inclusive_growth.gates import NAMED_CHECKS
from inclusive_growth.interfaces.cli.printing.failed_check import show as show_check
from inclusive_growth.interfaces.cli.printing.tables import print_table
from inclusive_growth.operations.watch.status import CandidateStatus, DatasetStatus, Status


def show(status: Status, out: Console) -> None:
    """Print what needs a person first, then what readers see, and each dataset, the troubled ones on top."""
    needs = list(_needs(status))
    out.print("[bold]Needs a person[/bold]" if needs else "Nothing needs a person.")
    for line in needs:
        line(out)
    counts = Counter(map(_rank, status.datasets))
    counted = [f"{counts[rank]:,} {state}" for rank, state in enumerate(_STATES) if counts[rank]]
    out.print(f"Datasets: {', '.join(counted)}", highlight=False)
    out.print()
    _show_readers(status, out)
    if status.candidate:
        _show_candidate(status.candidate, out)
    why = f": {status.outbox_why or 'igw deliver says why'}" if status.outbox_pending else ""
    out.print(f"Emails waiting in the outbox: {status.outbox_pending}{why}")
    out.print(_backup(status), markup=False, highlight=False)
    rows = [
        (
            dataset.dataset,
            _state(dataset),
            dataset.newest_period,
            moment(dataset.last_asked_at),
            moment(dataset.last_landed_at),
            dataset.expected_by,
        )
        for dataset in sorted(status.datasets, key=lambda one: (_rank(one), one.dataset))
    ]
    names = ("dataset", "state", "newest period", "asked", "changed", "expected by")
    print_table(out, names, rows, give_up=("changed", "asked", "expected by"))


Line = Callable[[Console], None]


def _needs(status: Status) -> Iterator[Line]:
    """What waits for a person, the most urgent first."""
    for surface in status.surfaces:
        if surface.trouble:
            yield _line(f"{surface.name} cannot be asked: {surface.trouble}")
        elif surface.lag:
            yield _line(f"{surface.name} is {surface.lag} step(s) behind: run igw publish", "red")
        elif surface.foreign:
            yield _line(
                f"{surface.name} shows {surface.publication_id[:16]}, which this store has never published: it "
                "belongs to another store"
            )
    candidate = status.candidate
    if candidate and candidate.taken_back is None:
        name = candidate.candidate_id[:16]
        if candidate.verdict == "closed":
            yield _line(f"Candidate {name} is held back: the publish gate is closed", "red")
        elif candidate.waits_for_approval:
            yield _line(f"Candidate {name} waits for a person's approval", "yellow")
        if candidate.verdict == "closed" or candidate.waits_for_approval:
            yield partial(_show_checks, candidate)
        if candidate.waits_for_approval:
            yield _line(f"  igw approve {candidate.candidate_id} --approver NAME --reason TEXT")
    for dataset in status.datasets:
        if dataset.failing_since:
            yield _line(f"{dataset.dataset} failing since {moment(dataset.failing_since)}: {dataset.reason}")
        if dataset.landing_gate == "closed":
            yield _line(f"{dataset.dataset} is held back: the landing gate is closed", "red")
            yield from (partial(show_check, check, indent="  ") for check in dataset.gate_failed)
        yield from map(_line, dataset.set_aside)
    for address, words in status.recipients_refused.items():
        yield _line(f"{address} gets no alerts: the mail server said {words}; correct IGW_MAIL_TO")


def _line(words: str, style: str = "") -> Line:
    return lambda out: out.print(Text(words, style=style))


def _show_readers(status: Status, out: Console) -> None:
    entry, gone = status.shown, status.withdrawal
    if entry:
        sample = " [bold red]SAMPLE[/bold red]" if status.sample else ""
        out.print(f"Readers see publication {entry.publication_id[:16]}{sample}")
        out.print(Text(f"  history {entry.seq}: {entry.action} by {entry.who} at {moment(entry.at)}. {entry.why}"))
    elif gone:
        out.print(f"Readers see nothing: {gone.who} withdrew publication {gone.publication_id[:16]}", markup=False)
        out.print(Text(f"  history {gone.seq}: {gone.action} at {moment(gone.at)}. {gone.why}"))
    else:
        out.print("Readers see nothing: nothing was ever published from this store.")
    for surface in status.surfaces:
        if not (surface.trouble or surface.lag or surface.foreign):
            shows = f"shows {surface.publication_id[:16]}" if entry else "shows no figures"
            out.print(f"  {surface.name} {shows}{', up to date' if entry or gone else ''}", highlight=False)


def moment(text: str) -> str:
    """Write a stored time to the minute, as a person reads it (UTC)."""
    return text[:16].replace("T", " ")


def _backup(status: Status) -> str:
    if status.backup:
        return f"Last backup: {moment(status.backup.finished_at)} at {status.backup.place}"
    if status.backup_to:
        return f"No backup was made yet; the nightly one goes to {status.backup_to}, igw backup makes one now"
    return "No backup was ever made: set IGW_BACKUP_TO, or run igw backup --to PLACE"


_STATES = {
    "failing": "red",
    "held back": "red",
    "set aside": "red",
    "erased": "red",
    "late": "yellow",
    "old": "yellow",
    "without figures": "yellow",
    "not judged by today's gate": "yellow",
    "never fetched": "dim",
    "with warnings": "",
    "in order": "",
}


def _rank(dataset: DatasetStatus) -> int:
    """The place of the dataset's state among _STATES: the worst that is true of it."""
    true = (
        bool(dataset.failing_since),
        dataset.landing_gate == "closed",
        any(f"release {dataset.release_id} " in line for line in dataset.set_aside),
        dataset.erased,
        dataset.late,
        dataset.old,
        dataset.without_figures,
        dataset.landing_gate == "not judged",
        dataset.last_status == "never",
        dataset.landing_gate == "warnings",
        True,
    )
    return true.index(True)


def _state(dataset: DatasetStatus) -> Text:
    state, style = tuple(_STATES.items())[_rank(dataset)]
    words = {
        "failing": f"{dataset.last_status} since {moment(dataset.failing_since)}",
        "late": "late, and old" if dataset.old else "late",
        "with warnings": f"{len(dataset.gate_failed)} warning(s)",
    }.get(state, state)
    return Text(words, style=style)


def _show_candidate(candidate: CandidateStatus, out: Console) -> None:
    name = f"Candidate {candidate.candidate_id[:16]} ({moment(candidate.built_at)})"
    if by := candidate.taken_back:
        words = f"was public until {by.who} took it back (history entry {by.seq}, {by.action}: {by.why})"
        out.print(Text(f"{name} {words}; nothing is left to do for it"))
        return
    words = {
        "not judged": "has not been judged by today's gate: run igw gate " + candidate.candidate_id,
        "closed": "[red]is held back[/red], see above",
        "warnings": "passed every blocking check"
        + (", and waits for a person, see above" if candidate.waits_for_approval else " and has warnings"),
        "passed": "passed and is not published yet: run igw publish",
    }[candidate.verdict]
    out.print(f"{name} {words}", highlight=False)
    if candidate.verdict == "warnings" and not candidate.waits_for_approval:
        _show_checks(candidate, out)
    if candidate.approval:
        out.print(f"  approved by {candidate.approval.approver}: {candidate.approval.reason}", markup=False)


def _show_checks(candidate: CandidateStatus, out: Console) -> None:
    for check in candidate.failed[:NAMED_CHECKS]:
        show_check(check, out, indent="  ")
    if (hidden := len(candidate.failed) - NAMED_CHECKS) > 0:
        out.print(f"  and {hidden:,} more: igw gate {candidate.candidate_id[:16]} names them")
