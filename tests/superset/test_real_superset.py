"""The dashboards in the real Superset, over the real marts, in a real browser: `make superset-test`."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import yaml

from inclusive_growth.alerts.rendering import render
from inclusive_growth.settings import Settings
from tests.superset.dashboard_browser import browser, look, new_browser
from tests.superset.superset_server import Superset, install, serving, signed_in
from tests.support.checkout import REPOSITORY
from tests.support.data_health_rows import write_health
from tests.support.letters import SINCE, every_letter
from tests.support.postgres_server import Postgres, marts_of
from tests.support.superset_bundle import ASSETS, NOTICE, files, named, parts

pytestmark = [pytest.mark.superset, pytest.mark.system, pytest.mark.timeout(1800)]
PICTURES = REPOSITORY / "build" / "superset"


@pytest.fixture(scope="module")
def installed(
    published_once: Path, postgres: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Superset]:
    with marts_of(published_once, postgres) as database:
        write_health(postgres, database)
        yield install(tmp_path_factory.mktemp("superset") / "home", postgres, database)


@pytest.fixture(scope="module")
def superset(installed: Superset) -> Iterator[Superset]:
    with serving(installed) as running:
        yield running


def tree(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*.yaml")}


def test_what_is_exported_is_what_was_imported_letter_by_letter(installed: Superset, tmp_path: Path) -> None:
    done = installed.run("export.py", "--to", str(tmp_path / "exported"))
    assert done.returncode == 0, done.stderr[-3000:]
    assert tree(tmp_path / "exported") == tree(ASSETS)


def test_a_second_start_changes_nothing(installed: Superset, tmp_path: Path) -> None:
    assert installed.run("init.py").returncode == 0
    installed.run("export.py", "--to", str(tmp_path / "exported"))
    assert tree(tmp_path / "exported") == tree(ASSETS)


@pytest.mark.parametrize("missing", ["SUPERSET_SECRET_KEY_FILE", "SUPERSET_ADMIN_PASSWORD_FILE"])
def test_a_missing_secret_stops_the_start_and_says_which(installed: Superset, missing: str) -> None:
    done = installed.run("init.py", **{missing: ""})
    assert done.returncode != 0
    assert f"{missing} is not set: it is the file that holds" in done.stderr


def test_the_password_of_the_marts_is_stored_nowhere(installed: Superset) -> None:
    password = (installed.home / "secrets" / "marts").read_text().strip().encode()
    kept = [path for path in installed.home.rglob("*") if path.is_file() and path.parent.name != "secrets"]
    assert (installed.home / "superset.db") in kept
    assert [path for path in kept if password in path.read_bytes()] == []


def test_a_stranger_sees_nothing(superset: Superset) -> None:
    assert httpx.get(f"{superset.url}/api/v1/dashboard/overview", timeout=60).status_code in (401, 403, 404)
    assert "/login" in httpx.get(f"{superset.url}/superset/dashboard/overview/", timeout=60).headers["location"]


def test_the_page_may_load_from_no_other_host(superset: Superset) -> None:
    policy = httpx.get(f"{superset.url}/login/", timeout=60).headers["content-security-policy"]
    assert "http" not in policy
    assert "unsafe-eval" not in policy


def test_nobody_can_write_through_superset(superset: Superset) -> None:
    with signed_in(superset) as client:
        token = client.get("/api/v1/security/csrf_token/").json()["result"]
        database = client.get("/api/v1/database/").json()["result"][0]["id"]
        asked = {"database_id": database, "sql": "delete from marts.data_health", "runAsync": False}
        answer = client.post("/api/v1/sqllab/execute/", json=asked, headers={"X-CSRFToken": token})
    assert [one["error_type"] for one in answer.json()["errors"]] == ["DML_NOT_ALLOWED_ERROR"]


@pytest.mark.parametrize("dashboard", files("dashboards"), ids=lambda one: one["slug"])
def test_a_dashboard_shows_rows_in_every_chart_and_names_its_publication(
    superset: Superset, dashboard: dict
) -> None:
    known = named("charts", "uuid")
    titles = [known[part["meta"]["uuid"]]["slice_name"] for part in parts(dashboard, "CHART")]
    with browser(superset) as page:
        seen = look(page, superset, dashboard["slug"], len(titles), PICTURES / f"{dashboard['slug']}.png")
    assert len(seen.answers) == len(titles)
    answers = [one for of_chart in seen.answers.values() for one in of_chart]
    assert {(one["http"], one["error"]) for one in answers} == {(200, None)}
    # In a sample that was published once, nothing has been revised.
    assert [one for one in answers if not one["rowcount"] and "figure_before" not in one["colnames"]] == []
    assert all(title in seen.text for title in [*titles, NOTICE])
    assert "SAMPLE, not for use" in seen.text
    assert "not itself an official statistic" in " ".join(seen.text.split())
    assert seen.elsewhere == set(), "the page talked to another host"


READER = """
from superset.app import create_app
app = create_app()
with app.app_context():
    from superset import security_manager
    role = security_manager.find_role("Reader")
    assert security_manager.add_user("reader", "A", "Reader", "reader@example.org", role, password="{password}")
