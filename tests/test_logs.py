"""One JSON line for each event, with the run and what it is about; never a secret."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from inclusive_growth.settings import child_environment
from tests.support.landed_rows import World, els

SECRETS = {
    "IGW_NOMIS_UID": 'nomis "key"/ä',
    "IGW_SMTP_PASSWORD": "mail-secret-7f3a",
    "IGW_LINEAGE_API_KEY": "lineage-secret-7f3a",
    "IGW_BACKUP_S3_SECRET_KEY": "backup-secret-7f3a",
}


def lines(text: str) -> list[dict[str, Any]]:
    """Every line: there may be none that is not JSON."""
    return [json.loads(line) for line in text.splitlines()]


def run(code: str, home: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Python in a process of its own, with only these settings."""
    given = {"IGW_HOME": str(home), "IGW_ENVIRONMENT": "demo", "IGW_LOG_FORMAT": "json", **settings}
    return subprocess.run(
        [sys.executable, "-c", code], env=child_environment(given), capture_output=True, text=True, timeout=300
    )


BEGIN = """
from inclusive_growth import logs
from inclusive_growth.settings import settings
logs.start(settings())
"""


def test_every_event_of_a_run_is_one_line_that_names_the_run_and_what_it_is_about(tmp_path: Path) -> None:
    """A real round at a terminal: a source that does not answer, an email, a mail server that is not there."""
    done = run(
        "import sys; sys.argv = ['igw', 'land', 'nomis_aps']; "
        "from inclusive_growth.interfaces.cli.app import main; main()",
        tmp_path,
        IGW_BASE_URL__NOMIS="http://127.0.0.1:9",
        IGW_HTTP_ATTEMPTS="1",
        **SECRETS,
    )
    assert done.returncode == 5, done.stderr
    events = {line["event"]: line for line in lines(done.stderr)}
    assert {"fetch failed", "alert"} <= set(events), done.stderr
    failed = events["fetch failed"]
    assert failed["dataset"] == "nomis_aps" and failed["level"] == "warning" and "127.0.0.1" in failed["reason"]
    assert events["alert"]["kind"] == "source_failing"
    assert len({line["run_id"] for line in events.values()}) == 1
    assert list(failed)[:3] == ["time", "level", "event"] and failed["time"].endswith("Z")
    for word in SECRETS.values():
        assert word not in done.stdout + done.stderr


IGW = "import sys; sys.argv = ['igw', *{words!r}]; from inclusive_growth.interfaces.cli.app import main; main()"


def test_a_refused_command_and_the_time_of_a_step_are_events_and_stderr_holds_nothing_else(tmp_path: Path) -> None:
    refused = run(IGW.format(words=["backup"]), tmp_path, **SECRETS)
    (line,) = lines(refused.stderr)
    assert refused.returncode == 2 and line["run_id"]
    assert (line["event"], line["error"]) == ("command failed", "UsageError") and "IGW_BACKUP_TO" in line["reason"]
    (done,) = lines(run(IGW.format(words=["refresh"]), tmp_path).stderr)
    assert (done["event"], done["step"]) == ("step done", "refresh") and done["seconds"] >= 0


def test_a_wrong_setting_is_an_event_too(tmp_path: Path) -> None:
    done = run(IGW.format(words=["status"]), tmp_path, IGW_POLL_SECONDS="soon")
    (line,) = lines(done.stderr)
    assert done.returncode == 2 and "IGW_POLL_SECONDS" in line["reason"]


def test_what_nobody_foresaw_is_one_line_without_a_secret(tmp_path: Path) -> None:
    code = (
        "import inclusive_growth.operations.steps as line\n"
        "def poll(source): raise ValueError('refused lineage-secret-7f3a')\n"
        "line.poll = poll\n"
    )
    done = run(code + IGW.format(words=["poll", "nomis"]).replace("; ", "\n"), tmp_path, **SECRETS)
    (line,) = lines(done.stderr)
    assert done.returncode == 1 and (line["event"], line["error"]) == ("command failed", "ValueError")
    assert "Traceback" in line["exception"] and "lineage-secret-7f3a" not in done.stderr


def test_in_text_a_person_reads_words(tmp_path: Path) -> None:
    refused = run(IGW.format(words=["backup"]), tmp_path, IGW_LOG_FORMAT="text")
    assert refused.stderr.startswith("igw: ") and refused.stderr.count("\n") == 1
    assert run(IGW.format(words=["refresh"]), tmp_path, IGW_LOG_FORMAT="text").stderr.startswith("refresh: ")


