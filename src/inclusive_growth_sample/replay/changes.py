"""Changes by the switches to any dataset: periods held back or out, rows added, figures changed or multiplied."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from inclusive_growth.errors import UsageError
from inclusive_growth_sample.replay.state import Content


def periods_held_back(withheld: Sequence[str], content: Content) -> set[str]:
    """Periods that are not out yet."""
    return set(withheld[content.released :])


def changed_rows(
    rows: Sequence[Mapping[str, str]],
    content: Content,
    *,
    withheld: Sequence[str],
    period: str,
    value: str,
    figures: Sequence[str],
    fields: Callable[[Mapping[str, str]], Mapping[str, str]] = lambda row: row,
) -> list[dict[str, str]]:
    """Apply the switches to the rows of a table; `duplicated` is left to the publisher.

    `period` and `value` name the column of each; a unit flip multiplies the columns of `figures`; `fields` gives
    the columns of a row that a change may match.
    """
    held = periods_held_back(withheld, content)
    changed = [dict(row) for row in rows if row[period] not in held]
    changed += [dict.fromkeys(rows[0], "") | row for row in content.rows]
    for change in content.changes:
        for row in changed:
            if matches(fields(row), change["match"]):
                row[change.get("column", value)] = str(change["value"])
    if content.factor != "1":
        for row in changed:
            row |= {name: times(row[name], content.factor) for name in figures if row.get(name)}
    return changed


def check_changes(dataset: str, known: Sequence[Mapping[str, str]], changes: list[dict[str, Any]]) -> None:
    """Check that each change matches a figure that is out. Raises UsageError naming the match."""
    for change in changes:
        if not isinstance(change.get("match"), dict) or "value" not in change:
            raise UsageError(f"changes: {change}: write {{match: {{column: text}}, value: …}}")
        if not any(matches(fields, change["match"]) for fields in known):
            raise UsageError(f"changes: nothing in {dataset} matches {change['match']}; see its sample CSV")


def matches(fields: Mapping[str, str], match: Mapping[str, Any]) -> bool:
    """Whether each column named has that text, whatever the case of its name."""
    lower = {name.lower(): text for name, text in fields.items()}
    return all(lower.get(name.lower()) == str(text) for name, text in match.items())


def times(text: str, factor: str) -> str:
    """Multiply a text as a plain number; a text that is no number stays as it is."""
    try:
        product = Decimal(text) * Decimal(factor)
    except InvalidOperation:
        return text
    return f"{product:f}"
