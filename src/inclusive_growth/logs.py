"""The log: one line for each event, with the run, dataset, release and candidate that it is about.

Both `igw` and Airflow's tasks log through structlog. Airflow sets it up for its own tasks (JSON lines, with its
run id bound); here it is set up for everything else. No line ever holds a secret of the settings.
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

LEAST_SECRET = 6  # a shorter value cannot be told from ordinary words
HIDDEN = "***"


def event(name: str, **facts: Any) -> None:
    """Log that something happened. Facts that are empty are left out."""
    _log("info", name, facts)


def trouble(name: str, **facts: Any) -> None:
    """Log something that people should look at; shown in text, too."""
    _log("warning", name, facts)


def start(config: Settings) -> None:
    """Set up the log of this process unless Airflow has. JSON: every event; text: what people should look at."""
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
    handler = _OnStderr()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=before,  # what other libraries say takes the same form
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _Line(_as_json if config.log_format == "json" else _as_text, secret_values(config)),
            ],
        )
    )
    logging.getLogger().addHandler(handler)
    if config.log_format == "json":
        logging.captureWarnings(True)
        logging.getLogger("inclusive_growth").setLevel(logging.INFO)
    structlog.contextvars.bind_contextvars(run_id=uuid.uuid4().hex)


def _log(level: str, name: str, facts: Mapping[str, Any]) -> None:
    import structlog

    if structlog.is_configured():
        given = {key: value for key, value in facts.items() if value not in ("", None, (), [])}
        getattr(structlog.stdlib.get_logger("inclusive_growth"), level)(name, **given)


class _OnStderr(logging.StreamHandler[Any]):
    """Writes to whatever is standard error at the moment."""

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
    said = " ".join(f"{key}={value}" for key, value in facts.items() if key not in hidden)
    return f"{facts.get('event')} {said}".rstrip() + (f"\n{facts['exception']}" if "exception" in facts else "")


class _Line:
    """One finished line without secrets, also where JSON or an address writes their characters otherwise."""

    def __init__(self, render: Callable[[Mapping[str, Any]], str], secrets: tuple[str, ...]) -> None:
        known = {form for word in secrets for form in _forms(word)}
        self._render = render
        self._words = sorted((word for word in known if len(word) >= LEAST_SECRET), key=len, reverse=True)

    def __call__(self, _: object, __: str, facts: Mapping[str, Any]) -> str:
        line = self._render(facts)
        for word in self._words:
            line = line.replace(word, HIDDEN)
        return line


def _forms(word: str) -> tuple[str, ...]:
    return word, json.dumps(word)[1:-1], json.dumps(word, ensure_ascii=False)[1:-1], quote(word, safe="")


SECRET_PARAMETERS = ("uid",)  # never written into a log, a record or an error


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
    """Every secret that the settings hold or name a file of."""
    found = []
    for name in Settings.model_fields:
        value = getattr(config, name)
        if isinstance(value, SecretStr):
            found.append(value.get_secret_value())
        elif name.endswith(("key_file", "password_file")) and value:
            with suppress(OSError, UnicodeDecodeError):  # whoever needs the file says what is wrong with it
                found.append(value.read_text(encoding="utf-8").strip())
    return tuple(word for word in found if word)
