"""Compare every published file of the replayed publishers with our rendering of its figures.

A file is read into the compact layout, rendered by the code that the replay server answers with, and compared
byte for byte; then both are read as every source reads them, and the rows must be the same.
"""

import gzip
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.delimited import read_delimited
from inclusive_growth_sample.keying import wire_fingertips, wire_geography, wire_nomis
from inclusive_growth_sample.replay.explore_local_statistics import layout, metadata
from inclusive_growth_sample.replay.nomis.metadata import error

IDENTICAL = "identical"
_NOT_ASKED = "not asked for: the source fetches the CSV and its csv-metadata.json"
_RESAVED = (
    "saved again by a client without quotes: the same bytes when rendered without quotes, otherwise the same rows"
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Verdict on a published file: `identical`, or why our bytes differ or there is nothing to compare."""

    path: str
    verdict: str


def verdicts(source: Path) -> Iterator[Verdict]:
    """Judge every file of the replayed publishers, in order. Raises AssertionError when a rendering is wrong."""
    checks = {path: check for place, check in _PLACES.items() for path in source.glob(place) if path.is_file()}
    for path, check in sorted(checks.items()):
        name = path.relative_to(source).as_posix()
        body = path.read_bytes()
        body = gzip.decompress(body) if name.endswith(".gz") else body
        matching = (run for end, run in check.items() if name.removesuffix(".gz").endswith(end))
        yield Verdict(name, next(matching, _skip("of a kind that is not asked for"))(body))


def _els_csv(body: bytes) -> str:
    rendered = layout.render_csv(layout.compact("file", body))
    assert rendered == body
    assert _rows(rendered) == _rows(body)
    return IDENTICAL


def _els_metadata(body: bytes) -> str:
    assert metadata.render_metadata(*metadata.compact_metadata(body)) == body
    return IDENTICAL


def _nomis_csv(body: bytes) -> str:
    if not body.startswith(b'"DATE","DATE_NAME"'):
        return "not an answer of the API as sent: a web query's export, or saved again by a client"
    rendered = wire_nomis.full(body)
    assert rendered == body
    assert _rows(rendered) == _rows(body)
    return IDENTICAL


def _selected_tsv(body: bytes) -> str:
    quoted = body.startswith(b'"')
    rendered = wire_nomis.selected(body, quoted=True)
    assert (rendered if quoted else wire_nomis.selected(body, quoted=False)) == body
    assert _rows(rendered) == _rows(body)
    return IDENTICAL if quoted else _RESAVED


def _fingertips_csv(body: bytes) -> str:
    rendered = wire_fingertips.export(body)
    assert rendered == body
    assert _rows(rendered) == _rows(body)
    return IDENTICAL


def _definition(body: bytes) -> str:
    assert wire_nomis.definition(body) == body
    return IDENTICAL


def _errors(body: bytes) -> str:
    for line in body.decode().splitlines():
        recorded = json.loads(line)
        if recorded["http_status"] == 200 and isinstance(recorded["body"], dict):
            message = recorded["body"]["error"]
            assert json.loads(error(message)) == recorded["body"]
    return (
        "a list of five recorded cases, not a body: the two JSON errors with status 200 are sent with the same "
        "content (their spacing was not recorded), late answers by the switch `slow`, HTML by the switch `html`; "
        "the generic SDMX form is not served"
    )


def _rows(body: bytes) -> object:
    """The rows as every source reads them, or the words with which they are refused."""
    try:
        return read_delimited(body, "published file")
    except UnexpectedResponse as error:
        return str(error)


def _skip(reason: str) -> Callable[[bytes], str]:
    return lambda body: reason


_NOMIS: dict[str, Callable[[bytes], str]] = {
    ".tsv": _selected_tsv,
    ".def.sdmx.json": _definition,
    "error_bodies.jsonl": _errors,
    "_metadata.json": _skip("a client's cache of code lists, not an answer"),
    "lad_codes.json": _skip("a client's cache of area ids, not an answer"),
    ".parquet": _skip("an answer saved as Parquet: quoting and line ends are gone"),
    ".xlsx": _skip("a web query's workbook, not the API"),
    ".csv": _nomis_csv,
}
_NOMIS = {"nomis_dataset_ids_seen_2026-02.tsv": _skip("a list made from answers, not an answer")} | _NOMIS
_BULK = {
    ".csv": _skip(
        "a bulk table or a query's export with one column for each category: the source asks for the API's rows"
    )
}
_ELS: dict[str, Callable[[bytes], str]] = {
    ".csv": _els_csv,
    ".csv-metadata.json": _els_metadata,
    ".csvw.json": _skip(_NOT_ASKED),
    ".json": _skip(_NOT_ASKED),
}
_FINGERTIPS: dict[str, Callable[[bytes], str]] = {
    "la_hospital_admissions_2324.csv": _fingertips_csv,
    "ft.json": wire_fingertips.metadata,
    "healthdata.csv": _skip("an extract of the publisher's database, not an answer: the columns are others"),
    "areas.json": _skip("a list for a search service, not an answer"),
    "indicators.json": _skip("a list for a search service, not an answer"),
    ".csv": _skip("an extract in a project's own columns, not an answer"),
}
# place of a publisher's files -> ending of a file's name -> its check
_GEOGRAPHY: dict[str, Callable[[bytes], str]] = {
    "json": wire_geography.geojson,
    ".csv": wire_geography.csv,
    ".xlsx": _skip(wire_geography.WORKBOOK),
}
_PLACES = {
    "nomis/**/*": _NOMIS,
    "census/**/*": _BULK,
    "ons/aps_regional_tables/*": _NOMIS,
    "police/resistancelab/la-ethnic-groups.csv": _BULK,
    "ons/explore_local_statistics/**/*": _ELS,
    "editions/els_*/**/*": _ELS,
    "fingertips/**/*": _FINGERTIPS,
    "ogp/**/*": _GEOGRAPHY,
    "dfe/csc/la_hospital_admissions_2324.csv.gz": _FINGERTIPS,
}
