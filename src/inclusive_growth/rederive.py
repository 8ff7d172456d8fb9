"""From the raw objects to the figure once more: decode again, compare with what was kept, derive again."""

import io
import json

from inclusive_growth.catalogue import Catalogue
from inclusive_growth.catalogue.schemes import read_table
from inclusive_growth.decode import content_hash, decode_release, raw_key
from inclusive_growth.derive import Derived, Question, derive
from inclusive_growth.errors import CatalogueError, CorruptObject, WarehouseError
from inclusive_growth.evidence import Evidence
from inclusive_growth.figure import Figure
from inclusive_growth.manifest import Manifest
from inclusive_growth.plans import plan_key
from inclusive_growth.records import Release
from inclusive_growth.sightings import Decoding, decoding_key, release, release_key
from inclusive_growth.sources import source_class


def rederive(
    figure: Figure, evidence: Evidence, manifest: Manifest, catalogue: Catalogue
) -> tuple[Release, Derived]:
    """The release behind a figure and the figure derived again, every link verified on the way."""
    dataset = catalogue.dataset(figure.row["dataset_id"])
    found = _release(figure, evidence, manifest, dataset.source)
    kept = evidence.read("decoded table", found.decoded_key, f"{found.decoded_rows} rows")
    for item in found.objects:
        evidence.read("raw object", raw_key(found.source, found.dataset, item.sha256), f"{item.bytes} bytes")
    kind = source_class(dataset.source)
    if kind.decoder_version != found.decoder_version:
        raise WarehouseError(
            f"{found.dataset}: published with decoder {found.decoder_version}, this code has decoder "
            f"{kind.decoder_version}: run `igw build` and publish, or use code {manifest.candidate.code_version}"
        )
    table = decode_release(evidence.store, kind(None, ""), dataset, found.objects)  # type: ignore[arg-type]
    _same_rows(table, kept, found, kind.volatile)
    plan = json.loads(
        evidence.read("fetch plan", plan_key(found.source, found.dataset, manifest.candidate.plans[found.dataset]))
    )
    question = Question(
        layout=kind.layout,
        params=dataset.params,
        category_keys=frozenset(
            item["category_key"]
            for item in plan["selections"]
            if (item["indicator_id"], item["breakdown_id"])
            == (figure.row["indicator_id"], figure.row["breakdown_id"])
        ),
        period_id=figure.row["period_id"],
        period_kind=catalogue.datasets[found.dataset].period_kind,
        statuses={row["marker"]: row["status"] for row in read_table("markers") if row["source"] == found.source},
    )
    derived = derive(table, question, figure.row["area_code"], _members(figure, catalogue))
    if derived is None:
        raise CorruptObject(
            f"the chain breaks at the derivation: {figure.name} is published, "
            "but the raw bytes hold no such figure"
        )
    return found, derived


def _release(figure: Figure, evidence: Evidence, manifest: Manifest, source: str) -> Release:
    name, dataset = figure.row["release_id"], figure.row["dataset_id"]
    version = manifest.candidate.decoders[dataset]
    evidence.record(
        "release record",
        release_key(source, dataset, name),
        Release,
        lambda item: f"{item.publisher_time or 'no time given'}, first seen {item.first_retrieved_at}",
    )
    later = decoding_key(source, dataset, name, version)
    if later in evidence.hashes:
        evidence.record("record of the later decoding", later, Decoding)
    return release(evidence.store, source, dataset, name, version)


def _same_rows(table: object, kept: bytes, found: Release, volatile: tuple[str, ...]) -> None:
    import pyarrow.parquet as pq

    if not pq.read_table(io.BytesIO(kept)).equals(table):
        raise CorruptObject(
            f"the chain breaks at the decoding: {found.decoded_key} holds other rows than its raw objects give"
        )
    if content_hash(table, volatile) != found.decoded_sha256:
        raise CorruptObject(
            f"the chain breaks at the decoding: the release record of {found.release_id} has another hash"
        )


def _members(figure: Figure, catalogue: Catalogue) -> list[str]:
    """Today's constituent authorities, when the indicator may be summed over them."""
    indicator = catalogue.indicators.get(figure.row["indicator_id"])
    if indicator is None:
        raise CatalogueError(
            f"indicator '{figure.row['indicator_id']}' is published but no longer in the catalogue"
        )
    if indicator.file.aggregate != "sum":
        return []
    return [
        row["member_code"]
        for row in read_table("memberships")
        if row["authority_code"] == figure.row["area_code"]
        and row["role"] == "constituent"
        and not row["valid_to"]
    ]
