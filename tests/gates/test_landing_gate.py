"""The landing gate: sound releases pass, anything else is refused, and a verdict is given once."""

import re
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import jinja2
import pytest

from inclusive_growth import gates
from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.gates import versions
from inclusive_growth.gates.suites import load_suite
from inclusive_growth.gates.verdict_records import store_record
from inclusive_growth.records import ExpectationResult, GateRecord, Origin, from_json
from inclusive_growth.store.keys import gate_key
from inclusive_growth.store.object_store import DirectoryStore
from tests.gates.landing_mutations import where
from tests.support.sample_warehouse import INCOMPLETE, RUN_AT, World, failed, only_suite

pytestmark = pytest.mark.system  # lands the sample over real HTTP


@pytest.mark.parametrize("dataset", sorted(load_catalogue().datasets))
def test_sound_sample_passes_and_is_warned_of_only_where_it_is_known_to_be_incomplete(
    landed: World, dataset: str
) -> None:
    record = landed.judge(landed.releases[dataset])
    assert record.passed
    assert not failed(record)
    assert failed(record, "warning") == INCOMPLETE.get(dataset, set())
    assert record.warnings == len(failed(record, "warning"))


def test_the_same_release_again_passes_beside_itself(landed: World) -> None:
    sound = landed.releases["nomis_aps"]
    again = landed.broken("nomis_aps", "select * from sound")
    record = landed.judge(again, previous=sound)
    assert record.passed
    assert record.warnings == 0


def test_a_pinned_code_that_returns_nothing_is_told_and_closes_nothing(landed: World) -> None:
    record = landed.judge(landed.releases["nomis_aps"])
    (told,) = [item for item in record.results if item.expectation == "asked_and_returned"]
    assert not told.success
    assert told.severity == "info"
    assert {"indicator_id": "employment_rate", "breakdown_id": "sex=male", "category_key": "VARIABLE=54"} in (
        told.failing_rows
    )


def test_a_release_is_judged_once_by_one_version_of_the_gate(landed: World) -> None:
    release = landed.broken("els_claimant_count", "select * from sound")
    first = landed.judge(release)
    later = gates.judge_release(
        release,
        context=landed.context,
        run_at=RUN_AT + timedelta(days=1),
        previous=None,
    )
    assert later == first
    version = gates.landing_gate_version(release.dataset, landed.catalogue, landed.config)
    assert gates.landing_record(landed.store, release.release_id, version) == first
    assert landed.store.exists(f"gates/{release.release_id}/{version}.json")


def test_another_version_of_the_gate_judges_again_without_fetching(landed: World, tmp_path: Path) -> None:
    release = landed.broken("els_claimant_count", "select * from sound where areacd <> 'E08000031'")
    sound = landed.releases["els_claimant_count"]
    assert not landed.judge(release, previous=sound).passed
    weaker = only_suite(landed.config, "landing", ["every_source", "ons_explore_local_statistics"], tmp_path)
    path = tmp_path / "expectations" / "landing" / "every_source.yml"
    path.write_text(path.read_text().replace("severity: critical", "severity: warning"))
    load_suite.cache_clear()
    world = replace(landed, config=weaker)
    record = world.judge(release, previous=sound)
    assert record.passed
    assert failed(record, "warning") == {
        "areas_kept",
        "members_come_together",
        "row_count_against_last_release",
    }
    assert len(landed.store.keys(f"gates/{release.release_id}/")) == 2


def test_a_release_nobody_judged_has_no_record(tmp_path: Path) -> None:
    assert gates.landing_record(DirectoryStore(tmp_path), "0123456789abcdef", "1") is None
    assert gates.publish_record(DirectoryStore(tmp_path), "0123456789abcdef", "1") is None


def test_a_release_of_an_earlier_and_wider_plan_is_still_sound(landed: World) -> None:
    # Today only Birmingham's authority and England are asked for; the release also holds Greater Manchester.
    narrower = replace(landed, config=landed.config.model_copy(update={"comparators": ("E92000001",)}))
    release = landed.releases["nomis_population"]
    record = narrower.judge(release)
    assert record.gate_version != landed.judge(release).gate_version
    assert record.passed
    assert record.warnings == 0


