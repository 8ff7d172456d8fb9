"""Letters about a publication: what moved, and what moved further than expected. These figures are public."""

from typing import TYPE_CHECKING

from inclusive_growth.alerts.letter import Letter, Section

if TYPE_CHECKING:
    from inclusive_growth.changes import DatasetChange, Digest
    from inclusive_growth.moves import Move

MOVES = 10  # named for each dataset; everything is in the tables
HEADLINES = 4
ACTIONS = {"publish": "New figures were published", "rollback": "An earlier publication is shown again"}


def publication_digest(digest: "Digest") -> Letter:
    """What readers see now that they did not see before, dataset by dataset."""
    changed = [item for item in digest.datasets if item.is_news]
    return Letter(
        kind="publication_digest",
        key=f"{digest.publication_id} {digest.history_seq}",
        subject=f"{ACTIONS.get(digest.action, digest.action)}: {_total(changed)}",
        happened=(
            f"{ACTIONS.get(digest.action, digest.action)} on {digest.published_at[:10]} at "
            f"{digest.published_at[11:16]} UTC. Who: {digest.who}. Why: {digest.why or 'not given'}. "
            f"{_first_or_changed(digest, changed)}"
        ),
        means=(
            "Everyone who opens the tables now sees these figures"
            + ("; the figures that they replace are kept beside them." if digest.previous_id else ".")
        ),
        todo=_todo(changed),
        page="/dags/publish",
        sections=tuple(section for item in changed for section in _dataset(item)),
        sample=digest.sample,
        good_news=True,
    )


def revision_beyond_tolerance(digest: "Digest") -> Letter | None:
    """A published figure changed by more than its indicator says is plausible; None when none did."""
    moves = [move for item in digest.datasets for move in item.moves if move.beyond_tolerance]
    if not moves:
        return None
    count = "A published figure was" if len(moves) == 1 else f"{len(moves)} published figures were"
    return Letter(
        kind="revision_beyond_tolerance",
        key=f"{digest.publication_id} {digest.history_seq}",
        subject=f"{count} changed by more than expected",
        happened=f"{count} changed by more than we hold for plausible. The new figures are published.",
        means=(
            "Readers see the new figures; the earlier ones are kept as vintages. Papers that quote the earlier "
            "figures are out of date."
        ),
        todo=(
            "Look for the publisher's note about the revision before you quote either figure.",
            "Correct papers of yours that quote an earlier figure.",
        ),
        page="/dags/publish",
        sections=(Section("Figures", tuple(_line(move) for move in moves[: 2 * MOVES])),),
        sample=digest.sample,
    )


def _total(changed: "list[DatasetChange]") -> str:
    kinds = ("new", "revised", "withdrawn", "corrected_by_us")
    counts = {kind: sum(getattr(item, kind) for item in changed) for kind in kinds}
    return ", ".join(f"{count:,} {kind.replace('_', ' ')}" for kind, count in counts.items() if count)


def _first_or_changed(digest: "Digest", changed: "list[DatasetChange]") -> str:
    datasets = "one dataset" if len(changed) == 1 else f"{len(changed)} datasets"
    if not digest.previous_id:
        return f"This is the first publication; it holds {datasets}."
    return f"Something changed in {datasets}; everything else is as it was."


def _todo(changed: "list[DatasetChange]") -> tuple[str, ...]:
    steps = ["Nothing, if you do not use these figures."]
    if any(item.revised or item.withdrawn for item in changed):
        steps.append("If you have quoted a figure that was revised or withdrawn, correct it.")
    if any(item.corrected_by_us for item in changed):
        steps.append("Corrections by us are our mistakes mended, not news from the publisher: say so if asked.")
    return tuple(steps)


def _dataset(change: "DatasetChange") -> list[Section]:
    counts = _total([change])
    if change.synthetic:
        counts += f"; {change.synthetic:,} of them synthetic: invented for a test, not to be used"
    lines: list[tuple[str, ...]] = [(counts,)]
    lines += [_line(move) for move in change.moves[:MOVES]]
    if (hidden := change.revised + change.withdrawn + change.corrected_by_us - len(change.moves[:MOVES])) > 0:
        lines.append((f"and {hidden:,} more, in the tables",))
    lines += [_line(move) for move in change.headlines[:HEADLINES]]
    return [Section(f"{change.title} ({change.publisher})" if change.publisher else change.title, tuple(lines))]


def _line(move: "Move") -> tuple[str, ...]:
    return (move.sentence,)
