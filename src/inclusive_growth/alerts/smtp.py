"""Mail server: connections, and what it answers about one message for each recipient."""

import smtplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Literal

from inclusive_growth.alerts.letter import Alert
from inclusive_growth.errors import MailRefused, MailUnavailable, SettingsError
from inclusive_growth.secret_files import read_secret
from inclusive_growth.settings import Settings

SECONDS = 30
CLOSING = 421  # the server closes the connection
LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Answer:
    """The mail server's answer about one recipient of a message, with its words unless it accepted."""

    outcome: Literal["accepted", "later", "refused"]
    words: str = ""


def as_email(alert: Alert, config: Settings, recipients: Sequence[str]) -> EmailMessage:
    """Email of an alert; its Message-ID depends only on the cause of the alert."""
    message = EmailMessage()
    message["Message-ID"] = f"<{alert.key_hash}@{config.mail_from.rpartition('@')[2] or 'localhost'}>"
    message["Date"] = format_datetime(datetime.fromisoformat(alert.raised_at))
    message["From"] = config.mail_from
    message["To"] = ", ".join(recipients)
    message["Subject"] = " ".join(alert.subject.split())
    message["Auto-Submitted"] = "auto-generated"  # keeps holiday auto-replies away
    message["X-IGW-Kind"] = alert.kind
    message.set_content(alert.text)
    message.add_alternative(alert.html, subtype="html")
    return message


@contextmanager
def connection(config: Settings) -> Iterator[smtplib.SMTP]:
    """Open a connection. Raises MailUnavailable when the server cannot be reached or refuses the login."""
    if config.smtp_user and not config.smtp_starttls and config.smtp_host not in LOOPBACK:
        raise SettingsError(
            "IGW_SMTP_USER is set without IGW_SMTP_STARTTLS: the password would travel unencrypted; "
            "set IGW_SMTP_STARTTLS=true"
        )
    password = ""
    if config.smtp_user:
        password = read_secret("SMTP_PASSWORD", config.smtp_password, config.smtp_password_file, "SMTP_USER")
    server = f"mail server {config.smtp_host}:{config.smtp_port}"
    try:
        client = smtplib.SMTP(config.smtp_host, config.smtp_port, timeout=SECONDS)
    except (OSError, smtplib.SMTPException) as error:
        raise MailUnavailable(f"{server}: {error}; alerts wait in the outbox and are tried again") from error
    try:
        if config.smtp_starttls:
            client.starttls(context=ssl.create_default_context())
        if config.smtp_user:
            client.login(config.smtp_user, password)
    except (OSError, smtplib.SMTPException) as error:
        client.close()
        raise MailUnavailable(f"{server}: {_server_words(error)}; check IGW_SMTP_USER and _STARTTLS") from error
    try:
        yield client
    finally:
        with suppress(OSError, smtplib.SMTPException):
            client.quit()


def send(client: smtplib.SMTP, message: EmailMessage, recipients: Sequence[str]) -> dict[str, Answer]:
    """Hand one message over in one transaction; returns the server's answer about each recipient.

    Raises MailRefused when the server refuses the message whoever gets it, MailUnavailable when it wants the
    message later or the connection breaks.
    """
    try:
        refused = client.send_message(message, to_addrs=list(recipients))
    except smtplib.SMTPRecipientsRefused as error:
        refused = error.recipients
        for code, reason in refused.values():
            if code == CLOSING:  # the others were not asked about
                raise MailUnavailable(f"the mail server said {_words(code, reason)}") from error
    except smtplib.SMTPNotSupportedError:
        return {name: Answer("refused", "the mail server takes only addresses in ASCII") for name in recipients}
    except smtplib.SMTPResponseException as error:
        kind = MailRefused if error.smtp_code >= 500 else MailUnavailable
        raise kind(f"the mail server said {_server_words(error)}") from error
    except (OSError, smtplib.SMTPException) as error:
        raise MailUnavailable(f"the connection to the mail server broke: {error}") from error
    return {name: _answer(*refused[name]) if name in refused else Answer("accepted") for name in recipients}


def _answer(code: int, reason: bytes | str) -> Answer:
    return Answer("refused" if code >= 500 else "later", _words(code, reason))


def _server_words(error: Exception) -> str:
    """Words of the server, never our side of the conversation (it may hold the password)."""
    if isinstance(error, smtplib.SMTPResponseException):
        return _words(error.smtp_code, error.smtp_error)
    return str(error)


def _words(code: int, reason: bytes | str) -> str:
    return f"{code} {reason.decode(errors='replace') if isinstance(reason, bytes) else reason}"
