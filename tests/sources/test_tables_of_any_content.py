"""Whatever a table holds, it is read cell by cell as it was written, in every format and by every rule."""

import csv
import io
import string

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from inclusive_growth.sources.formats.headers import without_notes
from inclusive_growth.sources.formats.sheet_tables import csv_table, sheet_table, table_in, text_column
from inclusive_growth.sources.formats.shorthand import GSS, read_shorthand
from inclusive_growth.sources.formats.table_rules import TableRules
from inclusive_growth.sources.ons_downloads.pages import Edition, Page, years_in
from inclusive_growth_sample.replay.workbook_writer import render_workbook

FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
# Texts of any script, with the signs that CSV quotes; without line breaks and invisible signs, which have tests of
# their own.
WORDS = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S"), include_characters=" ,\"'"), max_size=12
)
NAMES = st.text(string.ascii_letters + " (£%)", min_size=1, max_size=10).filter(lambda name: name.strip() == name)
CODES = st.integers(0, 99_999_999).map(lambda number: f"E{number:08d}")
FIGURES = st.decimals(-999_999, 999_999, places=2).map(str) | st.sampled_from(["x", "..", ":", "-", "[c]", ""])

UNSURE = st.decimals(0, 99, places=1).map(lambda figure: f"{figure} [u]")
MARKS = ["{}{}", "{}({})", "{} ({})"]
EDITIONS = st.tuples(st.integers(2010, 2030), st.sampled_from(["provisional", "revised", ""]))


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[list[str]]]:
    """A header that begins with `Code`, and rows with a code each."""
    names = draw(st.lists(NAMES, min_size=2, max_size=5, unique_by=lambda name: name.casefold().replace(" ", "")))
    assume(all("code" not in name.lower() for name in names))
    codes = draw(st.lists(CODES, min_size=1, max_size=12, unique=True))
    rows = [[code, draw(WORDS), *(draw(FIGURES) for _ in names[1:])] for code in codes]
    return ["Code", *names], rows


def cells(table) -> list[list[str]]:
    return [list(row.values()) for row in table.to_pylist()]


def kept(header: list[str], rows: list[list[str]]) -> list[list[str]]:
    return [row for row in rows if any(cell.strip() for cell in row)]


@FEW
@given(tables(), st.sampled_from(["\n", "\r\n"]), st.booleans(), st.lists(WORDS, max_size=2))
def test_a_csv_gives_back_every_cell_under_any_title_and_quoting(table, line_end, quoted, titles) -> None:
    header, rows = table
    assume(all("Code" not in title for title in titles))
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator=line_end, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL)
    writer.writerows([*([title] + [""] * (len(header) - 1) for title in titles), header, *rows])
    found = csv_table(out.getvalue().encode(), "file", "Code", read=header)
    assert found.column_names == header
    assert cells(found) == kept(header, rows)


@FEW
@given(tables())
def test_a_workbook_gives_back_every_cell_a_number_as_the_same_number(table) -> None:
    header, rows = table
    body = render_workbook({"Notes": [["About"]], "S": [["Title"], [], header, *rows, ["Notes"]]})
    found = cells(sheet_table(body, "book", "S", "Code", header))
    assert len(found) == len(rows)
    for one, other in zip(found, rows, strict=True):
        assert one[0] == other[0]
        assert [_same(cell) for cell in one[1:]] == [_same(cell) for cell in other[1:]]


def _same(cell: str) -> object:
    try:
        return float(cell)
    except ValueError:
        return cell


@FEW
@given(tables(), st.integers(0, 2), st.integers(0, 2))
def test_lines_of_a_header_may_be_split_anywhere_and_join_to_the_same_names(table, above, below) -> None:
    header, rows = table
    names = [" ".join([name, *["more", "words", "here", "too"][: above + below]]) for name in header]
    parts = [name.rsplit(" ", above + below) for name in names]
    lines = [list(line) for line in zip(*parts, strict=True)]
    sheet = [["A title"], [], *lines, *rows]
    rules = TableRules(lines_above=above, lines_below=below, fill=(names[0],))
    found = table_in(sheet, "sheet", names[0], names, rules)
    assert found.column_names == [" ".join(name.split()) if above + below else name for name in names]
    assert cells(found) == rows


@FEW
@given(st.lists(tables(), min_size=1, max_size=4), st.booleans())
def test_blocks_keep_their_rows_and_their_titles(blocks, spaced) -> None:
    header = blocks[0][0]
    sheet: list[list[str]] = [["Survey"]]
    wanted = []
    for number, (_, rows) in enumerate(blocks):
        fitted = [[*row, *["1"] * len(header)][: len(header)] for row in rows]
        assume(all(sum(1 for cell in row if cell.strip()) > 1 for row in fitted))
        sheet += [[], ["date", f"block {number}"], *([[]] if spaced else []), header, *fitted]
        wanted += [[*row, f"block {number}"] for row in fitted]
    found = table_in(sheet, "sheet", "Code", header, TableRules(blocks="date"))
    assert cells(found) == wanted


@FEW
@given(
    NAMES.filter(lambda name: name[-1].isalpha()),
    st.sampled_from("abc"),
    st.sampled_from(["{}{}", "{}({})", "{} ({})"]),
)
def test_a_mark_is_taken_off_only_where_a_note_explains_it(name, letter, form) -> None:
    marked = form.format(name, letter)
    assert without_notes([marked], [name], {letter}) == [name]
    other = next(sign for sign in "abc" if sign != letter)
    assert without_notes([marked], [name], {other}) == [marked]
    assert without_notes([name], [name], {letter}) == [name]


@FEW
@given(
    st.lists(FIGURES | st.decimals(0, 99, places=1).map(lambda figure: f"{figure} [u]"), min_size=1, max_size=8)
)
def test_shorthand_never_makes_a_figure_of_a_sign_nor_loses_one(texts) -> None:
    import pyarrow as pa

    table = pa.table({"n": text_column(texts)})
    read = read_shorthand(table, GSS, "n", (), "sign").to_pylist()
    for text, row in zip(texts, read, strict=True):
        assert text in (f"{row['n']} {row['sign']}".strip(), row["n"], row["sign"])


@FEW
@given(
    st.lists(
        st.tuples(st.integers(2010, 2030), st.sampled_from(["provisional", "revised", ""])), min_size=1, max_size=8
    )
)
def test_one_edition_is_wanted_for_each_year_and_a_revised_one_before_others(editions) -> None:
    page = Page("/a", "", tuple(Edition(f"/a/{year}{word}") for year, word in editions), (), "")
    since = min(year for year, _ in editions)
    wanted = page.wanted(since, "page")
    assert [edition.year for edition in wanted] == sorted({year for year, _ in editions}, reverse=True)
    for edition in wanted:
        words = {word for year, word in editions if year == edition.year}
        assert edition.rank == max({"revised": 2, "": 1, "provisional": 0}[word] for word in words)
    assert page.wanted(0, "page") == wanted[:1]


@FEW
@given(st.lists(st.integers(1900, 2099), max_size=3), st.text("abc -_.", max_size=5))
def test_years_are_found_in_any_name_and_only_whole_ones(years, between) -> None:
    name = f"x{between}" + f"{between} ".join(map(str, years)) + " 12019 200"
    assert years_in(name) == list(dict.fromkeys(years))
