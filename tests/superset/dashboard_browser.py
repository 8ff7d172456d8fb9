"""A person at the dashboards: signs in, opens one, waits until it is drawn, takes a picture."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.superset.superset_server import Superset

if TYPE_CHECKING:
    from playwright.sync_api import Page, Response

CHROMIUM = "/usr/bin/chromium"
WIDTH = 1500
PATIENCE = 180_000  # milliseconds


@dataclass
class Seen:
    """What one look at a dashboard showed."""

    text: str
    answers: dict[int, list[dict[str, Any]]] = field(default_factory=dict)  # chart -> what came for it
    elsewhere: set[str] = field(default_factory=set)  # addresses of other hosts that answered


@contextmanager
def new_browser(**options: Any) -> Iterator["Page"]:
    """A page of a browser that nobody has used before."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        page = chromium.new_page(viewport={"width": WIDTH, "height": 1000}, **options)
        page.set_default_timeout(PATIENCE)
        yield page
        chromium.close()


@contextmanager
def browser(superset: Superset) -> Iterator["Page"]:
    """A page of a browser that has signed in through the form."""
    with new_browser() as page:
        page.goto(f"{superset.url}/login/")
        page.fill("#username", "admin")
        page.fill("#password", superset.password)
        page.click("button[type=submit], input[type=submit]")
        page.wait_for_url(lambda url: "login" not in url)
        yield page


def look(page: "Page", superset: Superset, dashboard: str, charts: int, picture: Path) -> Seen:
    """Open a dashboard, wait for all its charts, and keep a picture of all of it."""
    from playwright.sync_api import expect

    seen = Seen("")
    wanted: list[Response] = []

    def heard(response: "Response") -> None:
        if "/api/v1/chart/data" in response.url:
            wanted.append(response)
        elif not response.url.startswith((superset.url, "data:", "blob:")):
            seen.elsewhere.add(response.url)

    page.on("response", heard)
    page.set_viewport_size({"width": WIDTH, "height": 5000})  # what is far below is drawn only when in sight
    page.goto(f"{superset.url}/superset/dashboard/{dashboard}/")
    # Asked from outside: the page's own policy lets nobody evaluate a condition inside it.
    page.locator("[data-test=chart-grid-component]").nth(charts - 1).wait_for()
    expect(page.locator("[aria-label=Loading], .loading")).to_have_count(0, timeout=PATIENCE)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(2_000)  # lines are drawn in motion
    page.remove_listener("response", heard)
    for response in wanted:
        # The lists of the filters ask as charts do, but are none.
        if (chart := response.request.post_data_json["form_data"].get("slice_id")) is not None:
            seen.answers[chart] = [{"http": response.status, **one} for one in response.json()["result"]]
    seen.text = page.inner_text("body")
    height = page.evaluate("document.querySelector('[data-test=grid-content], .grid-content').scrollHeight")
    page.set_viewport_size({"width": WIDTH, "height": int(height) + 240})
    page.wait_for_timeout(1_000)
    picture.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=picture)
    return seen