def test_another_authority_takes_the_release_that_holds_it(landed: World) -> None:
    manchester = landed.config.model_copy(update={"authority": "E47000001", "comparators": ("E92000001",)})
    for name in ("nomis_population", "els_claimant_count"):
        assert replace(landed, config=manchester).judge(landed.releases[name]).passed


@pytest.mark.parametrize("dataset", ["nomis_population", "els_claimant_count"])
@pytest.mark.parametrize(
    "query",
    [
        "select '<!DOCTYPE html>' as html, object_sha256, row_number from sound limit 3",
        "select 'Cannot create query' as error, object_sha256, row_number from sound limit 1",
        "select * from sound where false",
    ],
    ids=["web page", "error body", "no rows"],
)
def test_what_is_no_data_is_refused(landed: World, dataset: str, query: str) -> None:
    record = landed.judge(landed.broken(dataset, query))
    assert not record.passed
    assert "something_asked_is_there" in failed(record)


def test_a_renamed_value_column_is_refused_by_name(landed: World) -> None:
    record = landed.judge(
        landed.broken("nomis_population", "select * rename (OBS_VALUE as OBSERVATION) from sound")
    )
    assert failed(record) == {"agreed_columns_are_there"}
    told = {item.expectation: item.observed for item in record.results}
    assert told["agreed_columns_are_there"] == "missing: OBS_VALUE"


def test_what_is_asked_of_a_column_that_is_missing_fails_by_its_name(landed: World) -> None:
    record = landed.judge(landed.broken("nomis_population", "select * rename (MEASURES as MEASURE) from sound"))
    told = {item.expectation: item.observed for item in record.results if not item.success}
    assert told["agreed_columns_are_there"] == "missing: MEASURES; the nearest is 'MEASURE'"
    assert told["measures_are_known"] == "column MEASURES is missing"


def test_far_fewer_rows_than_the_last_release_are_a_warning(landed: World) -> None:
    sound = landed.releases["els_claimant_count"]
    record = landed.judge(
        landed.broken("els_claimant_count", "select * from sound where period > '2012'"), previous=sound
    )
    assert record.passed
    assert failed(record, "warning") == {"row_count_against_last_release"}
    assert record.warnings == 1


def test_one_more_period_is_no_warning(landed: World) -> None:
    older = landed.broken("els_claimant_count", "select * from sound where period < '2024'")
    newer = landed.broken("els_claimant_count", "select * from sound")
    record = landed.judge(newer, previous=older)
    assert record.passed
    assert record.warnings == 0


def test_some_members_of_an_authority_without_the_others_are_a_warning(landed: World) -> None:
    query = """
        select * from sound
        where areacd <> 'E08000031' or period < (select max(period) from sound)
    """
    record = landed.judge(landed.broken("els_claimant_count", query))
    assert record.passed
    assert failed(record, "warning") == {"members_come_together"}


FIRST_TWO = "areacd not in ('E08000027', 'E08000028', 'E08000029', 'E08000030', 'E08000031')"


@pytest.mark.parametrize(
    ("rows", "after_sound", "told"),
    [
        ("areacd <> 'E08000031'", False, True),  # most are there, so the others are missed
        (FIRST_TWO, False, False),  # a file of other places, or one that quotes a few
        (FIRST_TWO, True, True),  # the others had figures in the release before
        (f"{FIRST_TWO} or period < (select max(period) from sound)", False, True),  # … or in earlier periods
    ],
)
def test_a_file_that_holds_a_few_members_by_its_nature_was_not_cut(
    landed: World, tmp_path: Path, rows: str, after_sound: bool, told: bool
) -> None:
    config = only_suite(landed.config, "landing", ["every_source"], tmp_path, check="members_come_together")
    release = landed.broken("els_claimant_count", f"select * from sound where {rows}")
    previous = landed.releases["els_claimant_count"] if after_sound else None
    record = replace(landed, config=config).judge(release, previous=previous)
    assert ("members_come_together" in failed(record, "warning")) is told