"""


def test_a_reader_sees_the_dashboards_and_writes_no_sql(superset: Superset) -> None:
    done = superset.run("-c", READER.format(password=superset.password))
    assert done.returncode == 0, done.stderr[-3000:]
    with signed_in(superset, "reader") as client:
        charts = client.get("/api/v1/dashboard/overview/charts").raise_for_status().json()["result"]
        assert {one["slice_name"] for one in charts} >= {NOTICE}
        notice = next(one for one in charts if one["slice_name"] == NOTICE)
        source = int(notice["form_data"]["datasource"].partition("__")[0])
        query = {"columns": ["standing", "publication_id"], "metrics": [], "row_limit": 5}
        asked = {"datasource": {"id": source, "type": "table"}, "queries": [query]}
        [shown] = client.post("/api/v1/chart/data", json=asked).raise_for_status().json()["result"]
        assert [one["standing"] for one in shown["data"]] == ["SAMPLE, not for use"]
        sql = {"database_id": 1, "sql": "select 1", "runAsync": False}
        token = client.get("/api/v1/security/csrf_token/").raise_for_status().json()["result"]
        answer = client.post("/api/v1/sqllab/execute/", json=sql, headers={"X-CSRFToken": token})
        assert answer.status_code == 403


SIGN_ON = """
from superset.app import create_app
app = create_app()
print("providers:", [one["name"] for one in app.config["OAUTH_PROVIDERS"]], app.config["AUTH_ROLES_MAPPING"])
page = app.test_client().get("/login/")
print("login:", page.status_code)
"""


def test_single_sign_on_takes_the_place_of_passwords_by_setting(installed: Superset, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("of-the-client")
    oidc = {
        "SUPERSET_OIDC_ISSUER": "https://sign-on.example.org/realm",
        "SUPERSET_OIDC_CLIENT_ID": "superset",
        "SUPERSET_OIDC_ADMIN_GROUP": "warehouse-admins",
    }
    refused = installed.run("-c", SIGN_ON, **oidc)
    assert "SUPERSET_OIDC_CLIENT_SECRET_FILE is not set" in refused.stderr
    done = installed.run("-c", SIGN_ON, SUPERSET_OIDC_CLIENT_SECRET_FILE=str(tmp_path / "secret"), **oidc)
    assert "providers: ['oidc'] {'warehouse-admins': ['Admin']}" in done.stdout, done.stderr[-3000:]
    assert "login: 200" in done.stdout


def test_every_letter_fits_a_phone(tmp_path: Path) -> None:
    wide = []
    with new_browser() as page:
        page.set_viewport_size({"width": 380, "height": 800})
        for kind, letter in every_letter().items():
            file = tmp_path / f"{kind}.html"
            file.write_text(render(letter, Settings(_env_file=None), SINCE).html, encoding="utf-8")
            page.goto(file.as_uri())
            if page.evaluate("document.documentElement.scrollWidth") > 380:
                wide.append(kind)
    assert wide == []


def test_superset_knows_the_datasets_by_the_names_of_the_files(superset: Superset) -> None:
    with signed_in(superset) as client:
        found = client.get("/api/v1/dataset/?q=(page_size:100)").json()["result"]
    assert {one["table_name"] for one in found} == set(named("datasets", "table_name"))


def test_the_bundle_is_of_the_kind_that_overwrites() -> None:
    assert yaml.safe_load((ASSETS / "metadata.yaml").read_text())["type"] == "assets"
