"""Limits that publishers set or are known by, and what a full fetch asks within them: facts, no request."""

from dataclasses import dataclass
from math import ceil, prod

from inclusive_growth.sources.ons_census_api.params import AREA_TYPES
from inclusive_growth.sources.police_uk.source import questions
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
    "open_geography": Limits("each layer names its own, mostly 1,000 or 2,000 features an answer"),
    "ons_explore_local_statistics": Limits("none published for the files; If-None-Match costs no body"),
    "explore_education_statistics": Limits("files come whole; no throttle is published"),
    "ons_downloads": Limits("120 requests in ten seconds and 200 a minute", 200 / 60),
    "ons_census_api": Limits("120 requests in ten seconds and 200 a minute", 200 / 60),
    "stat_xplore": Limits("2,000 requests an hour for each key; If-None-Match is not counted", 2_000 / 3_600),
    "police_uk": Limits("15 requests a second, 30 at once", 15),
    "gender_pay_gap": Limits("none published; one file a year"),
}


_REQUESTS = {  # of one dataset: a description or a page, then the file or the first part
    "curated": 0,
    "fingertips": 2,
    "gender_pay_gap": 1,
    "gov_uk": 2,
    "ons_downloads": 3,
    "ons_explore_local_statistics": 2,
    "open_geography": 3,
    "published_files": 2,
    "stat_xplore": 2,
}


def limits_of(source: str) -> Limits:
    """The limits of a source's publisher."""
    return _LIMITS.get(source, UNKNOWN)


def cells_of(dataset: Dataset, plan: Plan) -> int:
    """Figures that a plan asks for in one period: areas × combinations of codes × measures; 0 for a whole file."""
    codes = [len(plan.codes(name)) for name in dataset.params.dimensions]
    return len(plan.areas) * prod(codes) * len(dataset.params.measures) if plan.selections else 0


def requests_for(dataset: Dataset, plan: Plan) -> int:
    """Requests that a fetch makes at least; more where the publisher's lists have several pages or editions."""
    params, source = dataset.params, dataset.source
    if source == "explore_education_statistics":
        return 1 if params.repository else 3
    if source == "ons_census_api":
        return sum(any(area.startswith(AREA_TYPES[kind]) for area in plan.areas) for kind in params.area_types)
    if source == "police_uk":
        return 1 + sum(1 for _ in questions(params, plan, "2000-01"))
    if source == "nomis":
        return max(1, ceil(cells_of(dataset, plan) / limits_of(source).rows))
    return _REQUESTS.get(source, 1)
