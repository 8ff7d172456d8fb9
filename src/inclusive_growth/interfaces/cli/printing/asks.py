"""The register of requests, printed for a person."""

from collections.abc import Sequence

from rich.console import Console

from inclusive_growth.catalogue.coverage import label_of
from inclusive_growth.interfaces.cli.printing.blocks import block
from inclusive_growth.operations.watch.ask_list import Request

FIRST = 20  # of more than a thousand


def show(requests: Sequence[Request], out: Console, first: int | None = None) -> None:
    """Print the requests in the order in which to ask, the first ones or all of them."""
    everywhere = max((one.areas for one in requests if one.areas), key=len, default="")
    shown = requests if first is None else requests[:first]
    for one in shown:
        people = "not known" if one.people_concerned is None else f"{one.people_concerned:,}"
        block(
            out,
            str(one.place),
            f"{one.title}, {_by(one.characteristic)} ({one.ask_id})",
            f"Ask {one.ask_to}: {one.request}" if one.ask_to else "",
            f"Why it is not there: {one.reason}",
            _lacking(one, everywhere),
            f"People concerned: {people}. State: {_state(one)}",
        )
    waiting = sum(one.state == "open" for one in requests)
    words = (
        f"{len(requests):,} requests, {waiting:,} not asked yet; an answer is a line in catalogue/schemes/asks.csv"
    )
    out.print(words, highlight=False)
    if len(shown) < len(requests):
        out.print(f"These are the first {len(shown)}; igw asks --all prints every one", highlight=False)


def _by(key: str) -> str:
    label = label_of(key)
    words = label[:1].lower() + label[1:]
    return words if key == "all" else f"by {words}"


def _lacking(one: Request, everywhere: str) -> str:
    if not one.areas:
        return ""
    return "Lacking everywhere." if one.areas == everywhere else f"Lacking: {one.areas}."


def _state(one: Request) -> str:
    day = one.answered_on or one.asked_on
    state = "not asked yet" if one.state == "open" else one.state
    said = f"{state} on {day} by {one.who}" if day else state
    return f"{said}: {one.answer}" if one.answer else said
