"""The line inside a running stack: let a publisher release something, follow it to the email."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.compose.stack import DidNotHold, Stack, say

LINE_SECONDS = 1200
PROGRESS = """
import dataclasses, json
from inclusive_growth.store import history as published
from inclusive_growth.catalogue import load_catalogue
from inclusive_growth_sample.demo.progress import progress
from inclusive_growth.settings import settings
from inclusive_growth.store.object_store import open_store
store = open_store(settings())
now, shown = progress(store, load_catalogue()), published.current(store)
found = dataclasses.asdict(now) | {"words": now.words, "done": now.done, "seq": 0, "publication": ""}
found |= {"outbox": len(list(store.keys("outbox/"))), "sent": sorted(store.keys("sent/"))}
if shown:
    found |= {"seq": shown[0].seq, "publication": shown[1].publication_id}
print(json.dumps(found))
"""
RELEASE = """
from inclusive_growth_sample.replay.client import switch
switch("http://127.0.0.1:8765", "release", dataset="{dataset}")
print("{{}}")
"""


@dataclass
class Line:
    """The line of one stack; `most` is the most memory that was seen while it was followed, by service."""

    stack: Stack
    most: dict[str, float] = field(default_factory=dict)
    most_in_all: float = 0

    def now(self) -> dict[str, Any]:
        """How far it has come, read from the store by the scheduler's own container."""
        found: dict[str, Any] = self.stack.ask("scheduler", PROGRESS)
        return found

    def release(self, dataset: str) -> None:
        """The replayed publisher releases the next period of a dataset."""
        self.stack.ask("replay", RELEASE.format(dataset=dataset))

    def follow(self, done: Callable[[dict[str, Any]], bool], what: str) -> dict[str, Any]:
        """Follow the line until it is done, printing each step and looking at the memory."""
        began, last = time.monotonic(), ""
        while True:
            now = self.now()
            if now["words"] != last:
                say(f"  {time.monotonic() - began:4.0f} s  {now['words']}")
            last = now["words"]
            if done(now):
                say(f"{what}: {time.monotonic() - began:.0f} s")
                return now
            if time.monotonic() - began > LINE_SECONDS:
                raise DidNotHold(f"{what}: not within {LINE_SECONDS} s: {last}")
            self.weigh()
            time.sleep(3)

    def weigh(self) -> None:
        found = self.stack.memory()
        self.most = {name: max(found.get(name, 0), self.most.get(name, 0)) for name in {*found, *self.most}}
        self.most_in_all = max(self.most_in_all, sum(found.values()))
