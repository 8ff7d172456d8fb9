"""`igw run`: the whole line once, in order, with the time and the bytes of each step."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from rich.console import Console
from rich.table import Table

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.operations import steps
from inclusive_growth.operations.context import watched
from inclusive_growth.settings import settings
from inclusive_growth.store.durations import spent

Timed = Callable[[str, Callable[[], Any]], Any]


@dataclass(frozen=True, slots=True)
class RunResult:
    """What one run did. `verdict` is the publish gate's word, "" when nothing was built."""

    landed: tuple[dict[str, Any], ...]
    candidate_id: str | None
    verdict: str
    publication_id: str | None
    told: dict[str, Any]

    @property
    def ok(self) -> bool:
        """Every dataset could be fetched and judged, and no gate is closed."""
        trouble = any(item["status"] in ("failed", "refused") or item["gate"] == "closed" for item in self.landed)
        return not trouble and self.verdict in ("", "passed")

    def show(self, out: Console) -> None:
        table = Table("dataset", "status", "gate", "requests", "payload bytes", "signal bytes", "reason")
        for item in self.landed:
            names = ("dataset", "status", "gate", "requests", "payload_bytes", "signal_bytes", "reason")
            table.add_row(*(str(item[name]) for name in names))
        out.print(table)
        if self.candidate_id:
            out.print(f"candidate {self.candidate_id[:16]}: gate {self.verdict}")
        else:
            out.print("nothing changed: no build")
        if self.verdict == "warnings":
            out.print(f"a person must decide: igw approve {self.candidate_id} --approver NAME --reason TEXT")
        out.print(f"published {self.publication_id[:16]}" if self.publication_id else "readers see what they saw")
        times = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in spent().items())
        out.print(f"time: {times}")
        out.print(f"emails sent {self.told['sent']}, waiting {self.told['waiting']}")


def run_once(*, force: bool, only: tuple[str, ...], who: str, timed: Timed) -> RunResult:
    """Look at every dataset, land what has news, build if anything changed, gate, publish, tell."""
    catalogue = load_catalogue()
    for dataset_id in only:
        catalogue.dataset(dataset_id)
    datasets = only or watched(settings(), catalogue)
    landed = tuple(timed(f"land {name}", partial(steps.land, name, force=force)) for name in datasets)
    candidate_id = timed("build", partial(steps.build, by=who))
    verdict = timed("gate", partial(steps.gate, candidate_id)) if candidate_id else ""
    publication_id = None
    if verdict != "closed":
        publication_id = timed("publish", partial(steps.publish_if_allowed, who=who))
    return RunResult(landed, candidate_id, verdict, publication_id, timed("deliver", steps.deliver))
