"""Letters about a publisher: its service fails, it is late, it changed its shape, it replaced figures silently."""

from datetime import datetime

from inclusive_growth.alerts.letter import Letter, Section
from inclusive_growth.catalogue.models import DatasetFile
from inclusive_growth.records import utc

UNCHANGED = (
    "The published figures of this dataset stay as they are, from its last good release. "
    "All other datasets go on as usual."
)


def source_failing(dataset: DatasetFile, reason: str, *, failing_since: str) -> Letter:
    """Publisher without a usable answer after polite retries. One letter for each time that it begins to fail."""
    return Letter(
        kind="source_failing",
        key=f"{dataset.id} {failing_since}",
        subject=f"{dataset.title}: {dataset.publisher} cannot be reached",
        happened=(
            f"We asked {dataset.publisher} for “{dataset.title}” several times and got no usable answer. "
            "We keep asking, at growing intervals."
        ),
        means=f"{UNCHANGED} If this goes on they become out of date; the tables say since when.",
        todo=(
            "Nothing today: most such interruptions end by themselves.",
            f"If it lasts more than a day, see whether the publisher's own page works: {dataset.landing_page}",
        ),
        page=f"/dags/extract_{dataset.source}",
        sections=(_details(dataset, reason),),
    )


def release_refused(dataset: DatasetFile, reason: str, *, seen_at: datetime) -> Letter:
    """Release that is not of the agreed shape: kept as evidence, not used. One letter a day for one reason."""
    return Letter(
        kind="release_refused",
        key=f"{dataset.id} {utc(seen_at)[:10]} {reason}",
        subject=f"{dataset.title}: a new release was refused because its shape has changed",
        happened=(
            f"{dataset.publisher} sent something for “{dataset.title}” that does not look as agreed. "
            "It was kept as evidence and not used."
        ),
        means=UNCHANGED,
        todo=(
            f"Look at {dataset.landing_page} for a note about a changed format.",
            "If the publisher made a mistake, wait: the next good release is fetched without anyone asking.",
            f"If the format has really changed, the team updates the dataset ‘{dataset.id}’ and judges again.",
        ),
        page=f"/dags/extract_{dataset.source}",
        sections=(_details(dataset, reason),),
    )


def file_refused(dataset: DatasetFile | None, file: str, provided_by: str, reason: str) -> Letter:
    """File of the inbox that was not taken in. One letter for each file and reason."""
    return Letter(
        kind="file_refused",
        key=f"{file} {reason}",
        subject=f"A file for {dataset.title} was not taken in"
        if dataset
        else "A file in the inbox is for no dataset",
        happened=f"{provided_by or 'Somebody'} put the file “{file}” into the inbox. It was refused.",
        means=f"{UNCHANGED} Nothing of the file is used.",
        todo=(
            "Ask the person to correct the file or what is said of it, and to put it into the inbox again.",
            "If it holds personal data, delete it from the inbox.",
        ),
        page="/dags/inbox",
        sections=(_details(dataset, reason) if dataset else Section("Details", (("What we saw", reason),)),),
    )


def silently_reissued(dataset: DatasetFile, release_id: str, *, landed_at: str) -> Letter:
    """Other figures under the same announcement as before. One letter for each landing."""
    return Letter(
        kind="silently_reissued",
        key=f"{dataset.id} {release_id} {landed_at}",
        subject=f"{dataset.title}: figures were replaced without notice",
        happened=(
            f"{dataset.publisher} has replaced the content of “{dataset.title}” without announcing a new release. "
            "Our regular full check found it."
        ),
        means=(
            "If the new content passes the checks it is published as a revision; "
            "the earlier figures are kept and shown beside it."
        ),
        todo=(
            "Read the digest that follows if the new content is published: it names every figure that moved.",
            f"Ask {dataset.publisher} for the reason if a figure you have quoted has changed.",
        ),
        page=f"/dags/extract_{dataset.source}",
        sections=(_details(dataset, f"new content: release {release_id}"),),
    )


def source_late(dataset: DatasetFile, last_landed_at: str) -> Letter:
    """Release that is later than the publisher's own rhythm allows. One letter for each missing release."""
    last = last_landed_at[:10] or "never"
    return Letter(
        kind="source_late",
        key=f"{dataset.id} {last_landed_at}",
        subject=f"{dataset.title}: the next release is late",
        happened=(
            f"“{dataset.title}” is published {dataset.cadence.value}. Our last release came on {last}; a new one "
            f"should have followed, with {dataset.grace_days} days of grace, and has not."
        ),
        means="The published figures are the latest that exist for us, but older than a reader would expect.",
        todo=(
            f"Look at {dataset.landing_page} for a postponed date.",
            "If there is a release that we have not seen, tell the team: our watch looks in the wrong place.",
        ),
        page=f"/dags/extract_{dataset.source}",
        sections=(_details(dataset, f"last release landed: {last}"),),
    )


def _details(dataset: DatasetFile, reason: str) -> Section:
    # The reason may hold words of an untrusted answer: it is cut short here and escaped in the HTML.
    short = reason if len(reason) <= 400 else f"{reason[:400]}…"
    return Section(
        "Details",
        (
            ("Dataset", f"{dataset.title} ({dataset.id})"),
            ("Publisher", dataset.publisher),
            ("What we saw", short or "no further detail"),
        ),
    )
