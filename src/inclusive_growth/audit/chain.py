"""Chain from figures back to their raw objects: decode again, compare with the kept table, derive again.

A release is read and decoded once, and all its figures are derived together.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from inclusive_growth.audit.area_parts import Containment, Neighbourhoods
from inclusive_growth.audit.decoded_cells import cells_of
from inclusive_growth.audit.derivation import (
    KEY,
    SERIES,
    Derivation,
    Derived,
    Rules,
    derive_published,
    derive_summed,
    no_sums,
    shown,
)
from inclusive_growth.audit.evidence import Evidence
from inclusive_growth.catalogue import Catalogue, Indicator
from inclusive_growth.catalogue.areas import members_of
from inclusive_growth.catalogue.models import DatasetFile
from inclusive_growth.catalogue.periods import as_of_today
from inclusive_growth.catalogue.schemes import read_table
from inclusive_growth.catalogue.successions import former_codes
from inclusive_growth.errors import CatalogueError, CorruptObject, WarehouseError
from inclusive_growth.landing.decoding import content_hash, decode_release, holds_rows
from inclusive_growth.landing.releases import Decoding, read_release
from inclusive_growth.records import Manifest, Release
from inclusive_growth.sources.registry import layout_of, source_class
from inclusive_growth.store.keys import decoded_key, decoding_key, plan_key, raw_key, release_key

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

Row = dict[str, Any]
ROW_KEY = (
    "indicator_id",
    "breakdown_id",
    "area_code",
    "period_id",
)  # columns of a published row, in the order of KEY


@dataclass(frozen=True, slots=True)
class OpenedRelease:
    """Release whose every link was verified, with the figures that its areas have of their own.

    `published` is what the bytes give, and what is summed; `shown` is what readers may see of it.
    """

    release: Release
    rules: Rules
    published: Derivation
    shown: Derivation


@dataclass(slots=True)
class Chain:
    """Chain from the figures of one publication to the raw bytes; remembers each release that it verified."""

    evidence: Evidence
    manifest: Manifest
    catalogue: Catalogue
    opened: dict[tuple[str, str], OpenedRelease] = field(default_factory=dict)
    lookup: Neighbourhoods | None = None

    def rederive(self, row: Row) -> tuple[Release, Derived]:
        """Derive the figure of a published row again, from the release behind it.

        Raises CorruptObject naming the link that broke, WarehouseError when this code cannot derive it.
        """
        if row["indicator_id"] not in self.catalogue.indicators:
            raise CatalogueError(not_in_catalogue(row["indicator_id"]))
        opened = self.open(row["dataset_id"], row["release_id"])
        entry = self.catalogue.datasets[row["dataset_id"]]
        today = row | {"period_id": as_of_today(row["period_id"], entry.period_kind, entry.month)}
        figure = dict(zip(KEY, (today[name] for name in ROW_KEY), strict=True))
        derived = opened.shown.one(figure) or self.summed(opened, [figure]).one(figure)
        if derived is None:
            raise CorruptObject(no_such_figure(figure_name(row)))
        return opened.release, derived

    def open(self, dataset_id: str, release_id: str) -> OpenedRelease:
        """Release, verified from the raw objects to the decoded table at the first call."""
        key = (dataset_id, release_id)
        if key not in self.opened:
            self.opened[key] = self._open(dataset_id, release_id)
        return self.opened[key]

    def summed(self, opened: OpenedRelease, figures: "Sequence[Mapping[str, Any]]") -> Derivation:
        """What readers see of sums for areas without a figure; lookups are read only where something is summed."""
        rules = opened.rules
        adding = rules.slices.loc[rules.slices["aggregate"] != "none", SERIES].drop_duplicates()
        series = set(adding.itertuples(index=False, name=None))
        areas = sorted({figure["area"] for figure in figures if tuple(figure[name] for name in SERIES) in series})
        members = _members(areas)
        # Whether a sum tells a member that is withheld follows from the members' own sums, too.
        sums = derive_summed(opened.published, rules, self._parts(sorted({*areas, *members["part"]})))
        return shown(opened.published, sums, rules, members)[1]

    def neighbourhoods(self) -> Neighbourhoods:
        """Neighbourhoods of each local authority, from the publication's own lookups."""
        if self.lookup is None:
            self.lookup = {}
            for dataset_id, release_id in sorted(self.manifest.candidate.releases.items()):
                lookup = getattr(self.catalogue.params.get(dataset_id), "lookup", None)
                if lookup and (lookup.child.type, lookup.parent.type) == ("lsoa", "local_authority"):
                    _, table = self._decoded(dataset_id, release_id)
                    _add_pairs(self.lookup, table, lookup)
        return self.lookup

    def _open(self, dataset_id: str, release_id: str) -> OpenedRelease:
        dataset = self.catalogue.dataset(dataset_id)
        decoded, table = self._decoded(dataset_id, release_id)
        key = plan_key(decoded.source, dataset_id, self.manifest.candidate.plans[dataset_id])
        plan = json.loads(self.evidence.read("fetch plan", key))
        slices = _slices(plan["selections"], self.catalogue.indicators)
        entry = self.catalogue.datasets[dataset_id]
        categories = frozenset(slices["category"])
        cells = cells_of(table, layout_of(dataset), dataset.params, categories, entry.period_kind, entry.month)
        scope = frozenset(plan["areas"])
        rules = Rules(
            slices,
            _statuses(decoded.source),
            scope,
            partial(_declared, entry),
            entry.gathered or "",
            entry.publishers_limits or "",
        )
        published = derive_published(cells, rules)
        return OpenedRelease(decoded, rules, published, shown(published, no_sums(), rules, _members([]))[0])

    def _parts(self, areas: list[str]) -> "pd.DataFrame":
        import pandas as pd

        containment = Containment(self.neighbourhoods)
        rows = [
            (area, rank, part, len(parts))
            for area in areas
            for rank, parts in enumerate(containment.parts_of(area))
            for part in parts
        ]
        return pd.DataFrame(rows, columns=["area", "rank", "part", "size"]).astype({"area": "str", "part": "str"})

    def _decoded(self, dataset_id: str, release_id: str) -> "tuple[Release, pa.Table]":
        """Decode the release again from its raw objects and compare it with the kept table."""
        dataset = self.catalogue.dataset(dataset_id)
        kept_release = self._release(dataset_id, release_id, dataset.source)
        kept_table = self.evidence.read(
            "decoded table", decoded_key(kept_release), f"{kept_release.decoded_rows} rows"
        )
        for raw in kept_release.objects:
            key = raw_key(kept_release.source, kept_release.dataset, raw.sha256)
            self.evidence.read("raw object", key, f"{raw.bytes} bytes")
        source = source_class(dataset.source)
        if source.decoder_version != kept_release.decoder_version:
            raise WarehouseError(
                f"{dataset_id}: published with decoder {kept_release.decoder_version}, this code has decoder "
                f"{source.decoder_version}: run `igw build` and publish, or use code "
                f"{self.manifest.candidate.code_version}"
            )
        table = decode_release(self.evidence.store, source, dataset, kept_release.objects)
        _same_rows(table, kept_table, kept_release, source.volatile)
        return kept_release, table

    def _release(self, dataset: str, name: str, source: str) -> Release:
        version = self.manifest.candidate.decoders[dataset]
        self.evidence.record(
            "release record",
            release_key(source, dataset, name),
            Release,
            lambda kept: f"{kept.publisher_time or 'no time given'}, first seen {kept.first_retrieved_at}",
        )
        later = decoding_key(source, dataset, name, version)
        if later in self.evidence.hashes:
            self.evidence.record("record of the later decoding", later, Decoding)
        return read_release(self.evidence.store, source, dataset, name, version)


