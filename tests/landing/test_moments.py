"""A time without a zone is London's, and a time that London's clocks showed twice or never is refused."""

from datetime import UTC, datetime

import pytest

from inclusive_growth.landing.moments import read_moment


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-06-16T09:30", datetime(2026, 6, 16, 8, 30, tzinfo=UTC)),
        ("2026-11-24T09:30", datetime(2026, 11, 24, 9, 30, tzinfo=UTC)),
        ("2026-06-16", datetime(2026, 6, 15, 23, 0, tzinfo=UTC)),
        ("2026-06-16 09:30:00", datetime(2026, 6, 16, 8, 30, tzinfo=UTC)),
        ("2026-06-16T09:30Z", datetime(2026, 6, 16, 9, 30, tzinfo=UTC)),
        ("2026-06-16T09:30+01:00", datetime(2026, 6, 16, 8, 30, tzinfo=UTC)),
    ],
)
def test_without_a_zone_it_is_london(written: str, moment: datetime) -> None:
    assert read_moment(written) == moment


@pytest.mark.parametrize("written", ["2026-10-25T01:30", "2026-03-29T01:30"])
def test_a_time_that_the_clocks_showed_twice_or_never_wants_its_zone(written: str) -> None:
    with pytest.raises(ValueError, match=r"say the zone"):
        read_moment(written)
    assert read_moment(f"{written}+00:00") == datetime.fromisoformat(f"{written}+00:00")


def test_other_text_is_no_moment() -> None:
    with pytest.raises(ValueError, match="isoformat"):
        read_moment("16/06/2026")