def test_members_that_were_asked_for_by_code_are_missed_however_few_came(landed: World, tmp_path: Path) -> None:
    config = only_suite(landed.config, "landing", ["every_source"], tmp_path, check="members_come_together")
    record = replace(landed, config=config).judge(landed.releases["nomis_pay_workplaces"])
    assert failed(record, "warning") == {"members_come_together"}


def test_an_empty_figure_marked_as_normal_is_a_warning(landed: World) -> None:
    record = landed.judge(landed.broken("nomis_aps", where("GEOGRAPHY_CODE = 'E08000025'", "OBS_VALUE", "''")))
    assert record.passed
    assert failed(record, "warning") == {"no_value_without_a_reason"}


def test_the_same_area_under_two_types_with_equal_figures_passes(landed: World) -> None:
    query = """
        select * replace (
            cast(row_number() over (order by row_number, GEOGRAPHY_TYPE) - 1 as varchar) as RECORD_OFFSET,
            cast(count(*) over () as varchar) as RECORD_COUNT
        )
        from (
            select * from sound
            union all by name
            select * replace ('unitary authorities' as GEOGRAPHY_TYPE)
            from sound where GEOGRAPHY_CODE = 'E08000029'
        ) as answer
    """
    record = landed.judge(landed.broken("nomis_population", query))
    assert record.passed
    assert record.warnings == 0


def test_failing_rows_are_kept_up_to_twenty_with_what_names_them(landed: World) -> None:
    record = landed.judge(landed.broken("nomis_population", "select * replace ('1,000' as MEASURES) from sound"))
    (told,) = [item for item in record.results if item.expectation == "measures_are_known"]
    total = landed.releases["nomis_population"].decoded_rows
    assert told.observed == f"{total} of {total} rows outside"
    assert len(told.failing_rows) == 20
    assert set(told.failing_rows[0]) == {
        "row_number",
        "DATE_CODE",
        "GEOGRAPHY_CODE",
        "GEOGRAPHY_TYPE",
        "MEASURES",
    }
    assert told.failing_rows[0]["MEASURES"] == "1,000"


def test_a_figure_that_is_no_number_is_shown_with_its_place(landed: World) -> None:
    query = "select * replace ('1,000' as OBS_VALUE) from sound"
    record = landed.judge(landed.broken("nomis_population", query))
    (told,) = [item for item in record.results if item.expectation == "figures_are_numbers_or_empty"]
    columns = {"row_number", "area_code", "period_text", "category_key", "figure", "published"}
    assert len(told.failing_rows) == 20
    assert set(told.failing_rows[0]) == columns
    assert (told.failing_rows[0]["figure"], told.failing_rows[0]["published"]) == ("20100", "1,000")


def test_data_docs_show_every_expectation_with_its_reason(landed: World) -> None:
    record = landed.judge(landed.broken("nomis_population", "select * from sound"))
    site = Path(record.data_docs).parent
    assert site.parent.parent == landed.config.data_docs_dir
    assert (site.parent.name, site.name) == (record.subject, record.gate_version)
    assert record.data_docs.endswith("index.html")
    found = [path.read_text(encoding="utf-8") for path in (site / "validations").rglob("*.html")]
    assert len(found) == 3
    pages = unescape("".join(found))
    for item in record.results:
        assert f"{item.expectation}: {item.why} Threshold: {item.threshold}." in pages


