"""Colours of states: green is in order, yellow wants a look, red wants a person. Only a terminal shows them."""

from rich.text import Text

_STYLES = {
    "green": ("in order", "passed", "landed", "agrees", "equal", "sound", "ok", "confirmed", "up to date"),
    "yellow": ("late", "old", "warnings", "waits", "not judged", "cannot", "never", "revised", "not asked"),
    "red": (
        *("closed", "failed", "failing", "refused", "held back", "set aside", "differs", "broken", "damaged"),
        *("BROKEN", "DIFFERS", "behind", "withdrawn"),
    ),
}


def state(words: str) -> Text:
    """The words, coloured when they begin with a known state."""
    styles = (style for style, states in _STYLES.items() for known in states if _begins(words, known))
    return Text(words, style=next(styles, ""))


def _begins(words: str, known: str) -> bool:
    return words == known or words.startswith((f"{known} ", f"{known},", f"{known}:"))
