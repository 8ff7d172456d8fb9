"""Curated registers: figures that exist only in a publication, kept here with who said them and where.

A register is a CSV beside this module, one row for each quoted figure, checked here row by row. Nobody is asked
over the network: the signal is the file's hash. Every figure has the origin *quoted*: it is shown as what a
document says, never as the figure of whoever published the statistic underneath.

Registers lie in the source's own room, since the source alone knows what a row must say; datasets name them. A
register without a row is no dataset yet: the ask that would fill it stands in `registers/asks.yml`.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.records import Origin, utc
from inclusive_growth.sources.formats.delimited import read_delimited, refuse_foreign, refuse_unended
from inclusive_growth.sources.protocol import Dataset, LastSeen, Layout, MeasureRole, Payload, Plan, Signal

if TYPE_CHECKING:
    import pyarrow as pa

    from inclusive_growth.sources.http_client import Client

REGISTERS = Path(__file__).parent / "registers"
COLUMNS = (
    "figure",  # what the figure is, in the words that an indicator selects
    "area_code",
    "area_name",
    "period",
    "value",  # the number alone, as the document writes its digits
    "quoted",  # the figure as it stands there, with its sign or words
    "basis",  # how it came about: `self-declared`, `counted` or `as published`
    "said_by",  # whose statement it is
    "document",
    "page",  # page, point or section
    "published_on",
    "url",
    "licence",
    "permission",  # why it may be shown: quotation with its source, or who allowed it
    "underlying",  # whose statistic lies underneath, in words; they did not publish this figure here
)
MAY_BE_EMPTY = ("underlying",)
BASES = ("self-declared", "counted", "as published")
_DIGITS = re.compile(r"[^\d.-]")


class CuratedParams(BaseModel):
    """Parameters of this source under `upstream` of a dataset's YAML."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    register_file: str = Field(pattern=r"^[a-z][a-z0-9_]*$", description="Name of the CSV in `registers/`.")
    basis: str = Field(
        "",
        pattern=rf"^({'|'.join(BASES)})?$",
        description="How every figure must have come about; a register of people takes `self-declared` only.",
    )

    @property
    def dimensions(self) -> list[str]:
        """The column that says what a row is about."""
        return ["figure"]

    @property
    def measures(self) -> dict[str, MeasureRole]:
        """The number of each row."""
        return {"value": "value"}


class Curated:
    """See the module's docstring."""

    name = "curated"
    title = "Registers of quoted figures"
    publisher = "the documents that each row names"
    default_base_url = "https://registers.invalid"  # nothing is ever asked of it
    params = CuratedParams
    decoder_version = "1"
    volatile: tuple[str, ...] = ()
    columns = COLUMNS
    layout = Layout(
        area="area_code", area_name="area_name", period="period", marker="", whole_files=True, made=True
    )
    origin: Origin = "quoted"  # of every release, whoever provides the file

    def __init__(self, client: "Client", base_url: str) -> None:
        self.client = client
        self.base_url = base_url

    def signal(self, dataset: Dataset, last: LastSeen) -> Signal:
        """The file's hash, and the day on which its newest document came out."""
        body = _register(dataset)
        days = sorted(row["published_on"] for row in _rows(dataset, body, _name(dataset)).to_pylist())
        return Signal(f"sha256 {hashlib.sha256(body).hexdigest()}", days[-1] if days else "")

    def fetch(self, dataset: Dataset, plan: Plan) -> Iterator[Payload]:
        """The register as it is, under the address of its first document: where a reader can look."""
        body = _register(dataset)
        first = next(iter(_rows(dataset, body, _name(dataset)).to_pylist()), {"url": self.base_url})
        yield Payload(f"{first['url']}#{_name(dataset)}", body, "text/csv", utc(self.client.now()))

    @staticmethod
    def decode(dataset: Dataset, payload: Payload) -> "Iterator[pa.RecordBatch]":
        """Rows of the register, once each says who said it, where and when."""
        import pyarrow as pa

        table = _rows(dataset, payload.body, payload.url)
        yield from table.to_batches() or [pa.RecordBatch.from_pylist([], schema=table.schema)]

    @staticmethod
    def quoted_in(dataset: Dataset) -> str:
        """The documents that the register quotes, each once."""
        rows = _rows(dataset, _register(dataset), _name(dataset)).to_pylist()
        return "; ".join(dict.fromkeys(f"{row['document']}, {row['page']}, {row['published_on']}" for row in rows))


def _name(dataset: Dataset) -> str:
    return f"registers/{dataset.params.register_file}.csv"


def _register(dataset: Dataset) -> bytes:
    path = REGISTERS / f"{dataset.params.register_file}.csv"
    if not path.is_file():
        known = ", ".join(sorted(file.stem for file in REGISTERS.glob("*.csv")))
        raise UnexpectedResponse(f"{_name(dataset)}: there is no such register; there are: {known}")
    return path.read_bytes()


def _rows(dataset: Dataset, body: bytes, where: str) -> "pa.Table":
    refuse_foreign(body, where)
    refuse_unended(body, where)
    table = read_delimited(body, where, COLUMNS)
    if absent := [name for name in COLUMNS if name not in table.column_names]:
        raise UnexpectedResponse(f"{where}: column '{absent[0]}' is missing; a register has {', '.join(COLUMNS)}")
    for number, row in enumerate(table.to_pylist(), 2):
        if problem := _problem(row, dataset.params.basis):
            raise UnexpectedResponse(f"{where}: line {number}: {problem}")
    return table


def _problem(row: Mapping[str, str], basis: str) -> str:
    """What is wrong with a row; "" when nothing is. A figure is never repeated here."""
    if empty := [name for name in COLUMNS if not (row[name] or "").strip() and name not in MAY_BE_EMPTY]:
        return f"`{empty[0]}` is empty; a quoted figure says who said it, where, when and why it may be shown"
    if row["basis"] not in BASES or (basis and row["basis"] != basis):
        return f"basis '{row['basis']}' is not {basis or ', '.join(BASES)}; nobody's sex or race is inferred"
    if not row["url"].startswith("https://"):
        return "`url` is not an address that begins with https://"
    try:
        date.fromisoformat(row["published_on"])
    except ValueError:
        return f"published_on '{row['published_on']}' is not a day such as 2018-01-12"
    if row["value"] not in _numbers(row["quoted"]):
        return "`value` does not stand among the digits of `quoted`"
    return ""


def _numbers(text: str) -> list[str]:
    """The numbers of a text without separators of thousands."""
    return [_DIGITS.sub("", word).strip(".-") for word in text.split()]
