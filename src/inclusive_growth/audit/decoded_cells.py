"""Decoded cells, one row each: area, period, category, role and text, with the row and object that hold it.

Whole columns at a time, in Arrow and pandas: independent of the SQL that makes the marts.
"""

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from inclusive_growth.audit.periods import period_id
from inclusive_growth.catalogue.models import PeriodKind
from inclusive_growth.catalogue.place_names import codes_of_dataset
from inclusive_growth.catalogue.successions import former_codes
from inclusive_growth.sources.protocol import Layout

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

# A row of one of these roles counts although its text is empty: the publisher withheld the figure.
_ROLES_THAT_COUNT_EMPTY = ("value", "numerator", "denominator", "half_width_95", "cv_percent")
_PLACES = 10  # publishers' own floats carry noise beyond (66.10000000000001)


def cells_of(
    table: "pa.Table",
    layout: Layout,
    params: Any,
    categories: frozenset[str],
    kind: PeriodKind,
    month: int | None = None,
) -> "pd.DataFrame":
    """Cells of these categories in the publisher's order, those under a former code of their area last.

    Columns: `area` (by its present code), `period` (our id), `category`, `role`, `text`, `number` (NaN where the
    text is none), `marker`, `row_number`, `object_sha256`, `former_code` (the code it is published under, if not
    `area`). Cells of a period that cannot be understood are left out. `month` is that of a day or week that the
    publisher names by its year alone.
    """
    import pandas as pd

    if layout.read:
        table = layout.read(table)
    rows = pd.DataFrame(
        {
            "area": _texts(table, layout.area).replace(dict(codes_of_dataset(params))),
            "period": _renamed(_texts(table, layout.period), lambda raw: period_id(raw, kind, month)),
            "category": category_keys(table, params.dimensions),
            "marker": _texts(table, layout.marker).str.strip() if layout.marker else "",
            "row_number": table["row_number"].to_pandas(),
            "object_sha256": table["object_sha256"].to_pandas(),
        }
    )
    rows = rows[rows["category"].isin(categories) & (rows["period"] != "")]
    cells = pd.concat(list(_by_role(rows, table, layout, params.measures)))
    cells = cells.sort_index(kind="stable").reset_index(drop=True)
    heirs = {code: end.area_code for code, end in former_codes().items() if end.is_same_area}
    today = cells["area"].replace(heirs)
    cells["former_code"] = cells["area"].where(today != cells["area"], "")
    cells["area"] = today
    cells["number"] = numbers(cells["text"])
    return cells.sort_values("former_code", key=lambda codes: codes != "", kind="stable").reset_index(drop=True)


def category_keys(table: "pa.Table", dimensions: list[str]) -> "pd.Series":
    """Name each row's category as a plan does, `COLUMN=code|COLUMN=code`; a column without a code is left out."""
    import pandas as pd
    import pyarrow as pa
    import pyarrow.compute as pc

    names = sorted(dimensions)
    if not names:
        return pd.Series([""] * table.num_rows, dtype="str")
    named = [pc.binary_join_element_wise(f"{name}=", table[name], "") for name in names]
    joined = pc.binary_join_element_wise(*named, "|", null_handling="skip")
    return pc.fill_null(joined, pa.scalar("")).to_pandas()


def numbers(texts: "pd.Series") -> "pd.Series":
    """Published texts as numbers of ten decimal places; NaN where a text is none."""
    import numpy as np
    import pandas as pd

    read = pd.to_numeric(texts.str.strip(), errors="coerce").astype("float64")
    return read.where(np.isfinite(read)).round(_PLACES)


def exact(text: str | None) -> Decimal | None:
    """Read one published text as an exact number; None when it is not one."""
    try:
        number = Decimal((text or "").strip())
    except InvalidOperation:
        return None
    return number.quantize(Decimal(1).scaleb(-_PLACES), ROUND_HALF_UP) if number.is_finite() else None


def _by_role(
    rows: "pd.DataFrame", table: "pa.Table", layout: Layout, measures: Mapping[str, str]
) -> "Iterator[pd.DataFrame]":
    """Yield the rows of each role with their text: one figure in a row, or several side by side."""
    if layout.measure:
        role = _renamed(_texts(table, layout.measure), lambda measure: measures.get(measure, ""))
        cells = rows.assign(role=role, text=_texts(table, layout.figure))
        counts = cells["role"].isin(_ROLES_THAT_COUNT_EMPTY) | ((cells["role"] != "") & _filled(cells["text"]))
        yield cells[counts]
        return
    for name, role in measures.items():
        cells = rows.assign(role=role, text=_texts(table, name))
        yield cells if role == "value" else cells[_filled(cells["text"])]


def _texts(table: "pa.Table", column: str) -> "pd.Series":
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.fill_null(table[column], pa.scalar("")).to_pandas()


def _renamed(texts: "pd.Series", rule: Any) -> "pd.Series":
    """Apply a rule to each distinct text once."""
    return texts.map({text: rule(text) for text in texts.unique()})


def _filled(texts: "pd.Series") -> "pd.Series":
    return texts.str.strip() != ""
