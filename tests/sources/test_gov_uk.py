"""GOV.UK: a page's attachments and history are the signal; only its one file, whole, from its own hosts, is read.

The pages have the form of the content API's published schema and examples.
"""

import json
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.settings import Settings
from inclusive_growth.sources.addresses import client_for
from inclusive_growth.sources.gov_uk.source import GovUkParams
from inclusive_growth.sources.protocol import Dataset, LastSeen, Payload, Plan
from inclusive_growth.sources.registry import columns_of, layout_of
from inclusive_growth_sample.replay.workbook_writer import render_workbook

PATH = "government/statistics/english-indices-of-deprivation-2025"
ASSETS = "https://assets.publishing.service.gov.uk/media"
FILE_7 = b"LSOA code (2021),Score ,Residents\r\nE01008881,40.1,1635\r\nE01008882,12,1700\r\n"
PARAMS: dict[str, Any] = {
    "path": PATH,
    "attachment": "File_7_*",
    "edition": "2025-10-30",
    "area": "LSOA code (2021)",
    "measures": {"Residents": "value"},
}
PLAN = Plan("any", (), ())


def of(**changes: Any) -> Dataset:
    return Dataset("any", "gov_uk", GovUkParams.model_validate(PARAMS | changes))


def attached(
    name: str = "File_7_IoD2025.csv", asset: str = "68ff5daa", size: int = len(FILE_7), **more: Any
) -> dict:
    return {
        "attachment_type": "file",
        "content_type": "text/csv",
        "file_size": size,
        "filename": name,
        "id": name,
        "title": f"Title of {name}",
        "url": f"{ASSETS}/{asset}/{name}",
    } | more


HTML_ATTACHMENT = {"attachment_type": "html", "id": "1", "title": "File_7_ in words", "url": f"/{PATH}/words"}


def page(*attachments: dict, history: tuple[str, ...] = ("First published.",), **changes: Any) -> bytes:
    notes = [{"public_timestamp": "2025-10-30T09:30:00.000+00:00", "note": note} for note in history]
    content = {
        "base_path": f"/{PATH}",
        "schema_name": "publication",
        "public_updated_at": "2025-10-30T09:30:00Z",
        "updated_at": "2025-10-30T10:00:00Z",
        "withdrawn_notice": {},
        "details": {"attachments": list(attachments or [attached()]), "change_history": notes},
    }
    return json.dumps(content | changes).encode()


def serving(body: bytes, file: bytes | httpx.Response = FILE_7):
    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.host == "www.gov.uk":
            assert request.url.path == f"/api/content/{PATH}"
            return httpx.Response(200, content=body)
        return file if isinstance(file, httpx.Response) else httpx.Response(200, content=file)

    return handler


def token(ask, body: bytes) -> str:
    return ask("gov_uk", serving(body)).signal(of(), LastSeen()).token


def test_the_signal_moves_with_every_file_and_every_note_and_with_nothing_else(ask):
    first = token(ask, page())
    moved = {
        "another address": page(attached(asset="691ded56")),
        "another name": page(attached("File_7_IoD2025_v2.csv")),
        "another size": page(attached(size=99)),
        "another title": page(attached(title="Corrected")),
        "one more file": page(attached(), attached("File_8.csv")),
        "a note": page(history=("Corrected File 7.", "First published.")),
    }
    tokens = {name: token(ask, body) for name, body in moved.items()}
    assert first not in tokens.values()
    assert len(set(tokens.values())) == len(moved)
    assert token(ask, page(updated_at="2026-01-01T00:00:00Z")) == first
    assert token(ask, page(attached(), HTML_ATTACHMENT)) == first


def test_the_publishers_own_time_is_the_pages(ask):
    assert ask("gov_uk", serving(page())).signal(of(), LastSeen()).publisher_time == "2025-10-30T09:30:00Z"


def test_a_page_that_was_withdrawn_is_refused_with_its_reason(ask):
    notice = {"explanation": "<div><p>The figures were wrong.</p></div>", "withdrawn_at": "2025-12-01T00:00:00Z"}
    source = ask("gov_uk", serving(page(withdrawn_notice=notice)))
    said = "withdrawn this page on 2025-12-01T00:00:00Z: The figures were wrong. What was fetched before stays"
    with pytest.raises(UnexpectedResponse, match=said):
        source.signal(of(), LastSeen())
    with pytest.raises(UnexpectedResponse, match=said):
        list(source.fetch(of(), PLAN))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (page(schema_name="redirect", redirects=[{"destination": "/new"}]), "moved to /new; correct `path`"),
        (page(schema_name="gone"), "has taken the page down"),
        (b'{"error":"boom"}', "not a page of the content API"),
        (b"<html><title>Sorry</title></html>", "web page or XML, not data"),
        (b"", "the answer is empty"),
        (page()[:200], "not whole JSON"),
    ],
)
def test_what_is_not_a_standing_page_is_refused(ask, body, said):
    with pytest.raises(UnexpectedResponse, match=said):
        ask("gov_uk", serving(body)).signal(of(), LastSeen())


