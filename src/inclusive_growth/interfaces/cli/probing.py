"""Command `igw probe`: does what the catalogue pins still stand at the publishers?"""

from typing import Annotated

import typer

from inclusive_growth.interfaces.cli.terminal import err, out


def probe(
    names: Annotated[list[str] | None, typer.Argument(help="Datasets or sources; all by default.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for a script.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="List what agrees, too.")] = False,
    described: Annotated[
        bool, typer.Option("--described", help="Ask about the datasets that are only described, too.")
    ] = False,
    plan: Annotated[
        bool, typer.Option("--plan", help="Only count the requests of a full fetch; ask nobody.")
    ] = False,
) -> None:
    """Compare codes, labels, columns and signs of the catalogue with the publishers; nothing is kept.

    Exit code 0: all agree. 1: something differs, each with the line to change. 3: a publisher was not reached.
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
        made = plans.fetch_plans(datasets, catalogue, config)
        if as_json:
            out.print(printing.plans_as_json(made), markup=False, highlight=False)
        else:
            printing.show_plans(made, out)
        return
    found = []
    with err.status("asking …") as waiting:
        for one in probing.probe(datasets, catalogue=catalogue, config=config):
            found.append(one)
            waiting.update(f"asked about {len(found)} of {len(datasets)}: {one.dataset} {one.verdict} …")
    if as_json:
        out.print(printing.as_json(found), markup=False, highlight=False)
    else:
        printing.show(found, out, everything=everything)
    verdicts = {one.verdict for one in found}
    if code := 1 if "differs" in verdicts else 3 if "cannot reach" in verdicts else 0:
        raise typer.Exit(code)
