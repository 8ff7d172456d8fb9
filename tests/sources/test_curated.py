"""Registers of quoted figures: each row says who said it, where and why it may be shown, or it is refused."""

import csv
import io
from pathlib import Path

import httpx
import pytest
import yaml

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.curated import BASES, COLUMNS, REGISTERS, Curated
from inclusive_growth.sources.protocol import Dataset, LastSeen, Payload, Plan

DATASETS = [name for name, entry in load_catalogue().datasets.items() if entry.source == "curated"]
FIRST = dict(
    zip(
        COLUMNS,
        (
            "Women councillors",
            "E08000031",
            "Wolverhampton",
            "2026-05-08/P1D",
            "1200",
            "1,200 women",
            "self-declared",
            "Wolverhampton council",
            "Register of members",
            "page 2",
            "2026-05-20",
            "https://www.example.org/members",
            "OGL-UK-3.0",
            "Published by the council",
            "",
        ),
        strict=True,
    )
)


def register(**changes: str) -> Payload:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerow(FIRST | changes)
    return Payload("registers/members.csv", out.getvalue().encode(), "text/csv", "2026-05-21T00:00:00Z")


def people() -> Dataset:
    return Dataset("members", "curated", Curated.params(register_file="members", basis="self-declared"))


def test_a_row_with_its_citation_is_read_as_it_stands() -> None:
    rows = [row for batch in Curated.decode(people(), register()) for row in batch.to_pylist()]
    assert rows == [FIRST]


@pytest.mark.parametrize("column", [name for name in COLUMNS if name != "underlying"])
def test_a_figure_without_its_citation_is_refused_with_the_line(column: str) -> None:
    with pytest.raises(UnexpectedResponse, match=rf"line 2: `{column}` is empty"):
        list(Curated.decode(people(), register(**{column: " "})))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"basis": "inferred from names"}, "nobody's sex or race is inferred"),
        ({"basis": "counted"}, "is not self-declared"),
        ({"url": "the council's site"}, "not an address"),
        ({"published_on": "20 May 2026"}, "not a day such as"),
        ({"value": "1300"}, "does not stand among the digits"),
    ],
)
def test_a_row_that_could_mislead_is_refused(changes: dict[str, str], words: str) -> None:
    with pytest.raises(UnexpectedResponse, match=words) as refused:
        list(Curated.decode(people(), register(**changes)))
    assert "1300" not in str(refused.value)


@pytest.mark.parametrize("name", DATASETS)
def test_a_register_is_read_without_asking_anybody_and_is_quoted(ask, name: str) -> None:
    def nobody(request: httpx.Request) -> httpx.Response:
        raise AssertionError(f"{request.url} was asked")

    dataset = load_catalogue().dataset(name)
    source = ask("curated", nobody)
    signal = source.signal(dataset, LastSeen())
    assert signal.token.startswith("sha256 ") and signal.publisher_time
    [payload] = source.fetch(dataset, Plan(name, (), ()))
    assert sum(batch.num_rows for batch in source.decode(dataset, payload)) > 0
    assert Curated.origin == "quoted"
    assert "2018-01-12" in Curated.quoted_in(dataset)


def test_every_register_is_a_dataset_or_stands_with_its_ask() -> None:
    asks = yaml.safe_load((REGISTERS / "asks.yml").read_text(encoding="utf-8"))
    used = {load_catalogue().dataset(name).params.register_file for name in DATASETS}
    found = {path.stem: path for path in Path(REGISTERS).glob("*.csv")}
    assert set(found) == used | set(asks)
    assert not used & set(asks)
    for name, asked in asks.items():
        assert found[name].read_text(encoding="utf-8") == ",".join(COLUMNS) + "\n"
        assert set(asked) == {"holds", "basis", "ask", "rule"}
        assert set(asked["ask"]) == {"to", "request"} and asked["basis"] in BASES
