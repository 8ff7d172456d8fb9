"""Limits that publishers set or are known by, and what a full fetch asks within them: facts, no request."""

from dataclasses import dataclass
from math import ceil, prod

from inclusive_growth.sources.protocol import Dataset, Plan


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one publisher. `per_second` and `rows` are 0 where it names none."""

    words: str
    per_second: float = 0.0
    rows: int = 0  # at most, in one answer


UNKNOWN = Limits("no limit is published; one request at a time, with the pause of the settings")
_LIMITS = {
    "nomis": Limits(
        "25,000 rows an answer without a key, 1,000,000 with one; the throttle is not published", 0, 25_000
    ),
    "fingertips": Limits("none published; answers may take a minute"),
    "gov_uk": Limits("10 requests a second for the content API", 10),
    "open_geography": Limits("each layer names its own, mostly 1,000 or 2,000 features an answer", 0, 2_000),
    "ons_explore_local_statistics": Limits("none published for the files; If-None-Match costs no body"),
    "explore_education_statistics": Limits("10,000 rows an answer; no throttle is published", 0, 10_000),
    "ons_downloads": Limits("120 requests in ten seconds and 200 a minute", 200 / 60),
    "ons_census_api": Limits("120 requests in ten seconds and 200 a minute", 200 / 60),
    "stat_xplore": Limits("2,000 requests an hour for each key; If-None-Match is not counted", 2_000 / 3_600),
    "police_uk": Limits("15 requests a second, 30 at once", 15),
    "gender_pay_gap": Limits("none published; one file a year"),
}


def limits_of(source: str) -> Limits:
    """The limits of a source's publisher."""
    return _LIMITS.get(source, UNKNOWN)


def cells_of(dataset: Dataset, plan: Plan) -> int:
    """Figures that a plan asks for in one period: areas × combinations of codes × measures; 0 for a whole file."""
    codes = [len(plan.codes(name)) for name in dataset.params.dimensions]
    return len(plan.areas) * prod(codes) * len(dataset.params.measures) if plan.selections else 0


def answers_for(cells: int, limits: Limits) -> int:
    """Answers that so many figures need at least."""
    return max(1, ceil(cells / limits.rows)) if limits.rows else 1
