"""Files that a person provides: screened before a byte is kept, landed as provided, told when refused."""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import urlopen

import pytest

from inclusive_growth import gates
from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.errors import UsageError
from inclusive_growth.landing import inbox, land, releases
from inclusive_growth.landing.context import Context
from inclusive_growth.landing.news import look
from inclusive_growth.landing.sightings import latest_sighting
from inclusive_growth.operations import steps
from inclusive_growth.settings import Settings, settings
from inclusive_growth.sources.registry import registry
from inclusive_growth.store.object_store import Store, open_store
from inclusive_growth_sample.replay.server import Replay

pytestmark = pytest.mark.system
DATASET = "els_claimant_count"
FILE = f"{DATASET}/claimants.csv"
CITATION = "provided_by: Priya Shah\ncitation: Claimant count, edition of January 2026\nobtained_on: 2026-01-29\n"


@dataclass(frozen=True)
class Box:
    config: Settings
    store: Store
    replay: Replay

    @property
    def context(self) -> Context:
        return Context(self.config, self.store, load_catalogue())

    def put(self, body: bytes, said: str | None = CITATION, file: str = FILE) -> None:
        path = self.config.home / "inbox" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        if said is not None:
            path.with_name(f"{path.name}.yml").write_text(said, encoding="utf-8")

    def published(self) -> bytes:
        with urlopen(
            f"{self.replay.base_urls['ons_explore_local_statistics']}/claimant-count/claimant-count.csv"
        ) as f:
            return bytes(f.read())

    def take_in(self, file: str = FILE) -> inbox.InboxVerdict:
        return inbox.take_in(file, run_at=datetime(2026, 2, 1, tzinfo=UTC), context=self.context)

    def raw(self) -> list[str]:
        return self.store.keys("raw/")


@pytest.fixture
def box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Box]:
    with Replay(tmp_path / "replay") as replay:
        monkeypatch.setenv("IGW_HOME", str(tmp_path / "home"))
        monkeypatch.setenv("IGW_ENVIRONMENT", "demo")
        monkeypatch.setenv("IGW_HTTP_PAUSE", "0")
        for source, url in replay.base_urls.items():
            monkeypatch.setenv(f"IGW_BASE_URL__{source.upper()}", url)
        settings.cache_clear()
        yield Box(settings(), open_store(settings()), replay)


def test_a_provided_file_lands_as_provided_with_who_and_where_from(box: Box) -> None:
    box.put(box.published())
    assert inbox.waiting(box.context) == [FILE]
    taken = box.take_in()
    assert taken.reason == ""
    release = releases.read_release(box.store, "ons_explore_local_statistics", DATASET, taken.release_id)
    assert release.origin == "provided"
    assert "Priya Shah" in release.objects[0].url and "edition of January 2026" in release.objects[0].url
    assert inbox.waiting(box.context) == []


def test_a_provided_file_passes_the_same_gate_and_a_damaged_one_does_not(box: Box) -> None:
    box.put(box.published())
    assert steps.take_in(FILE).gate == "passed"
    without_one = b"".join(line for line in box.published().splitlines(True) if b"E08000031" not in line)
    box.put(without_one, file=f"{DATASET}/damaged.csv")
    assert steps.take_in(f"{DATASET}/damaged.csv").gate == "closed"


def test_a_file_of_another_shape_is_refused_by_its_columns_and_not_kept(box: Box) -> None:
    box.put(box.published().replace(b"observation", b"figure", 1))
    assert "no column 'observation'" in steps.take_in(FILE).reason
    assert box.raw() == []


def test_a_provided_file_is_published_with_who_vouches_for_it(box: Box) -> None:
    box.put(box.published())
    assert steps.take_in(FILE).gate == "passed"
    candidate = steps.build()
    assert candidate is not None
    assert steps.gate(candidate) in ("passed", "warnings")
    record = gates.publish_record(box.store, candidate, gates.publish_gate_version(box.config, load_catalogue()))
    assert record is not None and record.passed


def test_a_provided_file_stays_until_the_publisher_has_another_release(box: Box) -> None:
    land.extract(DATASET, run_at=datetime(2026, 1, 1, tzinfo=UTC), context=box.context)
    box.put(box.published().replace(b",9.4,", b",9.5,", 1))
    provided = box.take_in().release_id
    seen = latest_sighting(box.store, "ons_explore_local_statistics", DATASET)
    assert seen is not None and (seen.release_id, seen.origin) == (provided, "provided")
    assert not look(DATASET, run_at=datetime(2026, 2, 2, tzinfo=UTC), context=box.context).news
    box.replay.switch("release", dataset="claimant-count")
    assert look(DATASET, run_at=datetime(2026, 2, 3, tzinfo=UTC), context=box.context).news


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"a.person@example.org", "line 2 looks like an email address"),
        (b"AB 12 34 56 C", "line 2 looks like a National Insurance number"),
        (b"07700 900 123", "line 2 looks like a telephone number"),
    ],
)
def test_personal_data_leave_no_byte_in_the_store_and_are_not_quoted(box: Box, line: bytes, words: str) -> None:
    header, _, rest = box.published().partition(b"\r\n")
    box.put(header + b"\r\n" + line + b"\r\n" + rest)
    taken = box.take_in()
    assert words in taken.reason and line.decode() not in taken.reason
    assert box.raw() == []
    assert (box.config.home / "inbox" / FILE).is_file()


