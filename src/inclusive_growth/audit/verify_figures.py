"""Verify every figure of a publication: derive it again from raw bytes that are decoded again.

Each release is opened once: read, decoded, compared with the kept table, and grouped. A figure that this code
cannot derive (an erased object, a release of another decoder, an indicator that left) is counted apart from a
break.
"""

import io
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from inclusive_growth.audit.agreement import must_agree, must_name_the_cells
from inclusive_growth.audit.chain import Chain, figure_name
from inclusive_growth.audit.evidence import open_evidence
from inclusive_growth.audit.find_figure import FACTS
from inclusive_growth.catalogue import Catalogue
from inclusive_growth.errors import CorruptObject, Erased, NotInStore, WarehouseError
from inclusive_growth.store.keys import part_key
from inclusive_growth.store.object_store import Store
from inclusive_growth.store.step_timer import timed

Row = dict[str, Any]
Progress = Callable[[int, int], None]
AUDIT = "audit_trail"
PROGRESS_EVERY = 500  # figures
_KEY = ("indicator_id", "area_code", "period_id", "breakdown_id")
_AUDIT_COLUMNS = ("contributing_area_code", "role", "row_number", "object_sha256", "published_text")


@dataclass(slots=True)
class FigureReport:
    """Figures derived again, those that agree, each break, and the figures not derived by their reason."""

    figures: int = 0
    agreed: int = 0
    quoted: int = 0  # of those that agree: from another document than the publisher's
    problems: list[str] = field(default_factory=list)
    unproved: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        return not self.problems


def verify_figures(
    publication_id: str, *, store: Store, catalogue: Catalogue, progress: Progress = lambda done, total: None
) -> FigureReport:
    """Compare every published row and its audit rows with the figure derived from the raw bytes."""
    report = FigureReport()
    with timed() as timer:
        try:
            evidence, manifest = open_evidence(store, publication_id)
        except (CorruptObject, NotInStore) as error:
            report.problems.append(str(error))
        else:
            _derive_all(Chain(evidence, manifest, catalogue), report, progress)
    report.seconds = timer.seconds
    return report


def _derive_all(chain: Chain, report: FigureReport, progress: Progress) -> None:
    total = sum(part.rows for part in chain.manifest.candidate.parts if part.mart == FACTS)
    reasons: dict[tuple[str, str], str] = {}  # release -> why its figures cannot be derived; "" when they can
    for part in chain.manifest.candidate.parts:
        if part.mart != FACTS:
            continue
        audit = _audit(chain, part.dataset)
        for row in _rows(chain, part_key(part)):
            report.figures += 1
            release = (row["dataset_id"], row["release_id"])
            if release not in reasons:
                reasons[release] = _reason_not_derivable(chain, *release, report)
            if reasons[release]:
                report.unproved[reasons[release]] += 1
            else:
                _compare(chain, row, audit.get(tuple(row[name] for name in _KEY), []), report)
            if report.figures % PROGRESS_EVERY == 0:
                progress(report.figures, total)


def _reason_not_derivable(chain: Chain, dataset: str, release_id: str, report: FigureReport) -> str:
    """Verify and decode a release; returns why its figures cannot be derived, "" when they can."""
    try:
        chain.open(dataset, release_id)
    except Erased as error:
        return str(error)
    except (CorruptObject, NotInStore) as error:
        report.problems.append(str(error))
        return f"release {dataset} {release_id} is broken"
    except WarehouseError as error:  # another decoder, a dataset that left the catalogue
        return str(error)
    return ""


def _compare(chain: Chain, row: Row, audit: list[Row], report: FigureReport) -> None:
    name = figure_name(row)
    try:
        _, derived = chain.rederive(row)
        must_agree(name, row, derived)
        must_name_the_cells(name, audit, derived)
    except Erased as error:
        report.unproved[str(error)] += 1
    except (CorruptObject, NotInStore) as error:
        report.problems.append(str(error))
    except WarehouseError as error:
        report.unproved[str(error)] += 1
    else:
        report.agreed += 1
        report.quoted += row["origin"] == "quoted"


def _audit(chain: Chain, dataset: str) -> dict[tuple[str, ...], list[Row]]:
    """Audit rows of a dataset's figures, by figure."""
    rows_of: dict[tuple[str, ...], list[Row]] = {}
    for part in chain.manifest.candidate.parts:
        if part.mart == AUDIT and part.dataset == dataset:
            for row in _rows(chain, part_key(part), (*_KEY, *_AUDIT_COLUMNS)):
                rows_of.setdefault(tuple(row[name] for name in _KEY), []).append(row)
    return rows_of


def _rows(chain: Chain, key: str, columns: tuple[str, ...] | None = None) -> Iterator[Row]:
    """Yield the rows of a part, verified first."""
    import pyarrow.parquet as pq

    part = pq.ParquetFile(io.BytesIO(chain.evidence.read("part", key)))
    for batch in part.iter_batches(columns=list(columns) if columns else None):
        yield from batch.to_pylist()
