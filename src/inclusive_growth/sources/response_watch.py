"""Watch over one response: it must be whole by a deadline, never stall, and be as long as it announces.

A time limit for each read, which is what an HTTP library offers, lets a publisher drip a byte a minute for ever.
So the connection's reads are watched themselves: every byte of headers and body passes here.
"""

import time
from collections.abc import Callable
from typing import Any

import httpx

_LONGEST_HEADERS = 262_144


class ResponseWatch:
    """Counts and times the bytes of one response. Its `trace` is what httpx calls for each step of a request."""

    def __init__(self, *, deadline: float, stall: float, clock: Callable[[], float] = time.perf_counter) -> None:
        self.received = 0  # bytes on the wire, headers and body
        self._head = bytearray()
        self._seconds, self._stall = deadline, stall
        self._clock = clock
        self._ends = clock() + deadline

    @property
    def body_bytes(self) -> int:
        """Bytes that came after the headers."""
        return max(0, self.received - self._head_bytes())

    def trace(self, name: str, info: dict[str, Any]) -> None:
        """Watch the reads of each new connection; the outer one of two is that to a proxy."""
        if not name.endswith(("connect_tcp.complete", "start_tls.complete")):
            return
        stream = info["return_value"]
        self.received, unwatched = 0, stream.read
        self._head.clear()

        def read(max_bytes: int, timeout: float | None = None) -> bytes:
            left = self._ends - self._clock()
            if left <= 0:
                raise httpx.ReadTimeout(self._words(f"not whole after {self._seconds:g} seconds"))
            # The first byte may take as long as the publisher works on the answer.
            patience = min(left, self._stall) if self.received else left
            try:
                part = bytes(unwatched(max_bytes, patience))
            except Exception as error:
                if type(error).__name__ != "ReadTimeout" or not self.received:
                    raise
                late = f"not whole after {self._seconds:g} seconds"
                said = late if self._ends <= self._clock() else f"none for {self._stall:g} seconds"
                raise httpx.ReadTimeout(self._words(said)) from error
            self.received += len(part)
            if len(self._head) < _LONGEST_HEADERS and not self._head_bytes():
                self._head += part
            return part

        stream.read = read

    def excess(self, announced: str) -> int:
        """Bytes that came beyond an announced length; 0 when none is announced."""
        return max(0, self.body_bytes - int(announced)) if announced.isdecimal() and self._head_bytes() else 0

    def _words(self, said: str) -> str:
        return f"the answer stopped: {self.body_bytes:,} bytes of the body came, {said}"

    def _head_bytes(self) -> int:
        """Length of the headers, with those of an interim answer (100 Continue) before them; 0 while not whole."""
        begin = 0
        while (end := self._head.find(b"\r\n\r\n", begin)) >= 0:
            if self._head[begin + 9 : begin + 10] != b"1":  # the status, after `HTTP/1.1 `
                return end + 4
            begin = end + 4
        return 0
