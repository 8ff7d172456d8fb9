"""Rows of one answer: people or households by area and category, and the areas that were withheld.

An answer is JSON: `observations` (each with `dimensions`, an object for the area and for each variable with
`dimension_id`, `option_id` and `option`, and the count `observation`), and the numbers `total_observations`,
`total_areas`, `areas_returned` and `blocked_areas`. Disclosure control withholds whole areas and gives their
number only; their names are the areas that were asked for and did not come. They become rows without a figure,
marked `blocked`, and never zeros.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any
from urllib.parse import parse_qs, urlsplit

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.json_text import json_in
from inclusive_growth.sources.ons_census_api.params import AREA_TYPES

BLOCKED = "blocked"
# The publisher's program keeps counts as 32-bit floating numbers, which are exact up to here only.
LARGEST_EXACT = 2**24
_COUNTS = ("total_observations", "total_areas", "areas_returned", "blocked_areas")

Option = tuple[str, str]  # code and label


@dataclass(frozen=True, slots=True)
class Observation:
    """One cell: its area, its categories in the order of the variables, and its count."""

    area: Option
    categories: tuple[Option, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer that is whole: every area has every combination of categories once."""

    observations: tuple[Observation, ...]
    withheld: tuple[str, ...]  # codes of the areas that disclosure control withholds

    def combinations(self) -> list[tuple[Option, ...]]:
        """Every combination of categories, in the publisher's order."""
        return list(dict.fromkeys(observation.categories for observation in self.observations))


def refuse_errors(body: bytes, where: str) -> dict[str, Any]:
    """The answer as an object. Raises UnexpectedResponse for what is none, with the publisher's own words."""
    content = json_in(body, where)
    if isinstance(content, dict) and content.get("errors"):
        words = "; ".join(str(error) for error in content["errors"] if error) or "no reason given"
        raise UnexpectedResponse(
            f"{where}: the publisher refuses the table: {words[:200]}. Without a reason it is disclosure control: "
            "take fewer variables or coarser ones"
        )
    if not isinstance(content, dict):
        raise UnexpectedResponse(f"{where}: the answer is no JSON object; look at the address in a browser")
    return content


def read_answer(body: bytes, where: str, variables: list[str]) -> Answer:
    """The answer, checked for completeness. Raises UnexpectedResponse for one that is cut or of another table."""
    content = refuse_errors(body, where)
    listed = content.get("observations")
    numbers = {name: number for name in _COUNTS if type(number := content.get(name)) is int}
    if not isinstance(listed, list) or len(numbers) < len(_COUNTS):
        raise UnexpectedResponse(
            f"{where}: an answer has `observations` and the whole numbers {', '.join(_COUNTS)}; this one has "
            f"{', '.join(sorted(content))[:200] or 'nothing'}"
        )
    observations = tuple(_observation(item, where, number, variables) for number, item in enumerate(listed, 1))
    if len(observations) != numbers["total_observations"]:
        raise UnexpectedResponse(
            f"{where}: {len(observations)} observations came, {numbers['total_observations']} were announced; the "
            "body was cut"
        )
    areas = {observation.area[0] for observation in observations}
    if len(areas) != numbers["areas_returned"] or len(areas) + numbers["blocked_areas"] != numbers["total_areas"]:
        raise UnexpectedResponse(
            f"{where}: {len(areas)} areas came; announced were {numbers['areas_returned']} returned and "
            f"{numbers['blocked_areas']} withheld of {numbers['total_areas']}; ask again, and tell the publisher"
        )
    _must_be_complete(observations, where, len(areas), variables)
    return Answer(observations, _withheld(where, areas, numbers["blocked_areas"]))


def rows(answer: Answer, variables: list[str], census: str) -> Iterator[dict[str, str]]:
    """Rows of an answer as text, in the publisher's order; then those of withheld areas, without a figure."""
    for observation in answer.observations:
        yield _row(observation.area, observation.categories, variables, census, str(observation.count), "")
    for area, categories in product(answer.withheld, answer.combinations()):
        yield _row((area, ""), categories, variables, census, "", BLOCKED)


def _row(
    area: Option, categories: tuple[Option, ...], variables: list[str], census: str, count: str, sign: str
) -> dict[str, str]:
    row = {"area_code": area[0], "area_name": area[1], "period": census, "observation": count, "disclosure": sign}
    for variable, (code, label) in zip(variables, categories, strict=True):
        row |= {variable: code, f"{variable}_NAME": label}
    return row


def _observation(item: Any, where: str, number: int, variables: list[str]) -> Observation:
    try:
        options = {
            str(entry["dimension_id"]): (str(entry["option_id"]), str(entry["option"]))
            for entry in item["dimensions"]
        }
        count = item["observation"]
    except (KeyError, TypeError) as error:
        raise UnexpectedResponse(
            f"{where}: observation {number} lacks {error}; one has `dimensions` with dimension_id, option_id and "
            "option, and `observation`"
        ) from error
    kinds = [name for name in options if name in AREA_TYPES]
    if len(kinds) != 1 or set(options) - set(kinds) != set(variables) or len(options) != len(item["dimensions"]):
        raise UnexpectedResponse(
            f"{where}: observation {number} is by {', '.join(sorted(options))[:200]}; this table is by one kind "
            f"of area ({', '.join(AREA_TYPES)}) and {', '.join(variables)}. Provide the answer of that table, or "
            "correct `variables`"
        )
    if isinstance(count, bool) or not isinstance(count, int | float) or count < 0 or count % 1 != 0:
        raise UnexpectedResponse(f"{where}: observation {number} is not a count of people or households")
    if count > LARGEST_EXACT:
        raise UnexpectedResponse(
            f"{where}: observation {number} is too large a count; the publisher's program keeps them exactly up "
            f"to {LARGEST_EXACT} only. Take a smaller kind of area"
        )
    (kind,) = kinds
    return Observation(options[kind], tuple(options[name] for name in variables), int(count))


def _must_be_complete(observations: tuple[Observation, ...], where: str, areas: int, variables: list[str]) -> None:
    """Refuse a table in which an area lacks a combination of categories, or has it twice."""
    cells = {(item.area[0], tuple(code for code, _ in item.categories)) for item in observations}
    categories = [{item.categories[place][0] for item in observations} for place in range(len(variables))]
    expected = areas * prod(len(codes) for codes in categories) if observations else 0
    if len(cells) != len(observations) or len(cells) != expected:
        raise UnexpectedResponse(
            f"{where}: {len(cells)} different cells in {len(observations)} observations; {areas} areas with "
            f"{' × '.join(str(len(codes)) for codes in categories)} categories have {expected}"
        )


def _withheld(where: str, came: set[str], blocked: int) -> tuple[str, ...]:
    """Codes of the withheld areas: those asked for in the address that did not come."""
    if not blocked:
        return ()
    asked = [code for text in parse_qs(urlsplit(where).query).get("area-type", []) for code in text.split(",")[1:]]
    away = tuple(code for code in asked if code not in came)
    if not came or len(away) != blocked:
        remedy = "Ask for areas by their codes, each alone if need be, so that the withheld ones have names"
        if asked and not came:
            remedy = "Every area is withheld: take fewer variables or coarser ones"
        others = ", ".join(away)[:200] or "nobody knows which"
        raise UnexpectedResponse(f"{where}: {blocked} areas are withheld; {others} did not come. {remedy}")
    return away
