"""A publisher is one thing in one folder: its address, its datasets and its source follow from its folder."""

import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import ClassVar

import pytest

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.errors import UsageError
from inclusive_growth.settings import Settings
from inclusive_growth.sources.addresses import address_in_use
from inclusive_growth.sources.registry import registry as sources
from inclusive_growth_sample.replay import registry
from inclusive_growth_sample.replay.publisher import Answer, Request, SampleDataset
from inclusive_growth_sample.replay.registry import PUBLISHERS, SAMPLE, base_urls
from inclusive_growth_sample.replay.state import Content, State
from tests.support.publishers_desk import AT, Desk


class Telling:
    """A publisher that answers with what it was asked."""

    source: ClassVar[str] = "telling"
    datasets: ClassVar[Mapping[str, SampleDataset]] = {}

    def __init__(self, state: State, folders: Sequence[Path]) -> None:
        self.folders = folders

    def answer(self, request: Request) -> Answer:
        return Answer(200, f"{request.base}|{request.path}|{dict(request.parameters)}".encode(), "text/plain")

    def figures(self, dataset: str, content: Content) -> Sequence[Mapping[str, str]]:
        return []

    def next_time(self, dataset: str, content: Content, at: datetime) -> str:
        return at.isoformat()

    def check_duplicate(self, dataset: str, area: str) -> None:
        raise UsageError("nothing comes twice here")


def test_every_source_of_the_catalogue_has_a_publisher_to_itself() -> None:
    sources = Counter(publisher.source for publisher in PUBLISHERS)
    # A register stands in this repository: nobody is asked for it.
    assert {entry.source for entry in load_catalogue().datasets.values()} - {"curated"} <= set(sources)
    assert set(sources.values()) == {1}
    assert list(base_urls("http://here:1")) == list(sources)


def test_no_two_publishers_share_a_dataset_id(desk: Desk) -> None:
    ids = Counter(name.lower() for publisher in desk.publishers.all for name in publisher.datasets)
    assert set(ids.values()) == {1}


def test_each_dataset_has_figures_that_a_change_can_meet_and_a_time_that_moves_on(desk: Desk) -> None:
    at = datetime.fromisoformat("2000-01-01T00:00:00+00:00")
    for publisher in desk.publishers.all:
        for dataset in publisher.datasets:
            content = Content()
            assert publisher.figures(dataset, content)
            content.updated = publisher.next_time(dataset, content, at)
            assert publisher.next_time(dataset, content, at) > content.updated


def test_a_publisher_is_asked_below_the_name_of_its_source_and_knows_its_own_address(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(registry, "PUBLISHERS", (*PUBLISHERS, Telling))
    desk = Desk(tmp_path)
    answer = desk.publishers.answer("/telling/a/b.csv", {"x": "1"}, AT, "http://here:1")
    assert answer.body == b"http://here:1/telling|a/b.csv|{'x': '1'}"
    assert base_urls("http://here:1")["telling"] == "http://here:1/telling"
    assert desk.ask("/tellings/a").status == 404


def test_one_setting_sends_every_source_to_the_replay(tmp_path: Path) -> None:
    config = Settings(home=tmp_path, base_url={"all": "http://here:1/"})
    used = {name: address_in_use(name, config) for name in sources() if name != "curated"}
    assert used == base_urls("http://here:1")


def test_figures_of_another_document_are_answered_as_quoted_with_its_name(desk: Desk) -> None:
    asked = {"geography": "E08000026", "time": "2016", "sex": "7", "item": "2", "pay": "5", "measures": "20100"}
    answer = desk.nomis("NM_99_1.data.csv", **asked)
    assert answer.headers["X-Data-Origin"] == "quoted"
    assert "board paper" in answer.headers["X-Data-Quoted-In"]


def test_quoted_figures_without_the_name_of_a_document_are_refused(tmp_path: Path) -> None:
    (tmp_path / "x.yml").write_text("origin: quoted\n")
    with pytest.raises(UsageError, match="name the document"):
        registry.Publishers(State(tmp_path / "state"), [tmp_path])


def test_a_sample_folder_that_says_its_figures_are_invented_is_answered_as_synthetic(tmp_path: Path) -> None:
    name = "gigabit-capable-broadband"
    folder = tmp_path / "own" / "els"
    folder.mkdir(parents=True)
    facts = (SAMPLE / "els" / f"{name}.yml").read_text(encoding="utf-8")
    shutil.copy(SAMPLE / "els" / f"{name}.csv", folder)
    (folder / f"{name}.yml").write_text(facts.replace("origin: sample", "origin: synthetic"), encoding="utf-8")
    built_in, own = Desk(tmp_path / "1"), Desk(tmp_path / "2", tmp_path / "own")
    assert built_in.els(f"{name}/{name}.csv").headers["X-Data-Origin"] == "sample"
    assert own.els(f"{name}/{name}.csv").headers["X-Data-Origin"] == "synthetic"
    assert own.rate().headers["X-Data-Origin"] == "sample"  # the other datasets are as built in
