"""Indexes for the queries of readers on each mart, declared in its YAML (`config.meta.indexes`)."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from inclusive_growth.catalogue.marts import read_marts

Indexes = Mapping[str, tuple[tuple[str, ...], ...]]  # mart -> the columns of each of its indexes
# Loading and cleanup find the rows of a part by its number.
_PART = ("part_id",)


def declared_indexes(project_dir: Path) -> Indexes:
    """The indexes of every mart of the dbt project."""
    return {mart.name: mart.indexes for mart in read_marts(project_dir)}


def indexes_of(mart: str, columns: Sequence[str], declared: Indexes) -> tuple[tuple[str, ...], ...]:
    """The indexes of a mart's table with these columns; an older table may lack columns of an index."""
    wanted = (_PART, *declared.get(mart, ()))
    return tuple(index for index in wanted if set(index) <= {"part_id", *columns})


def index_name(mart: str, columns: Sequence[str]) -> str:
    """The name of an index, made of its columns, so that it stays the same whatever other indexes there are."""
    return f"{mart}_by_{'_'.join(columns)}"
