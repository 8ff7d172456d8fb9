"""JSON of publishers that went wrong on the way: each figure is the publisher's, or the answer is refused.

Real answers of the replay are changed at any place: cut, a value of another type, a part that is missing or comes
again, a key that stands twice, NaN. A figure may go missing with what carried it; it never becomes another.
"""

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.landing.decoding import refuse_unreadable
from inclusive_growth.settings import Settings
from inclusive_growth.sources.formats.json_text import json_in
from inclusive_growth.sources.http_client import Client
from inclusive_growth.sources.protocol import Dataset, Payload
from inclusive_growth.sources.registry import figures_of, layout_of, source_class
from tests.support.catalogue_requests import plan
from tests.support.publishers_desk import AT, Desk

DATASETS = (
    "stat_xplore_uc_households",
    "stat_xplore_children_low_income_rel",
    "ons_census_qualifications_ethnic_group",
    "police_street_crime",
    "ogp_local_authority_region",
)
WITH_FIGURES = DATASETS[:4]  # a lookup's words may change to others that nobody can tell from right ones
FOREIGN: list[Any] = [None, "", "x", [], {}, True, float("nan"), float("inf"), -1, 0.5]
Figures = dict[tuple[str, ...], str]


@dataclass(frozen=True)
class Answer:
    """A body with figures, as the replay gives it, and those figures by the codes of their rows."""

    dataset: Dataset
    payload: Payload
    figures: Figures


@cache
def answer_of(name: str) -> Answer:
    dataset = load_catalogue().dataset(name)
    desk = Desk(Path(mkdtemp()))

    def transport(request: httpx.Request) -> httpx.Response:
        asked = dict(request.url.params)
        found = desk.publishers.answer(
            request.url.path, asked, AT, "https://replay.test", dict(request.headers), request.content
        )
        headers = found.headers | {"content-type": found.media_type}
        return httpx.Response(found.status, content=found.body, headers=headers)

    client = Client(
        Settings(home=Path(mkdtemp()), http_pause=0, environment="demo"),
        allowed_hosts=frozenset({"replay.test"}),
        transport=httpx.MockTransport(transport),
    )
    source = source_class(dataset.source)(client, f"https://replay.test/{dataset.source}")
    for payload in source.fetch(dataset, plan(name)):
        if figures := decoded(dataset, payload):
            return Answer(dataset, payload, figures)
    raise AssertionError(f"{name}: the replay gives no figure")


def decoded(dataset: Dataset, payload: Payload) -> Figures:
    """Codes of a row -> its figure, as texts. Raises UnexpectedResponse as a landing would."""
    layout = layout_of(dataset)
    carried = figures_of(dataset) or list(dataset.params.columns)
    keys = [name for name in (layout.area, layout.period, *dataset.params.dimensions) if name]
    with refuse_unreadable(dataset.id, "the answer"):
        batches = list(source_class(dataset.source).decode(dataset, payload))
    rows = [row for batch in batches for row in batch.to_pylist()]
    return {
        (*(row[key] or "" for key in keys), name): row[name] or ""
        for row in rows
        for name in carried
        if name in row
    }


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The place of every part of a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        yield (*path, key)
        yield from paths(part, (*path, key))


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


def replaced(parent: Any, key: Any, foreign: Any) -> None:
    parent[key] = foreign


def as_text(parent: Any, key: Any, _: Any) -> None:
    parent[key] = str(parent[key])


def dropped(parent: Any, key: Any, _: Any) -> None:
    del parent[key]


def repeated(parent: Any, key: Any, _: Any) -> None:
    if isinstance(parent, list):
        parent.insert(key, copy.deepcopy(parent[key]))


CHANGES: tuple[Callable[[Any, Any, Any], None], ...] = (replaced, as_text, dropped, repeated)


@pytest.mark.parametrize("name", WITH_FIGURES)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_changed_answer_gives_the_publisher_s_figures_or_is_refused(name: str, data: st.DataObject) -> None:
    answer = answer_of(name)
    content = json.loads(answer.payload.body)
    places = list(paths(content))
    numbers = [path for path in places if type(at(content, path)) in (int, float)]
    path = data.draw(st.sampled_from(places) | st.sampled_from(numbers))
    change, foreign = data.draw(st.sampled_from(CHANGES)), data.draw(st.sampled_from(FOREIGN))
    if answer.dataset.source == "police_uk" and (change, len(path)) == (dropped, 1):
        return  # events are counted here, and no total is announced
    change(at(content, path[:-1]), path[-1], foreign)
    body = json.dumps(content).encode()
    assert_right_or_refused(answer, body, (path, change.__name__, foreign))


@pytest.mark.parametrize("name", DATASETS)
@settings(max_examples=20, deadline=None)
@given(share=st.floats(0, 0.999))
def test_a_cut_answer_is_refused(name: str, share: float) -> None:
    answer = answer_of(name)
    body = answer.payload.body
    with pytest.raises(UnexpectedResponse):
        decoded(answer.dataset, with_body(answer, body[: int(len(body) * share)]))


@pytest.mark.parametrize("name", DATASETS)
def test_a_key_that_stands_twice_is_refused(name: str) -> None:
    answer = answer_of(name)
    at_first = answer.payload.body.index(b'"')
    end = answer.payload.body.index(b'"', at_first + 1) + 1
    key = answer.payload.body[at_first:end]
    body = answer.payload.body[:at_first] + key + b": null, " + answer.payload.body[at_first:]
    with pytest.raises(UnexpectedResponse, match="stands twice"):
        decoded(answer.dataset, with_body(answer, body))


@pytest.mark.parametrize("name", DATASETS)
def test_nesting_without_end_and_text_that_is_no_utf8_are_refused(name: str) -> None:
    answer = answer_of(name)
    first = answer.payload.body.lstrip()[:1]
    deep = first + (b'"a":' if first == b"{" else b"") + b"[" * 100_000
    for body in (deep, first + b'"\xff\xfe"', b"", b"<html></html>", b"null", b"\xef\xbb\xbf"):
        with pytest.raises(UnexpectedResponse):
            decoded(answer.dataset, with_body(answer, body))


@pytest.mark.parametrize("text", ['{"a": NaN}', '{"a": Infinity}', '{"a": 1, "a": 2}', '{"a": 1', "[" * 10_000])
def test_what_may_mean_two_things_is_no_json(text: str) -> None:
    with pytest.raises(UnexpectedResponse, match="not whole JSON"):
        json_in(text.encode(), "where")


def test_numbers_stay_as_they_are_written() -> None:
    assert json_in(b'{"a": 12345678901234567890.10}', "where", numbers_as_text=True) == {
        "a": "12345678901234567890.10"
    }


def with_body(answer: Answer, body: bytes) -> Payload:
    return Payload(answer.payload.url, body, answer.payload.media_type, answer.payload.retrieved_at)


def assert_right_or_refused(answer: Answer, body: bytes, what: Any) -> None:
    try:
        found = decoded(answer.dataset, with_body(answer, body))
    except UnexpectedResponse as error:
        assert str(error)
        return
    for row, figure in found.items():
        if row in answer.figures:
            assert figure in ("", answer.figures[row]), (what, row, figure, answer.figures[row])
        else:  # a row of something else, which the landing gate or the catalogue does not know
            assert not looks_known(row, answer), (what, row, figure)


def looks_known(row: tuple[str, ...], answer: Answer) -> bool:
    """Whether every code of a row is one that the untouched answer has, too."""
    known = [set(codes) for codes in zip(*answer.figures, strict=True)]
    return all(code in codes for code, codes in zip(row, known, strict=True))
