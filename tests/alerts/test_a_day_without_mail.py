"""A day without the mail server, the store or both: afterwards every alert has left, in order, and none is lost.

The clock is moved, the mail server and the processes that are killed are real.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from inclusive_growth.alerts import deliver, raise_alert
from inclusive_growth.alerts.outbox import reachable_store
from inclusive_growth.errors import StoreError
from inclusive_growth.interfaces.airflow import callbacks
from inclusive_growth.operations import steps
from inclusive_growth.settings import Settings, settings
from inclusive_growth.store.object_store import Store
from tests.support.letters import RUN_AT, letter
from tests.support.mail_server import MailServer

ROUND = timedelta(minutes=10)  # the watchkeeper's
ROUNDS = 144  # of a day
ALERT_EVERY = 3  # rounds


def ids(server: MailServer) -> list[str]:
    return [str(message["Message-ID"]) for message in server.received]


def a_day(raise_one: Callable[[int, datetime], object], each_round: Callable[[datetime], object]) -> list[str]:
    """Alerts over a day, a third of the rounds has a new one and each is raised again later; their subjects."""
    subjects = []
    for number in range(ROUNDS):
        moment = RUN_AT + number * ROUND
        if number % ALERT_EVERY == 0:
            raise_one(number, moment)
            subjects.append(f"Letter {number}")
        elif number > ALERT_EVERY:  # the same cause is found again by the next round
            raise_one(number - number % ALERT_EVERY - ALERT_EVERY, moment)
        each_round(moment)
    return subjects


def kill_at(server: MailServer, config: Settings, count: int) -> None:
    """A sender of its own, killed by the server at the moment that it takes the message with this number."""
    code = (
        "from pathlib import Path\n"
        "from inclusive_growth.alerts import deliver\n"
        "from inclusive_growth.records import now\n"
        "from inclusive_growth.settings import Settings\n"
        "from inclusive_growth.store.object_store import open_store\n"
        f"config = Settings(_env_file=None, home=Path({str(config.home)!r}), smtp_host='127.0.0.1',"
        f" smtp_port={config.smtp_port}, mail_from={config.mail_from!r})\n"
        "deliver(config=config, store=open_store(config), run_at=now())\n"
    )
    child = subprocess.Popen([sys.executable, "-c", code])

    def answer(message: object) -> str:
        if len(server.received) + 1 == count:
            os.kill(child.pid, signal.SIGKILL)
        return "250 OK"

    server.answer = answer
    assert child.wait(300) == -signal.SIGKILL
    server.answer = lambda message: "250 OK"


def in_order_of_first_arrival(names: list[str]) -> list[str]:
    return list(dict.fromkeys(names))


def test_after_a_day_without_the_mail_server_every_alert_leaves_in_order_though_senders_are_killed(
    config: Settings, store: Store, mail_server: MailServer
) -> None:
    mail_server.stop()
    problems = []
    raised = a_day(
        lambda number, moment: raise_alert(letter(number), config=config, store=store, run_at=moment, send=False),
        lambda moment: problems.append(deliver(config=config, store=store, run_at=moment).problem),
    )
    assert all(str(config.smtp_port) in problem for problem in problems) and len(problems) == ROUNDS
    assert len(store.keys("outbox/")) == len(raised) == 48 and not store.keys("sent/")

    mail_server.start()
    kill_at(mail_server, config, 7)
    kill_at(mail_server, config, 20)
    report = deliver(config=config, store=store, run_at=RUN_AT + ROUNDS * ROUND)
    assert (report.waiting, report.problem) == (0, "")
    assert in_order_of_first_arrival(mail_server.subjects) == raised
    # One repeat for each crash, known by its Message-ID.
    assert len(mail_server.received) == len(raised) + 2
    assert len(set(ids(mail_server))) == len(raised)
    for subject in raised:
        same = {name for name, one in zip(ids(mail_server), mail_server.subjects, strict=True) if one == subject}
        assert len(same) == 1
    dates = [message["Date"].datetime for message in mail_server.received]
    assert dates[0] == RUN_AT and dates[-1] - dates[0] > timedelta(hours=23), "each says when it was raised"
    assert deliver(config=config, store=store, run_at=RUN_AT + ROUNDS * ROUND).sent == 0


def away(config: Settings) -> None:
    config.store_dir.rename(config.home / "away")
    config.store_dir.write_text("not a folder")


def back(config: Settings) -> None:
    config.store_dir.unlink()
    (config.home / "away").rename(config.store_dir)


def test_while_the_store_is_away_for_a_day_alerts_leave_at_once(
    config: Settings, store: Store, mail_server: MailServer
) -> None:
    away(config)
    left: list[int] = []
    raised = a_day(
        lambda number, moment: raise_alert(
            letter(number), config=config, store=reachable_store(config), run_at=moment
        ),
        lambda moment: left.append(len(mail_server.received)),
    )
    assert mail_server.subjects == raised
    assert left == [number // ALERT_EVERY + 1 for number in range(ROUNDS)], (
        "each in the round in which it was raised"
    )
    back(config)
    assert deliver(config=config, store=store, run_at=RUN_AT + ROUNDS * ROUND).sent == 0
    assert len(store.keys("outbox/")) == len(store.keys("sent/")) == len(raised)
    assert mail_server.subjects == raised


def test_with_both_away_for_a_day_nothing_is_lost_and_the_order_is_kept(
    config: Settings, store: Store, mail_server: MailServer
) -> None:
    away(config)
    mail_server.stop()
    raised = a_day(
        lambda number, moment: raise_alert(letter(number), config=config, store=None, run_at=moment),
        lambda moment: None,
    )
    mail_server.start()
    back(config)
    evening = RUN_AT + ROUNDS * ROUND
    raise_alert(letter(999), config=config, store=store, run_at=evening)
    assert deliver(config=config, store=store, run_at=evening).waiting == 0
    assert mail_server.subjects == [*raised, "Letter 999"]
    assert len(set(ids(mail_server))) == len(raised) + 1


@pytest.fixture
def process(config: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The settings as a process of a deployment has them."""
    given = {"HOME": str(config.home), "SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(config.smtp_port)}
    for name, value in given.items():
        monkeypatch.setenv(f"IGW_{name}", value)
    settings.cache_clear()
    return config


@pytest.mark.parametrize("round_of", [steps.watch, steps.deliver])
def test_what_was_spooled_leaves_with_the_next_round_although_the_store_is_still_away(
    process: Settings, store: Store, mail_server: MailServer, round_of: Callable[[], object]
) -> None:
    away(process)
    mail_server.stop()
    raise_alert(letter(1), config=process, store=None, run_at=RUN_AT)
    mail_server.start()
    with pytest.raises(StoreError):
        round_of()
    assert mail_server.subjects == ["Letter 1"]


class Instance:
    """What Airflow says of a task that failed."""

    dag_id, task_id, run_id, try_number, map_index = "watchkeeper", "watch", "scheduled__1", 3, -1


@pytest.mark.system  # runs in an Airflow task
def test_a_step_that_fails_because_s3_is_away_still_tells_people(
    process: Settings, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing listens where the store should be; the keys are wrong, too."""
    monkeypatch.setenv("IGW_STORE_URL", "s3://igw/warehouse")
    monkeypatch.setenv("IGW_S3_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("IGW_S3_ACCESS_KEY", "writer")
    monkeypatch.setenv("IGW_S3_SECRET_KEY", "writers-secret-7f3a")
    settings.cache_clear()
    with pytest.raises(StoreError) as failed:
        steps.watch()
    callbacks.mail_failure({"ti": Instance, "exception": failed.value})
    (message,) = mail_server.received
    assert message["X-IGW-Kind"] == "step_failed" and "watchkeeper" in message["Subject"]
    text = message.get_body(("plain",))
    assert text is not None and "127.0.0.1:9" in text.get_content()
    assert "writers-secret" not in message.as_string()
    assert not Path(settings().store_dir).exists()
