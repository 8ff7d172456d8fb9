"""The bell rings at once for news, rarely for the same news, and always again for news that came back."""

from itertools import pairwise

from inclusive_growth.interfaces.airflow.triggers import Bell


def rings(bell: Bell, *polls: list[str]) -> list[bool]:
    return [bell.rings(news) for news in polls]


def test_it_rings_at_the_first_poll_that_has_news() -> None:
    assert rings(Bell(300), [], ["a"]) == [False, True]


def test_it_is_silent_while_the_news_is_being_landed() -> None:
    assert rings(Bell(5), ["a"], ["a"], ["a"], ["a"], []) == [True, False, False, False, False]


def test_it_rings_at_once_for_another_dataset() -> None:
    assert rings(Bell(5), ["a"], ["a", "b"], ["a", "b"]) == [True, True, False]


def test_news_that_came_back_after_landing_rings_at_once() -> None:
    assert rings(Bell(5), ["a"], [], ["a"]) == [True, False, True]


def test_part_of_the_news_having_landed_is_no_reason_to_ring() -> None:
    assert rings(Bell(5), ["a", "b"], ["b"], ["b"]) == [True, False, False]


def test_news_that_stays_rings_ever_more_rarely_but_never_stops() -> None:
    bell = Bell(60)
    rung_at = [minute for minute in range(0, 600) if bell.rings(["a"])]
    gaps = [later - earlier for earlier, later in pairwise(rung_at)]
    assert gaps[:6] == [2, 4, 8, 16, 32, 60]
    assert set(gaps[5:]) == {60}


def test_at_the_production_poll_setting_news_that_stays_rings_again_at_the_next_poll() -> None:
    assert rings(Bell(300), ["a"], ["a"]) == [True, True]
