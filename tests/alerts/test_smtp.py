"""What goes over the wire, and how the server is spoken to."""

import ssl
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from pydantic import SecretStr

from inclusive_growth.alerts import deliver, raise_alert
from inclusive_growth.settings import Settings
from inclusive_growth.store.object_store import Store
from tests.support.certificates import certificate
from tests.support.letters import RUN_AT, letter
from tests.support.mail_server import MailServer


def test_the_email_has_both_forms_the_recipients_and_no_invitation_to_reply(
    config: Settings, store: Store, mail_server: MailServer
) -> None:
    raise_alert(letter(), config=config, store=store, run_at=RUN_AT)
    (message,) = mail_server.received
    assert message["To"] == "councillor@wm.example, unit@wm.example"
    assert message["From"] == "igw@warehouse.example"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-IGW-Kind"] == "source_failing"
    assert message["Date"].datetime == RUN_AT
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_an_upstream_line_break_cannot_forge_a_header(
    config: Settings, store: Store, mail_server: MailServer
) -> None:
    raise_alert(letter(subject="Late\r\nBcc: thief@example"), config=config, store=store, run_at=RUN_AT)
    (message,) = mail_server.received
    assert message["Bcc"] is None
    assert message["Subject"] == "Late Bcc: thief@example"


def test_markup_in_upstream_words_is_shown_not_run(
    config: Settings, store: Store, mail_server: MailServer
) -> None:
    raise_alert(letter(happened="<script>alert(1)</script> & more"), config=config, store=store, run_at=RUN_AT)
    text, html = (part.get_content() for part in mail_server.received[0].iter_parts())
    assert "<script>alert(1)</script> & more" in text
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_a_password_never_travels_unencrypted(config: Settings, store: Store, mail_server: MailServer) -> None:
    careless = config.model_copy(
        update={"smtp_host": "mail.example", "smtp_user": "igw", "smtp_password": SecretStr("s3cret")}
    )
    raise_alert(letter(), config=careless, store=store, run_at=RUN_AT)
    report = deliver(config=careless, store=store, run_at=RUN_AT)
    assert report.waiting == 1
    assert "IGW_SMTP_STARTTLS" in report.problem
    assert "s3cret" not in report.problem


@pytest.fixture
def guarded(tmp_path: Path, config: Settings) -> tuple[MailServer, Settings, Path]:
    """A server that wants TLS and a password, and settings that have both."""
    cert, key = certificate(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(cert, key)

    def check(server: object, session: object, envelope: object, mechanism: str, data: object) -> AuthResult:
        right = isinstance(data, LoginPassword) and (data.login, data.password) == (b"igw", b"s3cret")
        return AuthResult(success=right, handled=False)

    server = MailServer(tls_context=context, require_starttls=True, auth_required=True, authenticator=check)
    server.start()
    settings = config.model_copy(
        update={
            "smtp_host": "localhost",
            "smtp_port": server.port,
            "smtp_starttls": True,
            "smtp_user": "igw",
            "smtp_password": SecretStr("s3cret"),
        }
    )
    return server, settings, cert


def test_alerts_go_through_tls_and_a_login(
    guarded: tuple[MailServer, Settings, Path], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, config, cert = guarded
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    raise_alert(letter(), config=config, store=store, run_at=RUN_AT)
    server.stop()
    assert server.subjects == ["Letter 1"]


def test_the_password_may_be_in_a_file(
    guarded: tuple[MailServer, Settings, Path], store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    server, config, cert = guarded
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    (tmp_path / "smtp_password").write_text("s3cret\n")
    secret = {"smtp_password": SecretStr(""), "smtp_password_file": tmp_path / "smtp_password"}
    raise_alert(letter(), config=config.model_copy(update=secret), store=store, run_at=RUN_AT)
    server.stop()
    assert server.subjects == ["Letter 1"]


def test_a_certificate_nobody_vouches_for_is_refused(
    guarded: tuple[MailServer, Settings, Path], store: Store
) -> None:
    server, config, _ = guarded
    raise_alert(letter(), config=config, store=store, run_at=RUN_AT)
    report = deliver(config=config, store=store, run_at=RUN_AT)
    server.stop()
    assert server.received == []
    assert "certificate" in report.problem.lower()


def test_a_wrong_password_is_reported_without_being_shown(
    guarded: tuple[MailServer, Settings, Path], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, config, cert = guarded
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    wrong = config.model_copy(update={"smtp_password": SecretStr("wr0ng")})
    raise_alert(letter(), config=wrong, store=store, run_at=RUN_AT)
    report = deliver(config=wrong, store=store, run_at=RUN_AT)
    server.stop()
    assert server.received == []
    assert "535" in report.problem
    assert "wr0ng" not in report.problem
