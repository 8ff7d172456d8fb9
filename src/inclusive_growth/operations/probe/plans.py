"""Fetch plans: what a full fetch and a probe ask of each publisher, within its limits; nobody is asked."""

from dataclasses import dataclass

from inclusive_growth.catalogue import Catalogue
from inclusive_growth.settings import Settings
from inclusive_growth.sources.addresses import address_in_use
from inclusive_growth.sources.limits import cells_of, limits_of, requests_for
from inclusive_growth.sources.protocol import Plan


@dataclass(frozen=True, slots=True)
class FetchPlan:
    """Of one source. `requests` is the least that a full fetch needs: pages of editions and lists may add some.

    `figures` are those of one period; 0 where whole files come. `seconds` are the pauses between these requests.
    """

    source: str
    address: str
    datasets: int
    figures: int
    requests: int
    rows_an_answer: int  # the publisher's limit; 0 for none
    seconds: float
    limit: str
    fastest: float  # requests a second that we send
    allowed: float  # requests a second that the publisher allows; 0 where it names no number


def fetch_plans(datasets: list[str], catalogue: Catalogue, config: Settings) -> list[FetchPlan]:
    """One line for each source of the datasets, in alphabetical order."""
    grouped: dict[str, list[Plan]] = {}
    for name in datasets:
        plan = catalogue.plan(name, config.authority, config.comparators)
        grouped.setdefault(catalogue.datasets[name].source, []).append(plan)
    return [_of_source(source, plans, catalogue, config) for source, plans in sorted(grouped.items())]


def _of_source(source: str, plans: list[Plan], catalogue: Catalogue, config: Settings) -> FetchPlan:
    limits = limits_of(source)
    cells = [cells_of(catalogue.dataset(plan.dataset), plan) for plan in plans]
    requests = sum(requests_for(catalogue.dataset(plan.dataset), plan) for plan in plans)
    return FetchPlan(
        source=source,
        address=address_in_use(source, config),
        datasets=len(plans),
        figures=sum(cells),
        requests=requests,
        rows_an_answer=limits.rows,
        seconds=round(max(0, requests - 1) * config.http_pause, 1),
        limit=limits.words,
        fastest=round(1 / config.http_pause, 2) if config.http_pause else 0.0,
        allowed=limits.per_second,
    )
