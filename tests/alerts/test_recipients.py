"""Each recipient counts alone: whom the mail server wants later, or refuses, costs nobody else an alert."""

from collections import Counter
from collections.abc import Callable

import pytest

from inclusive_growth.alerts import deliver, raise_alert
from inclusive_growth.alerts.outbox import last_refused
from inclusive_growth.errors import SettingsError
from inclusive_growth.settings import Settings, settings
from inclusive_growth.store.object_store import Store
from tests.support.letters import RUN_AT, letter
from tests.support.mail_server import MailServer

UNIT, GREY, GONE = "unit@wm.example", "grey@wm.example", "gone@wm.example"


@pytest.fixture
def three(config: Settings) -> Settings:
    return config.model_copy(update={"mail_to": (GREY, GONE, UNIT)})


def raised(config: Settings, store: Store | None, *numbers: int) -> None:
    """Letters written and not sent yet, as several steps of one run write them."""
    for number in numbers:
        raise_alert(letter(number), config=config, store=store, run_at=RUN_AT, send=False)


def got(server: MailServer, recipient: str) -> list[str]:
    return [subject for name, subject in server.delivered if name == recipient]


def refuses(**answers: str) -> Callable[[str], str]:
    return lambda address: answers.get(address.partition("@")[0], "250 OK")


def test_a_greylisted_recipient_gets_every_alert_later_in_order_and_the_others_get_none_twice(
    three: Settings, store: Store, mail_server: MailServer
) -> None:
    mail_server.answer_recipient = refuses(grey="451 4.7.1 come back in five minutes")
    raised(three, store, 1, 2, 3)
    report = deliver(config=three, store=store, run_at=RUN_AT)
    assert (report.sent, report.waiting) == (0, 3)
    assert f"{GREY}: 451 4.7.1 come back in five minutes" in report.problem
    assert got(mail_server, UNIT) == ["Letter 1", "Letter 2", "Letter 3"]
    mail_server.answer_recipient = refuses()
    report = deliver(config=three, store=store, run_at=RUN_AT)
    assert (report.sent, report.waiting, report.problem) == (3, 0, "")
    for recipient in three.mail_to:
        assert got(mail_server, recipient) == ["Letter 1", "Letter 2", "Letter 3"]
    assert deliver(config=three, store=store, run_at=RUN_AT).sent == 0


def test_whom_the_server_wants_later_for_one_alert_gets_the_next_only_after_it(
    three: Settings, store: Store, mail_server: MailServer
) -> None:
    answers = iter(["452 the mailbox is full"])
    mail_server.answer_recipient = lambda address: next(answers, "250 OK") if address == GREY else "250 OK"
    raised(three, store, 1, 2)
    deliver(config=three, store=store, run_at=RUN_AT)
    assert got(mail_server, GREY) == []
    deliver(config=three, store=store, run_at=RUN_AT)
    assert got(mail_server, GREY) == ["Letter 1", "Letter 2"]
    assert Counter(name for name, _ in mail_server.delivered) == {UNIT: 2, GONE: 2, GREY: 2}


def test_a_refused_address_is_told_to_the_others_once(
    three: Settings, store: Store, mail_server: MailServer
) -> None:
    mail_server.answer_recipient = refuses(gone="550 5.1.1 no such user")
    raised(three, store, 1)
    report = deliver(config=three, store=store, run_at=RUN_AT)
    assert (report.sent, report.waiting) == (1, 0)
    assert report.refused == {GONE: "550 5.1.1 no such user"}
    told = f"SAMPLE: {GONE} gets no alerts: the mail server refuses the address"
    assert [subject.removeprefix("SAMPLE: ") for subject in got(mail_server, UNIT)] == [
        "Letter 1",
        told.removeprefix("SAMPLE: "),
    ]
    raised(three, store, 2)
    deliver(config=three, store=store, run_at=RUN_AT)
    assert len(got(mail_server, UNIT)) == 3
    assert last_refused(store) == {GONE: "550 5.1.1 no such user"}
    mended = three.model_copy(update={"mail_to": (GREY, UNIT)})
    raised(mended, store, 3)
    deliver(config=mended, store=store, run_at=RUN_AT)
    assert last_refused(store) == {}


def test_an_alert_that_nobody_got_stays_in_the_outbox(
    three: Settings, store: Store, mail_server: MailServer
) -> None:
    mail_server.answer_recipient = lambda address: "550 no such user"
    raised(three, store, 1)
    report = deliver(config=three, store=store, run_at=RUN_AT)
    assert (report.sent, report.waiting) == (0, 1)
    assert "no recipient was accepted" in report.problem
    assert GONE in report.problem
    mended = three.model_copy(update={"mail_to": (UNIT,)})
    mail_server.answer_recipient = refuses()
    assert deliver(config=mended, store=store, run_at=RUN_AT).sent == 1


