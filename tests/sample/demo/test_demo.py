"""The demo's own parts: nothing is left running, nothing of a person's is emptied, sentences are right."""

import itertools
import os
import signal
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from rich.console import Console

from inclusive_growth.errors import UsageError
from inclusive_growth.settings import child_environment, settings
from inclusive_growth_sample.demo import MARK, _fresh, as_variables, demo_settings
from inclusive_growth_sample.demo.gaps import Gap
from inclusive_growth_sample.demo.mail_catcher import MailCatcher
from inclusive_growth_sample.demo.processes import DidNotComeUp, Service
from inclusive_growth_sample.demo.progress import Progress, follow

FAMILY = """
import os, subprocess, sys, time
stubborn = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
subprocess.Popen([sys.executable, "-c", stubborn])
subprocess.Popen([sys.executable, "-c", stubborn], process_group=0)
print("started", flush=True)
time.sleep(600)
"""


def service(tmp_path: Path, *words: str, name: str = "family") -> Service:
    return Service(name, [sys.executable, *words], tmp_path / "logs" / "x.log", child_environment({}), tmp_path)


def living(session: int) -> int:
    listed = subprocess.run(["ps", "-o", "pid=,stat=", "-s", str(session)], capture_output=True, text=True).stdout
    return sum("Z" not in line for line in listed.splitlines())


