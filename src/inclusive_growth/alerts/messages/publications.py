"""Letters about a publication: changed figures, and changes beyond what is plausible. These figures are public."""

from datetime import datetime
from typing import TYPE_CHECKING

from inclusive_growth.alerts.letter import Letter, Section
from inclusive_growth.records import HistoryEntry, utc
from inclusive_growth.store.history import entry_sha256

if TYPE_CHECKING:
    from inclusive_growth.alerts.digest.digest import DatasetChange, Digest
    from inclusive_growth.alerts.digest.figure_change import FigureChange

NAMED_FIGURES = 10  # of each dataset; everything is in the tables
NAMED_HEADLINES = 4
NAMED_VERDICTS = 20
_KINDS_IN_WORDS = {
    "new": "new",
    "revised": "revised",
    "withdrawn": "withdrawn",
    "period_corrected": "with a corrected period",
    "corrected_by_us": "corrected by us",
    "shown_again": "shown again",
    "no_longer_shown": "no longer shown",
}
_WHERE_EACH = (
    ("Every indicator, with its places and groups", "igw indicators"),
    ("One figure, and the publisher's bytes that it comes from", "igw explain INDICATOR PLACE"),
    ("Every figure in one table, with names in place of codes", "indicator_values_wide in the published file"),
)
ACTIONS = {"publish": "New figures were published", "rollback": "An earlier publication is shown again"}
# A rollback may also show a later publication again: the digest says which.


def publication_digest(digest: "Digest") -> Letter:
    """Changed figures of a new publication or a rollback, dataset by dataset."""
    changed = [dataset for dataset in digest.datasets if dataset.is_news]
    action = "A later publication is shown again" if digest.shows_later else ACTIONS[digest.action]
    went_back = digest.action == "rollback"
    return Letter(
        kind="publication_digest",
        key=f"{digest.publication_id} {digest.history_seq}",
        subject=f"{action}: {_total_with_indicators(digest, changed)}",
        happened=(
            f"{action} on {digest.published_at[:10]} at "
            f"{digest.published_at[11:16]} UTC. Who: {digest.who}. Why: {digest.why or 'not given'}. "
            f"{_first_or_changed(digest, changed)}"
        ),
        means=_means(digest),
        todo=_todo_after_rollback(digest) if went_back else _todo(changed),
        page="/dags/publish",
        sections=(
            *(_first(digest) if digest.is_first else ()),
            *_indicators(digest),
            *_methods(digest),
            *_verdicts(digest),
            *(() if digest.is_first else (_dataset(dataset) for dataset in changed)),
            _evidence(digest.history_seq, digest.entry_sha256),
        ),
        sample=digest.sample,
        good_news=not went_back,
        everything="every change stands in the published table fct_indicator_vintages",
    )


def revision_beyond_tolerance(digest: "Digest") -> Letter | None:
    """Figures that changed by more than their indicator's plausible step; None when none did."""
    revised = sum(dataset.revised_beyond for dataset in digest.datasets)
    corrected = sum(dataset.corrected_beyond for dataset in digest.datasets)
    total = revised + corrected
    if not total:
        return None
    count = "A published figure was" if total == 1 else f"{total:,} published figures were"
    beyond = [
        change for dataset in digest.datasets for change in dataset.figure_changes if change.beyond_tolerance
    ]
    theirs, ours = (
        [change for change in beyond if change.kind == kind][: 2 * NAMED_FIGURES]
        for kind in ("revised", "corrected_by_us")
    )
    todo = ["Correct papers of yours that quote an earlier figure."]
    if corrected:
        todo.insert(0, "Our own corrections are our mistakes mended: there is nothing to ask the publisher.")
    if revised:
        todo.insert(0, "Look for the publisher's note about the revision before you quote either figure.")
    return Letter(
        kind="revision_beyond_tolerance",
        key=f"{digest.publication_id} {digest.history_seq}",
        subject=f"{count} changed by more than expected",
        happened=(
            f"{count} changed by more than we hold for plausible: {revised:,} by the publisher, {corrected:,} by "
            "our own correction. The new figures are published."
        ),
        means=(
            "Readers see the new figures; the earlier ones are kept as vintages. Papers that quote the earlier "
            "figures are out of date."
        ),
        todo=tuple(todo),
        page="/dags/publish",
        sections=(
            *_figures("Revised by the publisher", theirs, revised),
            *_figures("Corrected by us", ours, corrected),
        ),
        sample=digest.sample,
    )


