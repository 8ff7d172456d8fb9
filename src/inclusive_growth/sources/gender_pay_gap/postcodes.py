"""Postcodes of employers' head offices: their common form, their postcode area, and the authority they lie in.

`postcodes.csv` postcode,area_code    made by `inclusive_growth_sample/keying/postcode_files.py` from the ONS
Postcode Directory, for the postcodes of the employers alone. Until somebody makes it, it has no rows, and no
authority has a figure: none is guessed from a postcode area, for B, CV, DY, WS and WV all lie in several.
"""

import csv
import re
from functools import cache
from pathlib import Path

TABLE = Path(__file__).parent / "postcodes.csv"
_POSTCODE = r"([A-Z]{1,2})(\d[A-Z\d]?) *(\d[A-Z]{2})"


@cache
def authority_of() -> dict[str, str]:
    """Postcode in its common form -> code of the authority."""
    with TABLE.open(newline="", encoding="utf-8") as file:
        return {row["postcode"]: row["area_code"] for row in csv.DictReader(file)}


def common_form(text: str) -> str:
    """`b1  1bb` -> `B1 1BB`; "" for what is no postcode, such as one with a letter in place of a figure."""
    match = re.fullmatch(_POSTCODE, text.strip().upper())
    return f"{match[1]}{match[2]} {match[3]}" if match else ""


def at_the_end_of(address: str) -> str:
    """The postcode that an address ends with, for files of the years that have no column for it."""
    match = re.search(rf"(?:^|[\s,]){_POSTCODE}\s*$", address.strip().upper())
    return f"{match[1]}{match[2]} {match[3]}" if match else ""


def postcode_area(postcode: str) -> str:
    """`B1 1BB` -> `B`."""
    match = re.match("[A-Z]+", postcode)
    return match[0] if match else ""
