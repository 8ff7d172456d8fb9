"""Settings: a wrong one is named with what to do, and stops with exit code 2 before anything is written."""

import os
import subprocess
import sys
from pathlib import Path
from traceback import format_exception

import pytest

from inclusive_growth import settings as module
from inclusive_growth.errors import SettingsError
from inclusive_growth.interfaces.cli.exit_codes import code_of
from inclusive_growth.publish.surfaces.postgres.connection import marts_place
from inclusive_growth.settings import Settings, settings
from inclusive_growth.store.s3_location import s3_place, s3_variables


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("IGW_AUTORITY", "E47000007", r"setting IGW_AUTORITY: there is no .*did you mean IGW_AUTHORITY\?"),
        ("IGW_BASE_URL_NOMIS", "http://x", r"IGW_BASE_URL_NOMIS: there is no .*did you mean IGW_BASE_URL\?"),
        ("IGW_QQQQQQ", "1", r"IGW_QQQQQQ: there is no such setting; build/docs/settings\.md"),
        ("IGW_AUTHORITY", "E08000031", r"'E08000031' is not the GSS code of an English combined authority; use"),
        ("IGW_AUTHORITY", "", r"IGW_AUTHORITY: '' is not the GSS code"),
        ("IGW_ENVIRONMENT", "prod", r"IGW_ENVIRONMENT: Input should be 'demo' or 'production'"),
        ("IGW_POLL_SECONDS", "0", r"IGW_POLL_SECONDS: Input should be greater than or equal to 1"),
        ("IGW_HTTP_TIMEOUT", "inf", r"IGW_HTTP_TIMEOUT: Input should be a finite number"),
        ("IGW_HTTP_PAUSE", "nan", r"IGW_HTTP_PAUSE: Input should be"),
        ("IGW_POLL_SECONDS", "soon", r"IGW_POLL_SECONDS: Input should be a valid integer"),
        ("IGW_SMTP_PORT", "70000", r"IGW_SMTP_PORT: Input should be less than"),
        ("IGW_COMPARATORS", "[E12000005", r"IGW_COMPARATORS: .*correct it"),
        ("IGW_BASE_URL", "http://x", r"base_url.*docs/settings\.md"),
        ("IGW_STORE_URL", "/srv/store", r"IGW_STORE_URL: not an address such as s3://bucket/prefix"),
        ("IGW_STORE_URL", "s3://Bucket/*", r"IGW_STORE_URL: not an address"),
        ("IGW_S3_ENDPOINT", "s3.example.org", r"IGW_S3_ENDPOINT: .*such as https://s3\.example\.org:8333"),
        ("IGW_MARTS_URL", "postgres.example.org", r"IGW_MARTS_URL: .*such as postgresql://igw_marts@host"),
        ("IGW_MARTS_URL", "postgresql://a@h/marts?password=x", r"IGW_MARTS_URL: holds a password; move it"),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_named_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError, match=words) as caught:
        settings()
    assert code_of(caught.value) == 2
    assert "\n" not in str(caught.value)


