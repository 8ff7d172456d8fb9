"""The one HTTP client: polite, bounded, with a log of every exchange.

Retries with jitter on network trouble, 429 and 5xx, honouring Retry-After; one request at a time per host across
processes; bodies over the size cap are refused; redirects are followed by hand and only to allowed hosts.
"""

import logging
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Literal
from urllib.parse import quote, urlencode, urljoin, urlsplit

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type
from tenacity.wait import wait_random_exponential

from inclusive_growth import __version__
from inclusive_growth.errors import NoAnswer, SettingsError, UnexpectedResponse, UpstreamUnavailable
from inclusive_growth.logs import masked
from inclusive_growth.records import NOT_THE_PUBLISHERS, Request, now, utc
from inclusive_growth.settings import Settings
from inclusive_growth.sources.answer_checks import (
    complaint,
    recorded,
    refuse_nul,
    refuse_wrong_length,
    seconds_to_wait,
    without_address,
)
from inclusive_growth.sources.host_queue import turn_at
from inclusive_growth.sources.packed_answers import unpacked
from inclusive_growth.sources.response_watch import ResponseWatch

USER_AGENT = f"inclusive-growth-warehouse/{__version__} (reads official statistics, one request at a time)"
LONGEST_WAIT = 120.0  # seconds; a publisher that asks for more is left alone until the next round
REDIRECTS = 5
REFUSED = (401, 403, 407, 451)  # access is refused, whatever was asked for
SLOW_ANSWERS = 2  # of one request, each as long as its whole time, before the fetch has failed
# Response headers to record; cookies and the like are left out.
KEPT_HEADERS = (
    "content-type",
    "content-length",
    "date",
    "etag",
    "last-modified",
    "link",
    "location",
    "retry-after",
    "x-data-origin",
    "x-data-quoted-in",
    "x-ratelimit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
    "x-ratelimit-table",
    "x-ratelimit-remaining-table",
    "x-ratelimit-reset-table",
)

_FOR_ANY_HOST = ("accept", "content-type", "if-none-match", "if-modified-since")

# httpx logs whole addresses, which may hold a key.
logging.getLogger("httpx").setLevel(logging.WARNING)
logging.getLogger("httpcore").setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Response:
    """One whole answer. Header names are lower case; the address holds no secret."""

    url: str
    status: int
    headers: dict[str, str]
    body: bytes
    retrieved_at: str


class _TryAgain(Exception):
    """Failure of an attempt that may succeed later."""

    def __init__(self, why: str, wait: float | None = None, *, slow: bool = False) -> None:
        super().__init__(why)
        self.wait = wait
        self.slow = slow  # it took its whole time, which a fetch has not five times


