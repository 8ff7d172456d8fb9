"""Command `igw probe`: does what the catalogue pins still stand at the publishers?"""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from inclusive_growth.errors import UpstreamError, WarehouseError
from inclusive_growth.interfaces.cli.answers import Answer
from inclusive_growth.interfaces.cli.terminal import notes

if TYPE_CHECKING:
    from inclusive_growth.interfaces.cli.printing.probe import ProbedDataset
    from inclusive_growth.operations.probe.plans import FetchPlan
    from inclusive_growth.operations.probe.probe import Probed


def probe(
    names: Annotated[list[str] | None, typer.Argument(help="Datasets or sources; all by default.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="List what agrees, too.")] = False,
    described: Annotated[
        bool, typer.Option("--described", help="Ask about the datasets that are only described, too.")
    ] = False,
    plan: Annotated[
        bool, typer.Option("--plan", help="Only count the requests of a full fetch; ask nobody.")
    ] = False,
) -> "Answer[list[ProbedDataset]] | Answer[list[FetchPlan]]":
    """Compare codes, labels, columns and signs of the catalogue with the publishers; nothing is kept.

    Ends with 0 when all agree, 1 when something differs (each with the line to change), 5 when a publisher was not
    reached.

    Example: igw probe nomis --plan
    """
    from inclusive_growth.catalogue import served_catalogue
    from inclusive_growth.interfaces.cli.printing import probe as printing
    from inclusive_growth.operations.probe import plans
    from inclusive_growth.operations.probe import probe as probing
    from inclusive_growth.settings import settings

    config = settings()
    catalogue = served_catalogue(config.authority)
    if described or set(names or ()) & set(catalogue.described):
        catalogue = catalogue.opened()
    datasets = probing.chosen(catalogue, tuple(names or ()), config.datasets)
    if plan:
        return Answer(plans.fetch_plans(datasets, catalogue, config), printing.show_plans)
    found: list[Probed] = []
    with notes.status("asking …") as waiting:
        for one in probing.probe(datasets, catalogue=catalogue, config=config):
            found.append(one)
            waiting.update(f"asked about {len(found)} of {len(datasets)}: {one.dataset} {one.verdict} …")

    def show(_: "list[ProbedDataset]", out: Console) -> None:
        printing.show(found, out, everything=everything)

    return Answer([printing.facts_of(one) for one in found], show, _trouble(found))


def _trouble(found: "list[Probed]") -> WarehouseError | None:
    if differ := [one.dataset for one in found if one.verdict == "differs"]:
        return WarehouseError(f"differs from what the publisher says: {', '.join(differ)}")
    if away := [one.dataset for one in found if one.verdict == "cannot reach"]:
        return UpstreamError(f"cannot reach the publisher of {', '.join(away)}")
    return None