def test_a_column_of_people_is_refused(box: Box) -> None:
    box.put(b"areacd,Date of birth\r\nE08000025,1990-01-01\r\n")
    assert "a column is called 'Date of birth'" in box.take_in().reason
    assert box.raw() == []


@pytest.mark.parametrize("body", [b"", b"<html><body>moved</body></html>", b"PK\x03\x04 a workbook"])
def test_what_cannot_be_read_is_refused_before_it_is_kept(box: Box, body: bytes) -> None:
    box.put(body)
    assert box.take_in().reason
    assert box.raw() == []


def test_a_file_without_its_citation_waits_for_it(box: Box) -> None:
    box.put(box.published(), said=None)
    assert "claimants.csv.yml: missing" in box.take_in().reason
    assert inbox.waiting(box.context) == []
    box.put(box.published())
    assert inbox.waiting(box.context) == [FILE]
    assert box.take_in().reason == ""


def test_a_refused_file_is_told_by_email_once(box: Box) -> None:
    box.put(box.published(), said="provided_by: Priya Shah\n")
    assert "citation: missing; add it" in steps.take_in(FILE).reason
    steps.take_in(FILE)
    assert len(box.store.keys("outbox/")) == 1


@pytest.mark.parametrize("file", ["../secret.csv", f"{DATASET}/none.csv", "nomis_apss/x.csv"])
def test_only_files_of_the_inbox_for_known_datasets_are_taken(box: Box, file: str) -> None:
    if "apss" in file:
        box.put(b"x", file=file)
    with pytest.raises(UsageError):
        box.take_in(file)


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (
            "Area Name,AreaName",
            "no column 'Area Name', but 'AreaName'; and row 1 of 'Count' holds a number with a comma",
        ),
        ("Area Name,Area\u00a0Name", "no column 'Area Name', but 'Area‹NO-BREAK SPACE›Name'"),
    ],
)
def test_the_refusal_of_a_shape_says_what_is_there_instead(box: Box, header: str, said: str) -> None:
    columns = registry()["fingertips"].columns
    params = load_catalogue().dataset("fingertips_year6_obesity").params
    of_indicator = {"Indicator ID": str(params.indicator_id), "Indicator Name": params.indicator_name}
    cells = dict.fromkeys(columns, "1") | {"Count": "1,915"} | of_indicator
    wanted, given = header.split(",")
    out = io.StringIO(newline="")
    csv.writer(out).writerows([[given if name == wanted else name for name in columns], cells.values()])
    file = "fingertips_year6_obesity/year6.csv"
    box.put(out.getvalue().encode(), file=file)
    assert said in box.take_in(file).reason
    assert box.raw() == []


@pytest.mark.parametrize(
    ("cut", "said"),
    [
        (lambda body: body.rstrip(b"\r\n"), "the last line has no end"),
        (lambda body: body + body, "two files were joined"),
        (lambda body: body.replace(b"\r\nE", b"\rXE", 1), "a byte was changed"),
        (lambda body: body.replace(b"2001", b"20\x001", 1), "neither text nor a workbook"),
    ],
)
def test_a_provided_file_must_be_as_whole_as_a_fetched_one(
    box: Box, cut: Callable[[bytes], bytes], said: str
) -> None:
    box.put(cut(box.published()))
    assert said in box.take_in().reason
    assert box.raw() == []


INDICATOR = "fingertips_year6_obesity"
BESIDE = f"{INDICATOR}/year6.csv"


def year_6(box: Box) -> bytes:
    address = box.replay.base_urls["fingertips"]
    params = load_catalogue().dataset(INDICATOR).params
    query = (
        f"indicator_ids={params.indicator_id}&child_area_type_id={params.child_area_type_id}"
        f"&parent_area_type_id={params.parent_area_type_id}&include_sortable_time_periods=yes"
    )
    with urlopen(f"{address}/all_data/csv/by_indicator_id?{query}") as f:
        return bytes(f.read())


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda body: body.replace(b"\n90323,", b"\n20601,"), "says that it is of indicator 20601"),
        (lambda body: body[:-1], "the last line has no end"),
    ],
    ids=["another indicator", "cut"],
)
def test_a_file_of_another_indicator_or_a_cut_one_is_refused_and_nothing_of_it_is_kept(
    box: Box, spoil: Callable[[bytes], bytes], words: str
) -> None:
    sound = year_6(box)
    assert spoil(sound) != sound
    before = box.raw()
    box.put(spoil(sound), file=BESIDE)
    assert words in box.take_in(BESIDE).reason
    assert box.raw() == before


def test_an_area_under_two_kinds_of_area_counts_once_while_both_say_the_same(box: Box) -> None:
    first, *lines = box.published().decode("utf-8-sig").splitlines(keepends=True)
    again = [
        line.replace("Combined Authority or City Region", "ITL Level 2") for line in lines if "E47000007" in line
    ]
    assert again != [line for line in lines if "E47000007" in line]
    box.put("".join([first, *lines, *again]).encode())
    verdict = box.take_in()
    assert not verdict.reason
    assert steps.judge(DATASET, verdict.release_id, context=box.context)
