"""A round of the sender: waiting alerts are handed to the mail server, oldest first, for each recipient by itself.

A recipient that the server wants later gets the alerts of a later round, in order; nobody else waits for it. One
whom the server refuses is named in the report. An alert that no recipient has got stays waiting.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from smtplib import SMTP, SMTPException

from inclusive_growth.alerts.letter import Alert
from inclusive_growth.alerts.smtp import Answer, as_email, connection, send
from inclusive_growth.errors import CorruptObject, MailRefused, MailUnavailable, SettingsError
from inclusive_growth.records import from_json
from inclusive_growth.settings import Settings


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """Counts of alerts in one round; `problem` says in words why something still waits.

    `refused` gives each address that the mail server refuses for good, with its words.
    """

    sent: int
    waiting: int
    problem: str = ""
    refused: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WaitingAlert:
    """An alert as it was kept, and the recipients who have it from an earlier round."""

    name: str
    body: bytes
    accepted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Delivered:
    """Recipients who got an alert in this round. It is finished when nobody else is to be tried."""

    name: str
    accepted: tuple[str, ...]
    refused: Mapping[str, str]
    finished: bool


def send_round(
    waiting: Sequence[WaitingAlert], config: Settings, record: Callable[[Delivered], object]
) -> DeliveryReport:
    """Send in order and record every acceptance at once. A server that is away ends the round."""
    sent, problems = 0, [""]
    refused: dict[str, str] = {}
    with _Courier(config) as courier:
        try:
            for alert in waiting:
                try:
                    answers = courier.hand_over(alert)
                except CorruptObject as error:
                    problems.append(str(error))
                    continue
                delivered = _outcome(alert, answers, config.mail_to)
                if delivered.accepted or delivered.finished:
                    record(delivered)
                if delivered.finished:
                    sent += 1
                    refused |= delivered.refused  # others got it, so the address is the cause and not the message
                else:
                    problems.append(_waits_for(answers))
        except (MailUnavailable, SettingsError, SMTPException) as error:
            problems.append(str(error))
    return DeliveryReport(sent, len(waiting) - sent, problems[-1], refused)


class _Courier:
    """One connection to the mail server, opened again after it broke, and whom it asked to come later."""

    def __init__(self, config: Settings) -> None:
        self._config = config
        self._opened = ExitStack()
        self._client: SMTP | None = None
        self._put_off: dict[str, Answer] = {}

    def __enter__(self) -> "_Courier":
        return self

    def __exit__(self, *error: object) -> None:
        self._close()

    def hand_over(self, alert: WaitingAlert) -> dict[str, Answer]:
        """The answer about each recipient who has not got the alert.

        Raises MailUnavailable when the server is away, CorruptObject when the kept alert cannot be read.
        """
        letter = from_json(Alert, alert.body)
        missing = [name for name in self._config.mail_to if name not in alert.accepted]
        answers = {name: self._put_off[name] for name in missing if name in self._put_off}
        for group in _transactions([name for name in missing if name not in answers]):
            answers |= self._transact(letter, group)
        self._put_off |= {name: answer for name, answer in answers.items() if answer.outcome == "later"}
        return answers

    def _transact(self, letter: Alert, group: Sequence[str]) -> dict[str, Answer]:
        message, client = as_email(letter, self._config, group), self._connected()
        try:
            return send(client, message, group)
        except (MailRefused, MailUnavailable) as error:
            self._close()  # it may be broken
            if len(group) == 1:
                return {group[0]: Answer("refused" if isinstance(error, MailRefused) else "later", str(error))}
        # One of them may be the cause: whoever is not gets the message alone.
        return {name: answer for one in group for name, answer in self._transact(letter, (one,)).items()}

    def _connected(self) -> SMTP:
        if self._client is None:
            self._client = self._opened.enter_context(connection(self._config))
        return self._client

    def _close(self) -> None:
        self._client = None
        self._opened.close()


def _transactions(recipients: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Recipients who may share a transaction: one address outside ASCII would make the server refuse all."""
    if plain := tuple(name for name in recipients if name.isascii()):
        yield plain
    yield from ((name,) for name in recipients if not name.isascii())


def _outcome(alert: WaitingAlert, answers: Mapping[str, Answer], recipients: Sequence[str]) -> Delivered:
    accepted = tuple(name for name, answer in answers.items() if answer.outcome == "accepted")
    refused = {name: answer.words for name, answer in answers.items() if answer.outcome == "refused"}
    has_got_it = bool(accepted) or any(name in alert.accepted for name in recipients)
    finished = has_got_it and all(answer.outcome != "later" for answer in answers.values())
    return Delivered(alert.name, accepted, refused, finished)


def _waits_for(answers: Mapping[str, Answer]) -> str:
    """Why an alert still waits: for whom, and in which words of the server."""
    if all(answer.outcome == "refused" for answer in answers.values()):
        names = "; ".join(f"{name}: {answer.words}" for name, answer in answers.items())
        return f"no recipient was accepted: {names}; correct IGW_MAIL_TO"
    later = "; ".join(f"{name}: {answer.words}" for name, answer in answers.items() if answer.outcome == "later")
    return f"the mail server wants it later for {later}"
