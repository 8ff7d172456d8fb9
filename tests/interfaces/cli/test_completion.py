"""Completion is installed by the library's own option and completes commands, options and names."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

# Asks bash as a person's Tab does: through the function that the installed script registers.
ASK = """
. ~/.bashrc
complete -p igw > /dev/null || exit 9
COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 )); _igw_completion igw
echo "${COMPREPLY[*]}"
"""


@pytest.fixture(scope="module")
def person(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Somebody who has just installed the completion in bash."""
    if not shutil.which("bash"):
        pytest.skip("no bash")
    home = tmp_path_factory.mktemp("home")
    (home / ".bashrc").touch()
    environment = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "HOME": str(home)}
    install = ["bash", "-c", "igw --install-completion; exit $?"]
    done = subprocess.run(install, env=environment, capture_output=True, text=True, check=True)
    assert "bash completion installed" in done.stdout
    return environment


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("re",), ["refresh", "reject", "replay", "restore"]),
        (("catalogue", ""), ["check", "empty", "list"]),
        (("land", "els_cl"), ["els_claimant_count"]),
        (("explain", "employment_rate_r"), ["employment_rate_race_detailed"]),
        (("poll", "nom"), ["nomis"]),
        (("status", "--e"), ["--exit-code"]),
    ],
    ids=" ".join,
)
def test_tab_completes_in_bash(person: dict[str, str], words: tuple[str, ...], expected: list[str]) -> None:
    command = ["bash", "-c", ASK, "ask", "igw", *words]
    done = subprocess.run(command, env=person, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert sorted(set(done.stdout.split())) == expected


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_the_other_shells_have_a_script_too(person: dict[str, str], shell: str) -> None:
    chosen = person | {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    done = subprocess.run(["igw", "--show-completion", shell], env=chosen, capture_output=True, text=True)
    assert done.returncode == 0 and f"complete_{shell}" in done.stdout
