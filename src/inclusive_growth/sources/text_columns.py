"""Texts as an Arrow column, from bare buffers: to turn Python values into Arrow, pyarrow would load pandas."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


def text_column(texts: Iterable[str]) -> "pa.Array":
    """A column of text with one cell for each, none of them missing."""
    import numpy as np
    import pyarrow as pa

    cells = [text.encode() for text in texts]
    ends = np.zeros(len(cells) + 1, "<i8")
    np.cumsum([len(cell) for cell in cells], out=ends[1:])
    data = pa.py_buffer(b"".join(cells))
    return pa.LargeStringArray.from_buffers(len(cells), pa.py_buffer(ends.tobytes()), data)
