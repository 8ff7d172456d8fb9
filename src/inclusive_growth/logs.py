"""The log: one line for each event, with the run, dataset, release and candidate that it is about.

Both `igw` and Airflow's tasks log through structlog. Airflow sets it up for its own tasks (JSON lines, with its
run id bound); this module sets it up for everything else. No line ever holds a secret of the settings: `masked`
and `secret_values` say what has to be hidden.
"""

import json
import logging
import sys
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from pydantic import SecretStr

from inclusive_growth.settings import Settings

SHORTEST_SECRET = 6  # characters; a shorter value cannot be told from ordinary words
HIDDEN = "***"
SECRET_PARAMETERS = ("uid",)  # of addresses; their values are written into no log, record or error


def event(name: str, **facts: Any) -> None:
    """Log an event, without its empty facts."""
    _log("info", name, facts)


def trouble(name: str, **facts: Any) -> None:
    """Log an event that people should look at; it is shown in text form, too."""
    _log("warning", name, facts)


def start(config: Settings) -> None:
    """Set up the log of this process unless Airflow has. JSON shows every event, text shows only trouble."""
    import structlog

    if structlog.is_configured():
        return
    before: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *before,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    handler = _StderrHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=before,  # other libraries' events take the same form
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _MaskedLine(_as_json if config.log_format == "json" else _as_text, secret_values(config)),
            ],
        )
    )
    logging.getLogger().addHandler(handler)
    if config.log_format == "json":
        logging.captureWarnings(True)
        logging.getLogger("inclusive_growth").setLevel(logging.INFO)
    structlog.contextvars.bind_contextvars(run_id=uuid.uuid4().hex)


def masked(url: str) -> str:
    """The address without the values of secret parameters."""
    parts = urlsplit(url)
    pairs = (pair.partition("=") for pair in parts.query.split("&"))
    query = "&".join(
        f"{name}=***" if name.lower() in SECRET_PARAMETERS else name + eq + value for name, eq, value in pairs
    )
    netloc = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, netloc, parts.path, query, parts.fragment))


def secret_values(config: Settings) -> tuple[str, ...]:
    """Every secret that the settings hold, or that a file named by them holds."""
    secrets = []
    for name in Settings.model_fields:
        value = getattr(config, name)
        if isinstance(value, SecretStr):
            secrets.append(value.get_secret_value())
        elif name.endswith(("key_file", "password_file")) and value:
            with suppress(OSError, UnicodeDecodeError):  # the step that needs the file reports the error
                secrets.append(value.read_text(encoding="utf-8").strip())
    return tuple(secret for secret in secrets if secret)


def without_secrets(text: str, config: Settings) -> str:
    """The text with each secret of the settings hidden, however it is spelt."""
    return _MaskedLine(lambda facts: str(facts["text"]), secret_values(config))(None, "", {"text": text})


def _log(level: str, name: str, facts: Mapping[str, Any]) -> None:
    import structlog

    if structlog.is_configured():
        filled = {key: value for key, value in facts.items() if value not in ("", None, (), [])}
        getattr(structlog.stdlib.get_logger("inclusive_growth"), level)(name, **filled)


class _StderrHandler(logging.StreamHandler[Any]):
    """Writes to the standard error of the moment, which tests and Airflow replace."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> Any:
        return sys.stderr


def _as_json(facts: Mapping[str, Any]) -> str:
    first = {"time": facts.get("timestamp"), "level": facts.get("level"), "event": facts.get("event")}
    rest = {key: value for key, value in facts.items() if key not in ("timestamp", "level", "event")}
    return json.dumps(first | rest, default=str, ensure_ascii=False)


def _as_text(facts: Mapping[str, Any]) -> str:
    hidden = ("timestamp", "level", "event", "logger", "run_id", "exception")
    shown = " ".join(f"{key}={value}" for key, value in facts.items() if key not in hidden)
    return f"{facts.get('event')} {shown}".rstrip() + (f"\n{facts['exception']}" if "exception" in facts else "")


class _MaskedLine:
    """Renders a line and hides each secret in it, also as JSON or an address would spell it."""

    def __init__(self, render: Callable[[Mapping[str, Any]], str], secrets: tuple[str, ...]) -> None:
        spellings = {spelling for secret in secrets for spelling in _spellings(secret)}
        self._render = render
        self._hidden = sorted((text for text in spellings if len(text) >= SHORTEST_SECRET), key=len, reverse=True)

    def __call__(self, _: object, __: str, facts: Mapping[str, Any]) -> str:
        line = self._render(facts)
        for spelling in self._hidden:
            line = line.replace(spelling, HIDDEN)
        return line


def _spellings(secret: str) -> tuple[str, ...]:
    return secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1], quote(secret, safe="")
