"""No file that a person or a program reads names a thing as it was once called."""

import re
import subprocess

from tests.support.checkout import REPOSITORY
from tests.support.retired_words import RETIRED, retired_in

# What tells of the past: the list of changes, and why something was decided.
OF_THE_PAST = ("CHANGELOG.md", "docs/decisions/", "tests/")


def texts() -> dict[str, str]:
    """Path -> text of every file of the repository that is text and not of the past."""
    listed = subprocess.run(["git", "ls-files"], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    kept = [name for name in listed.stdout.splitlines() if not name.startswith(OF_THE_PAST)]
    found = {}
    for name in kept:
        path = REPOSITORY / name
        if path.is_file() and b"\0" not in (content := path.read_bytes()):
            found[name] = content.decode("utf-8", errors="replace")
    return found


def test_no_retired_word_is_left() -> None:
    named = texts()
    assert len(named) > 500
    assert {name: words for name, text in named.items() if (words := retired_in(text))} == {}


def test_a_retired_word_is_found_as_a_word_of_its_own() -> None:
    assert retired_in("where indicator_id = 'lgbt_population'") == ["lgbt_population"]
    assert retired_in("int_lgbt_population_counted, inclusive_growth.airflow.starting") == []
    assert retired_in("| `lgbt_population` | `lgb_plus_population` |") == []
    assert retired_in("| a | `lgbt_population` |") == ["lgbt_population"]


def test_every_thing_that_the_list_of_changes_calls_renamed_is_retired() -> None:
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("|")
    ]
    renamed = [row[2] for row in rows if len(row) == 5 and row[1].startswith(("renamed", "split"))]
    assert len(renamed) >= 4
    old = {re.findall(r"`([^`]+)`", cell)[0] for cell in renamed}
    assert old <= set(RETIRED)