@pytest.mark.parametrize("withdrawn_notice", [None, {}])
def test_an_empty_notice_is_no_withdrawal(ask, withdrawn_notice):
    assert token(ask, page(withdrawn_notice=withdrawn_notice)) == token(ask, page())


def test_the_attachment_must_be_exactly_one_and_the_refusal_lists_what_is_there(ask):
    two = page(attached("File_7_a.csv"), attached("File_7_b.csv"), attached("File_8.csv"))
    with pytest.raises(UnexpectedResponse, match=r"2 attachments .* these do: .*File_7_a.*File_7_b") as refused:
        ask("gov_uk", serving(two)).signal(of(), LastSeen())
    assert "File_8" not in str(refused.value)
    source = ask("gov_uk", serving(page(attached("File_8.csv"), HTML_ATTACHMENT)))
    with pytest.raises(
        UnexpectedResponse, match=r"no attachment .* there are: 'Title of File_8.csv' \(File_8.csv\)"
    ):
        source.signal(of(), LastSeen())
    assert ask("gov_uk", serving(two)).signal(of(attachment="title of file_8*"), LastSeen()).token


def test_the_page_comes_home_first_and_then_its_file(ask):
    payloads = list(ask("gov_uk", serving(page())).fetch(of(), PLAN))
    assert [item.body for item in payloads] == [page(), FILE_7]
    assert payloads[1].url == f"{ASSETS}/68ff5daa/File_7_IoD2025.csv"


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (FILE_7[:-9], "bytes came, the page announces"),
        (b"<!DOCTYPE html><title>Maintenance</title>", "web page"),
        (b'{"error":"gone"}', "in place of data"),
    ],
)
def test_a_file_that_is_not_the_announced_one_is_kept_and_then_refused(ask, file, said):
    received = []
    with pytest.raises(UnexpectedResponse, match=said):
        for payload in ask("gov_uk", serving(page(), file)).fetch(of(), PLAN):
            received.append(payload.body)
    assert received[-1] == file


def test_a_page_that_does_not_give_sizes_is_believed(ask):
    without = attached()
    del without["file_size"]
    assert len(list(ask("gov_uk", serving(page(without))).fetch(of(), PLAN))) == 2


def test_only_the_two_hosts_of_the_publisher_are_asked(ask):
    elsewhere = page(attached(url="https://example.org/media/File_7_IoD2025.csv"))
    source = ask("gov_uk", serving(elsewhere))
    with pytest.raises(UnexpectedResponse, match="not an address of this source"):
        list(source.fetch(of(), PLAN))
    moved = httpx.Response(302, headers={"Location": "https://example.org/File_7"})
    source = ask("gov_uk", serving(page(), moved))
    with pytest.raises(UnexpectedResponse, match=r"example\.org/File_7: not an address of this source"):
        list(source.fetch(of(), PLAN))
    assert {request.url.split("/")[2] for request in source.client.requests} == {
        "www.gov.uk",
        "assets.publishing.service.gov.uk",
    }


def test_a_file_that_moved_within_the_publishers_hosts_is_followed(ask):
    answers = {"/media/68ff5daa/File_7_IoD2025.csv": "/media/new/File_7_IoD2025.csv"}

    def handler(request: httpx.Request) -> httpx.Response:
        if to := answers.get(request.url.path):
            return httpx.Response(301, headers={"Location": to})
        return serving(page())(request)

    assert list(ask("gov_uk", handler).fetch(of(), PLAN))[1].body == FILE_7


def test_a_replay_may_not_lead_to_the_publishers_second_host(tmp_path):
    at_home, _ = client_for("gov_uk", Settings(home=tmp_path))
    replayed, base = client_for(
        "gov_uk", Settings(home=tmp_path, base_url={"gov_uk": "http://127.0.0.1:8765/gov_uk"})
    )
    assert at_home.allowed_hosts == {"www.gov.uk", "assets.publishing.service.gov.uk"}
    assert (replayed.allowed_hosts, base) == ({"127.0.0.1:8765", "www.gov.uk"}, "http://127.0.0.1:8765/gov_uk")


