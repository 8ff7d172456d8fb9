"""Statuses of figures (SDMX) in `schemes/statuses.csv`: their words, and their order in sums."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from inclusive_growth.catalogue.schemes import SCHEMES, read_table
from inclusive_growth.errors import CatalogueError


@dataclass(frozen=True, slots=True)
class Status:
    """One status. `sum_rank` orders figures that may be summed, the least sure first; others have None."""

    label: str
    without_value: str  # shown in place of a figure
    sum_rank: int | None
    in_figures: bool  # whether a figure that readers see may bear it


@lru_cache
def statuses(folder: Path = SCHEMES) -> dict[str, Status]:
    """Code -> status. Raises CatalogueError when two have one rank: the least sure of them would be a guess."""
    by_code = {
        row["status"]: Status(
            row["label"],
            row["without_value"],
            int(row["sum_rank"]) if row["sum_rank"] else None,
            row["in_figures"] == "true",
        )
        for row in read_table("statuses", folder)
    }
    ranks = [status.sum_rank for status in by_code.values() if status.sum_rank is not None]
    if twice := {rank for rank in ranks if ranks.count(rank) > 1}:
        raise CatalogueError(f"schemes/statuses.csv: sum_rank {min(twice)} stands twice; give each status its own")
    return by_code


@lru_cache
def summable(folder: Path = SCHEMES) -> tuple[str, ...]:
    """Statuses of figures that may be summed, least sure first: a sum is as sure as its least sure part."""
    ranks = {code: status.sum_rank for code, status in statuses(folder).items() if status.sum_rank is not None}
    return tuple(sorted(ranks, key=ranks.__getitem__))
