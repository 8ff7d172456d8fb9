"""The dashboards of a running stack, through Superset's own API as its pages use it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from tests.compose.stack import DidNotHold, Stack, say, wait
from tests.support.superset_bundle import NOTICE, files

OWN = "Made by somebody"
WATCH_SECONDS = 900  # the watchkeeper writes the health of the data every ten minutes
EMPTY_AT_FIRST = "figure_before"  # a column of the chart of revisions: nothing has been revised yet


def dashboards_show(stack: Stack, publication: str) -> None:
    """Every chart of every dashboard returns rows, and the notice names the publication."""
    with signed_in(stack) as client:
        for dashboard in files("dashboards"):
            charts = (
                client.get(f"/api/v1/dashboard/{dashboard['slug']}/charts").raise_for_status().json()["result"]
            )
            rows = {chart["slice_name"]: wait(lambda chart=chart: _rows(client, chart["form_data"]),
                                              f"rows of {chart['slice_name']}", WATCH_SECONDS)
                    for chart in charts}  # fmt: skip
            named = [row.get("publication_id") for row in rows.get(NOTICE, [])]
            if not charts or named != [publication]:
                raise DidNotHold(f"dashboard {dashboard['slug']}: its notice names {named}, not {publication}")
            say(f"dashboard {dashboard['slug']}: rows per chart {[len(found) for found in rows.values()]}")


def make_own(stack: Stack) -> None:
    """Make a dashboard in Superset as a person does, to be found again later."""
    with signed_in(stack) as client:
        token = client.get("/api/v1/security/csrf_token/").raise_for_status().json()["result"]
        made = {"dashboard_title": OWN}
        client.post("/api/v1/dashboard/", json=made, headers={"X-CSRFToken": token}).raise_for_status()


def own_is_there(stack: Stack) -> None:
    with signed_in(stack) as client:
        found = client.get("/api/v1/dashboard/").raise_for_status().json()["result"]
    titles = [one["dashboard_title"] for one in found]
    if OWN not in titles:
        raise DidNotHold(f"Superset: the dashboard that a person made is gone; there are {titles}")


@contextmanager
def signed_in(stack: Stack) -> Iterator[httpx.Client]:
    """Superset through the proxy, as its administrator."""
    with httpx.Client(base_url=stack.address("superset"), timeout=180) as client:
        password = stack.secret("superset_admin_password").read_text().strip()
        asked = {"username": "admin", "password": password, "provider": "db"}
        answer = client.post("/api/v1/security/login", json=asked).raise_for_status().json()
        client.headers["Authorization"] = f"Bearer {answer['access_token']}"
        yield client


def _rows(client: httpx.Client, form: dict[str, Any]) -> list[dict[str, Any]]:
    """What a chart shows without the dashboard's filters; empty means not yet, but for revisions."""
    axis = [form["x_axis"]] if "x_axis" in form else []
    columns = form.get("all_columns") or [*axis, *form.get("columns", []), *form.get("groupby", [])]
    filters = [{"col": one["subject"], "op": one["operator"], "val": one["comparator"]}
               for one in form.get("adhoc_filters", [])]  # fmt: skip
    query = {"columns": columns, "metrics": form.get("metrics", []), "filters": filters, "row_limit": 1000}
    source = int(form["datasource"].partition("__")[0])
    asked = {"datasource": {"id": source, "type": "table"}, "queries": [query], "force": True}
    answer = client.post("/api/v1/chart/data", json=asked)
    if answer.status_code != 200:
        raise DidNotHold(f"Superset answers {answer.status_code}: {answer.text[:1000]}")
    found: list[dict[str, Any]] = answer.json()["result"][0]["data"]
    return found or ([{}] if EMPTY_AT_FIRST in columns else [])
