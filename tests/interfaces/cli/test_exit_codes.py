"""Exit codes: one table from the classes of error to numbers that are told apart, and the documents list it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from inclusive_growth import errors
from inclusive_growth.interfaces.cli.exit_codes import EXIT_CODES, code_of

PAGE = Path(__file__).parents[3] / "docs" / "cli.md"


def kinds(kind: type[BaseException] = errors.WarehouseError) -> Iterator[type[BaseException]]:
    yield kind
    for below in kind.__subclasses__():
        if below.__module__ == errors.__name__:
            yield from kinds(below)


def test_no_number_means_two_things() -> None:
    numbers = [code.number for code in EXIT_CODES]
    assert len(set(numbers)) == len(numbers)
    named = [kind for code in EXIT_CODES for kind in code.kinds]
    assert len(set(named)) == len(named)


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("UsageError", 2),
        ("CatalogueError", 2),
        ("StoreUnusable", 2),
        ("GateClosed", 3),
        ("WaitsForPerson", 4),
        ("UnexpectedResponse", 5),
        ("LeaseHeld", 6),
        ("SurfaceLags", 7),
        ("CorruptObject", 8),
        ("BuildFailed", 9),
        ("PublishRefused", 11),
        ("DiskTrouble", 12),
        ("StoreDiskTrouble", 12),
        ("Erased", 14),
    ],
)
def test_the_nearest_class_gives_the_number(kind: str, number: int) -> None:
    assert code_of(getattr(errors, kind)("words")) == number


def test_only_errors_that_nobody_scripts_on_share_the_number_1() -> None:
    assert {kind.__name__ for kind in kinds() if code_of(kind()) == 1} == {
        *("WarehouseError", "StoreError", "AlreadyExists"),
    }


def test_the_page_lists_exactly_the_table() -> None:
    rows = re.findall(r"^\| (\d+) \| (.+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert rows == [(str(code.number), code.meaning) for code in EXIT_CODES]