def decoded(ask, dataset: Dataset, body: bytes) -> list[dict[str, str]]:
    source = ask("gov_uk", serving(page()))
    batches = list(source.decode(dataset, Payload("https://test/", body, "", "")))
    return [row for batch in batches for row in batch.to_pylist()]


def test_rows_are_the_files_own_with_the_edition_beside_them(ask):
    assert decoded(ask, of(), FILE_7)[0] == {
        "LSOA code (2021)": "E01008881",
        "Score ": "40.1",
        "Residents": "1635",
        "edition": "2025-10-30",
    }
    assert decoded(ask, of(), page()) == []


def test_a_workbooks_sheet_is_decoded_like_a_csv(ask):
    sheet = [["File 10"], ["Code", "Score "], ["E08000025", "0.283"], ["Source: MHCLG"]]
    body = render_workbook({"Notes": [], "IDACI": sheet})
    dataset = of(area="Code", sheet="IDACI", measures={"Score ": "value"})
    assert decoded(ask, dataset, body) == [{"Code": "E08000025", "Score ": "0.283", "edition": "2025-10-30"}]


def test_a_file_with_its_own_periods_gets_no_edition(ask):
    dataset = of(edition="", period="Year", area="Code", measures={"Rate": "value"})
    assert decoded(ask, dataset, b"Code,Year,Rate\nE08000025,2024,3\n") == [
        {"Code": "E08000025", "Year": "2024", "Rate": "3"}
    ]
    assert layout_of(dataset).period == "Year"
    assert columns_of(dataset) == ("Code", "Year", "Rate")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"period": "Year"}, "not both"),
        ({"edition": ""}, "not both"),
        ({"edition": "October 2025"}, "edition"),
        ({"path": "https://www.gov.uk/x"}, "path"),
        ({"measures": {}}, "measures"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_parameter_is_refused_by_name(changes, said):
    with pytest.raises(ValidationError, match=said):
        of(**changes)


@pytest.mark.parametrize(
    ("wanted", "files", "found"),
    [
        ("Table 10 [revised]", [("t10.ods", "Table 10 [revised]"), ("t9.ods", "Table 9")], "t10.ods"),
        ("File_1[0].xlsx", [("File_10.xlsx", "another"), ("File_1[0].xlsx", "wanted")], "File_1[0].xlsx"),
        ("Table 1 [a]", [("a.ods", "Table 1 a"), ("b.ods", "Table 1 [a]")], "b.ods"),
        ("By area?", [("t1.ods", "By areas"), ("t2.ods", "By area?")], "t2.ods"),
        ("!x.csv", [("y.csv", "a"), ("!x.csv", "b")], "!x.csv"),
        ("Table *", [("a.ods", "Table 1"), ("b.ods", "Table *")], "b.ods"),
        ("file (1).csv", [("File (1).csv", "A"), ("file (1).csv", "B")], "file (1).csv"),
        ("table 2 (*)", [("a.ods", "Table 1 (new)"), ("b.ods", "Table 2 (new)")], "b.ods"),
    ],
)
def test_a_name_is_literal_but_for_the_star_and_an_exact_one_goes_first(ask, wanted, files, found):
    body = page(*(attached(name, title=title) for name, title in files))
    payloads = list(ask("gov_uk", serving(body)).fetch(of(attachment=wanted), PLAN))
    assert payloads[1].url.endswith(f"/{found}")


def test_several_exact_names_and_a_name_that_only_looks_the_same_are_refused(ask):
    twice = page(attached("a.csv", title="Table 1"), attached("b.csv", title="Table 1"))
    with pytest.raises(UnexpectedResponse, match=r"2 attachments .*'Table 1' \(a.csv\); 'Table 1' \(b.csv\)"):
        ask("gov_uk", serving(twice)).signal(of(attachment="Table 1"), LastSeen())
    spaced = page(attached("a.csv", title="Table\u00a01"))
    with pytest.raises(UnexpectedResponse, match=r"fit 'Table 1', .* there are: 'Table‹NO-BREAK SPACE›1'"):
        ask("gov_uk", serving(spaced)).signal(of(attachment="Table 1"), LastSeen())


SCORES = {"area": "Code", "sheet": "IDACI", "measures": {"Score": "value", "Low": "lower_95"}}


def refusal(ask, dataset: Dataset, body: bytes) -> str:
    with pytest.raises(UnexpectedResponse) as refused:
        decoded(ask, dataset, body)
    return str(refused.value)


def test_a_sheet_or_a_column_with_another_name_is_told_with_what_is_there(ask):
    sheet = [["Code", "Score\u00a0", "Low"], ["E08000025", "0.283", "0.2"]]
    said = refusal(ask, of(**SCORES), render_workbook({"IDACI": sheet}))
    assert "no column 'Score', but 'Score‹NO-BREAK SPACE›'. Names are taken exactly as published" in said
    said = refusal(ask, of(**SCORES), render_workbook({"IDACI ": sheet, "Notes": []}))
    assert "there is no sheet 'IDACI', but 'IDACI‹SPACE›'; there are: 'IDACI‹SPACE›', 'Notes'" in said
    said = refusal(ask, of(**SCORES), b"Code,Sc\xc2\xadore,Low\nE08000025,0.283,0.2\n")
    assert "no column 'Score', but 'Sc‹SOFT HYPHEN›ore'" in said
    assert "no column 'Code', but 'code'" in refusal(ask, of(**SCORES), b"code,Score,Low\nE08000025,1,1\n")


def test_a_sign_in_place_of_a_figure_or_after_it_is_the_rows_marker(ask):
    rows = [
        ["E1", "[c]", "[c]"],
        ["E2", "12.3 [u]", "1"],
        ["E3", "4", "[x]"],
        ["E4", "5", "1 [p]"],
        ["E5", "6", ""],
    ]
    dataset = of(**SCORES, shorthand="gss")
    found = decoded(ask, dataset, render_workbook({"IDACI": [["Code", "Score", "Low"], *rows]}))
    assert [(row["Score"], row["Low"], row["shorthand"]) for row in found] == [
        ("", "", "[c]"),
        ("12.3", "1", "[u]"),
        ("4", "", ""),
        ("5", "1", "[p]"),
        ("6", "", ""),
    ]
    assert layout_of(dataset).marker == "shorthand" and "shorthand" in columns_of(dataset)


def test_a_publishers_own_signs_mean_what_the_yaml_says(ask):
    rows = b"Code,Score,Low\nE1,*,*\nE2,..,\nE3,-,-\nE4,-3,-4\nE5,7*,1\n"
    found = decoded(ask, of(**SCORES, shorthand={"*": "c", "..": "x", "-": "z"}), rows)
    assert [(row["Score"], row["shorthand"]) for row in found] == [
        ("", "[c]"),
        ("", "[x]"),
        ("", "[z]"),
        ("-3", ""),
        ("7*", ""),  # stays as published: the landing gate refuses it
    ]


@pytest.mark.parametrize(
    "cell", ["[c]", "12.3 [c]", "12.3 [x]", "12.3 [u] [p]", "12.3[u]", "[C]", "[f]", "c", "about 5 [u]"]
)
def test_a_sign_that_was_not_declared_or_contradicts_its_figure_stays_for_the_gate(ask, cell):
    shorthand = {"*": "c"} if cell == "[c]" else "gss"
    [row] = decoded(ask, of(**SCORES, shorthand=shorthand), f"Code,Score,Low\nE1,{cell},1\n".encode())
    assert (row["Score"], row["shorthand"]) == (cell, "")


def percent_book(*shown: str) -> bytes:
    import io

    from openpyxl import Workbook

    book = Workbook()
    book.active.title = "IDACI"
    book.active.append(["Code", "Score", "Low"])
    for number, form in enumerate(shown):
        book.active.append([f"E0800002{number}", 0.125, 3])
        book.active.cell(number + 2, 2).number_format = form
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_percentage_is_read_as_the_yaml_says_and_else_stays_one(ask):
    def scores(body: bytes, **more: Any) -> list[str]:
        return [row["Score"] for row in decoded(ask, of(**SCORES, **more), body)]

    for body in (percent_book("0.0%"), b"Code,Score,Low\nE08000025,12.5%,3\n"):
        assert scores(body) == ["12.5%"]
        assert scores(body, percentages={"Score": "percent"}) == ["12.5"]
        assert scores(body, percentages={"Score": "share"}) == ["0.125"]
    marked = b"Code,Score,Low\nE08000025,12.5% [u],3\nE08000026,[c],\n"
    assert scores(marked, percentages={"Score": "percent"}, shorthand="gss") == ["12.5", ""]


def test_a_bare_number_among_percentages_is_refused(ask):
    dataset = of(**SCORES, percentages={"Score": "percent"})
    said = refusal(ask, dataset, percent_book("0.0%", "0.000"))
    assert "its row 2 holds a number without a percent sign" in said and "0.125" not in said


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"marker": "Status", "shorthand": "gss"}, "not both"),
        ({"shorthand": {"*": "hidden"}}, "shorthand"),
        ({"percentages": {"Rank": "share"}}, "none of the `measures`"),
    ],
)
def test_a_wrong_declaration_is_refused_by_name(changes, said):
    with pytest.raises(ValidationError, match=said):
        of(**SCORES, **changes)
