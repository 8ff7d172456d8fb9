"""What figures must not do from one release to the next, or within one: each kind of fault asks a person."""

from pathlib import Path

import pytest

from inclusive_growth.gates.landing_gate import prepare
from inclusive_growth.gates.suites import EVERY_FIGURE, load_suite
from inclusive_growth.landing.context import Context
from tests.gates.figure_mutations import SPOILT, Spoilt
from tests.support.sample_warehouse import REPOSITORY, World, only_suite

pytestmark = pytest.mark.system


def judge(landed: World, spoilt: Spoilt, folder: Path) -> set[str]:
    """The checks of the common suites that found something; the verdict itself is tested elsewhere."""
    config = only_suite(landed.config, "landing", ["every_source", EVERY_FIGURE], folder)
    previous = None if spoilt.first else landed.releases[spoilt.dataset]
    release = landed.broken(spoilt.dataset, spoilt.query)
    prepared, _ = prepare(release, previous, Context(config, landed.store, landed.catalogue))
    assert not [answer.error for answer in prepared.answers if answer.error]
    return {
        answer.expectation.check
        for answer in prepared.answers
        if answer.judged and answer.expectation.severity != "info"
    }


@pytest.mark.parametrize("spoilt", SPOILT, ids=[item.what for item in SPOILT])
def test_spoilt_figures_ask_a_person(landed: World, spoilt: Spoilt, tmp_path: Path) -> None:
    assert spoilt.check in judge(landed, spoilt, tmp_path)


@pytest.mark.parametrize("dataset", sorted({item.dataset for item in SPOILT}))
@pytest.mark.parametrize("first", [True, False])
def test_the_sound_release_asks_nobody(landed: World, dataset: str, first: bool, tmp_path: Path) -> None:
    sound = Spoilt("nothing", "", "select * from sound", dataset, first)
    assert judge(landed, sound, tmp_path) == set()


def test_every_check_of_figures_has_a_mutation() -> None:
    checks = {item.check for item in load_suite(REPOSITORY, "landing", EVERY_FIGURE).expectations}
    critical = {"copies_agree", "limits_hold_their_value"}  # broken in landing_mutations.py
    assert {item.check for item in SPOILT} == checks - critical
