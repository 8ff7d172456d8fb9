"""The switches: what a person (or a test) can make the publishers do, one function each.

Content switches change what a dataset holds and, unless told otherwise, move the publisher's own time.
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

# fault -> (which answers it spoils unless told, the values it takes with their defaults)
FAULTS: dict[str, tuple[str, dict[str, Any]]] = {
    "html": ("data", {}),
    "cut": ("data", {"rows": 25_000, "bytes": 0}),
    "error": ("data", {"message": "Cannot create query"}),
    "empty": ("data", {}),
    "slow": ("both", {"seconds": 5.0}),
    "status": ("both", {"code": 503, "retry_after": 0}),
}


@dataclass(frozen=True, slots=True)
class Switched:
    """The dataset that a switch acts on, with its publisher and its state."""

    publisher: Publisher
    dataset: str
    own: DatasetState

    def move(self, at: datetime) -> None:
        """The publisher's own time moves on, to `at` or just past the last one."""
        self.own.content.updated = self.publisher.moved(self.dataset, self.own.content, at)

    def check(self, changes: list[dict[str, Any]]) -> None:
        check_changes(self.dataset, self.publisher.figures(self.dataset, self.own.content), changes)


def flip(publishers: Publishers, name: str, given: dict[str, Any], at: datetime) -> None:
    """Set one switch. Raises UsageError for an unknown switch, dataset or value; then nothing has changed."""
    state = publishers.state
    if name == "reset" and not given.get("dataset"):
        state.datasets = {}
        state.save()
        return
    values = dict(given)
    publisher, dataset = publishers.of_dataset(str(values.pop("dataset", "")))
    on = Switched(publisher, dataset, state.of(dataset))
    if name in FAULTS:
        _fault(on.own, name, values)
    elif name == "reset":
        state.datasets[dataset] = DatasetState()
    elif name in _CONTENT:
        try:
            _CONTENT[name](on, values, at)
        except KeyError as error:
            raise UsageError(f"{name}: {error} is missing; give it") from error
    else:
        raise UsageError(f"switch '{name}': unknown; known: {', '.join(sorted([*FAULTS, *_CONTENT, 'reset']))}")
    state.save()


def _release(on: Switched, values: dict[str, Any], at: datetime) -> None:
    """The next withheld period comes out, with any `rows` given; without either, only the time moves."""
    _only(values, "rows")
    on.own.content.released = min(on.own.content.released + 1, len(on.publisher.datasets[on.dataset].withheld))
    on.own.content.rows += [{key: str(text) for key, text in row.items()} for row in values.get("rows", [])]
    on.move(at)


def _revise(on: Switched, values: dict[str, Any], at: datetime) -> None:
    """Change figures: `changes: [{match: {column: text}, value: text}]`. The figures are invented."""
    _only(values, "changes")
    on.check(values["changes"])
    on.own.content.changes += values["changes"]
    on.move(at)
    on.own.content.revised = on.own.content.updated


def _reissue(on: Switched, values: dict[str, Any], at: datetime) -> None:
    """Other bytes under the same address, the signal unmoved: other line ends, or `changes` of figures."""
    _only(values, "changes")
    if changes := values.get("changes"):
        on.check(changes)
        on.own.content.changes += changes
    else:
        on.own.content.reformatted = not on.own.content.reformatted


def _unit_flip(on: Switched, values: dict[str, Any], at: datetime) -> None:
    """Every figure times `factor` (100)."""
    _only(values, "factor")
    on.own.content.factor = str(values.get("factor", 100))
    on.move(at)


def _rename_column(on: Switched, values: dict[str, Any], at: datetime) -> None:
    """The column `from` is called `to`."""
    _only(values, "from", "to")
    on.own.content.renamed = on.own.content.renamed | {str(values["from"]): str(values["to"])}
    on.move(at)


def _duplicate_area(on: Switched, values: dict[str, Any], at: datetime) -> None:
    """The rows of `area` come twice: under its second geography type (Nomis) or repeated."""
    _only(values, "area")
    area = str(values["area"])
    on.publisher.check_duplicate(on.dataset, area)
    on.own.content.duplicated = [*on.own.content.duplicated, area]
    on.move(at)


def _withdraw(on: Switched, values: dict[str, Any], at: datetime) -> None:
    """The publisher says that the page no longer holds. Only where pages can be withdrawn (GOV.UK)."""
    _only(values)
    if not getattr(on.publisher, "withdraws", False):
        raise UsageError(f"withdraw: {on.dataset} is not a page that its publisher could withdraw")
    on.own.content.withdrawn = utc(at.replace(microsecond=0))


def _edition(on: Switched, values: dict[str, Any], at: datetime) -> None:
    """`save` names what is out now; `show` puts a saved edition out again, at a new time."""
    _only(values, "save", "show")
    if saved := values.get("save"):
        on.own.editions[saved] = asdict(on.own.content)
    elif (shown := values.get("show")) in on.own.editions:
        updated = on.own.content.updated
        on.own.content = Content(**on.own.editions[shown])
        on.own.content.updated = updated
        on.move(at)
    else:
        raise UsageError(f"edition: '{shown}' was not saved; saved: {', '.join(on.own.editions) or 'none'}")


_CONTENT: dict[str, Callable[[Switched, dict[str, Any], datetime], None]] = {
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
