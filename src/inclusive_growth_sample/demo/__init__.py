"""`igw demo`: the whole warehouse on sample data with the real scheduler, from a release to an email."""

import shutil
import signal
import threading
import time
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from types import FrameType

from rich.console import Console

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.errors import UsageError
from inclusive_growth.settings import Settings
from inclusive_growth.store.object_store import open_store
from inclusive_growth_sample.demo.mail_catcher import MailCatcher
from inclusive_growth_sample.demo.processes import DidNotComeUp
from inclusive_growth_sample.demo.progress import follow, progress
from inclusive_growth_sample.demo.scheduler import Scheduler
from inclusive_growth_sample.demo.summary import show_places, show_published
from inclusive_growth_sample.replay.server import Replay

LINE_SECONDS = 600  # without any progress
MARK = "demo-of-the-inclusive-growth-warehouse"  # a folder without it was not made by a demo and is not emptied


def demo(*, home: Path, keep: bool, port: int, out: Console) -> int:
    """Run the demo; returns 0 when everything was published and announced. Stops its processes, also on Ctrl-C."""
    began = time.monotonic()
    home = _fresh(home)
    out.print(
        "[bold]SAMPLE demo[/]: published figures, re-keyed; nothing is asked of the publishers", highlight=False
    )
    signal.signal(signal.SIGTERM, _as_interrupt)
    try:
        with ExitStack() as running:
            replay = running.enter_context(Replay(home / "replay"))
            mail = running.enter_context(MailCatcher(home / "mail"))
            scheduler = Scheduler(home / "airflow", port)
            config = demo_settings(home, replay.base_urls, mail.port, scheduler.url)
            scheduler.use(as_variables(config))
            out.print("starting the scheduler …", highlight=False)
            running.enter_context(scheduler)
            out.print(
                f"ready after {time.monotonic() - began:.0f} s; the watches look for releases", highlight=False
            )
            look = partial(progress, open_store(config), load_catalogue())
            follow(look, out, check=scheduler.check, seconds=LINE_SECONDS)
            show_published(out, config)
            show_places(out, config, mail.folder, scheduler.home / "logs")
            out.print(f"[bold]Done in {time.monotonic() - began:.0f} s[/]", highlight=False)
            if keep:
                out.print(
                    f"\nAirflow: {scheduler.url} (user admin, password {scheduler.password})\n"
                    f"Replay: {replay.base_url}\nEverything runs until Ctrl-C.",
                    highlight=False,
                )
                threading.Event().wait()
            else:
                out.print("`igw demo --keep` leaves the Airflow page open to look at.", highlight=False)
    except DidNotComeUp as error:
        out.print(f"[bold red]The demo did not finish:[/] {error}", highlight=False, soft_wrap=True)
        out.print(f"Logs: {home / 'airflow' / 'logs'}", highlight=False, soft_wrap=True)
        return 1
    except KeyboardInterrupt:
        out.print("stopped", highlight=False)
        return 0 if keep else 130
    return 0


def demo_settings(home: Path, base_url: dict[str, str], smtp_port: int, public_url: str) -> Settings:
    """Settings of a warehouse that fetches from the replay server, mails the catcher and polls often."""
    return Settings(
        home=home,
        store_url="",  # a folder of its own, whatever store this machine is set up for
        environment="demo",
        datasets=(),  # the whole catalogue, whatever this machine is set to watch
        base_url=base_url,
        http_pause=0,
        poll_seconds=10,
        settle_seconds=15,
        settle_longest_seconds=LINE_SECONDS,
        approval="automatic",
        smtp_host="127.0.0.1",
        smtp_port=smtp_port,
        public_url=public_url,
    )


def as_variables(config: Settings) -> dict[str, str]:
    """Write the settings that differ from the defaults as environment variables for child processes."""
    changed = config.model_dump(mode="json", exclude_defaults=True, exclude={"base_url"})
    plain = {
        f"IGW_{name.upper()}": ",".join(value) if isinstance(value, list) else str(value)
        for name, value in changed.items()
    }
    # Set also when empty, for the environment may name others.
    plain |= {"IGW_STORE_URL": config.store_url, "IGW_DATASETS": ",".join(config.datasets)}
    return plain | {f"IGW_BASE_URL__{source.upper()}": url for source, url in config.base_url.items()}


def _fresh(home: Path) -> Path:
    """Make an empty folder for this demo; a folder that no demo made is never emptied."""
    home = home.resolve()
    if home.exists() and any(home.iterdir()):
        if not (home / MARK).is_file():
            raise UsageError(f"{home} is not empty and was not made by a demo; choose another with --home")
        shutil.rmtree(home)
    home.mkdir(parents=True, exist_ok=True)
    (home / MARK).touch()
    return home


def _as_interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
