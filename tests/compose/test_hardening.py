"""What every container must be: small, without rights, unable to write where it need not."""

import pytest

from tests.support.compose_files import ONCE, SERVICES, WHOLE, mebibytes

# The image starts as root to own its volume and then gives up being root: it may keep just what that takes.
STARTS_AS_ROOT = {"postgres": {"CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"}}
MOST_MEBIBYTES = 7 * 1024

each_service = pytest.mark.parametrize("name", sorted(WHOLE))


@each_service
def test_a_service_runs_as_a_numbered_user_that_is_not_root(name: str) -> None:
    service = WHOLE[name]
    if name in STARTS_AS_ROOT:
        assert set(service["cap_add"]) == STARTS_AS_ROOT[name]
        # As root it could not signal a server that is somebody else: that takes one more right.
        assert service["init"] is False
    else:
        user, group = service["user"].split(":")
        assert int(user) > 0
        assert int(group) > 0
        assert "cap_add" not in service


@each_service
def test_a_service_has_no_rights_and_can_get_none(name: str) -> None:
    service = WHOLE[name]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not service.get("privileged")
    assert not any("docker.sock" in str(volume) for volume in service.get("volumes", []))


@each_service
def test_a_service_writes_to_volumes_and_memory_only(name: str) -> None:
    service = WHOLE[name]
    assert service["read_only"] is True
    assert all("size=" in place for place in service["tmpfs"])
    mounted_files = [volume for volume in service.get("volumes", []) if volume.startswith(".")]
    assert all(volume.endswith(":ro") for volume in mounted_files)


@each_service
def test_a_service_has_limits_of_memory_processor_and_processes(name: str) -> None:
    limits = WHOLE[name]["deploy"]["resources"]["limits"]
    assert mebibytes(limits["memory"]) > 0
    assert 0 < float(limits["cpus"]) <= 2
    assert limits["pids"] > 0


def test_everything_that_stays_up_fits_into_seven_gigabytes_without_the_profiles() -> None:
    limits = {
        name: mebibytes(service["deploy"]["resources"]["limits"]["memory"])
        for name, service in SERVICES.items()
        if name not in ONCE and "profiles" not in service
    }
    assert sum(limits.values()) <= MOST_MEBIBYTES, limits


@each_service
def test_a_service_that_stays_up_says_whether_it_is_healthy(name: str) -> None:
    service = WHOLE[name]
    if name in ONCE:
        assert "healthcheck" not in service
    else:
        assert service["restart"] == "unless-stopped"
        assert service["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")


def test_nothing_waits_for_less_than_health_or_a_good_end() -> None:
    for service in WHOLE.values():
        for needed, how in service.get("depends_on", {}).items():
            expected = "service_completed_successfully" if needed in ONCE else "service_healthy"
            assert how["condition"] == expected


def test_every_step_that_runs_once_is_waited_for() -> None:
    awaited = {needed for service in WHOLE.values() for needed in service.get("depends_on", {})}
    assert awaited >= ONCE