def test_a_landing_verdict_names_dataset_and_release(tmp_path: Path) -> None:
    home = tmp_path / "home"
    world = World(home)
    rows = [els("E08000031", "Claimant Count", "2024-01-01T00:00:00/P1M", "6.0")]
    name = world.land("els_claimant_count", rows, 1)
    done = run(
        f"from inclusive_growth.operations import steps; steps.judge('els_claimant_count', {name!r})",
        home,
    )
    assert done.returncode == 0, done.stderr
    (verdict,) = [line for line in lines(done.stderr) if line["event"] == "landing gate"]
    assert (verdict["dataset"], verdict["release_id"], verdict["passed"]) == ("els_claimant_count", name, True)


def test_another_run_has_another_id(tmp_path: Path) -> None:
    code = BEGIN + "logs.event('here', candidate_id='c1', release_id='')"
    (one,), (other,) = (lines(run(code, tmp_path).stderr) for _ in range(2))
    assert one["run_id"] != other["run_id"]
    assert one["candidate_id"] == "c1" and "release_id" not in one


@pytest.mark.parametrize("format", ["json", "text"])
def test_a_secret_is_taken_out_of_every_line_whoever_wrote_it_and_however(tmp_path: Path, format: str) -> None:
    """Our own facts, another library's message and arguments, and the traceback of an error that quotes it."""
    key = tmp_path / "key"
    key.write_text("s3-secret-from-a-file\n")
    code = (
        BEGIN
        + """
import logging
from urllib.parse import quote
from inclusive_growth.logs import secret_values
words = secret_values(settings())
assert len(words) == 5, words
for word in words:
    logs.trouble("ours", reason=f"refused {word}", nested={"deep": [word]})
    logs.trouble("address", url="https://example.org/?uid=" + quote(word, safe=""))
    logging.getLogger("botocore").warning("signing with %s", word)
    try:
        raise ValueError(word)
    except ValueError:
        logging.getLogger("urllib3").exception("broken")
"""
    )
    done = run(code, tmp_path, IGW_LOG_FORMAT=format, IGW_S3_SECRET_KEY_FILE=str(key), **SECRETS)
    assert done.returncode == 0, done.stderr
    for word in (*SECRETS.values(), "s3-secret-from-a-file"):
        for form in (word, json.dumps(word)[1:-1], json.dumps(word, ensure_ascii=False)[1:-1]):
            assert form not in done.stderr
    assert done.stderr.count("***") >= 4 * 5


def test_what_other_libraries_say_is_json_too(tmp_path: Path) -> None:
    done = run(BEGIN + "import logging; logging.getLogger('x.y').error('from %s', 'afar')", tmp_path)
    (line,) = lines(done.stderr)
    assert (line["event"], line["logger"], line["level"]) == ("from afar", "x.y", "error")


def test_text_shows_a_person_what_to_look_at_and_nothing_else(tmp_path: Path) -> None:
    code = BEGIN + "logs.event('all is well', dataset='a'); logs.trouble('look here', dataset='b')"
    assert run(code, tmp_path, IGW_LOG_FORMAT="text").stderr == "look here dataset=b\n"


def test_a_program_that_uses_the_package_without_its_log_hears_nothing(tmp_path: Path) -> None:
    done = run("from inclusive_growth import logs; logs.trouble('unheard')", tmp_path)
    assert done.stdout + done.stderr == ""


AIRFLOW = """
import logging, sys
from airflow.sdk.log import configure_logging
configure_logging(json_output=True, output=sys.stderr.buffer)
from structlog.contextvars import bind_contextvars
bind_contextvars(dag_id="warehouse", task_id="gate", run_id="asset__1")  # as Airflow does for each task
from inclusive_growth.interfaces.airflow.callbacks import begin
begin({})
from inclusive_growth import logs
from inclusive_growth.settings import settings
logs.start(settings())  # what a step does; Airflow's log stays Airflow's
logs.event("publish gate", candidate_id="c1", verdict="passed")
logs.trouble("fetch failed", reason="key mail-secret-7f3a refused")
"""


@pytest.mark.system  # starts Airflow's log
def test_in_an_airflow_task_the_same_events_go_to_airflows_log_with_its_run_id(tmp_path: Path) -> None:
    done = run(AIRFLOW, tmp_path, AIRFLOW_HOME=str(tmp_path / "airflow"), **SECRETS)
    assert done.returncode == 0, done.stderr
    events = {line["event"]: line for line in lines(done.stderr)}
    gate = events["publish gate"]
    assert (gate["run_id"], gate["task_id"], gate["candidate_id"]) == ("asset__1", "gate", "c1")
    assert "mail-secret-7f3a" not in done.stderr and "***" in events["fetch failed"]["reason"]