def test_the_templates_of_data_docs_are_compiled_once_for_a_process(
    landed: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    landed.judge(landed.broken("nomis_population", "select * from sound"))
    compiled: list[object] = []
    original = jinja2.Environment.compile
    monkeypatch.setattr(
        jinja2.Environment, "compile", lambda *args, **more: compiled.append(args) or original(*args, **more)
    )
    record = landed.judge(landed.broken("nomis_population", "select * from sound"))
    pages = list((Path(record.data_docs).parent / "validations").rglob("*.html"))
    assert len(pages) == 3
    assert compiled == []


def test_the_first_of_two_verdicts_stands(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path)
    result = ExpectationResult("keys", "mart", "", "critical", False, "Because.", "none", "1 found")
    first = store_record("landing", "abc", "v1", [result], "", store=store, run_at=RUN_AT)
    second = store_record("landing", "abc", "v1", [], "", store=store, run_at=RUN_AT + timedelta(hours=1))
    assert not first.passed
    assert second == first
    assert from_json(GateRecord, store.get(gate_key("abc", "v1"))) == first


def test_nothing_to_judge_imports_neither_great_expectations_nor_pandas(landed: World) -> None:
    landed.judge(landed.releases["nomis_aps"])
    code = f"""
import sys
from datetime import UTC, datetime
from pathlib import Path
from inclusive_growth import gates
from inclusive_growth.landing.context import Context
from inclusive_growth.landing.releases import read_release
from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.settings import Settings
from inclusive_growth.store.object_store import open_store
config = Settings(home=Path({str(landed.config.home)!r}))
store, catalogue = open_store(config), load_catalogue()
release = read_release(store, "nomis", "nomis_aps", {landed.releases["nomis_aps"].release_id!r})
record = gates.judge_release(
    release, context=Context(config, store, catalogue), previous=None, run_at=datetime(2030, 1, 1, tzinfo=UTC)
)
assert record.passed
print(sorted({{"great_expectations", "pandas"}} & set(sys.modules)))
"""
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=landed.config.home
    )
    assert found.stdout.strip() == "[]", found.stderr


def test_data_docs_can_be_walked_without_the_internet(landed: World) -> None:
    index = Path(landed.judge(landed.releases["nomis_population"]).data_docs)
    links = re.findall(r'<li><a href="(validations/[^"]+)">', index.read_text(encoding="utf-8"))
    assert len(links) == 3
    pages = [index, *(index.parent / unquote(link) for link in links)]
    for page in pages:
        loaded = re.findall(
            r"<(?:link|script|img|iframe)\b[^>]*(?:https?:|src=)[^>]*>|@import|url\(", page.read_text("utf-8")
        )
        assert loaded == [], page
    assert all('<a href="../index.html">' in page.read_text("utf-8") for page in pages[1:])


def test_data_docs_never_run_what_a_publisher_sent(landed: World) -> None:
    query = """
        select * replace ('<script>alert(1)</script>' as OBS_VALUE), '' as "<script>alert(1)</script>" from sound
    """
    record = landed.judge(landed.broken("nomis_population", query))
    assert not record.passed
    pages = [path.read_text(encoding="utf-8") for path in Path(record.data_docs).parent.rglob("*.html")]
    assert any("alert(1)" in page for page in pages)
    assert not any("<script>alert(1)" in page for page in pages)


@pytest.mark.parametrize(
    ("origin", "words"),
    [
        ("quoted", "quoted from another document"),
        ("sample", "sample figures"),
        ("synthetic", "invented"),
        ("fetched", ""),
        ("provided", ""),
    ],
)
def test_every_page_about_figures_that_are_not_official_says_so(landed: World, origin: Origin, words: str) -> None:
    release = replace(landed.broken("nomis_population", "select * from sound"), origin=origin)
    site = Path(landed.judge(release).data_docs).parent
    pages = list(site.rglob("*.html"))
    assert len(pages) == 4
    for page in pages:
        shown = page.read_text(encoding="utf-8")
        assert ("<strong>SAMPLE</strong>" in shown) is bool(words), page
        assert words in shown.partition("<body")[2][:400]


def test_a_later_verdict_leaves_the_pages_of_an_earlier_one(
    landed: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = landed.broken("els_claimant_count", "select * from sound")
    first = landed.judge(release)
    before = Path(first.data_docs).read_bytes()
    monkeypatch.setattr(versions, "GATES_VERSION", versions.GATES_VERSION + 1)
    second = landed.judge(release)
    assert second.data_docs != first.data_docs
    assert Path(first.data_docs).read_bytes() == before
