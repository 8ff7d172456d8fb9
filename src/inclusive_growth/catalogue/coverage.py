"""Why a measure has no figure by a characteristic: what the catalogue says, and where it says nothing.

A key is a characteristic (`race`) or several (`race*sex`, in alphabetical order). What holds for a key, in this
order: it is selected (then the figures answer), the indicator's own entry, the statistical unit (only people have
protected characteristics), the entry of one of its datasets. Nothing of these is an empty reason.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from inclusive_growth.catalogue.catalogue import Catalogue, Indicator
from inclusive_growth.catalogue.models import StatisticalUnit, Uncovered
from inclusive_growth.catalogue.schemes import SCHEMES, read_table
from inclusive_growth.catalogue.served_words import WORDS, filled
from inclusive_growth.catalogue.yaml_files import near
from inclusive_growth.errors import CatalogueError

PLACE, SOCIO_ECONOMIC = "place", "socio_economic"
ASK_STATES = ("asked", "answered", "refused")
# Households and dwellings stand on a rung of deprivation or income, and have none of the other characteristics.
_OF_UNITS = {
    StatisticalUnit.HOUSEHOLD: (PLACE, SOCIO_ECONOMIC),
    StatisticalUnit.DWELLING: (PLACE, SOCIO_ECONOMIC),
    StatisticalUnit.ENTERPRISE: (PLACE,),
    StatisticalUnit.EVENT: (PLACE,),
    StatisticalUnit.AREA: (PLACE,),
}
# Of several datasets the one speaks that leaves most to be done.
_MOST_OPEN_FIRST = ("not_taken_in", "not_published", "not_collected", "not_applicable")


@dataclass(frozen=True, slots=True)
class Reason:
    """What the catalogue says of a key that an indicator does not select."""

    indicator_id: str
    key: str
    entry: Uncovered
    declared_in: str  # `indicator`, `selections`, `statistical_unit` or the id of a dataset


def parts_of(key: str) -> list[str]:
    """The characteristics of a key."""
    return key.split("*")


def label_of(key: str, schemes: Path = SCHEMES) -> str:
    """A key in words: `Race × sex` of `race*sex`, `Not broken down` of `all`."""
    if key == "all":
        return "Not broken down"
    labels = {row["characteristic"]: row["label"] for row in read_table("characteristics", schemes)}
    first, *others = (labels.get(part, part) for part in parts_of(key))
    return " × ".join((first, *(label[:1].lower() + label[1:] for label in others)))


def key_of(breakdown_id: str) -> str:
    """The key of a breakdown: `race*sex` of `race=A|sex=female`, `all` of `all`."""
    return "*".join(sorted(part.partition("=")[0] for part in breakdown_id.split("|")))


def selected_keys(indicator: Indicator) -> set[str]:
    """The keys by which an indicator selects figures, `all` among them."""
    return {key_of(one.breakdown_id) for chosen in indicator.selections.values() for one in chosen}


def dataset_of(indicator: Indicator, key: str) -> str:
    """The preferred of an indicator's datasets, of those that it selects the key from if there is any."""
    order = [source.dataset for source in indicator.file.sources]
    giving = [
        name
        for name in order
        if any(key_of(one.breakdown_id) == key for one in indicator.selections.get(name, ()))
    ]
    return (giving or order)[0]


def always_asked(schemes: Path) -> list[str]:
    """The characteristics that every measure answers for: the protected ones, place, socio-economic background.

    All others (special educational needs, hours …) stand only where a source offers or the catalogue names them.
    """
    rows = read_table("characteristics", schemes)
    return [
        row["characteristic"]
        for row in rows
        if row["protected"] == "true" or row["characteristic"] in (PLACE, SOCIO_ECONOMIC)
    ]


def keys(catalogue: Catalogue, indicator: Indicator) -> list[str]:
    """Every key of an indicator: `all`, those always asked, those selected and those that the catalogue names."""
    named = {*indicator.file.coverage}
    for source in indicator.file.sources:
        named |= set(catalogue.file_of(source.dataset).coverage)
    return ["all", *sorted({*always_asked(catalogue.schemes), *selected_keys(indicator), *named} - {"all"})]


def reasons(catalogue: Catalogue) -> Iterator[Reason]:
    """The reason of each key that is not selected (`place` never is), as far as the catalogue gives one."""
    for indicator in catalogue.indicators.values():
        selected = selected_keys(indicator)
        for key in keys(catalogue, indicator):
            if key not in selected and (reason := _reason(catalogue, indicator, key)):
                yield reason


def empty_reasons(catalogue: Catalogue) -> dict[str, list[str]]:
    """Indicator -> the keys that it does not select and of which nobody has said why."""
    given = {(reason.indicator_id, reason.key) for reason in reasons(catalogue)}
    found = {
        indicator.id: [
            key
            for key in keys(catalogue, indicator)
            if key not in selected_keys(indicator) and (indicator.id, key) not in given
        ]
        for indicator in catalogue.indicators.values()
    }
    return {name: missing for name, missing in found.items() if missing}


