"""Letters about our own steps: one failed or takes too long, or a place where readers look stays behind."""

import re
from datetime import datetime

from inclusive_growth.alerts.letter import Letter, Section
from inclusive_growth.errors import SurfaceError, SurfaceLags, WarehouseError
from inclusive_growth.records import sha256, utc
from inclusive_growth.store.disk_errors import disk_trouble

SAFE = "Readers still see the last publication, whole and untouched; new releases wait until this is mended."


def build_failed(reason: str, *, seen_at: datetime) -> Letter:
    """Build that failed: new figures could not be computed. One letter a day for one reason."""
    return Letter(
        kind="build_failed",
        key=f"{utc(seen_at)[:10]} {sha256(reason.encode())[:16]}",
        subject="New figures could not be computed",
        happened="New data has arrived, but computing the tables from it failed.",
        means=SAFE,
        todo=(
            "The team reads the reason below and the log of the step ‘build’.",
            "It is tried again with the next release and once a day; igw build tries at once.",
        ),
        page="/dags/warehouse",
        sections=(Section("Reason", ((_tail(reason),),)),),
    )


def step_failed(
    dag: str,
    task: str,
    run: str,
    error: BaseException | None,
    *,
    try_number: int,
    seen_at: datetime,
    what: str = "",
) -> Letter:
    """Scheduled step that failed after its retries for an unforeseen reason. One letter a day for one reason."""
    if isinstance(error, SurfaceError):
        return surface_behind(
            str(error), seen_at=seen_at, page=f"/dags/{dag}/runs/{run}", committed=isinstance(error, SurfaceLags)
        )
    cause = sha256(f"{type(error).__name__} {error}".encode())[:16]
    where = f"{dag} · {task}{f' ({what})' if what else ''}"
    return Letter(
        kind="step_failed",
        key=f"{dag} {task} {what} {utc(seen_at)[:10]} {cause}",
        subject=f"The scheduled step ‘{task}’ of ‘{dag}’ failed",
        happened=f"The step ‘{task}’ of ‘{dag}’ failed after {try_number} attempt{'s' * (try_number != 1)}.",
        means=SAFE,
        todo=(
            "Open the page below, choose the red square and read its log.",
            "When the cause is mended, choose ‘Clear’ there: every step may safely be run again.",
        ),
        page=f"/dags/{dag}/runs/{run}",
        sections=(Section("Details", (("Step", where), ("Run", run), ("Reason", _tail(_reason(error))))),),
    )


def surface_behind(
    reason: str, *, seen_at: datetime, page: str = "/dags/watchkeeper", committed: bool = True
) -> Letter:
    """Place where readers look that could not be brought in line. One letter a day for one reason.

    `committed` is false when a publication waits for that place, so that nothing of it is public yet.
    """
    # Two reasons that differ only in a process or history number are one.
    cause = sha256(re.sub(r"\d+", "0", reason).encode())[:16]
    return Letter(
        kind="surface_behind",
        key=f"{utc(seen_at)[:10]} {cause}",
        subject="A place where readers look could not be brought in line",
        happened=(
            "The published file or the database of the dashboards does not show the current publication, or gives "
            "no answer, and could not be put right."
            if committed
            else "A publication could not be made ready everywhere that readers look, so it was not begun."
        ),
        means=(
            "The publication stands. Readers of the place named below may see an earlier one, whole and with its "
            "own publication id, or nothing while it is away. Readers everywhere else see the current one, and "
            "its digest is sent."
            if committed
            else "No reader sees anything new: each place shows what it showed before. New releases wait."
        ),
        todo=(
            "The team mends the cause given below. The watchkeeper tries again every ten minutes"
            + ("." if committed else "; the publication is begun again with ‘Clear’ on the page below."),
            "igw refresh tries at once, then compares every row.",
        ),
        page=page,
        sections=(Section("Reason", ((_tail(reason),),)),),
    )


def history_broken(reason: str, *, seen_at: datetime) -> Letter:
    """History that does not hold together, or not with what readers saw. One letter a day for one reason."""
    return Letter(
        kind="history_broken",
        key=f"{utc(seen_at)[:10]} {sha256(reason.encode())[:16]}",
        subject="The record of what was published does not hold",
        happened=(
            "The publication history does not agree with itself or with what readers have seen. An entry was "
            "changed, deleted or added from outside, or the store was restored from a backup older than what "
            "readers saw."
        ),
        means=(
            "Readers keep what they see now: nothing is published, rolled back or switched until this is cleared. "
            "Whether figures were touched is not known yet; igw verify tells."
        ),
        todo=(
            "Was the store restored from an older backup? Then igw refresh --rebuild brings readers in line.",
            "If not, take the right to write to the store away from everybody who should not have it.",
            "Run igw verify: it names every record that is not as it was. Then follow the runbook.",
        ),
        page="/dags/watchkeeper",
        sections=(Section("Reason", ((_tail(reason),),)),),
    )


def step_overdue(dag: str, run: str, minutes: int) -> Letter:
    """Run that takes longer than it ever should."""
    return Letter(
        kind="step_overdue",
        key=f"{dag} {run}",
        subject=f"‘{dag}’ has been running for more than {minutes} minutes",
        happened=f"A run of ‘{dag}’ should have ended within {minutes} minutes and has not.",
        means=SAFE,
        todo=("Open the page below and see which step is still running and what its log says.",),
        page=f"/dags/{dag}/runs/{run}" if run else f"/dags/{dag}",
        sections=(Section("Details", (("Run", run or "unknown"),)),),
    )


def _reason(error: BaseException | None) -> str:
    """Reason in our own words or the system's: another library's may quote a row that is not released yet."""
    if error is None:
        return "the process ended without a word"
    if words := disk_trouble(error, "in the settings"):
        return words
    if isinstance(error, (WarehouseError, OSError, MemoryError)):
        return str(error) or type(error).__name__
    return f"{type(error).__name__}; the log of the step holds its words"


def _tail(reason: str) -> str:
    """End of a long reason: in a log the last lines say why."""
    text = reason.strip() or "no reason given"
    return text if len(text) <= 800 else f"…{text[-800:]}"