def until(truth: object, seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if truth():  # type: ignore[operator]
            return True
        time.sleep(0.05)
    return False


@pytest.mark.system
def test_stopping_a_service_leaves_no_child_behind_not_even_a_stubborn_one(tmp_path: Path) -> None:
    family = service(tmp_path, "-c", FAMILY)
    family.start()
    assert family._process is not None
    leader = family._process.pid
    assert until(lambda: living(leader) == 3)
    family.stop(patience=1)
    assert until(lambda: living(leader) == 0)


def test_a_service_that_ends_by_itself_is_reported_with_the_end_of_its_log(tmp_path: Path) -> None:
    broken = service(tmp_path, "-c", "print('port 8080 is taken'); raise SystemExit(3)", name="api-server")
    broken.start()
    with pytest.raises(DidNotComeUp, match=r"(?s)api-server ended with code 3.*x\.log.*port 8080 is taken"):
        broken.wait(30)


def test_a_service_that_takes_too_long_is_stopped_and_reported(tmp_path: Path) -> None:
    slow = service(tmp_path, "-c", "import time; time.sleep(600)", name="migration")
    slow.start()
    with pytest.raises(DidNotComeUp, match="migration took longer"):
        slow.wait(0.2)
    assert slow._process is not None and slow._process.poll() == -signal.SIGTERM


def test_a_folder_that_no_demo_made_is_never_emptied(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(UsageError, match="was not made by a demo"):
        _fresh(tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_the_folder_of_an_earlier_demo_is_emptied(tmp_path: Path) -> None:
    home = _fresh(tmp_path / "demo")
    (home / "old.txt").write_text("old")
    _fresh(home)
    assert [path.name for path in home.iterdir()] == [MARK]


def test_child_processes_read_the_same_settings_from_their_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = demo_settings(tmp_path, {"nomis": "http://127.0.0.1:1/nomis"}, 2525, "http://127.0.0.1:2")
    for name, value in as_variables(config).items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    assert settings() == config


def test_the_demo_can_never_be_taken_for_the_real_thing(tmp_path: Path) -> None:
    config = demo_settings(tmp_path, {"nomis": "http://127.0.0.1:1/nomis"}, 2525, "http://127.0.0.1:2")
    assert config.environment == "demo"
    assert config.base_url


def test_a_demo_never_writes_to_the_store_that_this_machine_is_set_up_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IGW_STORE_URL", "s3://production/warehouse")
    config = demo_settings(tmp_path, {"nomis": "http://127.0.0.1:1/nomis"}, 2525, "http://127.0.0.1:2")
    for name, value in as_variables(config).items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    assert config.store_url == settings().store_url == ""


def test_a_demo_shows_the_whole_catalogue_whatever_this_machine_is_set_to_watch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IGW_DATASETS", "nomis_aps")
    config = demo_settings(tmp_path, {"nomis": "http://127.0.0.1:1/nomis"}, 2525, "http://127.0.0.1:2")
    for name, value in as_variables(config).items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    assert config.datasets == settings().datasets == ()


def test_caught_mail_can_be_opened_in_a_browser(tmp_path: Path) -> None:
    import smtplib
    from email.message import EmailMessage

    message = EmailMessage()
    message["Subject"], message["X-IGW-Kind"] = "A", "publication_digest"
    message["From"], message["To"] = "a@localhost", "b@localhost"
    message.set_content("text")
    message.add_alternative("<p>Größe</p>", subtype="html")
    with MailCatcher(tmp_path / "mail") as catcher, smtplib.SMTP("127.0.0.1", catcher.port) as client:
        client.send_message(message)
        client.send_message(message)
    assert [path.name for path in catcher.messages()] == [
        "0001-publication_digest.eml",
        "0002-publication_digest.eml",
    ]
    assert "Größe" in (tmp_path / "mail" / "0002-publication_digest.html").read_text(encoding="utf-8")


def steps(*shown: int) -> list[Progress]:
    return [Progress(9, 9, (), 1, 0, count, count == 9) for count in shown]


def test_progress_in_a_log_is_one_line_for_each_step() -> None:
    seen = iter(steps(0, 0, 0, 5, 5, 9))
    text = StringIO()
    follow(lambda: next(seen), Console(file=text, width=200), check=lambda: None, seconds=60, pause=0)
    assert [line.split("published ")[1][:3] for line in text.getvalue().splitlines()] == ["0/9", "5/9", "9/9"]


def test_a_line_that_does_not_finish_says_where_it_stopped() -> None:
    stuck = Progress(9, 8, ("nomis_aps",), 1, 1, 0, False)
    with pytest.raises(DidNotComeUp, match="trouble with nomis_aps · 1 stopped by the publish gate"):
        follow(lambda: stuck, Console(file=StringIO()), check=lambda: None, seconds=0, pause=0)


def test_a_line_that_moves_is_waited_for_however_long_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = itertools.count(step=25)
    moving = SimpleNamespace(monotonic=lambda: next(clock), sleep=lambda _: None)
    monkeypatch.setattr(sys.modules[Progress.__module__], "time", moving)
    seen = iter(steps(0, 1, 2, 3, 4, 5, 6, 9))
    assert follow(lambda: next(seen), Console(file=StringIO()), check=lambda: None, seconds=60, pause=0).done


CANNOT_TELL = {
    "verdict": "cannot tell",
    "better_or_worse": "not judged",
    "cannot_tell_because": "interval too wide",
}


def gap(**changed: object) -> Gap:
    values: dict[str, object] = {
        "indicator": "Employment rate",
        "area": "Walsall",
        "period": "2022",
        "people": "Women",
        "reference": "Men",
        "group_value": 64.1,
        "reference_value": 73.2,
        "gap": -9.1,
        "lower_95": -12.3,
        "upper_95": -5.9,
        "unit": "percent",
        "verdict": "a gap that matters",
        "better_or_worse": "worse",
        "caveat": "A caveat.",
        "cannot_tell_because": None,
        "age_note": "people of one age",
        "uncertainty": "interval",
    }
    return Gap(**(values | changed))  # type: ignore[arg-type]


def test_a_gap_reads_as_a_sentence() -> None:
    assert gap().sentence == (
        "Employment rate, Walsall, 2022: Women 64.1%, Men 73.2% (9.1 points lower, 95% interval 5.9 to 12.3: "
        "the publisher's uncertainty). "
        "That is a gap that matters: outcomes are worse for Women than for Men. A caveat."
    )


def test_a_crude_gap_is_not_judged() -> None:
    sentence = gap(better_or_worse="not judged", age_note="not adjusted for age").sentence
    assert "That is a gap that matters; it is not adjusted for age, so neither side is called" in sentence
    said = gap(
        better_or_worse="not judged", age_note="not adjusted for age", caveat="Not adjusted for age."
    ).sentence
    assert said.lower().count("not adjusted for age") == 1
    assert "; age may be behind it, so neither side is called better or worse. Not adjusted for age." in said


def test_limits_of_ours_are_not_the_publishers() -> None:
    assert "12.3: chance variation, worked out by us)" in gap(uncertainty="chance variation (ours)").sentence


def test_a_gap_of_unclear_size_says_for_whom_outcomes_are_worse() -> None:
    sentence = gap(verdict="a gap, its size unclear").sentence
    assert "whether it is large enough to matter is unclear: outcomes are worse for Women" in sentence


def test_an_interval_across_zero_is_shown_as_such_and_not_called_a_gap() -> None:
    sentence = gap(gap=-0.5, lower_95=-2.2, upper_95=1.2, **CANNOT_TELL).sentence
    assert "0.5 points lower, 95% interval -1.2 to 2.2" in sentence
    assert "The interval is too wide to tell whether that is a gap." in sentence


def test_a_count_without_an_interval_shows_none() -> None:
    assert "interval" not in gap(lower_95=None, upper_95=None).sentence


def test_without_a_published_interval_the_sentence_blames_no_width() -> None:
    without = {"lower_95": None, "upper_95": None, "cannot_tell_because": "no interval published"}
    sentence = gap(**(CANNOT_TELL | without)).sentence
    assert "No interval is published here, so nobody can tell" in sentence
    assert "too wide" not in sentence


def test_every_figure_of_a_gap_carries_its_unit() -> None:
    pounds = {"unit": "gbp", "group_value": 503.0, "reference_value": 738.9, "gap": -235.9}
    assert "Women £503.00, Men £738.90 (£235.90 lower" in gap(**pounds).sentence
    rate = {"unit": "per_100k", "group_value": 121.2, "reference_value": 253.6, "gap": -132.4}
    assert "Women 121.2 per 100,000, Men 253.6 per 100,000" in gap(**rate).sentence


@pytest.mark.system
def test_heavy_imports_are_done_once_before_tasks_are_forked(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from inclusive_growth.interfaces.airflow import preload as warm\n"
        "import airflow.__main__\n"
        "import os\n"
        "def child():\n"
        "    if os.fork() == 0:\n"
        "        print('great_expectations' in sys.modules, flush=True); os._exit(0)\n"
        "    os.wait()\n"
        "airflow.__main__.main = child\n"
        "warm.main()\n"
    )
    environment = child_environment({"AIRFLOW_HOME": str(tmp_path)}) | {"PATH": os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True
    )
    assert done.stdout.splitlines()[-1] == "True"
