"""The step timer: seconds of a block, counted for the step that is named."""

import pytest

from inclusive_growth.store import step_timer
from inclusive_growth.store.step_timer import seconds_by_step, timed


@pytest.fixture
def _counted_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter(float(second) for second in range(100))
    monkeypatch.setattr("inclusive_growth.store.step_timer.time.perf_counter", lambda: next(ticks))
    monkeypatch.setattr(step_timer, "_seconds", {})


@pytest.mark.usefixtures("_counted_anew")
def test_a_step_that_runs_twice_or_breaks_counts_with_all_its_seconds() -> None:
    with timed("fetch"):
        pass
    with pytest.raises(ValueError, match="broke"), timed("fetch"):
        raise ValueError("broke")
    with timed("decode"):
        pass

    assert seconds_by_step() == {"fetch": 2.0, "decode": 1.0}


@pytest.mark.usefixtures("_counted_anew")
def test_a_step_made_of_steps_is_timed_and_not_counted_beside_them() -> None:
    with timed() as whole, timed("load"):
        so_far = whole.seconds

    assert so_far < whole.seconds == 4.0
    assert seconds_by_step() == {"load": 2.0}


@pytest.mark.usefixtures("_counted_anew")
def test_a_timer_stands_still_when_its_step_has_ended() -> None:
    with timed() as timer:
        pass

    assert timer.seconds == timer.seconds == 1.0
