"""`make compose-test`: the compose files run for real, from nothing to a publication and an email, twice.

It builds the images, starts everything on sample data, waits for health, a publication and its email; has the
replayed publisher release something and waits for that; stops, starts again and finds everything as it was.
Prints times, sizes and memory. Not part of `make test`: it needs a container engine and many minutes.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from tests.compose.files import ROOT
from tests.compose.stack import DidNotHold, Stack

LINE_SECONDS = 3600
RELEASED = "NM_17_5"
PROGRESS = """
import dataclasses, json
from inclusive_growth import published
from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.demo.progress import progress
from inclusive_growth.settings import settings
from inclusive_growth.store import open_store
store = open_store(settings())
now, shown = progress(store, load_catalogue()), published.current(store)
found = dataclasses.asdict(now) | {"words": now.words, "done": now.done, "seq": 0, "publication": ""}
if shown:
    found |= {"seq": shown[0].seq, "publication": shown[1].publication_id}
print(json.dumps(found))
"""
RELEASE = f"""
from inclusive_growth.replay.client import switch
switch("http://127.0.0.1:8765", "release", dataset="{RELEASED}")
print("{{}}")
"""


def main() -> None:
    """Run it all; exit code 1 and a sentence when something does not hold."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--no-build", action="store_true", help="the images are there already")
    options.add_argument("--keep", action="store_true", help="leave everything running")
    given = options.parse_args()
    if subprocess.run(["docker", "compose", "version"], capture_output=True, check=False).returncode:
        sys.exit("`docker compose` does not answer: install docker and its compose plugin, or set DOCKER_HOST")
    with tempfile.TemporaryDirectory(prefix="compose-test-", ignore_cleanup_errors=True) as folder:
        stack = Stack(Path(folder))
        stack.prepare()
        try:
            run(stack, build=not given.no_build)
        except DidNotHold as error:
            say(f"DOES NOT HOLD: {error}")
            print(stack.compose("logs", "--no-color", "--tail", "15", check=False).stdout)
            sys.exit(1)
        finally:
            if not given.keep:
                stack.compose("down", "--volumes", "--timeout", "20", check=False)
    say("everything held")


def run(stack: Stack, *, build: bool) -> None:
    """The whole story, one line for each thing that held."""
    if not (ROOT / "infra/superset/Dockerfile").is_file():
        stack.left_out = {"superset", "superset-init"}
        say("SUPERSET IS LEFT OUT: infra/superset/Dockerfile is not there")
    if build:
        began = time.monotonic()
        stack.compose("build", *[name for name in ("migrate", "superset-init") if name not in stack.left_out])
        say(f"images built in {time.monotonic() - began:.0f} s")
    sizes(stack)
    refuses_without_a_secret(stack)

    say(f"up: everything healthy after {stack.up():.0f} s")
    first = line(stack, lambda now: now["done"], "first publication")
    mails = wait(lambda: mail(stack), "an email is caught")
    say(f"emails caught: {[item['Subject'] for item in mails]}")
    say("memory:\n" + "\n".join(f"    {name:34} {used}" for name, used in sorted(stack.memory().items())))
    people_see(stack)
    readers_see(stack, first["publication"])

    stack.ask("replay", RELEASE)
    second = line(stack, lambda now: now["seq"] > first["seq"] and now["told"], "event to second publication")
    wait(lambda: len(mail(stack)) > len(mails), "its email is caught")
    readers_see(stack, second["publication"])

    stack.compose("down", "--timeout", "60")
    say(f"down and up again: everything healthy after {stack.up():.0f} s")
    again = stack.ask("scheduler", PROGRESS)
    if again["publication"] != second["publication"] or again["seq"] != second["seq"]:
        raise DidNotHold(f"before: {second['words']} (entry {second['seq']}); after: {again['words']}")
    say(f"nothing lost: publication {again['publication']} of entry {again['seq']} is still shown")
    people_see(stack)
    readers_see(stack, second["publication"])


def refuses_without_a_secret(stack: Stack) -> None:
    """A start without one secret ends, and what it prints names the secret."""
    path = stack.folder / "infra/secrets/s3_secret_key"
    text = path.read_text()
    path.unlink()
    check = stack.make_secrets("--check")
    tried = stack.compose("up", "-d", "s3", check=False)
    time.sleep(5)
    logs = stack.compose("logs", "--no-color", "s3", check=False).stdout
    stack.compose("down", "--volumes", "--timeout", "5", check=False)
    stack.make_secrets()
    path.chmod(0o600)
    path.write_text(text)
    path.chmod(0o444)
    if "s3_secret_key" not in tried.stderr + logs or check.returncode != 1:
        raise DidNotHold(f"a missing secret was not named: {tried.stderr}{logs}")
    named = [row for row in (logs + tried.stderr).splitlines() if "s3_secret_key" in row]
    say(f"without a secret: {named[0].strip()}")