def check_coverage(catalogue: Catalogue) -> None:
    """Refuse a key that is not registered, not in order, or that the indicator selects by; and a wrong ask."""
    known = [row["characteristic"] for row in read_table("characteristics", catalogue.schemes)]
    for dataset in (*catalogue.datasets.values(), *catalogue.described.values()):
        _check_keys(dataset.coverage, known, f"datasets/{dataset.id}.yml: coverage")
    for indicator in catalogue.indicators.values():
        where = f"indicators/{indicator.theme}/{indicator.id}.yml: coverage"
        _check_keys(indicator.file.coverage, known, where)
        if both := selected_keys(indicator) & set(indicator.file.coverage):
            raise CatalogueError(f"{where}: '{min(both)}' is selected under `sources`; keep one of the two")
    _check_asks(catalogue)


def _reason(catalogue: Catalogue, indicator: Indicator, key: str) -> Reason | None:
    if entry := indicator.file.coverage.get(key):
        return Reason(indicator.id, key, entry, "indicator")
    if not indicator.selections and key == "all":
        file = catalogue.file_of(indicator.file.sources[0].dataset)
        return Reason(indicator.id, key, Uncovered(state="not_taken_in", why=file.described), file.id)
    if key == "all":
        return Reason(indicator.id, key, _OF_ONE_GROUP, "selections")
    unit = indicator.file.statistical_unit
    possible = _OF_UNITS.get(unit)
    if (
        possible is not None
        and not set(parts_of(key)) <= set(possible)
        and not _tells_of_people(indicator, possible)
    ):
        why = f"{_OF_WHAT[unit]}: only people have such characteristics."
        return Reason(indicator.id, key, Uncovered(state="not_applicable", why=why), "statistical_unit")
    entries = [
        (_MOST_OPEN_FIRST.index(entry.state), rank, dataset, entry)
        for rank, dataset in enumerate(source.dataset for source in indicator.file.sources)
        if (entry := catalogue.file_of(dataset).coverage.get(key))
    ]
    if not entries:
        return None
    _, _, dataset, entry = min(entries, key=lambda found: found[:2])
    return Reason(indicator.id, key, entry, dataset)


def _tells_of_people(indicator: Indicator, possible: tuple[str, ...]) -> bool:
    """Whether figures of things or events are given by what the people in them are: then others may be too."""
    return any(not set(parts_of(key)) <= set(possible) for key in selected_keys(indicator) - {"all"})


_OF_ONE_GROUP = Uncovered(
    state="not_applicable", why="It is a measure of one group alone; the figure for everyone is another measure."
)
_OF_WHAT = {
    StatisticalUnit.HOUSEHOLD: "It counts households",
    StatisticalUnit.DWELLING: "It counts homes and other buildings",
    StatisticalUnit.ENTERPRISE: "It counts enterprises",
    StatisticalUnit.EVENT: "It counts events",
    StatisticalUnit.AREA: "It is a figure of a place",
}


def _check_keys(coverage: dict[str, Uncovered], known: list[str], where: str) -> None:
    for key in coverage:
        parts = parts_of(key)
        if unknown := [name for name in parts if name not in known]:
            raise CatalogueError(
                f"{where}: '{unknown[0]}' is not registered in schemes/characteristics.csv; "
                f"{near(unknown[0], known)}"
            )
        if (sound := "*".join(sorted(set(parts)))) != key:
            raise CatalogueError(f"{where}: write '{key}' as '{sound}' (each once, in alphabetical order)")
        entry = coverage[key]
        for text in (entry.why, *((entry.ask.to, entry.ask.request) if entry.ask else ())):
            try:
                filled(text, dict.fromkeys(WORDS, ""))
            except CatalogueError as wrong:
                raise CatalogueError(f"{where}: {key}: {wrong}") from None


def _check_asks(catalogue: Catalogue) -> None:
    """Refuse a line of schemes/asks.csv of an unknown measure, key, state or day."""
    for line, row in enumerate(read_table("asks", catalogue.schemes), start=2):
        where = f"schemes/asks.csv: line {line}"
        if (name := row["indicator_id"]) not in catalogue.indicators:
            raise CatalogueError(
                f"{where}: indicator '{name}' is not in the catalogue; {near(name, catalogue.indicators)}"
            )
        known = keys(catalogue, catalogue.indicators[name])
        if (key := row["characteristic"]) not in known:
            raise CatalogueError(f"{where}: '{key}' is no key of {name}; {near(key, known)}")
        if (state := row["state"]) not in ASK_STATES:
            raise CatalogueError(f"{where}: state '{state}' is none of {', '.join(ASK_STATES)}")
        if state != "asked" and not row["answer"]:
            raise CatalogueError(f"{where}: answer: missing; write what was {state}")
        try:
            date.fromisoformat(row["day"])
        except ValueError:
            raise CatalogueError(f"{where}: day '{row['day']}' is not a date; write it as 2026-11-29") from None
