"""What each dataset's decoder makes of each published file at hand that the dataset's sample is made of.

`python -m tests.support.decoded_files FOLDER` writes docs/published-files-decoded.tsv; a test holds it true.
"""

import csv
import gzip
import io
import sys
from collections.abc import Iterator
from pathlib import Path

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.protocol import Payload
from inclusive_growth.sources.registry import columns_of, source_class
from tests.support.checkout import REPOSITORY

LIST = REPOSITORY / "docs/published-files.tsv"
DECODED = REPOSITORY / "docs/published-files-decoded.tsv"
HEADER = ("file", "dataset", "rows", "refused because")


def outcomes(folder: Path) -> Iterator[tuple[str, str, str, str]]:
    """File, dataset, and either its rows or why the file is not what this dataset's publisher serves."""
    with LIST.open(encoding="utf-8", newline="") as lines:
        listed = [(row["file"], row["datasets"].split()) for row in csv.DictReader(lines, delimiter="\t")]
    for file, datasets in listed:
        for name in datasets:
            yield file, name, *outcome(folder / file, name)


def outcome(path: Path, name: str) -> tuple[str, str]:
    body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    where = f"https://publisher/{path.name.removesuffix('.gz')}"
    dataset = load_catalogue().dataset(name)
    rows, columns = 0, set[str]()
    try:
        for batch in source_class(dataset.source).decode(dataset, Payload(where, body, "", "")):
            rows += batch.num_rows
            columns |= set(batch.schema.names)
    except UnexpectedResponse as error:
        return "", str(error).removeprefix(f"{where}: ")
    if lacking := [column for column in columns_of(dataset) if column not in columns]:
        return "", f"the same figures in another form: no column '{lacking[0]}'"
    return str(rows), ""


def table(folder: Path) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(outcomes(folder))
    return out.getvalue()


if __name__ == "__main__":
    DECODED.write_text(table(Path(sys.argv[1])), encoding="utf-8")