class Client:
    """Asks allowed hosts and remembers every exchange in `requests`."""

    def __init__(
        self,
        config: Settings,
        *,
        allowed_hosts: frozenset[str],
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self.config = config
        self.allowed_hosts = allowed_hosts
        self.requests: list[Request] = []
        self.now = clock
        self._transport = transport
        self._sleep = sleep

    def get(
        self,
        url: str,
        *,
        purpose: Literal["signal", "payload"],
        params: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        ok: tuple[int, ...] = (200,),
    ) -> Response:
        """Ask for an address and return the answer, with a status among `ok`.

        Raises UpstreamUnavailable after the last attempt, UnexpectedResponse when trying again would not help.
        """
        if params:
            url = f"{url}?{urlencode(params, safe=',', quote_via=quote)}"
        return self._ask(url, purpose, headers or {}, ok, None)

    def post(
        self,
        url: str,
        *,
        purpose: Literal["signal", "payload"],
        body: bytes,
        headers: dict[str, str],
        ok: tuple[int, ...] = (200,),
    ) -> Response:
        """Send a question that is too long for an address, and return the answer as `get` does.

        A publisher's query is meant: one that changes nothing, so that it may be asked again after a failure.
        """
        return self._ask(url, purpose, headers, ok, body)

    def _ask(
        self,
        url: str,
        purpose: Literal["signal", "payload"],
        headers: dict[str, str],
        ok: tuple[int, ...],
        question: bytes | None,
    ) -> Response:
        """Ask as often as is polite; a `question` is the body of a POST."""
        backoff = wait_random_exponential(multiplier=self.config.http_backoff, max=LONGEST_WAIT)

        def wait(state: RetryCallState) -> float:
            error = state.outcome.exception() if state.outcome else None
            requested_wait = error.wait if isinstance(error, _TryAgain) else None
            return backoff(state) if requested_wait is None else requested_wait

        slow_answers = 0

        def gives_up(state: RetryCallState) -> bool:
            nonlocal slow_answers
            error = state.outcome.exception() if state.outcome else None
            slow_answers += isinstance(error, _TryAgain) and error.slow
            return slow_answers >= SLOW_ANSWERS or state.attempt_number >= self.config.http_attempts

        attempts = Retrying(
            retry=retry_if_exception_type(_TryAgain),
            stop=gives_up,
            wait=wait,
            sleep=self._sleep,
            reraise=True,
        )
        try:
            return attempts(self._follow, url, purpose, headers, ok, question)
        except _TryAgain as error:
            made = attempts.statistics["attempt_number"]
            raise UpstreamUnavailable(
                f"{masked(url)}: no usable answer after {made} attempts, the last: {error}; "
                "the next round tries again"
            ) from error

    def _follow(
        self,
        url: str,
        purpose: Literal["signal", "payload"],
        headers: dict[str, str],
        ok: tuple[int, ...],
        question: bytes | None,
    ) -> Response:
        """Make one attempt, over redirects."""
        for _ in range(REDIRECTS + 1):
            self._check_host(url)
            response = self._exchange(url, purpose, headers, question)
            if response.status in ok:
                return response
            location = response.headers.get("location", "")
            if response.status not in (301, 302, 303, 307, 308) or not location:
                break
            target = urljoin(url, location)
            if urlsplit(url).scheme == "https" and urlsplit(target).scheme != "https":
                raise UnexpectedResponse(f"{masked(url)}: redirects to an unencrypted address {masked(target)}")
            if question is not None and response.status not in (307, 308):
                raise UnexpectedResponse(
                    f"{masked(url)}: the answer to a POST leads to {masked(target)}, where the question would be "
                    "lost; see whether the address in the catalogue is still right"
                )
            if host_of(target) != host_of(url):  # a key is for the host that it was given by
                headers = {name: text for name, text in headers.items() if name.lower() in _FOR_ANY_HOST}
            url = target
        else:
            raise UnexpectedResponse(f"{masked(url)}: more than {REDIRECTS} redirects in a row")
        if response.status in (408, 425, 429) or response.status >= 500:
            wait_seconds = seconds_to_wait(response.headers.get("retry-after", ""), self.now())
            if wait_seconds is not None and wait_seconds > LONGEST_WAIT:
                raise UpstreamUnavailable(
                    f"{masked(url)}: answered {response.status} and asks to wait {wait_seconds:.0f} seconds; "
                    "the next round tries again"
                )
            raise _TryAgain(f"status {response.status}", wait_seconds)
        kind = NoAnswer if response.status in REFUSED else UnexpectedResponse
        raise kind(
            f"{masked(url)}: answered with status {response.status} "
            f"({complaint(response.status, response.body)}); "
            "see whether the address in the catalogue is still right"
        )

    def _exchange(
        self, url: str, purpose: Literal["signal", "payload"], headers: dict[str, str], question: bytes | None
    ) -> Response:
        """Send one request and read its whole body, logged even when it fails."""
        status, body, kept_headers = 0, b"", {}
        method = "GET" if question is None else "POST"
        with turn_at(host_of(url), self.config.home / "locks", self.config.http_pause, self._sleep):
            started, retrieved_at = time.perf_counter(), utc(self.now())
            watch = ResponseWatch(deadline=self.config.http_timeout, stall=self.config.http_stall)
            watched = {"trace": watch.trace}
            try:
                with (
                    self._http() as http,
                    http.stream(method, url, headers=headers, content=question, extensions=watched) as answer,
                ):
                    status = answer.status_code
                    kept_headers = {name: answer.headers[name] for name in KEPT_HEADERS if name in answer.headers}
                    self._refuse_sample(url, kept_headers)
                    body = self._read(answer, url, started)
                    refuse_wrong_length(watch, answer, url)
            except (httpx.TransportError, httpx.DecodingError) as error:
                why = f"{type(error).__name__} {without_address(str(error), url)}".strip()
                raise _TryAgain(why, slow=isinstance(error, httpx.TimeoutException)) from error
            except httpx.InvalidURL as error:
                raise UnexpectedResponse(f"{masked(url)}: not an address that can be asked ({error})") from error
            finally:
                seconds = round(time.perf_counter() - started, 6)
                self.requests.append(
                    Request(masked(url), purpose, status, len(body), seconds, recorded(kept_headers), retrieved_at)
                )
        refuse_nul(body, kept_headers, url)
        return Response(masked(url), status, kept_headers, body, retrieved_at)

    def _read(self, answer: httpx.Response, url: str, started: float) -> bytes:
        """Read the body: refused above the size cap, given up when it comes too slowly."""
        parts, size = [], 0
        for part in unpacked(answer):
            size += len(part)
            if size > self.config.http_max_bytes:
                raise UnexpectedResponse(
                    f"{masked(url)}: the body is larger than {self.config.http_max_bytes} bytes "
                    "(IGW_HTTP_MAX_BYTES); it was not read to its end"
                )
            if time.perf_counter() - started > self.config.http_timeout:
                raise httpx.ReadTimeout(
                    f"the body was not whole after {self.config.http_timeout} seconds: {size:,} bytes came"
                )
            parts.append(part)
        return b"".join(parts)

    def _refuse_sample(self, url: str, headers: dict[str, str]) -> None:
        """Stop before anything of a replay is kept where nothing of it could ever be published."""
        origin = headers.get("x-data-origin", "").lower()
        if origin in NOT_THE_PUBLISHERS and self.config.environment == "production":
            raise SettingsError(
                f"{host_of(url)} answers with {origin} data and IGW_ENVIRONMENT is production: sample data is "
                "never published; use another IGW_HOME for real data (with IGW_BASE_URL__… unset), or set "
                "IGW_ENVIRONMENT=demo"
            )

    def _http(self) -> httpx.Client:
        return httpx.Client(
            transport=self._transport,
            verify=_trust(),
            timeout=self.config.http_timeout,
            follow_redirects=False,
            headers={"User-Agent": USER_AGENT, "Accept-Encoding": "gzip"},
        )

    def _check_host(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https") and {host_of(url), parts.hostname} & self.allowed_hosts:
            return
        raise UnexpectedResponse(
            f"{masked(url)}: not an address of this source (allowed: {', '.join(sorted(self.allowed_hosts))}); "
            "nothing was asked of it"
        )


def host_of(url: str) -> str:
    """Host and port of an address, without a user's name."""
    return urlsplit(url).netloc.rpartition("@")[2]


@cache
def _trust() -> ssl.SSLContext:
    """TLS context, built once: loading the certificates takes longer than most requests."""
    return httpx.create_ssl_context()