def test_refused_by_one_wanted_later_by_the_other_leaves_nobody_out(
    config: Settings, store: Store, mail_server: MailServer
) -> None:
    two = config.model_copy(update={"mail_to": (GONE, GREY)})
    mail_server.answer_recipient = refuses(gone="550 no", grey="451 later")
    raised(two, store, 1)
    assert deliver(config=two, store=store, run_at=RUN_AT).waiting == 1
    mail_server.answer_recipient = refuses(gone="550 no")
    report = deliver(config=two, store=store, run_at=RUN_AT)
    assert (report.sent, report.refused) == (1, {GONE: "550 no"})
    assert got(mail_server, GREY)[0] == "Letter 1"


@pytest.mark.parametrize("trouble", ["hang up", "421 4.3.2 closing the connection"])
def test_a_connection_that_breaks_at_one_address_reaches_the_others(
    three: Settings, store: Store, mail_server: MailServer, trouble: str
) -> None:
    mail_server.answer_recipient = refuses(grey=trouble)
    raised(three, store, 1, 2)
    assert deliver(config=three, store=store, run_at=RUN_AT).waiting == 2
    assert got(mail_server, UNIT) == got(mail_server, GONE) == ["Letter 1", "Letter 2"]
    mail_server.answer_recipient = refuses()
    assert deliver(config=three, store=store, run_at=RUN_AT).sent == 2
    assert got(mail_server, GREY) == ["Letter 1", "Letter 2"]


def test_a_message_refused_because_of_one_recipient_reaches_the_others(
    three: Settings, store: Store, mail_server: MailServer
) -> None:
    mail_server.answer = lambda message: "550 5.7.1 blocked" if GONE in str(message["To"]) else "250 OK"
    raised(three, store, 1)
    report = deliver(config=three, store=store, run_at=RUN_AT)
    assert report.sent == 1
    assert set(report.refused) == {GONE}
    assert got(mail_server, UNIT)[0] == got(mail_server, GREY)[0] == "Letter 1"


@pytest.mark.parametrize("takes_utf8", [False, True])
def test_an_address_outside_ascii_stops_nobody_elses_mail(
    config: Settings, store: Store, takes_utf8: bool
) -> None:
    server = MailServer(enable_SMTPUTF8=takes_utf8).start()
    two = config.model_copy(update={"mail_to": ("jörg@wm.example", UNIT), "smtp_port": server.port})
    raised(two, store, 1)
    report = deliver(config=two, store=store, run_at=RUN_AT)
    server.stop()
    assert (report.sent, report.waiting) == (1, 0)
    assert got(server, UNIT)[0] == "Letter 1"
    assert set(report.refused) == (set() if takes_utf8 else {"jörg@wm.example"})
    assert got(server, "jörg@wm.example") == (["Letter 1"] if takes_utf8 else [])


def test_who_has_an_alert_is_remembered_while_the_store_is_away(
    three: Settings, store: Store, mail_server: MailServer
) -> None:
    mail_server.answer_recipient = refuses(grey="451 later")
    raise_alert(letter(1), config=three, store=None, run_at=RUN_AT)
    assert got(mail_server, UNIT) == ["Letter 1"]
    assert deliver(config=three, store=None, run_at=RUN_AT).waiting == 1
    assert deliver(config=three, store=store, run_at=RUN_AT).waiting == 1  # it has moved to the outbox
    mail_server.answer_recipient = refuses()
    assert deliver(config=three, store=store, run_at=RUN_AT).sent == 1
    assert [got(mail_server, name) for name in three.mail_to] == [["Letter 1"]] * 3
    assert not list(three.spool_dir.glob("*.json*"))


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("not an address", "not an address"),
        ("unit@wm.example,unit@@wm.example", "unit@@wm.example"),
        ("unit@", "unit@"),
        ("Unit <unit@wm.example>", "Unit <unit@wm.example>"),
        ("unit@exa\u200bmple.org", "exa"),
        ("a..b@wm.example", "a..b@wm.example"),
        ("", "at least 1"),
    ],
)
@pytest.mark.parametrize("variable", ["IGW_MAIL_TO", "IGW_MAIL_FROM"])
def test_an_address_that_cannot_be_right_is_refused_when_settings_load(
    monkeypatch: pytest.MonkeyPatch, variable: str, written: str, named: str
) -> None:
    monkeypatch.setenv(variable, written)
    settings.cache_clear()
    with pytest.raises(SettingsError, match=variable) as refused:
        settings()
    if variable == "IGW_MAIL_TO":
        assert named in str(refused.value)


def test_a_domain_outside_ascii_is_written_as_mail_servers_read_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IGW_MAIL_TO", "unit@münchen.example,unit@localhost")
    settings.cache_clear()
    assert settings().mail_to == ("unit@xn--mnchen-3ya.example", "unit@localhost")
