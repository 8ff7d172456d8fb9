"""State of the switches for each dataset, kept in one JSON file so that a restarted server goes on as it was."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(slots=True)
class Content:
    """Content of a dataset: its differences from the sample."""

    released: int = 0  # withheld periods that have come out
    updated: str = ""  # the publisher's own time, when it moved
    revised: str = ""
    changes: list[dict[str, Any]] = field(default_factory=list)
    rows: list[dict[str, str]] = field(default_factory=list)
    factor: str = "1"
    renamed: dict[str, str] = field(default_factory=dict)
    duplicated: list[str] = field(default_factory=list)
    reformatted: bool = False
    withdrawn: str = ""  # time at which the publisher withdrew its page

    @property
    def invented(self) -> bool:
        """Whether it holds a figure that no publisher published."""
        return bool(self.changes or self.rows or self.factor != "1")


@dataclass(slots=True)
class DatasetState:
    """State of one dataset: its content, its named editions and the faults of its answers."""

    content: Content = field(default_factory=Content)
    editions: dict[str, dict[str, Any]] = field(default_factory=dict)
    faults: dict[str, dict[str, Any]] = field(default_factory=dict)


class State:
    """States of all datasets; every change is on disk before it is answered."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "switches.json"
        self.datasets: dict[str, DatasetState] = {}
        self.synthetic: frozenset[str] = frozenset()  # datasets whose figures no publisher published at all
        self.quoted: dict[str, str] = {}  # datasets whose figures another document quotes -> that document
        if self.path.is_file():
            stored = json.loads(self.path.read_text(encoding="utf-8"))
            self.datasets = {name: _read(record) for name, record in stored.items()}

    def of(self, dataset: str) -> DatasetState:
        return self.datasets.setdefault(dataset, DatasetState())

    def is_invented(self, dataset: DatasetState) -> bool:
        """Whether the dataset holds an invented figure: by a switch, or because its sample says so."""
        return dataset.content.invented or any(self.of(name) is dataset for name in self.synthetic)

    def origin_headers(self, dataset: DatasetState) -> dict[str, str]:
        """Headers that say whether the figures are invented, quoted by another document, or a sample."""
        if self.is_invented(dataset):
            return {"X-Data-Origin": "synthetic"}
        for name, document in self.quoted.items():
            if self.of(name) is dataset:
                return {"X-Data-Origin": "quoted", "X-Data-Quoted-In": document}
        return {"X-Data-Origin": "sample"}

    def save(self) -> None:
        """Replace the file in one step."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        body = json.dumps({name: asdict(dataset) for name, dataset in sorted(self.datasets.items())}, indent=1)
        unfinished = self.path.with_suffix(".tmp")
        unfinished.write_text(body + "\n", encoding="utf-8")
        unfinished.replace(self.path)


def _read(record: dict[str, Any]) -> DatasetState:
    return DatasetState(Content(**record["content"]), record["editions"], record["faults"])
