"""www.ons.gov.uk: dataset pages as JSON (`…/data`), and the files of their editions (`file?uri=…`)."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

from inclusive_growth_sample.replay import changes, faults
from inclusive_growth_sample.replay.ons_downloads.files import render_file
from inclusive_growth_sample.replay.ons_downloads.sample import DatasetPage, load_pages
from inclusive_growth_sample.replay.publisher import NOT_FOUND, Answer, Request
from inclusive_growth_sample.replay.state import Content, State

_KINDS = {
    "zip": "application/zip",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
}


class OnsDownloads:
    """Pages, editions and files. A correction makes a new version of an edition, under the same name."""

    source: ClassVar[str] = "ons_downloads"

    def __init__(self, state: State, folders: Sequence[Path]) -> None:
        self._state = state
        self.datasets = load_pages(folders)

    def answer(self, request: Request) -> Answer:
        for page in self.datasets.values():
            own = self._state.of(page.id)
            content = own.content
            path = request.path.removesuffix("/data")
            if path != request.path and (path == page.path or path.rpartition("/")[0] == page.path):
                described = self._described(page, content, path.removeprefix(page.path).strip("/"))
                if described:
                    body = json.dumps(described).encode()
                    return faults.answer(self._state, own, "signal", body, "application/json")
            asked = request.parameters.get("uri", "").strip("/")
            if request.path == "file" and asked.startswith(f"{page.path}/"):
                edition, _, file = asked.removeprefix(f"{page.path}/").partition("/")
                if file and page.facts["editions"].get(edition, {}).get("file") == file:
                    rows = self._rows(page, content)
                    body = render_file(page.facts, edition, rows, content.renamed, content.reformatted)
                    return faults.answer(self._state, own, "data", body, _KINDS[file.rpartition(".")[2]])
        return NOT_FOUND

    def figures(self, dataset: str, content: Content) -> Sequence[Mapping[str, str]]:
        page = self.datasets[dataset]
        return [_fields(row) for row in self._changed(page, content)]

    def next_time(self, dataset: str, content: Content, at: datetime) -> str:
        """As the website writes times: to the millisecond, in UTC."""
        last = datetime.fromisoformat(content.updated or self.datasets[dataset].facts["released"])
        moved = max(at.replace(microsecond=0), last + timedelta(seconds=1))
        return moved.strftime("%Y-%m-%dT%H:%M:%S.000Z")

    def check_duplicate(self, dataset: str, area: str) -> None:
        """Any rows can be repeated."""

    def _described(self, page: DatasetPage, content: Content, edition: str) -> dict[str, Any]:
        """Describe the page, or one of its editions; nothing for an edition that is not there."""
        facts = page.facts
        released = content.updated or facts["released"]
        if not edition:
            return {
                "type": "dataset_landing_page",
                "uri": f"/{page.path}",
                "datasets": [{"uri": f"/{page.path}/{name}"} for name in facts["editions"]],
                "description": {"title": facts["title"], "releaseDate": released, "nextRelease": ""},
            }
        if edition not in facts["editions"]:
            return {}
        uri = f"/{page.path}/{edition}"
        corrected = bool(content.revised) and edition == next(iter(facts["editions"]))
        return {
            "type": "dataset",
            "uri": uri,
            "downloads": [{"file": facts["editions"][edition]["file"]}],
            "versions": [{"uri": f"{uri}/previous/v1", "updateDate": released, "correctionNotice": ""}]
            if corrected
            else [],
            "description": {"title": facts["title"], "edition": edition, "releaseDate": released},
        }

    def _rows(self, page: DatasetPage, content: Content) -> list[dict[str, str]]:
        rows = self._changed(page, content)
        return rows + [row for row in rows if row["area"] in content.duplicated]

    @staticmethod
    def _changed(page: DatasetPage, content: Content) -> list[dict[str, str]]:
        return changes.changed_rows(
            page.rows,
            content,
            withheld=page.withheld,
            period="edition",
            value="value",
            figures=["value"],
            fields=_fields,
        )


def _fields(row: Mapping[str, str]) -> Mapping[str, str]:
    return {**row, "period": row["edition"]}
