"""Who can reach whom, which images run, and that every variable means something."""

import re
from pathlib import Path

import pytest

from inclusive_growth.settings import PREFIX, Settings
from tests.support.compose_files import COMPOSE, DEMO, OVERRIDES, ROOT, SERVICES, WHOLE, read

FULL_VERSION = re.compile(r"^[\w./-]+:v?\d+\.\d+(\.\d+)?(-[a-z]+)*(@sha256:[0-9a-f]{64})?$")
OURS = "inclusive-growth-"
NETWORKS = {name: set(service["networks"]) for name, service in SERVICES.items()}
# Settings that the files under /run/secrets, the image, the demo or an override of infra/ give instead.
GIVEN_OTHERWISE = {
    "S3_ACCESS_KEY_FILE",
    "S3_SECRET_KEY",
    "MARTS_PASSWORD",
    "SMTP_PASSWORD",
    "STAT_XPLORE_KEY",
    "BACKUP_S3_SECRET_KEY",
    "BACKUP_S3_SECRET_KEY_FILE",
    "HISTORY_KEY",
    "HISTORY_KEY_FILE",
    "LINEAGE_API_KEY",
    "LINEAGE_API_KEY_FILE",
    "PROJECT_DIR",
    "BASE_URL",
}


def variables(path: Path) -> set[str]:
    """Every variable with the product's prefix, set or asked for, in a compose file."""
    return set(re.findall(rf"\b{PREFIX}[A-Z0-9_]+\b", path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", [ROOT / "docker-compose.yml", *OVERRIDES, ROOT / ".env.example"], ids=str)
def test_every_variable_of_ours_is_a_real_setting(path: Path) -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    assert {name for name in variables(path) if not name.startswith(f"{PREFIX}BASE_URL__")} <= known


def test_every_setting_can_be_given_to_what_runs_the_steps() -> None:
    names = {PREFIX + name.upper() for name in Settings.model_fields} - {PREFIX + item for item in GIVEN_OTHERWISE}
    for service in ("scheduler", "triggerer", "dag-processor", "worker"):
        assert names <= set(SERVICES[service]["environment"]), service


def test_the_demo_asks_the_replay_for_every_source() -> None:
    given = {name: value for name, value in DEMO["scheduler"]["environment"].items() if "_BASE_URL__" in name}
    assert given == {f"{PREFIX}BASE_URL__ALL": "http://replay:8765"}


def test_the_web_side_reaches_neither_the_database_nor_the_store() -> None:
    assert NETWORKS["proxy"] == {"web", "entry"}
    assert NETWORKS["postgres"] == {"database"}
    assert NETWORKS["s3"] == {"store"}
    assert NETWORKS["redis"] == {"database"}
    assert "store" not in NETWORKS["airflow-api"] | NETWORKS["superset"]


def test_inner_networks_lead_nowhere_else() -> None:
    inner = {name for name, network in COMPOSE["networks"].items() if network.get("internal")}
    assert inner == {"web", "database", "store"}
    outside = {name for name, networks in NETWORKS.items() if "outside" in networks}
    assert outside == {"scheduler", "dag-processor", "triggerer", "worker", "mailpit"}


def test_only_the_proxy_is_reached_from_the_machine_and_at_first_only_from_itself() -> None:
    published = {name: service["ports"] for name, service in WHOLE.items() if "ports" in service}
    assert set(published) == {"proxy", "mailpit", "metrics"}
    assert all(port.startswith("${WAREHOUSE_ADDRESS:-127.0.0.1}:") for port in published["proxy"])
    assert all(port.startswith("${WAREHOUSE_METRICS_ADDRESS:-127.0.0.1}:") for port in published["metrics"])
    assert all(port.startswith("127.0.0.1:") for port in published["mailpit"])
    assert SERVICES["mailpit"]["profiles"] == ["dev"]


def test_an_image_of_ours_is_built_by_one_service_and_pulled_by_none() -> None:
    """Two that build one image race for its name, and somebody else's image of that name must never run."""
    ours = {name: service for name, service in WHOLE.items() if service["image"].startswith(OURS)}
    assert {name for name, service in ours.items() if "build" in service} == {"migrate", "superset-init"}
    assert {service["pull_policy"] for service in ours.values()} == {"never"}


def test_no_check_of_health_and_no_service_of_ours_asks_a_proxy_for_another_service() -> None:
    for name, service in SERVICES.items():
        if service["image"].startswith(OURS):
            listed = set(service["environment"]["NO_PROXY"].split(","))
            assert listed >= {"localhost", "127.0.0.1", "postgres", "s3", "redis", "airflow-api", "superset"}, name
    for service in (*WHOLE.values(), *read(ROOT / "infra" / "compose.tls.yml")["services"].values()):
        words = service.get("healthcheck", {}).get("test", [])
        assert "--noproxy" in " ".join(words) or "curl" not in " ".join(words), words


@pytest.mark.parametrize("name", sorted(WHOLE))
def test_an_image_is_ours_or_pinned_to_a_full_version(name: str) -> None:
    image = WHOLE[name]["image"]
    if image.startswith(OURS):
        assert image.endswith(":${WAREHOUSE_VERSION:-0.1.0}")
    else:
        assert FULL_VERSION.match(image), image


def test_what_we_rely_on_in_each_image_of_others_is_written_down() -> None:
    text = (ROOT / "docs" / "images.md").read_text(encoding="utf-8")
    base = re.search(r"^ARG PYTHON_IMAGE=(\S+)$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    assert base is not None
    images = {service["image"] for service in WHOLE.values() if not service["image"].startswith(OURS)}
    for image in images | {base[1]}:
        assert f"`{image}`" in text, image


def test_every_volume_and_network_is_used() -> None:
    used = {volume.split(":")[0] for item in WHOLE.values() for volume in item.get("volumes", [])}
    named = set(COMPOSE["volumes"]).union(*(read(path).get("volumes", {}) for path in OVERRIDES))
    assert named == {name for name in used if not name.startswith(".")}
    assert set(COMPOSE["networks"]) == set().union(*NETWORKS.values())


@pytest.mark.parametrize("path", OVERRIDES, ids=lambda path: path.name)
def test_an_override_changes_only_services_that_are_there_or_whole(path: Path) -> None:
    for name, service in read(path)["services"].items():
        assert name in SERVICES or "image" in service
