"""Indexes for the questions that readers ask of each mart, as its YAML says (`config.meta.indexes`)."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from inclusive_growth.catalogue.marts import read_marts

Indexes = Mapping[str, tuple[tuple[str, ...], ...]]  # mart -> the columns of each of its indexes
# Parts come and go by their number.
_PART = ("part_id",)


def declared_indexes(project_dir: Path) -> Indexes:
    """The indexes of every mart of the dbt project."""
    return {mart.name: mart.indexes for mart in read_marts(project_dir)}


def indexes_of(mart: str, columns: Sequence[str], declared: Indexes) -> tuple[tuple[str, ...], ...]:
    """The indexes of a mart's table that has these columns: an older one may lack some."""
    wanted = (_PART, *declared.get(mart, ()))
    return tuple(index for index in wanted if set(index) <= {"part_id", *columns})


def index_name(mart: str, columns: Sequence[str]) -> str:
    """Its name says its columns, so that it stays the same whatever indexes come and go beside it."""
    return f"{mart}_by_{'_'.join(columns)}"
