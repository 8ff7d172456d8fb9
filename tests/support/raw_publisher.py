"""A publisher made of bare sockets, which may break every rule of HTTP: bytes and pauses as a test writes them."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator, Sequence

Piece = bytes | float  # bytes to send, or seconds to wait


@contextlib.contextmanager
def raw_publisher(pieces: Sequence[Piece], *, close: bool = True) -> Iterator[str]:
    """Serve the same pieces to every connection; afterwards close it, or hold it open until the end."""
    listening = socket.create_server(("127.0.0.1", 0))
    ended = threading.Event()
    held: list[socket.socket] = []

    def answer(connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            connection.recv(65_536)
            for piece in pieces:
                if ended.is_set():
                    break
                if isinstance(piece, float):
                    time.sleep(piece)
                else:
                    connection.sendall(piece)
        held.append(connection)
        if close:
            connection.close()

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listening.accept()
                threading.Thread(target=answer, args=(connection,), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        ended.set()
        listening.close()
        for connection in held:
            connection.close()
