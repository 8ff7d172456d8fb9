"""Replay server: the publishers' endpoints over real HTTP, with switches and a log of every request.

POST /_replay/switch   {"switch": "release", "dataset": "NM_17_5"}   see switches.py for all of them
GET  /_replay/state    the state of the switches
GET  /_replay/requests the log, which also stands in <state_dir>/requests.jsonl
GET  /_replay/health
"""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any

from inclusive_growth.errors import UsageError
from inclusive_growth.records import now, utc
from inclusive_growth_sample.replay import client
from inclusive_growth_sample.replay.publisher import Answer
from inclusive_growth_sample.replay.registry import Publishers, base_urls
from inclusive_growth_sample.replay.state import State
from inclusive_growth_sample.replay.switches import flip


def application(state_dir: Path, sample: Sequence[Path] = ()) -> Any:
    """Make the ASGI application. Sample folders are laid over the built-in sample; a wrong one is a UsageError."""
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import JSONResponse, Response
    from starlette.routing import Route

    state = State(state_dir)
    publishers = Publishers(state, sample)
    log = state_dir / "requests.jsonl"
    state_dir.mkdir(parents=True, exist_ok=True)

    async def send(request: Request, answer: Answer) -> Response:
        if answer.delay:
            await asyncio.sleep(answer.delay)
        query = f"?{request.url.query}" if request.url.query else ""
        line = {
            "at": utc(now()),
            "method": request.method,
            "path": request.url.path + query,
            "status": answer.status,
            "bytes": 0 if request.method == "HEAD" else len(answer.body),
        }
        with log.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
        return Response(answer.body, answer.status, answer.headers, answer.media_type)

    async def publish(request: Request) -> Response:
        server = f"{request.url.scheme}://{request.url.netloc}"
        asked, body = dict(request.query_params), await request.body()
        answer = publishers.answer(request.url.path, asked, now(), server, dict(request.headers), body)
        return await send(request, answer)

    async def switch(request: Request) -> Response:
        given = await request.json()
        try:
            flip(publishers, str(given.pop("switch", "")), given, now())
        except UsageError as error:
            return JSONResponse({"error": str(error)}, status_code=400)
        return JSONResponse({"ok": True})

    async def show_state(request: Request) -> Response:
        return JSONResponse({name: asdict(item) for name, item in state.datasets.items()})

    async def requests(request: Request) -> Response:
        lines = log.read_text(encoding="utf-8").splitlines() if log.is_file() else []
        return JSONResponse([json.loads(line) for line in lines])

    async def health(request: Request) -> Response:
        return JSONResponse({"datasets": sorted(publishers.datasets)})

    return Starlette(
        routes=[
            Route("/_replay/switch", switch, methods=["POST"]),
            Route("/_replay/state", show_state),
            Route("/_replay/requests", requests),
            Route("/_replay/health", health),
            *(
                Route(f"/{publisher.source}/{{path:path}}", publish, methods=["GET", "POST"])
                for publisher in publishers.all
            ),
        ]
    )


def settings_for(base: str) -> dict[str, str]:
    """The settings that make `igw` talk to this server; production refuses sample data."""
    return {"IGW_BASE_URL__ALL": base, "IGW_ENVIRONMENT": "demo"}


def serve(*, host: str, port: int, state_dir: Path, sample: Sequence[Path] = ()) -> None:
    """Serve until interrupted."""
    import uvicorn

    app = application(state_dir, sample)
    uvicorn.run(app, host=host, port=port, log_level="warning")


class Replay:
    """Replay server in a thread, for tests: `with Replay(folder) as replay: replay.switch("release", …)`."""

    def __init__(self, state_dir: Path, sample: Sequence[Path] = (), port: int = 0) -> None:
        self.state_dir = state_dir
        self.sample = tuple(sample)
        self.port = port

    def __enter__(self) -> "Replay":
        import uvicorn

        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", self.port))
        self.port = listening.getsockname()[1]
        config = uvicorn.Config(application(self.state_dir, self.sample), log_level="warning", lifespan="off")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [listening]}, daemon=True)
        self._thread.start()
        while not self._server.started:
            if not self._thread.is_alive():
                raise UsageError(f"the replay server did not start on port {self.port}; choose another")
            time.sleep(0.01)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join(timeout=10)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def base_urls(self) -> dict[str, str]:
        """Base URLs of the sources, for the setting `base_url`."""
        return base_urls(self.base_url)

    def switch(self, name: str, **values: Any) -> None:
        """Set a switch; see switches.py. Raises UsageError when the server refuses it."""
        client.switch(self.base_url, name, **values)

    def requests(self) -> list[dict[str, Any]]:
        """Every request so far, oldest first."""
        return client.requests(self.base_url)