@pytest.mark.system
def test_a_misspelt_setting_stops_the_command_with_exit_code_2_and_one_line(tmp_path: Path) -> None:
    environment = {**os.environ, "IGW_HOME": str(tmp_path / "home"), "IGW_POL_SECONDS": "5"}

    done = subprocess.run(
        [Path(sys.executable).with_name("igw"), "status"],
        env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip

    assert done.returncode == 2, done.stderr
    assert "IGW_POL_SECONDS" in done.stderr and "did you mean IGW_POLL_SECONDS?" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1 and "Traceback" not in done.stderr
    assert not (tmp_path / "home").exists()


def test_every_setting_can_be_given_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IGW_COMPARATORS", "E92000001, E12000005")
    monkeypatch.setenv("IGW_DATASETS", "nomis_aps,els_claimant_count")
    monkeypatch.setenv("IGW_MAIL_TO", '["a@example.org", "b@example.org"]')
    monkeypatch.setenv("IGW_BASE_URL__NOMIS", "http://127.0.0.1:1/nomis")
    monkeypatch.setenv("igw_poll_seconds", "7")

    found = settings()

    assert found.comparators == ("E92000001", "E12000005")
    assert found.datasets == ("nomis_aps", "els_claimant_count")
    assert found.mail_to == ("a@example.org", "b@example.org")
    assert found.base_url == {"nomis": "http://127.0.0.1:1/nomis"}
    assert found.poll_seconds == 7
    assert settings() is found


def test_comparators_that_are_not_set_are_left_to_the_catalogue() -> None:
    assert settings().comparators is None


def test_no_comparators_is_a_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IGW_COMPARATORS", "")

    assert settings().comparators == ()


def env_file(monkeypatch: pytest.MonkeyPatch, folder: Path, text: str) -> None:
    (folder / ".env").write_text(text)
    monkeypatch.chdir(folder)
    monkeypatch.setattr(module, "ENV_FILE", ".env")
    monkeypatch.setitem(Settings.model_config, "env_file", ".env")


def test_an_env_file_is_read_and_may_hold_other_programs_variables(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    env_file(monkeypatch, tmp_path, "IGW_AUTHORITY=E47000001\nPOSTGRES_PASSWORD=x\nIGW_BASE_URL__NOMIS=http://x\n")

    assert settings().authority == "E47000001"
    assert settings().base_url == {"nomis": "http://x"}


def test_a_misspelt_setting_in_an_env_file_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    env_file(monkeypatch, tmp_path, "IGW_SMTP_HOTS=mail\n")

    with pytest.raises(SettingsError, match=r"IGW_SMTP_HOTS.*did you mean IGW_SMTP_HOST"):
        settings()


def test_folders_are_absolute_wherever_the_command_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IGW_HOME", "here")

    assert settings().store_dir == tmp_path / "here" / "store"
    monkeypatch.delenv("IGW_HOME")
    assert Settings().home == tmp_path / "var"


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IGW_NOMIS_UID", "0xdeadbeef")
    monkeypatch.setenv("IGW_SMTP_PASSWORD", "hunter2")

    assert "0xdeadbeef" not in repr(settings()) and "hunter2" not in repr(settings())
    assert settings().nomis_uid.get_secret_value() == "0xdeadbeef"


def test_settings_do_not_change_while_a_process_runs() -> None:
    with pytest.raises(ValueError, match="frozen"):
        settings().poll_seconds = 1  # type: ignore[misc]


def in_environment(monkeypatch: pytest.MonkeyPatch, **variables: str) -> None:
    for name, value in {"IGW_STORE_URL": "s3://bucket/one/two/", "IGW_S3_ACCESS_KEY": "me", **variables}.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()


def test_the_keys_of_the_store_may_stand_in_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hush\n")
    in_environment(monkeypatch, IGW_S3_SECRET_KEY_FILE=str(secret), IGW_S3_CA_BUNDLE="")
    place = s3_place(settings())

    assert place and (place.bucket, place.prefix, place.access_key) == ("bucket", "one/two", "me")
    assert place.url("a/b") == "s3://bucket/one/two/a/b" and place.ca_bundle is None
    assert place.secret_key.get_secret_value() == "hush"
    assert "hush" not in f"{place!r} {place} {settings()!r}"


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({}, "IGW_S3_SECRET_KEY: IGW_STORE_URL is set but this key is empty; set it or IGW_S3_SECRET_KEY_FILE"),
        ({"IGW_S3_SECRET_KEY": "x", "IGW_S3_ACCESS_KEY": ""}, "IGW_S3_ACCESS_KEY: IGW_STORE_URL is set but"),
        ({"IGW_S3_SECRET_KEY": "x", "IGW_S3_SECRET_KEY_FILE": "/nowhere"}, "unset one of the two"),
        ({"IGW_S3_SECRET_KEY_FILE": "/nowhere/at/all"}, "IGW_S3_SECRET_KEY_FILE: /nowhere/at/all cannot be read"),
        (
            {"IGW_S3_SECRET_KEY": "x", "IGW_S3_CA_BUNDLE": "/nowhere"},
            "IGW_S3_CA_BUNDLE: there is no file /nowhere",
        ),
    ],
)
def test_a_store_on_s3_without_what_it_needs_is_named(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], words: str
) -> None:
    in_environment(monkeypatch, **variables)

    with pytest.raises(SettingsError, match=words) as caught:
        s3_place(settings())
    assert code_of(caught.value) == 2


def test_a_child_reads_the_same_store_from_its_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    in_environment(
        monkeypatch, IGW_S3_SECRET_KEY="hush", IGW_S3_VERIFY="false", IGW_S3_ENDPOINT="http://127.0.0.1:1"
    )
    place = s3_place(settings())
    for name, value in s3_variables(settings()).items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()

    assert place and s3_place(settings()) == place and not place.verify


def test_an_address_of_the_marts_with_a_password_is_refused_without_repeating_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("IGW_MARTS_URL", "postgresql://igw_marts:hunter2@host/marts")
    with pytest.raises(SettingsError, match="the password has its own setting") as caught:
        settings()
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("IGW_LINEAGE", "neither `file` nor an address .* without a user; a key has its own setting"),
        ("IGW_S3_ENDPOINT", "not an address such as https://s3.example.org:8333, without a user"),
        ("IGW_BACKUP_S3_ENDPOINT", "not an address such as https://s3.example.org:8333, without a user"),
        ("IGW_STORE_URL", "not an address such as s3://bucket/prefix"),
    ],
)
def test_an_address_with_a_password_is_refused_without_repeating_it(
    monkeypatch: pytest.MonkeyPatch, name: str, words: str
) -> None:
    monkeypatch.setenv(name, "https://user:hunter22@host")
    with pytest.raises(SettingsError, match=f"setting {name}: .*{words}") as caught:
        settings()
    assert "hunter22" not in "".join(format_exception(caught.value))


def test_the_password_of_the_marts_is_given_in_one_place(tmp_path: Path) -> None:
    def place(**given: object) -> object:
        return marts_place(Settings(_env_file=None, marts_url="postgresql://igw_marts@host/marts", **given))

    file = tmp_path / "password"
    file.write_text("from-a-file\n")
    found = place(marts_password_file=file)
    assert found is not None and found.password.get_secret_value() == "from-a-file"
    assert "from-a-file" not in repr(found) + found.address
    with pytest.raises(SettingsError, match="IGW_MARTS_URL is set but this key is empty"):
        place()
    with pytest.raises(SettingsError, match="IGW_MARTS_PASSWORD_FILE is set too"):
        place(marts_password_file=file, marts_password="twice")
    assert marts_place(Settings(_env_file=None)) is None
