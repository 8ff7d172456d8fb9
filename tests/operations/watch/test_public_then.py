"""What was public at an instant: named, and opened."""

from pathlib import Path

import duckdb
import pytest

from inclusive_growth.errors import UsageError
from inclusive_growth.landing.moments import end_of_day
from inclusive_growth.operations.watch.public_then import public_then, write_file
from inclusive_growth.publish.publish import withdraw
from inclusive_growth.records import utc
from tests.support.warehouse import Warehouse, take_back


def test_what_was_public_is_named_with_what_became_of_it_and_can_be_opened(
    house: Warehouse, tmp_path: Path
) -> None:
    first = house.published(70.0)
    second = house.published(71.0, minutes=5)
    gone = take_back(house, withdraw, 10, publication_id=second.publication_id)
    then = public_then(house.store, house.at(2))
    assert (then.shown, then.next, then.withdrawn) == (first, second, None)
    file = tmp_path / "then.duckdb"
    write_file(house.store, then, file)
    with duckdb.connect(str(file), read_only=True) as con:
        assert con.execute("select distinct value from fct_indicator_values").fetchall() == [(70.0,)]
        assert con.execute("select publication_id, history_seq from about").fetchall() == [
            (first.publication_id, 1)
        ]
    with pytest.raises(UsageError, match="is there already"):
        write_file(house.store, then, file)
    later = public_then(house.store, house.at(6))
    assert (later.shown, later.next, later.withdrawn) == (second, gone, gone)
    with pytest.raises(UsageError, match=r"was withdrawn by anna \(wrong\), so nobody opens it any more"):
        write_file(house.store, later, tmp_path / "withdrawn.duckdb")


def test_what_nobody_saw_cannot_be_opened(house: Warehouse, tmp_path: Path) -> None:
    first = house.published(70.0)
    gone = take_back(house, withdraw, 10, publication_id=first.publication_id)
    before, after = public_then(house.store, house.at(0)), public_then(house.store, house.at(11))
    assert (before.shown, before.last, before.next) == (None, None, first)
    assert (after.shown, after.last, after.next) == (None, gone, None)
    with pytest.raises(UsageError, match="nothing was public"):
        write_file(house.store, before, tmp_path / "none.duckdb")
    assert not (tmp_path / "none.duckdb").exists()


@pytest.mark.parametrize(
    ("day", "end"),
    [
        ("2026-11-22", "2026-11-22T23:59:59.999999Z"),
        ("2026-06-22", "2026-06-22T22:59:59.999999Z"),  # summer time
        ("2026-10-25", "2026-10-25T23:59:59.999999Z"),  # the clocks go back that day
    ],
)
def test_a_day_means_its_end_in_london(day: str, end: str) -> None:
    last = end_of_day(day)
    assert last is not None and utc(last) == end
    assert end_of_day(f"{day}T09:30") is None
