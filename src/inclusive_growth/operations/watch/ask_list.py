"""The register of requests as readers see it: figures that are not there and that somebody could give."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from inclusive_growth.errors import UsageError
from inclusive_growth.operations.watch.published_figures import published_figures

_ASKS = """
select
    place, ask_id, indicators.title, characteristic, coverage_state, reason, areas_concerned, areas, ask_to,
    request, is_asked_first, people_concerned, counted_by, state, asked_on, answered_on, who, answer
from ask_register
inner join dim_indicator as indicators using (indicator_id)
order by place
"""


@dataclass(frozen=True, slots=True)
class Request:
    """One line of the register; the mart `ask_register` says what each field means."""

    place: int
    ask_id: str
    title: str  # of the indicator
    characteristic: str
    coverage_state: str | None
    reason: str
    areas_concerned: int | None
    areas: str | None
    ask_to: str | None
    request: str | None
    is_asked_first: bool
    people_concerned: int | None
    counted_by: str | None
    state: str
    asked_on: date | None
    answered_on: date | None
    who: str | None
    answer: str | None


def ask_list(database: Path) -> list[Request]:
    """The requests of the published file, in order. Raises UsageError when there is no file or no register."""
    with published_figures(database) as con:
        held = con.execute("select 1 from duckdb_tables() where table_name = 'ask_register'").fetchone()
        if held is None:
            raise UsageError("the publication has no register of requests: build and publish one; see igw run")
        return [Request(*row) for row in con.execute(_ASKS).fetchall()]
