"""From the raw objects to the figures once more: decode again, compare with what was kept, derive again.

A release is read, decoded and grouped once, however many figures are asked of it.
"""

import io
import json
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from inclusive_growth.audit.area_parts import Containment, Neighbourhoods
from inclusive_growth.audit.decoded_cells import Groups, group_cells
from inclusive_growth.audit.derivation import Derived, Question, derive
from inclusive_growth.audit.evidence import Evidence
from inclusive_growth.catalogue import Catalogue, Indicator
from inclusive_growth.catalogue.schemes import read_table
from inclusive_growth.errors import CatalogueError, CorruptObject, WarehouseError
from inclusive_growth.landing.decoding import content_hash, decode_release
from inclusive_growth.landing.releases import Decoding, read_release
from inclusive_growth.records import Manifest, Release
from inclusive_growth.sources.registry import layout_of, source_class
from inclusive_growth.store.keys import decoded_key, decoding_key, plan_key, raw_key, release_key

if TYPE_CHECKING:
    import pyarrow as pa

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Opened:
    """A release whose every link was verified, in groups, with the plan that says what was asked of it."""

    release: Release
    groups: Groups
    slices: dict[tuple[str, str], tuple[tuple[str, str], ...]]  # indicator, breakdown -> category key and role
    scope: frozenset[str]


@dataclass(slots=True)
class Chain:
    """The way back from one publication's figures to the raw bytes; remembers what it has verified."""

    evidence: Evidence
    manifest: Manifest
    catalogue: Catalogue
    opened: dict[tuple[str, str], Opened] = field(default_factory=dict)
    lookup: Neighbourhoods | None = None

    def rederive(self, row: Row) -> tuple[Release, Derived]:
        """The release behind a published row and the figure derived again.

        Raises CorruptObject naming the link that broke, WarehouseError when this code cannot say.
        """
        indicator = self._indicator(row["indicator_id"])
        found = self.open(row["dataset_id"], row["release_id"])
        question = Question(
            slices=found.slices.get((row["indicator_id"], row["breakdown_id"]), ()),
            period_id=row["period_id"],
            unit=indicator.file.unit,
            statuses=_statuses(found.release.source),
            aggregate=indicator.file.aggregate,
            scope=found.scope,
        )
        parts = Containment(self.neighbourhoods).parts_of(row["area_code"])
        derived = derive(found.groups, question, row["area_code"], parts)
        if derived is None:
            raise CorruptObject(
                f"the chain breaks at the derivation: {figure_name(row)} is published, "
                "but the raw bytes hold no such figure"
            )
        return found.release, derived

    def open(self, dataset_id: str, release_id: str) -> Opened:
        """A release, verified from the raw objects to the decoded table, the first time it is asked for."""
        key = (dataset_id, release_id)
        if key not in self.opened:
            self.opened[key] = self._open(dataset_id, release_id)
        return self.opened[key]

    def neighbourhoods(self) -> Neighbourhoods:
        """The neighbourhoods of each local authority, from the publication's own lookups."""
        if self.lookup is None:
            self.lookup = {}
            for dataset_id, release_id in sorted(self.manifest.candidate.releases.items()):
                lookup = getattr(self.catalogue.params.get(dataset_id), "lookup", None)
                if lookup and (lookup.child.type, lookup.parent.type) == ("lsoa", "local_authority"):
                    _, table = self._decoded(dataset_id, release_id)
                    _add_pairs(self.lookup, table, lookup)
        return self.lookup

    def _open(self, dataset_id: str, release_id: str) -> Opened:
        dataset = self.catalogue.dataset(dataset_id)
        found, table = self._decoded(dataset_id, release_id)
        key = plan_key(found.source, dataset_id, self.manifest.candidate.plans[dataset_id])
        plan = json.loads(self.evidence.read("fetch plan", key))
        slices: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {}
        for item in plan["selections"]:
            name = (item["indicator_id"], item["breakdown_id"])
            slices[name] = (*slices.get(name, ()), (item["category_key"], item.get("role", "value")))
        keys = frozenset(key for found_slices in slices.values() for key, _ in found_slices)
        kind = self.catalogue.datasets[dataset_id].period_kind
        groups = group_cells(table, layout_of(dataset), dataset.params, keys, kind)
        return Opened(found, groups, slices, frozenset(plan["areas"]))

    def _decoded(self, dataset_id: str, release_id: str) -> "tuple[Release, pa.Table]":
        """The release decoded again from its raw objects, held against what was kept."""
        dataset = self.catalogue.dataset(dataset_id)
        found = self._release(dataset_id, release_id, dataset.source)
        kept = self.evidence.read("decoded table", decoded_key(found), f"{found.decoded_rows} rows")
        for item in found.objects:
            key = raw_key(found.source, found.dataset, item.sha256)
            self.evidence.read("raw object", key, f"{item.bytes} bytes")
        kind = source_class(dataset.source)
        if kind.decoder_version != found.decoder_version:
            raise WarehouseError(
                f"{dataset_id}: published with decoder {found.decoder_version}, this code has decoder "
                f"{kind.decoder_version}: run `igw build` and publish, or use code "
                f"{self.manifest.candidate.code_version}"
            )
        table = decode_release(self.evidence.store, kind, dataset, found.objects)
        _same_rows(table, kept, found, kind.volatile)
        return found, table

    def _release(self, dataset: str, name: str, source: str) -> Release:
        version = self.manifest.candidate.decoders[dataset]
        self.evidence.record(
            "release record",
            release_key(source, dataset, name),
            Release,
            lambda item: f"{item.publisher_time or 'no time given'}, first seen {item.first_retrieved_at}",
        )
        later = decoding_key(source, dataset, name, version)
        if later in self.evidence.hashes:
            self.evidence.record("record of the later decoding", later, Decoding)
        return read_release(self.evidence.store, source, dataset, name, version)

    def _indicator(self, name: str) -> Indicator:
        if name not in self.catalogue.indicators:
            raise CatalogueError(f"indicator '{name}' is published but no longer in the catalogue")
        return self.catalogue.indicators[name]