def publication_withdrawn(entry: HistoryEntry, *, sample: bool) -> Letter:
    """Withdrawal: readers see nothing any more, and whoever quoted a figure must know why."""
    return Letter(
        kind="publication_withdrawn",
        key=f"{entry.publication_id} {entry.seq}",
        subject="The published figures were withdrawn",
        happened=(
            f"{entry.who} withdrew the publication on {entry.at[:10]} at {entry.at[11:16]} UTC. Why: {entry.why}."
        ),
        means=(
            "Readers see no figures until an earlier publication is shown again or a new one is published. The "
            "withdrawn one can never be shown again; it is kept as evidence."
        ),
        todo=(
            "Do not quote figures of this publication; correct papers of yours that do.",
            "The team shows the publication before it (igw rollback) or mends the cause and builds again.",
        ),
        page="/dags/publish",
        sections=(
            Section("Details", (("Publication", entry.publication_id[:16]),)),
            _evidence(entry.seq, entry_sha256(entry)),
        ),
        sample=sample,
    )


def _evidence(history_seq: int, digest: str) -> Section:
    """What an auditor compares with `igw verify`: this email stands outside the store."""
    return Section("For auditors", ((f"History entry {history_seq}", f"SHA-256 {digest}"),))


def columns_added(entry: HistoryEntry, added: tuple[str, ...]) -> Letter:
    """New columns, for whoever queries the marts: within a major version columns are only added."""
    count = "A new column" if len(added) == 1 else f"{len(added)} new columns"
    return Letter(
        kind="columns_added",
        key=f"{entry.publication_id} {entry.seq}",
        subject=f"{count} in the published tables",
        happened=(
            f"The publication of {entry.at[:10]} at {entry.at[11:16]} UTC has columns that the one before has not."
        ),
        means=(
            "Queries that name their columns give what they gave. A `select *` gives more columns, and one that "
            "was prepared before fails once. In older publications the new columns are empty."
        ),
        todo=("Name the columns you want in queries; docs/marts-in-postgres.md says what may change.",),
        page="/dags/publish",
        sections=(Section("New", tuple((name,) for name in added)),),
        good_news=True,
    )


def digest_failed(entry: HistoryEntry, reason: str, *, seen_at: datetime) -> Letter:
    """Digest of a publication that could not be made. One letter a day until it can."""
    return Letter(
        kind="digest_failed",
        key=f"{entry.seq} {utc(seen_at)[:10]}",
        subject="The list of what a publication changed could not be made",
        happened=(
            f"{ACTIONS.get(entry.action, entry.action)} on {entry.at[:10]}, but the list of what changed, which "
            "this message should have been, could not be made. It is tried again in every round."
        ),
        means="The published figures are not affected. Lists of other publications are sent as usual.",
        todo=("The team reads the reason below and runs: igw verify",),
        page="/dags/deliver",
        sections=(Section("Details", (("Publication", entry.publication_id[:16]), ("Reason", reason[:400]))),),
    )


def _figures(title: str, changes: "list[FigureChange]", count: int) -> tuple[Section, ...]:
    lines: list[tuple[str, ...]] = [(change.sentence,) for change in changes]
    if count > len(lines):
        lines.append((f"and {count - len(lines):,} more, in the tables",))
    return (Section(title, tuple(lines)),) if count else ()


def _total(changed: "list[DatasetChange]") -> str:
    counts = {kind: sum(getattr(dataset, kind) for dataset in changed) for kind in _KINDS_IN_WORDS}
    return ", ".join(f"{count:,} {_KINDS_IN_WORDS[kind]}" for kind, count in counts.items() if count)


def _first_or_changed(digest: "Digest", changed: "list[DatasetChange]") -> str:
    datasets = "one dataset" if len(changed) == 1 else f"{len(changed)} datasets"
    if digest.is_first:
        return f"This is the first publication; it holds {datasets}."
    new = _new_indicators(digest)
    if not changed:
        return f"{new[:1].upper()}{new[1:]}; everything else is as it was."
    also = f", and {new}" if new else ""
    return f"Something changed in {datasets}{also}; everything else is as it was."


def _new_indicators(digest: "Digest") -> str:
    count = len(digest.indicators.new) if digest.action == "publish" else 0
    return f"{count} indicator{'s are' if count > 1 else ' is'} new" if count else ""


def _total_with_indicators(digest: "Digest", changed: "list[DatasetChange]") -> str:
    new = len(digest.indicators.new) if digest.action == "publish" else 0
    indicators = f"{new} new indicator{'s' * (new != 1)}" if new else ""
    methods = "statistics by another method" if digest.methods else ""
    return ", ".join(words for words in (_total(changed), indicators, methods) if words)


