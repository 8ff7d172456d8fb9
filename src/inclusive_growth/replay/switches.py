"""The switches: what a person (or a test) can make the publishers do, one function each.

Content switches change what a dataset holds and, unless told otherwise, move the publisher's own time.
Fault switches spoil answers: `times` counts the answers to spoil (0: until `reset`), `on` says which
(data, signal or both).
"""

from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from inclusive_growth.errors import UsageError
from inclusive_growth.replay.contents import check_changes, els_content, nomis_content
from inclusive_growth.replay.els import ElsDataset
from inclusive_growth.replay.nomis_sample import NomisDataset
from inclusive_growth.replay.state import Content, DatasetState, State

Dataset = NomisDataset | ElsDataset
# fault -> (which answers it spoils unless told, the values it takes with their defaults)
FAULTS: dict[str, tuple[str, dict[str, Any]]] = {
    "html": ("data", {}),
    "cut": ("data", {"rows": 25_000, "bytes": 0}),
    "error": ("data", {"message": "Cannot create query"}),
    "empty": ("data", {}),
    "slow": ("both", {"seconds": 5.0}),
    "status": ("both", {"code": 503, "retry_after": 0}),
}


def flip(state: State, datasets: dict[str, Dataset], name: str, given: dict[str, Any], at: datetime) -> None:
    """Set one switch. Raises UsageError for an unknown switch, dataset or value; then nothing has changed."""
    if name == "reset" and not given.get("dataset"):
        state.datasets = {}
        state.save()
        return
    values = dict(given)
    dataset = _find(datasets, str(values.pop("dataset", "")))
    own = state.of(dataset.id)
    if name in FAULTS:
        _fault(own, name, values)
    elif name == "reset":
        state.datasets[dataset.id] = DatasetState()
    elif name in _CONTENT:
        try:
            _CONTENT[name](dataset, own, values, at)
        except KeyError as error:
            raise UsageError(f"{name}: {error} is missing; give it") from error
    else:
        raise UsageError(f"switch '{name}': unknown; known: {', '.join(sorted([*FAULTS, *_CONTENT, 'reset']))}")
    state.save()


def _release(dataset: Dataset, own: DatasetState, values: dict[str, Any], at: datetime) -> None:
    """The next withheld period comes out, with any `rows` given; without either, only the time moves."""
    _only(values, "rows")
    own.content.released = min(own.content.released + 1, len(dataset.withheld))
    own.content.rows += [{key: str(text) for key, text in row.items()} for row in values.get("rows", [])]
    _move(dataset, own.content, at)


def _revise(dataset: Dataset, own: DatasetState, values: dict[str, Any], at: datetime) -> None:
    """Change figures: `changes: [{match: {column: text}, value: text}]`. The figures are invented."""
    _only(values, "changes")
    check_changes(_now(dataset, own.content), values["changes"])
    own.content.changes += values["changes"]
    _move(dataset, own.content, at)
    own.content.revised = own.content.updated


def _reissue(dataset: Dataset, own: DatasetState, values: dict[str, Any], at: datetime) -> None:
    """Other bytes under the same address, the signal unmoved: other line ends, or `changes` of figures."""
    _only(values, "changes")
    if changes := values.get("changes"):
        check_changes(_now(dataset, own.content), changes)
        own.content.changes += changes
    else:
        own.content.reformatted = not own.content.reformatted


def _unit_flip(dataset: Dataset, own: DatasetState, values: dict[str, Any], at: datetime) -> None:
    """Every figure times `factor` (100)."""
    _only(values, "factor")
    own.content.factor = str(values.get("factor", 100))
    _move(dataset, own.content, at)


def _rename_column(dataset: Dataset, own: DatasetState, values: dict[str, Any], at: datetime) -> None:
    """The column `from` is called `to`."""
    _only(values, "from", "to")
    own.content.renamed = own.content.renamed | {str(values["from"]): str(values["to"])}
    _move(dataset, own.content, at)


def _duplicate_area(dataset: Dataset, own: DatasetState, values: dict[str, Any], at: datetime) -> None:
    """The rows of `area` come twice: under its second geography type (Nomis) or repeated (ELS)."""
    _only(values, "area")
    area = str(values["area"])
    if isinstance(dataset, NomisDataset) and sum(item.code == area for item in dataset.geographies) < 2:
        raise UsageError(f"duplicate_area: {area} does not stand under two geography types; use a district")
    own.content.duplicated = [*own.content.duplicated, area]
    _move(dataset, own.content, at)


def _edition(dataset: Dataset, own: DatasetState, values: dict[str, Any], at: datetime) -> None:
    """`save` names what is out now; `show` puts a saved edition out again, at a new time."""
    _only(values, "save", "show")
    if saved := values.get("save"):
        own.editions[saved] = asdict(own.content)
    elif (shown := values.get("show")) in own.editions:
        updated = own.content.updated
        own.content = Content(**own.editions[shown])
        own.content.updated = updated
        _move(dataset, own.content, at)
    else:
        raise UsageError(f"edition: '{shown}' was not saved; saved: {', '.join(own.editions) or 'none'}")


_CONTENT: dict[str, Callable[[Dataset, DatasetState, dict[str, Any], datetime], None]] = {
    "release": _release,
    "revise": _revise,
    "reissue": _reissue,
    "unit_flip": _unit_flip,
    "rename_column": _rename_column,
    "duplicate_area": _duplicate_area,
    "edition": _edition,
}


def _fault(own: DatasetState, name: str, values: dict[str, Any]) -> None:
    on, defaults = FAULTS[name]
    _only(values, "times", "on", *defaults)
    if values.get("on", on) not in ("data", "signal", "both"):
        raise UsageError(f"{name}: on: '{values['on']}' is not data, signal or both")
    own.faults[name] = {"on": on, "times": 0} | defaults | values


def _find(datasets: dict[str, Dataset], asked: str) -> Dataset:
    for dataset_id, dataset in datasets.items():
        if dataset_id.lower() == asked.lower():
            return dataset
    raise UsageError(f"dataset '{asked}': not in the sample; known: {', '.join(sorted(datasets))}")


def _now(dataset: Dataset, content: Content) -> Dataset:
    return nomis_content(dataset, content) if isinstance(dataset, NomisDataset) else els_content(dataset, content)


def _move(dataset: Dataset, content: Content, at: datetime) -> None:
    """The publisher's own time moves on, to now or just past the last one: to the second, or the day for ELS."""
    if isinstance(dataset, NomisDataset):
        last = datetime.fromisoformat(content.updated or dataset.definition["last_updated"])
        moved = max(at.replace(tzinfo=None, microsecond=0), last + timedelta(seconds=1))
        content.updated = moved.strftime("%Y-%m-%d %H:%M:%S")
    else:
        day = date.fromisoformat(content.updated or str(dataset.metadata["modified"]))
        content.updated = max(at.date(), day + timedelta(days=1)).isoformat()


def _only(values: dict[str, Any], *known: str) -> None:
    if unknown := set(values) - set(known):
        raise UsageError(f"'{min(unknown)}': unknown here; known: dataset, {', '.join(known)}")
