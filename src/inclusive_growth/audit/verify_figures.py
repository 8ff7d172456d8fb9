"""Verify every figure of a publication: derive it again from raw bytes that are decoded again.

Each release is opened once: read, decoded and compared with the kept table; then its figures are derived together
and compared column by column. A figure that this code cannot derive (an erased object, a release of another
decoder, an indicator that left) is counted apart from a break.
"""

import io
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from inclusive_growth.audit.agreement import must_agree, must_name_the_cells, rows_that_differ
from inclusive_growth.audit.chain import ROW_KEY, Chain, figure_name, no_such_figure, not_in_catalogue
from inclusive_growth.audit.derivation import KEY, Derivation
from inclusive_growth.audit.evidence import open_evidence
from inclusive_growth.audit.find_figure import FACTS
from inclusive_growth.catalogue import Catalogue
from inclusive_growth.catalogue.periods import as_of_today
from inclusive_growth.errors import CorruptObject, Erased, NotInStore, WarehouseError
from inclusive_growth.store.keys import part_key
from inclusive_growth.store.object_store import Store
from inclusive_growth.store.step_timer import timed

if TYPE_CHECKING:
    import pandas as pd

Row = dict[str, Any]
Step = TypeVar("Step")
Progress = Callable[[int, int], None]
AUDIT = "audit_trail"
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
    parts = [part for part in chain.manifest.candidate.parts if part.mart == FACTS]
    total = sum(part.rows for part in parts)
    for part in parts:
        audit = _with_periods_of_today(_audit(chain, part.dataset), chain, part.dataset)
        published = _with_periods_of_today(_table(chain, part_key(part)), chain, part.dataset)
        for (dataset, release), rows in published.groupby(["dataset_id", "release_id"]):
            report.figures += len(rows)
            _compare_release(chain, (dataset, release), rows, audit, report)
            progress(report.figures, total)


def _compare_release(
    chain: Chain, release: tuple[str, str], rows: "pd.DataFrame", audit: "pd.DataFrame", report: FigureReport
) -> None:
    """Compare the published rows of one release with the figures that are derived from it."""
    gone = ~rows["indicator_id"].isin(list(chain.catalogue.indicators))
    for name in rows.loc[gone, "indicator_id"]:
        report.unproved[not_in_catalogue(name)] += 1
    rows = rows[~gone]
    opened, reason = _taken(lambda: chain.open(*release), f"release {' '.join(release)}", report)
    if opened is None:
        report.unproved[reason] += len(rows)
        return
    rest = rows[~_compare(rows, opened.shown, audit, report)]
    if rest.empty:
        return
    keys = rest[list(ROW_KEY)].set_axis(KEY, axis="columns").to_dict("records")
    sums, reason = _taken(lambda: chain.summed(opened, keys), "a lookup of neighbourhoods", report)
    if sums is None:
        report.unproved[reason] += len(rest)
        return
    names = rest.loc[~_compare(rest, sums, audit, report), list(ROW_KEY)].to_dict("records")
    report.problems += [no_such_figure(figure_name(row)) for row in names]


def _taken(step: Callable[[], Step], of: str, report: FigureReport) -> tuple[Step | None, str]:
    """Take a step of the chain; returns what it gives, or why nothing can be derived after it."""
    try:
        return step(), ""
    except Erased as error:
        return None, str(error)
    except (CorruptObject, NotInStore) as error:
        report.problems.append(str(error))
        return None, f"{of} is broken"
    except WarehouseError as error:  # another decoder, a dataset that left the catalogue
        return None, str(error)


def _compare(
    rows: "pd.DataFrame", derivation: Derivation, audit: "pd.DataFrame", report: FigureReport
) -> "pd.Series":
    """Compare rows with the derived figures of the same key; returns for which rows there is one.

    Whole columns are compared; only a row that differs is put into words.
    """
    import pandas as pd

    keys = pd.MultiIndex.from_frame(rows[list(ROW_KEY)])
    figures = derivation.figures.set_index(KEY)
    is_derived = pd.Series(keys.isin(figures.index), index=rows.index)
    found = rows[is_derived]
    differs = rows_that_differ(found, figures.reindex(keys[is_derived.to_numpy()])) | _other_cells(
        found, derivation, audit
    )
    for row in found[differs].to_dict("records"):
        _put_into_words(row, derivation, audit, report)
    report.agreed += int((~differs).sum())
    report.quoted += int((~differs & (found["origin"] == "quoted")).sum())
    return is_derived


def _put_into_words(row: Row, derivation: Derivation, audit: "pd.DataFrame", report: FigureReport) -> None:
    name = figure_name(row)
    derived = derivation.one(dict(zip(KEY, (row[column] for column in ROW_KEY), strict=True)))
    assert derived is not None, f"{name} was found among the derived figures"
    own = audit[(audit[list(ROW_KEY)] == [row[column] for column in ROW_KEY]).all(axis="columns")]
    try:
        must_agree(name, row, derived)
        must_name_the_cells(name, own.to_dict("records"), derived)
    except CorruptObject as error:
        report.problems.append(str(error))
    else:  # the comparison of whole columns is the stricter one: nothing may pass it unsaid
        report.problems.append(f"the chain breaks at the derivation: {name} differs from what the raw bytes give")


def _other_cells(rows: "pd.DataFrame", derivation: Derivation, audit: "pd.DataFrame") -> "pd.Series":
    """For which rows the audit rows name other cells than the derivation used."""
    import pandas as pd

    columns = ["contributing_area", "role", "row_number", "object_sha256", "text"]
    used = derivation.cells[[*KEY, *columns]]
    named = audit[[*ROW_KEY, *_AUDIT_COLUMNS]].set_axis([*KEY, *columns], axis="columns")
    both = pd.concat([used.drop_duplicates(), named.drop_duplicates()])
    odd = both.loc[~both.duplicated(keep=False), KEY]  # on one side alone
    keys = pd.MultiIndex.from_frame(rows[list(ROW_KEY)])
    return pd.Series(keys.isin(pd.MultiIndex.from_frame(odd)), index=rows.index)


def _audit(chain: Chain, dataset: str) -> "pd.DataFrame":
    """Audit rows of a dataset's figures."""
    import pandas as pd

    columns = [*ROW_KEY, *_AUDIT_COLUMNS]
    parts = [
        _table(chain, part_key(part), columns)
        for part in chain.manifest.candidate.parts
        if part.mart == AUDIT and part.dataset == dataset
    ]
    table = pd.concat(parts) if parts else pd.DataFrame(columns=columns, dtype="str")
    return table.assign(published_text=table["published_text"].fillna(""))


def _with_periods_of_today(rows: "pd.DataFrame", chain: Chain, dataset: str) -> "pd.DataFrame":
    """The rows, their periods under the ids that they have now."""
    entry = chain.catalogue.datasets.get(dataset)
    if entry is None:
        return rows
    today = {name: as_of_today(name, entry.period_kind, entry.month) for name in rows["period_id"].unique()}
    return rows.assign(period_id=rows["period_id"].map(today).astype("str"))


def _table(chain: Chain, key: str, columns: list[str] | None = None) -> "pd.DataFrame":
    """The rows of a part, verified first."""
    import pyarrow.parquet as pq

    return pq.read_table(io.BytesIO(chain.evidence.read("part", key)), columns=columns).to_pandas()
