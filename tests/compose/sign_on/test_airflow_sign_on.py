"""People sign on to the real Airflow, behind the real proxy with TLS, at a real OpenID Connect provider."""

import secrets
from collections.abc import Iterator

import httpx
import pytest

from inclusive_growth_sample.demo.processes import DidNotComeUp
from tests.compose.sign_on.airflow import SCOPE, START_SECONDS, Airflow, airflow_of_tests
from tests.support.person import Person, browser, known
from tests.support.postgres_server import Postgres
from tests.support.sign_on_settings import registered

pytestmark = pytest.mark.system
START = "/api/v2/auth/login"  # where Airflow's page sends whoever is not signed in
CHOICE = "/auth/login/single_sign_on"  # where the button of the page for signing in leads
OPEN_TO_ALL = {"/api/v2/monitor/health", "/api/v2/version"}
# What each may do, by what the API answers: nothing is there to be found, but to whom is it forbidden to look?
SEEN, NOT_THERE, FORBIDDEN = 200, 404, 403
DOES = {
    "looks at the DAGs": ("GET", "/api/v2/dags", None),
    "starts a run": ("POST", "/api/v2/dags/none/dagRuns", {"logical_date": None}),
    "approves": (
        "PATCH",
        "/api/v2/dags/none/dagRuns/none/taskInstances/none/-1/hitlDetails",
        {"chosen_options": ["Approve"]},
    ),
    "manages accounts": ("GET", "/auth/fab/v1/users", None),
}
MAY = {
    "warehouse-admins": [SEEN, NOT_THERE, NOT_THERE, SEEN],
    "warehouse-operators": [SEEN, NOT_THERE, NOT_THERE, FORBIDDEN],
    "warehouse-viewers": [SEEN, FORBIDDEN, FORBIDDEN, FORBIDDEN],
    "another-group": [FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN],
}
SIGNED_OUT = [401, 401, 401, 401]


@pytest.fixture(scope="module")
def airflow(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Airflow]:
    with airflow_of_tests(tmp_path_factory.mktemp("airflow"), postgres) as running:
        yield running


@pytest.fixture
def person(airflow: Airflow) -> Iterator[Person]:
    """Somebody new."""
    with browser(airflow.url, airflow.proxy.trusted) as web:
        yield Person(secrets.token_hex(8), web)


def may(web: httpx.Client) -> list[int]:
    return [web.request(method, path, json=body).status_code for method, path, body in DOES.values()]


def account(airflow: Airflow, username: str) -> dict:
    """What an administrator sees of an account."""
    with browser(airflow.url, airflow.proxy.trusted) as web:
        administrator = Person(secrets.token_hex(8), web)
        known(airflow.provider, administrator, "warehouse-admins")
        administrator.sign_on(CHOICE)
        return web.get(f"/auth/fab/v1/users/{username}").raise_for_status().json()


def test_a_person_is_led_to_the_service_and_back_to_where_they_wanted_to_be(
    airflow: Airflow, person: Person
) -> None:
    known(airflow.provider, person, "warehouse-viewers")
    page = person.web.get(START, params={"next": f"{airflow.url}/dags"})
    assert page.url.path == "/auth/login/"
    assert 'id="btn-signin-single_sign_on"' in page.text
    landed = person.answer(person.ask(f"{CHOICE}?{page.url.query.decode()}").url)
    assert str(landed.url) == f"{airflow.url}/dags"
    assert person.web.get("/ui/auth/me").json()["username"] == f"name-{person.subject}"


def test_the_service_is_asked_to_send_people_back_to_the_registered_address(
    airflow: Airflow, person: Person
) -> None:
    asked = person.ask(CHOICE).url.params
    assert asked["redirect_uri"] == registered(8081, airflow.url)
    assert asked["redirect_uri"].startswith("https://")
    assert asked["scope"] == SCOPE


@pytest.mark.parametrize("group", MAY)
def test_the_group_decides_what_a_person_may_do(airflow: Airflow, person: Person, group: str) -> None:
    known(airflow.provider, person, group)
    assert may(person.web) == SIGNED_OUT
    person.sign_on(CHOICE)
    assert may(person.web) == MAY[group]


def test_somebody_in_no_group_sees_nothing(airflow: Airflow, person: Person) -> None:
    known(airflow.provider, person)
    person.sign_on(CHOICE)
    listed = person.web.get("/openapi.json").raise_for_status().json()["paths"]
    pages = {path for path, of in listed.items() if "get" in of and "{" not in path and "/auth/" not in path}
    pages |= {f"/api/v2/dags/~/dagRuns{more}" for more in ("", "/~/taskInstances", "/~/hitlDetails")}
    pages |= {f"/ui/{name}" for name in ("dags", "dashboard/dag_stats", "dependencies", "grid/runs/x")}
    answers = {path: person.web.get(path).status_code for path in pages}
    assert {path for path, answer in answers.items() if answer < 400} == OPEN_TO_ALL
    assert list(answers.values()).count(403) > 20
    assert person.web.get("/ui/auth/menus").json()["authorized_menu_items"] == []


