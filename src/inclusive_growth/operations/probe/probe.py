"""The probe: a few small questions to each publisher, and the verdict on every fact that the catalogue pins.

Nothing is written to the store and nobody gets a letter. Publishers are asked one at a time, with the pauses of
the settings, and each dataset stands alone: one that is refused stops no other.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from inclusive_growth.catalogue import Catalogue
from inclusive_growth.catalogue.areas import scope_areas
from inclusive_growth.catalogue.loader import ROOT
from inclusive_growth.errors import NoAnswer, UnexpectedResponse, UpstreamError, UsageError
from inclusive_growth.landing.decoding import refuse_unreadable
from inclusive_growth.operations.probe.claims import Claim, claims_of, evidence_line
from inclusive_growth.operations.probe.compare import Finding, compare
from inclusive_growth.records import NOT_THE_PUBLISHERS
from inclusive_growth.settings import Settings
from inclusive_growth.sources.addresses import client_for
from inclusive_growth.sources.http_client import Client
from inclusive_growth.sources.probing import Said, ask
from inclusive_growth.sources.protocol import Plan
from inclusive_growth.sources.registry import source_class

EVIDENCE = ("inferred", "documented", "seen")  # what is surest comes last
VERDICTS = ("differs", "cannot reach", "not compared", "agrees")


@dataclass(frozen=True, slots=True)
class Probed:
    """What one dataset's questions gave."""

    dataset: str
    source: str
    evidence: str
    findings: tuple[Finding, ...]
    requests: int
    bytes: int
    replayed: bool = False  # whether answers were not the publisher's, so that they prove nothing

    def count(self, verdict: str) -> int:
        """How many facts have this verdict."""
        return sum(finding.verdict == verdict for finding in self.findings)

    @property
    def verdict(self) -> str:
        """The gravest verdict of its facts: `differs`, `cannot reach` or `agrees`."""
        return next((verdict for verdict in ("differs", "cannot reach") if self.count(verdict)), "agrees")


@dataclass(frozen=True, slots=True)
class Heard:
    """What one dataset's publisher said, and the refusal that ended the questions, "" for none."""

    said: tuple[Said, ...]
    trouble: str
    unreachable: bool  # no answer came that says anything
    requests: int
    bytes: int
    replayed: bool = False  # whether an answer said that it is a sample's


def chosen(catalogue: Catalogue, names: tuple[str, ...], enabled: tuple[str, ...] = ()) -> list[str]:
    """The datasets that some names mean: ids of datasets, or names of sources. All for no name.

    Raises UsageError for a name that is neither.
    """
    known = {entry.source for entry in catalogue.datasets.values()}
    if wrong := [name for name in names if name not in known and name not in catalogue.datasets]:
        raise UsageError(
            f"'{wrong[0]}' is neither a dataset nor a source; sources: {', '.join(sorted(known))}; "
            "igw catalogue list shows the datasets"
        )
    wanted = names or enabled or tuple(catalogue.datasets)
    return [name for name, entry in catalogue.datasets.items() if name in wanted or entry.source in wanted]


def probe(
    datasets: list[str],
    *,
    catalogue: Catalogue,
    config: Settings,
    root: Path = ROOT,
    connect: Callable[[str, Settings], tuple[Client, str]] = client_for,
) -> Iterator[Probed]:
    """Probe datasets in turn. `root` is the folder of the catalogue's files, `connect` gives a source's client."""
    areas = scope_areas(config.authority, config.comparators, catalogue.schemes)
    for name in datasets:
        claims = claims_of(catalogue, name, areas, root)
        yield judged(name, claims, listened(name, catalogue, config, connect), catalogue)


def listened(
    name: str, catalogue: Catalogue, config: Settings, connect: Callable[[str, Settings], tuple[Client, str]]
) -> Heard:
    """Ask about one dataset, as far as the publisher answers."""
    entry = catalogue.datasets[name]
    client, base_url = connect(entry.source, config)
    said: list[Said] = []
    trouble, unreachable = "", False
    try:
        with refuse_unreadable(name, "the answer"):
            source = source_class(entry.source)(client, base_url)
            for one in ask(source, catalogue.dataset(name), _plan(catalogue, name, config)):
                said.append(one)
    except UpstreamError as error:
        trouble = str(error)
        unreachable = isinstance(error, NoAnswer) or not isinstance(error, UnexpectedResponse)
    size = sum(request.bytes for request in client.requests)
    origins = {request.headers.get("x-data-origin", "").lower() for request in client.requests}
    replayed = bool(origins & set(NOT_THE_PUBLISHERS))
    return Heard(tuple(said), trouble, unreachable, len(client.requests), size, replayed)


def judged(name: str, claims: list[Claim], heard: Heard, catalogue: Catalogue) -> Probed:
    """The verdict on every claim, what is least sure first."""
    findings = compare(name, claims, heard.said, heard.trouble, heard.unreachable)
    order = sorted(
        findings,
        key=lambda finding: (EVIDENCE.index(finding.claim.evidence), VERDICTS.index(finding.verdict)),
    )
    entry = catalogue.datasets[name]
    return Probed(
        name, entry.source, entry.evidence.value, tuple(order), heard.requests, heard.bytes, heard.replayed
    )


def may_be_raised(probed: Probed, root: Path = ROOT) -> list[str]:
    """Lines whose `evidence` may be raised to `seen`, now that the publisher agrees; none for a replay."""
    if probed.replayed:
        return []
    agreed = [
        finding for finding in probed.findings if finding.verdict == "agrees" and finding.claim.evidence != "seen"
    ]
    lines = [str(finding.claim.place) for finding in agreed if finding.claim.own_line]
    defaults = [f for f in probed.findings if not f.claim.own_line and f.claim.kind not in ("area", "sign")]
    compared = [finding for finding in defaults if finding.verdict != "not compared"]
    if probed.evidence != "seen" and compared and all(finding.verdict == "agrees" for finding in compared):
        lines.append(str(evidence_line(probed.dataset, root)))
    return list(dict.fromkeys(lines))


def _plan(catalogue: Catalogue, name: str, config: Settings) -> Plan:
    """The dataset's plan with a member first: those are what every publisher has rows of."""
    plan = catalogue.plan(name, config.authority, config.comparators)
    roles = scope_areas(config.authority, config.comparators, catalogue.schemes)
    ordered = sorted(plan.areas, key=lambda area: (roles.get(area) != "member", area))
    return Plan(plan.dataset, plan.selections, tuple(ordered))