def figure_name(row: Row) -> str:
    """`employment_rate E08000031 2022-01-01/P1Y all`."""
    return " ".join(str(row[key]) for key in ("indicator_id", "area_code", "period_id", "breakdown_id"))


@cache
def _statuses(source: str) -> dict[str, str]:
    return {row["marker"]: row["status"] for row in read_table("markers") if row["source"] == source}


def _add_pairs(known: Neighbourhoods, table: "pa.Table", lookup: Any) -> None:
    """What a lookup says lies wholly in one local authority, by its present code where it has merged since."""
    heirs = {row["former_code"]: row["area_code"] for row in read_table("area_successions")}
    exact = table.num_rows * [lookup.relation == "exact"]
    if lookup.change:
        exact = [change in ("U", "M") for change in table[lookup.change].to_pylist()]
    children, parents = (table[item.code].to_pylist() for item in (lookup.child, lookup.parent))
    for child, published, is_exact in zip(children, parents, exact, strict=True):
        parent = heirs.get(published, published)
        if is_exact and child not in known.setdefault(parent, []):
            known[parent].append(child)


def _same_rows(table: "pa.Table", kept: bytes, found: Release, volatile: tuple[str, ...]) -> None:
    import pyarrow.parquet as pq

    if not pq.read_table(io.BytesIO(kept)).equals(table):
        raise CorruptObject(
            f"the chain breaks at the decoding: {decoded_key(found)} holds other rows than its raw objects give"
        )
    if content_hash(table, volatile) != found.decoded_sha256:
        raise CorruptObject(
            f"the chain breaks at the decoding: the release record of {found.release_id} has another hash"
        )
