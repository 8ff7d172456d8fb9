"""GOV.UK as replayed: pages in the content API's form, files with the publisher's header."""

import json
from pathlib import Path

import pytest

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.errors import UsageError
from inclusive_growth.settings import Settings
from inclusive_growth.sources.formats.workbooks import open_workbook
from inclusive_growth.sources.gov_uk.source import GovUk
from inclusive_growth.sources.http_client import Client
from inclusive_growth.sources.protocol import Payload
from inclusive_growth_sample.replay.publisher import Answer
from tests.support.publishers_desk import AT, Desk

IOD_2025, IOD_2019 = "english-indices-of-deprivation-2025", "english-indices-of-deprivation-2019"
SERVER = "http://replay.test"
RESIDENTS = "Total population: mid 2022"


def content(desk: Desk, page: str = IOD_2025) -> dict:
    path = f"/gov_uk/api/content/government/statistics/{page}"
    return json.loads(desk.publishers.answer(path, {}, AT, SERVER).body)


def file(desk: Desk, page: str = IOD_2025) -> Answer:
    address = content(desk, page)["details"]["attachments"][0]["url"]
    assert address.startswith(f"{SERVER}/gov_uk/media/")
    return desk.publishers.answer(address.removeprefix(SERVER), {}, AT, SERVER)


def rows(dataset_id: str, body: bytes) -> list[dict[str, str]]:
    source = GovUk(Client(Settings(), allowed_hosts=frozenset()), SERVER)
    batches = source.decode(load_catalogue().dataset(dataset_id), Payload("https://test/", body, "", ""))
    return [row for batch in batches for row in batch.to_pylist()]


@pytest.mark.parametrize("page", [IOD_2025, IOD_2019])
def test_a_page_says_what_its_file_is_and_leads_to_it(desk: Desk, page: str) -> None:
    attachment, *others = content(desk, page)["details"]["attachments"]
    assert [other["filename"][:8] for other in others] == (["File_10_"] if page == IOD_2025 else [])
    answer = file(desk, page)
    assert attachment["file_size"] == len(answer.body)
    assert attachment["content_type"] == answer.media_type
    assert attachment["url"].endswith(f"/{attachment['filename']}")
    assert answer.headers == {"X-Data-Origin": "sample"}


def test_file_7_has_the_publishers_header_and_a_neighbourhoods_figures(desk: Desk) -> None:
    body = file(desk).body
    header = body.split(b"\r\n", 1)[0].decode()
    assert header.startswith("LSOA code (2021),LSOA name (2021),Local Authority District code (2024),")
    assert header.endswith(",Working age population 18-66 (for use with Employment Deprivation Domain): mid 2022")
    found = rows("iod_2025_neighbourhoods", body)
    assert len(found) == 3421
    assert len(found[0]) == 56 + 1  # the file's and our edition
    first = {name: text for name, text in found[0].items() if text}
    assert first == {
        "LSOA code (2021)": "E01004766",
        "LSOA name (2021)": "Bolton 005A",
        "Local Authority District code (2024)": "E08000001",
        "Local Authority District name (2024)": "Bolton",
        "Index of Multiple Deprivation (IMD) Score": "33.083",
        "Index of Multiple Deprivation (IMD) Rank (where 1 is most deprived)": "6907",
        "Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs)": "3",
        RESIDENTS: "1635",
        "Dependent Children aged 0-15: mid 2022": "294",
        "Older population aged 60 and over: mid 2022": "457",
        "Working age population 18-66 (for use with Employment Deprivation Domain): mid 2022": "994",
        "edition": "2025-10-30",
    }


def test_file_10_is_a_workbook_with_trailing_spaces_in_its_header(desk: Desk) -> None:
    body = file(desk, IOD_2019).body
    assert open_workbook(body, "book").sheets == ["Notes", "IMD", "IDACI", "IDAOPI"]
    assert open_workbook(body, "book").rows("IMD")[0][5] == "IMD - Rank of average score "
    assert open_workbook(body, "book").rows("IDACI")[0][4] == "IDACI - Average score "
    found = {row["Local Authority District code (2019)"]: row for row in rows("iod_2019_authorities", body)}
    assert len(found) == 17
    assert found["E08000025"]["IDACI - Average score "] == "0.276"


def test_a_correction_is_attached_anew_and_noted(desk: Desk) -> None:
    before, first = content(desk), file(desk).body
    old = before["details"]["attachments"][0]
    desk.switch("revise", dataset=IOD_2025, changes=[{"match": {"area": "E01004766"}, "value": "1636"}])
    after = content(desk)
    new = after["details"]["attachments"][0]
    assert new["url"].split("/")[-2] != old["url"].split("/")[-2]
    assert new["filename"].endswith("_v2.csv")
    assert len(after["details"]["change_history"]) == len(before["details"]["change_history"]) + 1
    assert after["public_updated_at"] > before["public_updated_at"]
    answer = file(desk)
    changed = [
        (was[RESIDENTS], now[RESIDENTS])
        for was, now in zip(
            rows("iod_2025_neighbourhoods", first), rows("iod_2025_neighbourhoods", answer.body), strict=True
        )
        if was != now
    ]
    assert changed == [("1635", "1636")]
    assert answer.headers == {"X-Data-Origin": "synthetic"}
    assert desk.ask(old["url"].removeprefix(SERVER)).status == 404


@pytest.mark.parametrize(
    ("page", "dataset"), [(IOD_2025, "iod_2025_neighbourhoods"), (IOD_2019, "iod_2019_authorities")]
)
def test_a_silent_reissue_has_other_bytes_and_the_same_rows(desk: Desk, page: str, dataset: str) -> None:
    first, history = file(desk, page).body, content(desk, page)["details"]["change_history"]
    desk.switch("reissue", dataset=page)
    again = file(desk, page).body
    assert again != first
    assert rows(dataset, again) == rows(dataset, first)
    assert content(desk, page)["details"]["change_history"] == history


def test_only_a_page_can_be_withdrawn(desk: Desk) -> None:
    assert content(desk)["withdrawn_notice"] == {}
    desk.switch("withdraw", dataset=IOD_2025)
    assert content(desk)["withdrawn_notice"]["withdrawn_at"].startswith("2026-11-01T09:30:00")
    assert content(desk, IOD_2019)["withdrawn_notice"] == {}
    with pytest.raises(UsageError, match="is not a page"):
        desk.switch("withdraw", dataset="NM_17_5")


@pytest.mark.published_files
def test_the_sheet_of_file_10_is_the_published_one_cell_by_cell(desk: Desk, published_files: Path) -> None:
    name = "File_10_-_IoD2019_Local_Authority_District_Summaries__lower-tier__.xlsx"
    published = rows("iod_2019_authorities", (published_files / "mhclg_iod" / name).read_bytes())
    replayed = rows("iod_2019_authorities", file(desk, IOD_2019).body)
    ours = {row["Local Authority District code (2019)"] for row in replayed}
    assert replayed == [row for row in published if row["Local Authority District code (2019)"] in ours]
