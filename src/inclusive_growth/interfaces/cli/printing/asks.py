"""The register of requests, printed for a person or as JSON."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from rich.console import Console
from rich.table import Column, Table

from inclusive_growth.operations.watch.ask_list import Request

_HEADINGS = ("", "figure", "why it is not there", "whom to ask for what", "people", "state")


def show(requests: Sequence[Request], out: Console) -> None:
    """Print the requests in the order in which to ask."""
    table = Table(*(Column(name, overflow="fold") for name in _HEADINGS))
    for one in requests:
        asked = f"{one.ask_to}: {one.request}" if one.ask_to else "–"
        people = "not known" if one.people_concerned is None else f"{one.people_concerned:,}"
        table.add_row(
            str(one.place),
            f"{one.title}, {_by(one.characteristic)}\n({one.ask_id})",
            one.reason + (f" Lacking: {one.areas}." if one.areas else ""),
            asked,
            people,
            _state(one),
        )
    out.print(table, markup=False)
    waiting = sum(one.state == "open" for one in requests)
    out.print(
        f"{len(requests)} requests, {waiting} not asked yet; an answer is a line in catalogue/schemes/asks.csv"
    )


def as_json(requests: Sequence[Request]) -> str:
    """The same as a JSON array, days as ISO 8601."""
    return json.dumps([asdict(one) for one in requests], default=str, indent=2, ensure_ascii=False)


def _by(key: str) -> str:
    return "not broken down" if key == "all" else "by " + key.replace("*", " × ").replace("_", " ")


def _state(one: Request) -> str:
    day = one.answered_on or one.asked_on
    said = f"{one.state} on {day} by {one.who}" if day else one.state
    return f"{said}: {one.answer}" if one.answer else said