def figure_name(row: Row) -> str:
    """`employment_rate E08000031 2022-01-01/P1Y all`."""
    return " ".join(str(row[key]) for key in ("indicator_id", "area_code", "period_id", "breakdown_id"))


def no_such_figure(name: str) -> str:
    """Words about a published figure for which the raw bytes hold nothing."""
    return f"the chain breaks at the derivation: {name} is published, but the raw bytes hold no such figure"


def not_in_catalogue(indicator_id: str) -> str:
    """Words about an indicator that left the catalogue after it was published."""
    return f"indicator '{indicator_id}' is published but no longer in the catalogue"


def _slices(selections: Sequence[Row], indicators: Mapping[str, Indicator]) -> "pd.DataFrame":
    """What a plan selected, in the plan's order, with the rules of its indicators that are still there."""
    import pandas as pd

    rows = [
        (
            selection["indicator_id"],
            selection["breakdown_id"],
            selection["category_key"],
            selection.get("role", "value"),
            indicator.file.unit,
            indicator.file.aggregate,
            indicator.file.statistical_unit.value,
            indicator.file.age_adjustment or "",
            indicator.file.clustered,
        )
        for selection in selections
        if (indicator := indicators.get(selection["indicator_id"]))
    ]
    facts = ["unit", "aggregate", "statistical_unit", "age_adjustment", "clustered"]
    return pd.DataFrame(rows, columns=[*SERIES, "category", "role", *facts], dtype="str")


def _members(areas: Sequence[str]) -> "pd.DataFrame":
    """Areas that are made up of members, each with its members."""
    import pandas as pd

    rows = [(area, part, len(own)) for area in areas if (own := members_of().get(area)) for part in own]
    return pd.DataFrame(rows, columns=["area", "part", "size"]).astype({"area": "str", "part": "str"})


def _declared(entry: DatasetFile, indicator_id: str, first_day: str, newest: str) -> str:
    """What the publisher says of a period in its notes, as the dataset's file has it; `A` for nothing."""
    found = [
        one.code
        for one in entry.statuses
        if (not one.indicators or indicator_id in one.indicators)
        and (not one.newest or first_day == newest)
        and (one.since is None or one.since.isoformat() <= first_day)
        and (one.to is None or first_day <= one.to.isoformat())
    ]
    return min(found, default="A")


@cache
def _statuses(source: str) -> dict[str, str]:
    return {row["marker"]: row["status"] for row in read_table("markers") if row["source"] == source}


def _add_pairs(known: Neighbourhoods, table: "pa.Table", lookup: Any) -> None:
    """Add the neighbourhoods that lie wholly in one local authority, by its present code where it merged since."""
    heirs = {code: end.area_code for code, end in former_codes().items()}
    exact = table.num_rows * [lookup.relation == "exact"]
    if lookup.change:
        exact = [change in ("U", "M") for change in table[lookup.change].to_pylist()]
    children, parents = (table[side.code].to_pylist() for side in (lookup.child, lookup.parent))
    for child, published, is_exact in zip(children, parents, exact, strict=True):
        parent = heirs.get(published, published)
        if is_exact and child not in known.setdefault(parent, []):
            known[parent].append(child)


def _same_rows(table: "pa.Table", kept: bytes, release: Release, volatile: tuple[str, ...]) -> None:
    if not holds_rows(kept, decoded_key(release), table):
        raise CorruptObject(
            f"the chain breaks at the decoding: {decoded_key(release)} holds other rows than its raw objects give"
        )
    if content_hash(table, volatile) != release.decoded_sha256:
        raise CorruptObject(
            f"the chain breaks at the decoding: the release record of {release.release_id} has another hash"
        )
