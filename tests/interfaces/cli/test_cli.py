"""Bad input at the terminal: one line that says what, where and what to do; exit code 2; nothing written."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import inclusive_growth

PACKAGE = Path(inclusive_growth.__file__).parent
INDICATOR = "catalogue/indicators/jobs_and_pay/employment_rate.yml"
DATASET = "catalogue/datasets/nomis_aps.yml"
Spoil = Callable[[Path], None]


def igw(*words: str, home: Path, code: Path | None = None, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run the real command in a process of its own, with only these settings, on a copy of the code if given."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "IGW_HOME": str(home / "warehouse"), **settings}
    if code:
        environment["PYTHONPATH"] = str(code)
    command = [sys.executable, "-m", "inclusive_growth", *words]
    return subprocess.run(command, env=environment, cwd=home, capture_output=True, text=True, timeout=120)


def refused(done: subprocess.CompletedProcess[str], home: Path, *words: str) -> None:
    assert done.returncode == 2, done.stdout + done.stderr
    message = done.stderr.strip()
    assert message.count("\n") == 0, message
    for word in words:
        assert word in message, message
    assert not (home / "warehouse").exists(), "something was written"


def replaced(path: str, old: str, new: str) -> Spoil:
    def spoil(package: Path) -> None:
        text = (package / path).read_text(encoding="utf-8")
        assert old in text
        (package / path).write_text(text.replace(old, new, 1), encoding="utf-8")

    return spoil


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (
            replaced(INDICATOR, "polarity:", "polartiy:"),
            ("employment_rate.yml", "polartiy", "did you mean 'polarity'?"),
        ),
        (
            replaced(DATASET, "source: nomis", "source: nomiss"),
            ("nomis_aps.yml", "nomiss", "did you mean 'nomis'?"),
        ),
        (replaced(INDICATOR, "sex=female", "sex=femal"), ("employment_rate.yml", "sex=femal", "did you mean")),
        (
            replaced(INDICATOR, "dataset: nomis_aps", "dataset: nomis_asp"),
            ("employment_rate.yml", "did you mean 'nomis_aps'"),
        ),
    ],
    ids=["misspelt key", "unknown source", "unregistered category", "unknown dataset"],
)
@pytest.mark.parametrize("command", ["run", "build"])
def test_a_spoiled_catalogue_stops_every_command_before_it_writes(
    command: str, spoil: Spoil, words: tuple[str, ...], tmp_path: Path
) -> None:
    shutil.copytree(PACKAGE, tmp_path / "code" / "inclusive_growth", ignore=shutil.ignore_patterns("__pycache__"))
    spoil(tmp_path / "code" / "inclusive_growth")
    refused(igw(command, home=tmp_path, code=tmp_path / "code"), tmp_path, *words)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"IGW_AUTHORITY": "E08000031"}, ("IGW_AUTHORITY", "E08000031", "combined authority")),
        ({"IGW_AUTHORITY": "E47000099"}, ("E47000099",)),
        ({"IGW_COMPARATORS": "E12000095"}, ("E12000095", "did you mean")),
        ({"IGW_POLL_SECONDS": "soon"}, ("IGW_POLL_SECONDS", "integer")),
        ({"IGW_APPROVL": "automatic"}, ("IGW_APPROVL", "IGW_APPROVAL")),
        ({"IGW_BASE_URL__NOMISS": "http://127.0.0.1:1"}, ("NOMISS", "nomis")),
    ],
    ids=[
        "district as authority",
        "no such authority",
        "no such comparator",
        "not a number",
        "misspelt",
        "no such source",
    ],
)
def test_an_impossible_setting_is_named_with_its_remedy(
    settings: dict[str, str], words: tuple[str, ...], tmp_path: Path
) -> None:
    refused(igw("run", home=tmp_path, **settings), tmp_path, *words)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("land", "nomis_apss"), ("nomis_apss", "did you mean 'nomis_aps'?")),
        (("poll", "nomiss"), ("nomiss", "did you mean 'nomis'?")),
        (("run", "--only", "els_claimant"), ("els_claimant", "did you mean")),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest_known_one(
    words: tuple[str, ...], expected: tuple[str, ...], tmp_path: Path
) -> None:
    refused(igw(*words, home=tmp_path), tmp_path, *expected)


def test_the_catalogue_of_the_product_has_no_error(tmp_path: Path) -> None:
    done = igw("catalogue", "check", home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "no error" in done.stdout


def test_a_moment_without_a_zone_is_londons_and_the_command_says_so(tmp_path: Path) -> None:
    done = igw("as-of", "2026-06-16T09:30", home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "taken as London time: 2026-06-16T08:30Z" in done.stderr
    assert "taken as" not in igw("as-of", "2026-06-16T09:30Z", home=tmp_path).stderr


def test_a_day_means_its_end_in_london(tmp_path: Path) -> None:
    done = igw("as-of", "2026-06-16", home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "taken as London time: 2026-06-16T22:59Z" in done.stderr
    assert "At 2026-06-16 23:59:59 London time nothing had been published yet" in done.stdout


def test_a_moment_that_londons_clocks_showed_twice_wants_its_zone(tmp_path: Path) -> None:
    done = igw("as-of", "2026-10-25T01:30", home=tmp_path)
    assert done.returncode == 2
    assert "the clocks changed in London" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [(("poll", "nomis"), "nomis: asking 127.0.0.1:9\n"), (("land", "nomis_aps"), "asking 127.0.0.1:9\n")],
)
def test_who_is_asked_is_said_on_standard_error(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    nobody = {"IGW_BASE_URL__ALL": "http://127.0.0.1:9", "IGW_HTTP_ATTEMPTS": "1", "IGW_HTTP_PAUSE": "0"}
    done = igw(*words, home=tmp_path, IGW_DATASETS="nomis_aps", **nobody)
    assert done.stderr.startswith(said), done.stdout + done.stderr