def _indicators(digest: "Digest") -> tuple[Section, ...]:
    """New indicators with their figures counted, and those of the catalogue that have none."""
    if digest.action != "publish":
        return ()
    titles = {"New indicators": digest.indicators.new_lines, "No figure yet": digest.indicators.without_lines}
    return tuple(Section(title, tuple((line,) for line in lines)) for title, lines in titles.items() if lines)


def _methods(digest: "Digest") -> tuple[Section, ...]:
    """What our method alone worked out otherwise, and where both series stand side by side."""
    if not digest.methods:
        return ()
    lines = [(change.sentence,) for change in digest.methods]
    lines.append(("Both series, by the method before and by today's: igw method-changes",))
    return (Section("Worked out by another method than before, from the same releases", tuple(lines)),)


def _verdicts(digest: "Digest") -> tuple[Section, ...]:
    """Gaps that are judged otherwise than before, by name and not by size."""
    lines: list[tuple[str, ...]] = [(change.sentence,) for change in digest.verdicts[:NAMED_VERDICTS]]
    if (more := len(digest.verdicts) - len(lines)) > 0:
        lines.append((f"and {more:,} more, in the published table fct_gaps",))
    return (Section("Gaps that are judged otherwise than before", tuple(lines)),) if lines else ()


def _first(digest: "Digest") -> tuple[Section, ...]:
    """What a first publication holds, theme by theme, and where each figure is to be seen."""
    invented, quoted = (sum(getattr(one, kind) for one in digest.datasets) for kind in ("synthetic", "quoted"))
    marked = [
        (f"{count:,} of the figures", words)
        for count, words in (
            (invented, "are synthetic: invented for a test, not to be used"),
            (quoted, "are quoted from another document, not derived from the publisher's bytes"),
        )
        if count
    ]
    themes = tuple(
        (theme.theme, f"{theme.indicators:,}", f"{theme.figures:,}", f"{theme.places:,}")
        for theme in digest.indicators.themes
    )
    sections = (
        Section("What there is now", themes, ("Theme", "Indicators", "Figures", "Places")),
        Section("What to know about them", tuple(marked)),
        Section("Where to see each", _WHERE_EACH),
    )
    return tuple(section for section in sections if section.lines)


def _means(digest: "Digest") -> str:
    if digest.action == "rollback":
        shown, kept = ("later", "earlier") if digest.shows_later else ("earlier", "later")
        return (
            f"Everyone who opens the tables now sees the figures of the {shown} publication. Nothing was revised: "
            f"the {kept} publication is kept and no longer shown."
        )
    kept = "; the figures that they replace are kept beside them." if digest.previous_id else "."
    return f"Everyone who opens the tables now sees these figures{kept}"


def _todo_after_rollback(digest: "Digest") -> tuple[str, ...]:
    return (
        "Nothing, if you do not use these figures.",
        f"If you have quoted a figure that is no longer shown, ask {digest.who} about the reason given above.",
    )


def _todo(changed: "list[DatasetChange]") -> tuple[str, ...]:
    steps = ["Nothing, if you do not use these figures."]
    if any(dataset.revised or dataset.withdrawn for dataset in changed):
        steps.append("If you have quoted a figure that was revised or withdrawn, correct it.")
    if any(dataset.period_corrected for dataset in changed):
        steps.append("If you have quoted a figure whose period the publisher corrected, correct the period.")
    if any(dataset.corrected_by_us for dataset in changed):
        steps.append("Corrections by us are our mistakes mended, not news from the publisher: say so if asked.")
    return tuple(steps)


def _dataset(dataset: "DatasetChange") -> Section:
    counts = f"Figures: {_total([dataset])}"
    if dataset.synthetic:
        counts += f"; {dataset.synthetic:,} of them synthetic: invented for a test, not to be used"
    if dataset.quoted:
        counts += (
            f"; {dataset.quoted:,} of them quoted from another document, not derived from the publisher's bytes"
        )
    lines: list[tuple[str, ...]] = [(counts,)]
    lines += [(figure.sentence,) for figure in dataset.figure_changes[:NAMED_FIGURES]]
    if (hidden := _counted(dataset) - len(dataset.figure_changes[:NAMED_FIGURES])) > 0:
        lines.append((f"and {hidden:,} more, in the tables",))
    lines += [(figure.sentence,) for figure in dataset.headlines[:NAMED_HEADLINES]]
    title = f"{dataset.title} ({dataset.publisher})" if dataset.publisher else dataset.title
    return Section(title, tuple(lines))


def _counted(dataset: "DatasetChange") -> int:
    """Count the changed figures that readers had or have again."""
    published = dataset.revised + dataset.withdrawn + dataset.period_corrected + dataset.corrected_by_us
    return published + dataset.shown_again + dataset.no_longer_shown
