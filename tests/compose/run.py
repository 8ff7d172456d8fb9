"""`make compose-test`: the compose files run for real, from nothing to a publication and an email, three times.

It builds the images, starts everything on sample data, waits for health, a publication and its email; has the
replayed publisher release something and waits for that; looks at the dashboards; stops, starts again and finds
everything as it was; at last moves the tasks to Celery workers and has something released once more.
Prints times, sizes and memory. Not part of `make test`: it needs a container engine and many minutes.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.compose.dashboards import dashboards_show, make_own, own_is_there
from tests.compose.line import Line
from tests.compose.outside_views import mail, people_see, prometheus_sees, readers_see, runs
from tests.compose.secrets_away import refuse_without_secrets
from tests.compose.stack import DidNotHold, Stack, image_bytes, say, wait
from tests.compose.workers import tasks_run_on_workers

RELEASED, RELEASED_WITH_WORKERS = "NM_17_5", "90362"  # each has a period that is not out yet, and is asked often
HEALTHY_SECONDS = 150.0
MOST_MEBIBYTES = 7 * 1024
OUR_IMAGE, OUR_IMAGE_MEGABYTES = "inclusive-growth-warehouse:", 1200


def main() -> None:
    """Run it all; exit code 1 and a sentence when something does not hold."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--no-build", action="store_true", help="the images are there already")
    options.add_argument("--keep", action="store_true", help="leave everything running")
    options.add_argument("--healthy-within", type=float, default=HEALTHY_SECONDS, metavar="SECONDS",
                         help="on a machine that others use at the same time")  # fmt: skip
    given = options.parse_args()
    if subprocess.run(["docker", "compose", "version"], capture_output=True, check=False).returncode:
        sys.exit("`docker compose` does not answer: install docker and its compose plugin, or set DOCKER_HOST")
    folder = Path(tempfile.mkdtemp(prefix="compose-test-"))
    stack = Stack(folder)
    stack.prepare()
    try:
        run(stack, build=not given.no_build, healthy_within=given.healthy_within)
    except DidNotHold as error:
        say(f"DOES NOT HOLD: {error}")
        print(stack.compose("ps", "--all", check=False).stdout)
        print(stack.compose("logs", "--no-color", "--tail", "15", check=False).stdout)
        sys.exit(1)
    finally:
        if given.keep:  # the containers still read their secrets there
            say(f"everything runs from {folder}")
        else:
            stack.compose("down", "--volumes", "--timeout", "20", check=False)
            shutil.rmtree(folder, ignore_errors=True)
    say("everything held")


def run(stack: Stack, *, build: bool, healthy_within: float) -> None:
    """The whole story, one line for each thing that held."""
    if build:
        began = time.monotonic()
        stack.compose("build", "migrate", "superset-init")
        say(f"images built in {time.monotonic() - began:.0f} s")
    sizes(stack)
    refuse_without_secrets(stack)

    up(stack, "up", healthy_within)
    line = Line(stack)
    first = line.follow(lambda now: now["done"], "first publication")
    mails = wait(lambda: mail(stack), "an email is caught")
    say(f"emails caught: {[item['Subject'] for item in mails]}")
    people_see(stack)
    readers_see(stack, first["publication"])

    line.release(RELEASED)
    second = line.follow(lambda now: now["seq"] > first["seq"] and now["told"], "event to second publication")
    wait(lambda: len(mail(stack)) > len(mails), "its email is caught")
    say(f"its email: {mail(stack)[0]['Subject']}")
    figures = readers_see(stack, second["publication"])
    dashboards_show(stack, second["publication"])
    make_own(stack)
    prometheus_sees(stack)
    weigh(line)

    before, known = line.now(), runs(stack)
    stack.stop()
    stack.compose("down", "--timeout", "60")
    up(stack, "down and up again", healthy_within)
    again = line.now()
    for what in ("publication", "seq"):
        if again[what] != before[what]:
            raise DidNotHold(f"{what} before: {before[what]}; after down and up: {again[what]}")
    new = len(again["sent"]) - len(before["sent"])
    # The mail catcher keeps nothing itself: what it holds now was sent after the start.
    if set(before["sent"]) - set(again["sent"]) or len(mail(stack)) != new:
        raise DidNotHold(f"emails: {len(before['sent'])} sent before, {new} new, but {len(mail(stack))} came")
    if lost := known - people_see(stack):
        raise DidNotHold(f"Airflow has forgotten {sorted(lost)}")
    if readers_see(stack, second["publication"]) != figures:
        raise DidNotHold(f"there were {figures} figures in Postgres")
    own_is_there(stack)
    dashboards_show(stack, second["publication"])
    say(
        f"nothing lost: publication {again['publication'][:16]} of entry {again['seq']}, {len(known)} runs, the "
        f"dashboard that a person made, {len(again['sent'])} emails known as sent and none of them sent again"
    )
    tasks_run_on_workers(stack, line, RELEASED_WITH_WORKERS)
    weigh(line, at_most=None)


def up(stack: Stack, what: str, healthy_within: float) -> None:
    """Start everything, within the time that is promised."""
    seconds = stack.up()
    say(f"{what}: everything healthy after {seconds:.0f} s")
    if seconds > healthy_within:
        raise DidNotHold(f"{what}: healthy after {seconds:.0f} s, not within {healthy_within:.0f} s")


def sizes(stack: Stack) -> None:
    """The size of each image that is run; ours is held to its promise."""
    for image in sorted({service["image"] for service in stack.services().values()}):
        megabytes = image_bytes(image) / 1e6
        say(f"image {image}: {megabytes:.0f} MB")
        if image.startswith(OUR_IMAGE) and megabytes > OUR_IMAGE_MEGABYTES:
            raise DidNotHold(f"{image} has {megabytes:.0f} MB, not at most {OUR_IMAGE_MEGABYTES}")


def weigh(line: Line, at_most: float | None = MOST_MEBIBYTES) -> None:
    """The most memory that was seen, by service and in all; and nothing was killed for it."""
    line.weigh()
    rows = [f"    {name:16} {used:6.0f} MiB" for name, used in sorted(line.most.items())]
    say("most memory seen:\n" + "\n".join([*rows, f"    {'in all at once':16} {line.most_in_all:6.0f} MiB"]))
    if at_most is not None and line.most_in_all > at_most:
        raise DidNotHold(f"{line.most_in_all:.0f} MiB in use, not at most {at_most:.0f}")
    if again := line.stack.restarts():
        raise DidNotHold(f"started again or killed: {again}")


if __name__ == "__main__":
    main()