def line(stack: Stack, done: Callable[[dict[str, Any]], bool], what: str) -> dict[str, Any]:
    """Follow the line until it is done, printing each step."""
    began, last = time.monotonic(), ""
    while True:
        now: dict[str, Any] = stack.ask("scheduler", PROGRESS)
        if now["words"] != last:
            say(f"  {time.monotonic() - began:4.0f} s  {now['words']}")
        last = now["words"]
        if done(now):
            say(f"{what}: {time.monotonic() - began:.0f} s")
            return now
        if time.monotonic() - began > LINE_SECONDS:
            raise DidNotHold(f"{what}: not within {LINE_SECONDS} s: {last}")
        time.sleep(3)


def people_see(stack: Stack) -> None:
    """Each page answers through the proxy, and Airflow lets its administrator in and nobody else."""
    site = httpx.get(f"http://127.0.0.1:{stack.ports['site']}/", timeout=30)
    address = f"http://127.0.0.1:{stack.ports['airflow']}"
    password = (stack.folder / "infra/secrets/airflow_admin_password").read_text()
    right = httpx.post(f"{address}/auth/token", json={"username": "admin", "password": password}, timeout=60)
    wrong = httpx.post(f"{address}/auth/token", json={"username": "admin", "password": "admin"}, timeout=60)
    if site.status_code != 200 or right.status_code != 201 or wrong.status_code != 401:
        raise DidNotHold(f"pages: site {site.status_code}, sign-in {right.status_code}, guess {wrong.status_code}")
    headers = {"Authorization": f"Bearer {right.json()['access_token']}"}
    runs = httpx.get(f"{address}/api/v2/dags/~/dagRuns?limit=1", headers=headers, timeout=60).json()
    say(f"people: the site answers, Airflow knows its administrator and {runs['total_entries']} runs")
    if "superset" not in stack.left_out:
        answer = httpx.get(f"http://127.0.0.1:{stack.ports['superset']}/health", timeout=60)
        if answer.status_code != 200:
            raise DidNotHold(f"Superset answers {answer.status_code}")
        say("people: Superset answers")


def readers_see(stack: Stack, publication: str) -> None:
    """A BI tool finds the publication's figures in Postgres, and cannot write there."""
    reader = "PGPASSWORD=$(cat /run/secrets/bi_reader_password) psql -h 127.0.0.1 -U bi_reader -d marts -At"
    ask = "select publication_id, (select count(*) from marts.fct_indicator_values) from marts.about"
    found = stack.inside("postgres", "sh", "-c", f"{reader} -F ' ' -c '{ask}'").split()
    if not found or found[0] != publication or int(found[1]) == 0:
        raise DidNotHold(f"Postgres shows {found}, the publication is {publication}")
    written = stack.compose("exec", "-T", "postgres", "sh", "-c", f"{reader} -c 'create table x()'", check=False)
    if written.returncode == 0:
        raise DidNotHold("bi_reader made a table")
    say(f"Postgres: bi_reader counts {found[1]} figures of publication {found[0][:16]} and may not write")


def mail(stack: Stack) -> list[dict[str, Any]]:
    """Messages that the mail catcher holds."""
    found: list[dict[str, Any]] = httpx.get(
        f"http://127.0.0.1:{stack.ports['mail']}/api/v1/messages", timeout=30
    ).json()["messages"]
    return found


def wait(look: Callable[[], Any], what: str, seconds: float = 300) -> Any:
    until = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() > until:
            raise DidNotHold(f"{what}: not within {seconds:.0f} s")
        time.sleep(2)
    return found


def sizes(stack: Stack) -> None:
    """The size of each image that is run."""
    config = json.loads(stack.compose("config", "--format", "json").stdout)["services"]
    for image in sorted({config[name]["image"] for name in stack.wanted()}):
        command = ["docker", "image", "inspect", "--format", "{{.Size}}", image]
        found = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
        say(f"image {image}: {int(found) / 1e6:.0f} MB" if found.isdigit() else f"image {image}: not here yet")


def say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


if __name__ == "__main__":
    main()
