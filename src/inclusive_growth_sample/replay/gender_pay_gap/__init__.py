"""The gender pay gap service, replayed: one CSV of employers for each year of the sample."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar

from inclusive_growth_sample.replay import changes, faults
from inclusive_growth_sample.replay.csv_files import read_csv, read_facts
from inclusive_growth_sample.replay.publisher import NOT_FOUND, Answer, Request
from inclusive_growth_sample.replay.state import Content, State

FIRST = "2023-04-06T00:00:00"
HEADER = """
EmployerName EmployerId Address PostCode CompanyNumber SicCodes DiffMeanHourlyPercent DiffMedianHourlyPercent
DiffMeanBonusPercent DiffMedianBonusPercent MaleBonusPercent FemaleBonusPercent MaleLowerQuartile
FemaleLowerQuartile MaleLowerMiddleQuartile FemaleLowerMiddleQuartile MaleUpperMiddleQuartile
FemaleUpperMiddleQuartile MaleTopQuartile FemaleTopQuartile CompanyLinkToGPGInfo ResponsiblePerson EmployerSize
CurrentName SubmittedAfterTheDeadline DueDate DateSubmitted
""".split()  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class Year:
    """Employers' reports of one year."""

    id: str
    year: str
    rows: tuple[dict[str, str], ...]
    withheld: tuple[str, ...] = ()


class GenderPayGap:
    """gender-pay-gap.service.gov.uk, its page of downloads."""

    source: ClassVar[str] = "gender_pay_gap"

    def __init__(self, state: State, folders: Sequence[Path]) -> None:
        self._state = state
        self.datasets = {year.id: year for folder in folders for year in _read(folder)}

    def answer(self, request: Request) -> Answer:
        asked = request.path.removeprefix("viewing/download-data/")
        found = next((year for year in self.datasets.values() if year.year == asked), None)
        if found is None:
            return NOT_FOUND
        own = self._state.of(found.id)
        return faults.answer(self._state, own, "data", self._csv(found.id, own.content), "text/csv")

    def figures(self, dataset: str, content: Content) -> Sequence[Mapping[str, str]]:
        year = self.datasets[dataset]
        return changes.changed_rows(
            year.rows,
            content,
            withheld=year.withheld,
            period="DueDate",
            value="DiffMedianHourlyPercent",
            figures=("DiffMedianHourlyPercent", "FemaleTopQuartile"),
        )

    def next_time(self, dataset: str, content: Content, at: datetime) -> str:
        last = datetime.fromisoformat(content.updated or FIRST)
        return max(at.replace(tzinfo=None, microsecond=0), last + timedelta(seconds=1)).isoformat()

    def check_duplicate(self, dataset: str, area: str) -> None:
        """An employer can come twice, as in some years it does."""

    def _csv(self, dataset: str, content: Content) -> bytes:
        """Every cell quoted, rows ended by LF, as the service writes them."""
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
        writer.writerow([content.renamed.get(name, name) for name in HEADER])
        writer.writerows([row.get(name, "") for name in HEADER] for row in self.figures(dataset, content))
        return out.getvalue().encode()


def _read(folder: Path) -> Iterator[Year]:
    for path in sorted((folder / "gender_pay_gap").glob("*.yml")):
        facts = read_facts(path, ("id", "year", "provenance"))
        yield Year(path.stem, str(facts["year"]), tuple(read_csv(path.with_suffix(".csv"))))
