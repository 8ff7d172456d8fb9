"""Wide tables made long: columns of one figure each become rows, and their headers a column of their own."""

import re
from collections.abc import Collection
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.names import missing, visible

if TYPE_CHECKING:
    import pyarrow as pa


class Melt(BaseModel):
    """Which columns become rows, and where their headers go."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    columns: list[str] = Field(
        min_length=1,
        description="Headers of the columns of figures. * stands for anything and needs at least one column that "
        "fits; a header without it must be there.",
    )
    into: str = Field(min_length=1, description="Name of the column that the headers become.")
    figure: str = Field("figure", min_length=1, description="Name of the column that the figures become.")


def headers_to_melt(published: Collection[str], melt: Melt, where: str) -> list[str]:
    """The headers that become rows, in the file's order.

    Raises UnexpectedResponse where one is missing, or where the file has a column by the name of one of ours.
    """
    for name in (melt.into, melt.figure):
        if name in published:
            raise UnexpectedResponse(
                f"{where}: the file has a column '{visible(name)}' of its own; name another one under `melt`"
            )
    plain = [name for name in melt.columns if "*" not in name]
    if words := missing(published, plain):
        raise UnexpectedResponse(f"{where}: {words}. Correct `melt` in the dataset's YAML")
    chosen = set(plain)
    for pattern in (name for name in melt.columns if "*" in name):
        fits = re.compile(".*".join(map(re.escape, pattern.split("*"))), re.DOTALL)
        found = [name for name in published if fits.fullmatch(name)]
        if not found:
            raise UnexpectedResponse(
                f"{where}: no column fits '{visible(pattern)}' of `melt`; there are: "
                f"{', '.join(visible(name) for name in list(published)[:12])}. Correct it in the dataset's YAML"
            )
        chosen |= set(found)
    return [name for name in published if name in chosen]


def melted(table: "pa.Table", melt: Melt, where: str) -> "pa.Table":
    """The long table: the columns that stay, then the header and the figure. Rows of one line stay together."""
    import numpy as np
    import pyarrow as pa

    from inclusive_growth.sources.formats.sheet_tables import text_column

    headers = headers_to_melt(table.column_names, melt, where)
    kept = [name for name in table.column_names if name not in headers]
    times = len(headers)
    rows = pa.array(np.repeat(np.arange(table.num_rows), times))
    long = table.select(kept).take(rows)
    figures = [table.column(name).to_pylist() for name in headers]
    long = long.append_column(melt.into, text_column(headers * table.num_rows))
    return long.append_column(
        melt.figure, text_column(figures[at][row] for row in range(table.num_rows) for at in range(times))
    )
