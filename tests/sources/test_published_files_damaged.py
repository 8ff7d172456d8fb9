"""Publishers' own workbooks, cut, changed or edited on their way: read right or refused, never another figure."""

import random
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.archives import file_in, is_archive
from inclusive_growth.sources.formats.published_table import read_table
from inclusive_growth.sources.formats.table_params import TableParams
from inclusive_growth.sources.formats.workbooks import open_workbook
from inclusive_growth_sample.replay.workbook_writer import render_workbook

pytestmark = pytest.mark.published_files
FILES = {
    "dft_blue_badges_held": "more/dft/disability-and-blue-badge-data-tables-2021-22.zip",
    "electoral_commission_postal_votes_2022": "more/electoral_commission/2022_England_Electoral_data.xlsx",
    "iod_2019_authorities": "mhclg_iod/File_10_-_IoD2019_Local_Authority_District_Summaries__lower-tier__.xlsx",
    "dwp_children_low_income_2014_2021": "more/dwp/cilif_2014_2021/"
    "children-in-low-income-families-local-area-statistics-2014-to-2021.xlsx",
}
NAMED = sorted(FILES.keys() - {"electoral_commission_postal_votes_2022"})  # whose areas have a header of one line
Rows = list[list[str]]


def params_of(name: str) -> TableParams:
    found = load_catalogue().params[name]
    return TableParams.model_validate({key: getattr(found, key) for key in TableParams.model_fields})


def read(body: bytes, params: TableParams) -> Counter[tuple[str, ...]]:
    """How often each row of the columns that the dataset reads comes."""
    table = read_table(body, "file", params)
    return Counter(tuple(row.values()) for row in table.select(list(params.columns)).to_pylist())


@cache
def published(path: Path, name: str) -> tuple[bytes, TableParams]:
    body, params = path.read_bytes(), params_of(name)
    if is_archive(body):
        body = bytes(file_in(body, params.member, "file")[1])
    return body, params.model_copy(update={"member": ""})


@pytest.mark.parametrize("name", FILES)
def test_bytes_that_were_cut_or_changed_give_no_other_row(published_files: Path, name: str) -> None:
    body, params = published(published_files / FILES[name], name)
    sound, chance = read(body, params), random.Random(name)
    refused = 0
    for _ in range(12):
        at = chance.randrange(1, len(body) - 200)
        damaged = chance.choice(
            [body[:at], body[:at] + bytes([body[at] ^ 255]) + body[at + 1 :], body[:at] + body[at + 150 :]]
        )
        try:
            assert read(damaged, params) == sound, (name, at)
        except UnexpectedResponse as error:
            refused += 1
            assert str(error).startswith("file")
    assert refused > 3


def edited(rows: Rows, header: int, kind: str, chance: random.Random, read_places: list[int]) -> Rows:
    """The same sheet after one change that an editor could make. The header's row number is from 0."""
    rows = [list(row) for row in rows]
    at = chance.randrange(header + 2, min(len(rows) - 1, header + 30))
    place = chance.choice(read_places)
    match kind:
        case "blank row":
            rows.insert(at, [""] * len(rows[0]))
        case "note row":
            rows.insert(at, ["This note was put into the table.", *[""] * (len(rows[0]) - 1)])
        case "row twice":
            rows.insert(at, list(rows[at]))
        case "columns swapped":
            first, second = sorted(chance.sample(range(len(rows[0])), 2))
            for row in rows:
                row[first], row[second] = row[second], row[first]
        case "no header":
            del rows[header]
        case "header twice":
            rows.insert(at, list(rows[header]))
        case "a column less":
            for row in rows:
                del row[place]
        case "a name with a space":
            rows[header][place] += " "
        case "an error in a cell":
            rows[at][place] = "#REF!"
    return rows


@pytest.mark.parametrize("name", NAMED)
def test_a_workbook_that_was_edited_is_read_right_or_refused(published_files: Path, name: str) -> None:
    body, params = published(published_files / FILES[name], name)
    sheet = (params.sheets or [params.sheet])[0]
    if params.sheets:
        params = params.model_copy(update={"sheets": [sheet]})
    rows = open_workbook(body, "file").rows(sheet)
    header = next(at for at, row in enumerate(rows) if params.area in row)
    wanted = set(params.published_columns) & set(rows[header])
    places = [at for at, text in enumerate(rows[header]) if text in wanted]
    sound, chance = read(render_workbook({sheet: rows}), params), random.Random(name)
    for kind in ("blank row", "note row", "columns swapped"):
        found = read(render_workbook({sheet: edited(rows, header, kind, chance, places)}), params)
        more = found - sound
        assert not sound - found, (name, kind)
        assert all("This note" in "".join(row) for row in more) and len(more) < 20, (name, kind)
    twice = read(render_workbook({sheet: edited(rows, header, "row twice", chance, places)}), params)
    assert max(twice.values()) > max(sound.values()), "both rows come, and the gate asks which one counts"
    for kind in ("no header", "header twice", "a column less", "a name with a space"):
        with pytest.raises(UnexpectedResponse, match=r"^file"):
            read(render_workbook({sheet: edited(rows, header, kind, chance, places)}), params)
