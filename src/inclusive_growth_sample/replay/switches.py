"""Switches by which a person or a test makes the publishers act, one function each.

Content switches change the figures of a dataset and, unless told otherwise, move the publisher's own time.
Fault switches spoil answers: `times` counts the answers to spoil (0: until `reset`), `on` says which
(data, signal or both).
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from inclusive_growth.errors import UsageError
from inclusive_growth.records import utc
from inclusive_growth_sample.replay.changes import check_changes
from inclusive_growth_sample.replay.publisher import Publisher
from inclusive_growth_sample.replay.registry import Publishers
from inclusive_growth_sample.replay.state import Content, DatasetState

# fault -> (the answers that it spoils by default, its values with their defaults)
FAULTS: dict[str, tuple[str, dict[str, Any]]] = {
    "html": ("data", {}),
    "cut": ("data", {"rows": 25_000, "bytes": 0}),
    "error": ("data", {"message": "Cannot create query"}),
    "empty": ("data", {}),
    "slow": ("both", {"seconds": 5.0}),
    "status": ("both", {"code": 503, "retry_after": 0}),
}


@dataclass(frozen=True, slots=True)
class SwitchedDataset:
    """Dataset that a switch acts on, with its publisher and its state."""

    publisher: Publisher
    dataset: str
    state: DatasetState

    def move(self, at: datetime) -> None:
        """Move the publisher's own time on, to `at` or just past the last one."""
        self.state.content.updated = self.publisher.next_time(self.dataset, self.state.content, at)

    def check(self, changes: list[dict[str, Any]]) -> None:
        check_changes(self.dataset, self.publisher.figures(self.dataset, self.state.content), changes)


def flip(publishers: Publishers, name: str, given: dict[str, Any], at: datetime) -> None:
    """Set one switch. Raises UsageError for an unknown switch, dataset or value; then nothing has changed."""
    state = publishers.state
    if name == "reset" and not given.get("dataset"):
        state.datasets = {}
        state.save()
        return
    values = dict(given)
    publisher, dataset = publishers.of_dataset(str(values.pop("dataset", "")))
    target = SwitchedDataset(publisher, dataset, state.of(dataset))
    if name in FAULTS:
        _fault(target.state, name, values)
    elif name == "reset":
        state.datasets[dataset] = DatasetState()
    elif name in _CONTENT:
        try:
            _CONTENT[name](target, values, at)
        except KeyError as error:
            raise UsageError(f"{name}: {error} is missing; give it") from error
    else:
        raise UsageError(f"switch '{name}': unknown; known: {', '.join(sorted([*FAULTS, *_CONTENT, 'reset']))}")
    state.save()


def _release(target: SwitchedDataset, values: dict[str, Any], at: datetime) -> None:
    """Release the next withheld period, with any `rows` given; without either, only the time moves."""
    _only(values, "rows")
    target.state.content.released = min(
        target.state.content.released + 1, len(target.publisher.datasets[target.dataset].withheld)
    )
    target.state.content.rows += [{key: str(text) for key, text in row.items()} for row in values.get("rows", [])]
    target.move(at)


def _revise(target: SwitchedDataset, values: dict[str, Any], at: datetime) -> None:
    """Change figures: `changes: [{match: {column: text}, value: text}]`. The figures are invented."""
    _only(values, "changes")
    target.check(values["changes"])
    target.state.content.changes += values["changes"]
    target.move(at)
    target.state.content.revised = target.state.content.updated


def _reissue(target: SwitchedDataset, values: dict[str, Any], at: datetime) -> None:
    """Give other bytes under the same address, the signal unmoved: other line ends, or `changes` of figures."""
    _only(values, "changes")
    if changes := values.get("changes"):
        target.check(changes)
        target.state.content.changes += changes
    else:
        target.state.content.reformatted = not target.state.content.reformatted


def _unit_flip(target: SwitchedDataset, values: dict[str, Any], at: datetime) -> None:
    """Multiply every figure by `factor` (100)."""
    _only(values, "factor")
    target.state.content.factor = str(values.get("factor", 100))
    target.move(at)


def _rename_column(target: SwitchedDataset, values: dict[str, Any], at: datetime) -> None:
    """Rename the column `from` to `to`."""
    _only(values, "from", "to")
    target.state.content.renamed = target.state.content.renamed | {str(values["from"]): str(values["to"])}
    target.move(at)


def _duplicate_area(target: SwitchedDataset, values: dict[str, Any], at: datetime) -> None:
    """Give the rows of `area` twice: under its second geography type (Nomis) or repeated."""
    _only(values, "area")
    area = str(values["area"])
    target.publisher.check_duplicate(target.dataset, area)
    target.state.content.duplicated = [*target.state.content.duplicated, area]
    target.move(at)


def _withdraw(target: SwitchedDataset, values: dict[str, Any], at: datetime) -> None:
    """Mark the page as withdrawn by its publisher. Only where pages can be withdrawn (GOV.UK)."""
    _only(values)
    if not getattr(target.publisher, "withdraws", False):
        raise UsageError(f"withdraw: {target.dataset} is not a page that its publisher could withdraw")
    target.state.content.withdrawn = utc(at.replace(microsecond=0))


def _edition(target: SwitchedDataset, values: dict[str, Any], at: datetime) -> None:
    """Save the edition that is out now as `save`, or put the edition `show` out again at a new time."""
    _only(values, "save", "show")
    if saved := values.get("save"):
        target.state.editions[saved] = asdict(target.state.content)
    elif (shown := values.get("show")) in target.state.editions:
        updated = target.state.content.updated
        target.state.content = Content(**target.state.editions[shown])
        target.state.content.updated = updated
        target.move(at)
    else:
        raise UsageError(f"edition: '{shown}' was not saved; saved: {', '.join(target.state.editions) or 'none'}")


_CONTENT: dict[str, Callable[[SwitchedDataset, dict[str, Any], datetime], None]] = {
    "release": _release,
    "revise": _revise,
    "reissue": _reissue,
    "unit_flip": _unit_flip,
    "rename_column": _rename_column,
    "duplicate_area": _duplicate_area,
    "edition": _edition,
    "withdraw": _withdraw,
}


def _fault(own: DatasetState, name: str, values: dict[str, Any]) -> None:
    on, defaults = FAULTS[name]
    _only(values, "times", "on", *defaults)
    if values.get("on", on) not in ("data", "signal", "both"):
        raise UsageError(f"{name}: on: '{values['on']}' is not data, signal or both")
    own.faults[name] = {"on": on, "times": 0} | defaults | values


def _only(values: dict[str, Any], *known: str) -> None:
    if unknown := set(values) - set(known):
        raise UsageError(f"'{min(unknown)}': unknown here; known: dataset, {', '.join(known)}")
