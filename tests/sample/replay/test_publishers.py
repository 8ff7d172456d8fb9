"""A publisher is one registered thing: its address, its datasets and its source follow from the registry."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import ClassVar

import pytest

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.errors import UsageError
from inclusive_growth_sample.replay import registry
from inclusive_growth_sample.replay.publisher import Answer, Asked, Sampled
from inclusive_growth_sample.replay.registry import REGISTERED, base_urls
from inclusive_growth_sample.replay.state import Content, State
from tests.support.publishers_desk import AT, Desk


class Telling:
    """A publisher that answers with what it was asked."""

    source: ClassVar[str] = "telling"
    prefix: ClassVar[str] = "/telling/v1"
    datasets: ClassVar[Mapping[str, Sampled]] = {}

    def __init__(self, state: State, folders: Sequence[Path]) -> None:
        self.folders = folders

    def answer(self, asked: Asked) -> Answer:
        return Answer(200, f"{asked.base}|{asked.path}|{dict(asked.parameters)}".encode(), "text/plain")

    def figures(self, dataset: str, content: Content) -> Sequence[Mapping[str, str]]:
        return []

    def moved(self, dataset: str, content: Content, at: datetime) -> str:
        return at.isoformat()

    def check_duplicate(self, dataset: str, area: str) -> None:
        raise UsageError("nothing comes twice here")


def test_every_source_of_the_catalogue_has_a_publisher_to_itself() -> None:
    sources = Counter(publisher.source for publisher in REGISTERED)
    assert {entry.source for entry in load_catalogue().datasets.values()} <= set(sources)
    assert set(sources.values()) == {1}
    assert list(base_urls("http://here:1")) == list(sources)


def test_no_prefix_begins_another_and_no_two_publishers_share_a_dataset_id(desk: Desk) -> None:
    prefixes = [publisher.prefix + "/" for publisher in REGISTERED]
    assert not [(one, two) for one in prefixes for two in prefixes if one != two and two.startswith(one)]
    ids = Counter(name.lower() for publisher in desk.publishers.all for name in publisher.datasets)
    assert set(ids.values()) == {1}


def test_each_dataset_has_figures_that_a_change_can_meet_and_a_time_that_moves_on(desk: Desk) -> None:
    at = datetime.fromisoformat("2000-01-01T00:00:00+00:00")
    for publisher in desk.publishers.all:
        for dataset in publisher.datasets:
            content = Content()
            assert publisher.figures(dataset, content)
            content.updated = publisher.moved(dataset, content, at)
            assert publisher.moved(dataset, content, at) > content.updated


def test_a_registered_publisher_is_asked_at_its_prefix_and_knows_its_own_address(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(registry, "REGISTERED", (*REGISTERED, Telling))
    desk = Desk(tmp_path)
    answer = desk.publishers.answer("/telling/v1/a/b.csv", {"x": "1"}, AT, "http://here:1")
    assert answer.body == b"http://here:1/telling/v1|a/b.csv|{'x': '1'}"
    assert base_urls("http://here:1")["telling"] == "http://here:1/telling/v1"
    assert desk.ask("/telling/v2/a").status == 404