def test_the_first_visit_makes_the_account_and_each_visit_brings_its_role_up_to_date(
    airflow: Airflow, person: Person
) -> None:
    roles = []
    for groups in (["warehouse-viewers"], ["warehouse-admins"], []):
        known(airflow.provider, person, *groups)
        with browser(airflow.url, airflow.proxy.trusted) as web:
            Person(person.subject, web).sign_on(CHOICE)
        found = account(airflow, f"name-{person.subject}")
        roles.append({role["name"] for role in found["roles"]})
    assert roles == [{"Public", "Viewer"}, {"Public", "Admin"}, {"Public"}]
    assert (found["first_name"], found["last_name"]) == ("Priya", "Shah")
    assert (found["email"], found["login_count"]) == (f"{person.subject}@example.org", 3)


@pytest.mark.parametrize(
    "told",
    [
        {"at_userinfo": {"groups": None, "preferred_username": None}},  # as Entra ID does
        {"preferred_username": "", "email": "", "given_name": "", "family_name": ""},
        {"groups": "warehouse-viewers"},
    ],
    ids=["name and groups in the identity token only", "neither name nor address", "one group as a word"],
)
def test_services_differ_in_what_they_tell(airflow: Airflow, person: Person, told: dict) -> None:
    known(airflow.provider, person, "warehouse-viewers", **told)
    person.sign_on(CHOICE)
    assert may(person.web) == MAY["warehouse-viewers"]
    name = person.subject if "preferred_username" in told else f"name-{person.subject}"
    assert person.web.get("/ui/auth/me").json()["username"] == name


def test_a_word_that_contains_the_name_of_a_group_is_not_that_group(airflow: Airflow, person: Person) -> None:
    known(airflow.provider, person, groups="former-warehouse-admins")
    person.sign_on(CHOICE)
    assert may(person.web) == MAY["another-group"]


def refused(airflow: Airflow, person: Person, landed: httpx.Response) -> None:
    """They are where they began, as nobody, and no account was made."""
    assert landed.url.path == "/auth/login/"
    assert may(person.web) == SIGNED_OUT
    with pytest.raises(httpx.HTTPStatusError, match="404"):
        account(airflow, f"name-{person.subject}")


def test_whoever_says_no_at_the_service_is_not_signed_on(airflow: Airflow, person: Person) -> None:
    known(airflow.provider, person, "warehouse-admins")
    refused(airflow, person, person.answer(person.ask(CHOICE).url, action="deny"))


def test_an_identity_token_made_for_another_visit_is_refused(airflow: Airflow, person: Person) -> None:
    known(airflow.provider, person, "warehouse-admins")
    form = person.ask(CHOICE).url
    assert form.params["nonce"]
    refused(airflow, person, person.answer(form.copy_set_param("nonce", secrets.token_hex(10))))


def test_an_answer_to_somebody_elses_question_is_refused(airflow: Airflow, person: Person) -> None:
    known(airflow.provider, person, "warehouse-admins")
    with browser(airflow.url, airflow.proxy.trusted) as web:
        question = Person("somebody-else", web).ask(CHOICE).url
    person.ask(CHOICE)  # has a question of their own open
    refused(airflow, person, person.answer(question))


def test_claims_about_somebody_else_are_refused(airflow: Airflow, person: Person) -> None:
    known(airflow.provider, person, at_userinfo={"sub": "somebody-else", "groups": ["warehouse-admins"]})
    refused(airflow, person, person.sign_on(CHOICE))


def test_no_password_opens_anything(airflow: Airflow, person: Person) -> None:
    known(airflow.provider, person, "warehouse-admins")
    person.sign_on(CHOICE)
    name, password = f"name-{person.subject}", secrets.token_hex(8)
    given = person.web.patch(
        f"/auth/fab/v1/users/{name}", params={"update_mask": "password"}, json={"password": password}
    )
    given.raise_for_status()
    for path in ("/auth/token", "/auth/token/cli"):
        answer = httpx.post(
            airflow.url + path, json={"username": name, "password": password}, verify=airflow.proxy.trusted
        )
        assert answer.status_code == 401, answer.text


def test_without_the_clients_secret_it_does_not_start_and_says_which_file(airflow: Airflow) -> None:
    with pytest.raises(DidNotComeUp, match=r"secret airflow_oidc_client_secret: \S+ cannot be read"):
        airflow.without_secret.wait(START_SECONDS)
