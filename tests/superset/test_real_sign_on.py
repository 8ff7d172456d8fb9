"""People sign on to the real Superset, behind the real proxy with TLS, at a real OpenID Connect provider."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from tests.superset.dashboard_browser import new_browser
from tests.superset.superset_server import Superset, install, serving
from tests.support.nginx_proxy import Proxy, proxy_of_tests
from tests.support.openid_provider import Provider, provider_of_tests
from tests.support.person import Person, browser, known
from tests.support.postgres_server import Postgres
from tests.support.sign_on_settings import environment, registered

pytestmark = [pytest.mark.superset, pytest.mark.system, pytest.mark.timeout(900)]
CHOICE = "/login/oidc"  # where the button of the page for signing in leads
GROUPS = {"OIDC_ADMIN_GROUP": "warehouse-admins", "OIDC_ANALYST_GROUP": "warehouse-analysts"}
ROLES = {
    "warehouse-admins": {"Admin", "Reader"},
    "warehouse-analysts": {"Analyst", "Reader"},
    "another-group": {"Reader"},
}


@dataclass(frozen=True)
class Behind:
    """Superset as people reach it, and the service that says who they are."""

    superset: Superset
    url: str
    proxy: Proxy
    provider: Provider


@pytest.fixture(scope="module")
def behind(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Behind]:
    folder = tmp_path_factory.mktemp("sign-on")
    marts = postgres.new_database()
    with proxy_of_tests(folder / "nginx") as proxy, provider_of_tests(folder) as provider:
        url = proxy.url(proxy.superset_door)
        client = provider.register(registered(8088, url))
        (folder / "superset_oidc_client_secret").write_text(client.secret + "\n")
        told = {"SUPERSET_PUBLIC_URL": url, "OIDC_ISSUER": provider.url, "SUPERSET_OIDC_CLIENT_ID": client.id}
        given = environment("superset", folder, **told, **GROUPS)
        named = {name: value for name, value in given.items() if "_OIDC_" in name or name.endswith("PUBLIC_URL")}
        # As between containers: the server itself trusts no proxy, which it would on its own machine.
        named["FORWARDED_ALLOW_IPS"] = "192.0.2.1"
        superset = install(folder / "home", postgres, marts, port=proxy.superset, more=named)
        with serving(superset):
            yield Behind(superset, url, proxy, provider)
    postgres.drop_database(marts)


@pytest.fixture
def person(behind: Behind) -> Iterator[Person]:
    """Somebody new."""
    with browser(behind.url, behind.proxy.trusted) as web:
        yield Person(secrets.token_hex(8), web)


def me(web: httpx.Client) -> dict:
    """Who Superset takes them for, with their roles."""
    return web.get("/api/v1/me/roles/").raise_for_status().json()["result"]


def roles(web: httpx.Client) -> set[str]:
    return set(me(web)["roles"])


def test_a_person_clicks_their_way_to_the_service_and_back(behind: Behind, person: Person) -> None:
    known(behind.provider, person)
    with new_browser(ignore_https_errors=True) as page:  # its own store of authorities cannot be given ours
        page.goto(f"{behind.url}/dashboard/list/")
        page.get_by_role("link", name="Sign in with Oidc").click()
        page.locator("input[name=sub]").fill(person.subject)
        page.get_by_role("button", name="Authorize").click()
        page.get_by_text("By protected characteristic").first.wait_for()
        assert page.url.startswith(behind.url)


def test_the_service_is_asked_to_send_people_back_to_the_registered_address(
    behind: Behind, person: Person
) -> None:
    asked = person.ask(CHOICE).url.params
    assert asked["redirect_uri"] == registered(8088, behind.url)
    assert asked["redirect_uri"].startswith("https://")
    assert asked["scope"] == "openid email profile"


@pytest.mark.parametrize("group", ROLES)
def test_the_group_decides_the_role(behind: Behind, person: Person, group: str) -> None:
    known(behind.provider, person, group)
    assert person.web.get("/api/v1/me/").status_code == 401
    landed = person.sign_on(CHOICE)
    assert landed.is_success and str(landed.url).startswith(behind.url)
    assert roles(person.web) == ROLES[group]
    sql = person.web.post(
        "/api/v1/sqllab/execute/",
        json={"database_id": 1, "sql": "select 1", "runAsync": False},
        headers={
            "X-CSRFToken": person.web.get("/api/v1/security/csrf_token/").json()["result"],
            "Referer": behind.url,
        },
    )
    assert (sql.status_code == 403) == (ROLES[group] == {"Reader"}), sql.text
    assert person.web.get("/api/v1/dashboard/").json()["count"] == 4


def test_the_first_visit_makes_the_account_and_each_visit_brings_its_role_up_to_date(
    behind: Behind, person: Person
) -> None:
    seen = []
    for groups in (["warehouse-analysts"], ["warehouse-admins"], []):
        known(behind.provider, person, *groups)
        with browser(behind.url, behind.proxy.trusted) as web:
            Person(person.subject, web).sign_on(CHOICE)
            seen.append(me(web))
    assert [set(one["roles"]) for one in seen] == [{"Analyst", "Reader"}, {"Admin", "Reader"}, {"Reader"}]
    assert {one["username"] for one in seen} == {f"name-{person.subject}"}
    assert {one["userId"] for one in seen} == {seen[0]["userId"]}
    assert (seen[0]["firstName"], seen[0]["email"]) == ("Priya", f"{person.subject}@example.org")


@pytest.mark.parametrize(
    "told",
    [
        {"at_userinfo": {"groups": None, "preferred_username": None}},  # as Entra ID does
        {"preferred_username": "", "email": "", "given_name": "", "family_name": ""},
        {"groups": "warehouse-analysts"},
    ],
    ids=["name and groups in the identity token only", "neither name nor address", "one group as a word"],
)
def test_services_differ_in_what_they_tell(behind: Behind, person: Person, told: dict) -> None:
    known(behind.provider, person, "warehouse-analysts", **told)
    person.sign_on(CHOICE)
    assert roles(person.web) == {"Analyst", "Reader"}
    name = person.subject if "preferred_username" in told else f"name-{person.subject}"
    assert me(person.web)["username"] == name


def refused(person: Person, landed: httpx.Response) -> None:
    """They are where they began, as nobody."""
    assert landed.url.path == "/login/"
    assert person.web.get("/api/v1/me/").status_code == 401


def test_whoever_says_no_at_the_service_is_not_signed_on(behind: Behind, person: Person) -> None:
    known(behind.provider, person, "warehouse-admins")
    refused(person, person.answer(person.ask(CHOICE).url, action="deny"))


def test_an_identity_token_made_for_another_visit_is_refused(behind: Behind, person: Person) -> None:
    known(behind.provider, person, "warehouse-admins")
    form = person.ask(CHOICE).url
    assert form.params["nonce"]
    refused(person, person.answer(form.copy_set_param("nonce", secrets.token_hex(10))))


def test_an_answer_to_somebody_elses_question_is_refused(behind: Behind, person: Person) -> None:
    known(behind.provider, person, "warehouse-admins")
    with browser(behind.url, behind.proxy.trusted) as web:
        question = Person("somebody-else", web).ask(CHOICE).url
    person.ask(CHOICE)  # has a question of their own open
    refused(person, person.answer(question))


def test_claims_about_somebody_else_are_refused(behind: Behind, person: Person) -> None:
    known(behind.provider, person, at_userinfo={"sub": "somebody-else", "groups": ["warehouse-admins"]})
    refused(person, person.sign_on(CHOICE))


def test_no_password_opens_anything(behind: Behind) -> None:
    with browser(behind.url, behind.proxy.trusted) as web:
        asked = {"username": "admin", "password": behind.superset.password, "provider": "db"}
        answer = web.post("/api/v1/security/login", json=asked)
    assert (answer.status_code, "not allowed" in answer.text) == (400, True), answer.text
