"""Answers that a publisher compresses: unpacked bit by bit, and whole or not at all."""

import zlib
from collections.abc import Iterator

import httpx

_PART = 1024 * 1024  # bytes unpacked at once, however much a few bytes would give
_GZIP = 31  # window bits that ask zlib for gzip's header and checksum


def unpacked(answer: httpx.Response) -> Iterator[bytes]:
    """The body in parts. Raises DecodingError for gzip that is cut or damaged, which httpx takes for whole."""
    if answer.headers.get("content-encoding", "").strip().lower() not in ("gzip", "x-gzip"):
        yield from answer.iter_bytes()
        return
    member, begun = zlib.decompressobj(_GZIP), False
    try:
        for part in answer.iter_raw():
            while part:
                if member.eof:  # a body may be of several members, and zeros may follow the last
                    if not (part := part.lstrip(b"\0")):
                        break
                    member = zlib.decompressobj(_GZIP)
                begun = True
                yield member.decompress(part, _PART)
                part = member.unused_data if member.eof else member.unconsumed_tail
        while begun and not member.eof and (rest := member.decompress(b"", _PART)):
            yield rest
    except zlib.error as error:
        raise httpx.DecodingError(f"the compressed body is damaged ({error})") from None
    if begun and not member.eof:
        raise httpx.DecodingError("the compressed body has no end; it was cut")
