"""A failed build is named by node and by its error in one line; figures that it quotes stay in the log."""

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from inclusive_growth.build import dbt_run
from inclusive_growth.build.dbt_run import _failed_nodes, in_words, one_line, said_by_dbt
from inclusive_growth.errors import BuildStopped, DiskTrouble
from inclusive_growth.settings import Settings

IN_MODEL = "Runtime Error in model x (models/x.sql)\n  "


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (
            'Parser Error: syntax error at or near "selct"\n  \n  LINE 4: selct * from final\n          ^',
            'Parser Error: syntax error at or near "selct", LINE 4: selct * from final',
        ),
        (
            'Binder Error: Referenced column "valeu" not found in FROM clause!\n  LINE 7: valeu,',
            'Binder Error: Referenced column "valeu" not found in FROM clause!, LINE 7: valeu,',
        ),
        (
            "Conversion Error: Could not convert string '74.3' to INT32\n  LINE 9: cast(value as integer)",
            "Conversion Error: Could not convert string … to INT32",
        ),
        (
            'Conversion Error: date field value out of range: "2022-13-01", expected YYYY-MM-DD',
            'Conversion Error: date field value out of range: "2022-13-01", expected YYYY-MM-DD',
        ),
        (
            "Out of Range Error: Overflow in multiplication of INT32 (74300 * 1000000)!",
            "Out of Range Error: Overflow in multiplication of INT32 (… * …)!",
        ),
        (
            "Constraint Error: NOT NULL constraint failed: fct_indicator_values.status",
            "Constraint Error: NOT NULL constraint failed: fct_indicator_values.status",
        ),
    ],
)
def test_an_error_is_one_line_without_a_figure_that_is_not_released(message: str, said: str) -> None:
    assert one_line(IN_MODEL + message) == said


def results(folder: Path, *nodes: dict[str, object]) -> Path:
    (folder / "run_results.json").write_text(json.dumps({"results": nodes}))
    (folder / "manifest.json").write_text(json.dumps({"nodes": {}}))
    return folder / "run_results.json"


def test_the_first_failed_node_is_named_with_the_number_of_the_others_and_the_log(tmp_path: Path) -> None:
    failed = _failed_nodes(
        results(
            tmp_path,
            {"status": "success", "unique_id": "model.w.a", "message": "OK"},
            {"status": "error", "unique_id": "model.w.b", "message": IN_MODEL + "Parser Error: no"},
            {"status": "fail", "unique_id": "test.w.c", "message": "Got 2 results", "failures": 2},
            {"status": "skipped", "unique_id": "model.w.d", "message": None},
        )
    )
    assert [node.unique_id for node in failed] == ["model.w.b", "test.w.c"]
    config = Settings(_env_file=None, home=tmp_path)
    log = config.work_dir / "dbt" / "logs" / "dbt.log"
    assert in_words(failed, config) == (
        f"dbt build: model.w.b failed: Parser Error: no; 1 more failed; the log is {log}"
    )


@pytest.mark.parametrize(
    ("words", "of_the_machine"),
    [
        ("Out of Memory Error: failed to allocate data of size 1.0 GiB", True),
        ('IO Error: Could not write file "x": No space left on device', True),
        ("Conversion Error: Could not convert string '74.3' to INT32", False),
    ],
)
def test_memory_and_disk_are_told_apart_from_data(tmp_path: Path, words: str, of_the_machine: bool) -> None:
    node = {"status": "error", "unique_id": "model.w.b", "message": IN_MODEL + words}
    (failed,) = _failed_nodes(results(tmp_path, node))
    assert failed.of_the_machine is of_the_machine


# As the real dbt prints it.
OF_JINJA = """18:39:38  Running with dbt=1.11.16
18:39:39  Registered adapter: duckdb=1.11.1
18:39:44  Encountered an error:
Compilation Error in model fct_gaps (models/marts/statistics/fct_gaps.sql)
  unexpected '}', expected ')'
    line 1
      {{ no_such_macro( }
"""
NOT_THERE = (
    "Error while finding module specification for 'dbt.cli.main' (ModuleNotFoundError: No module named 'dbt')"
)


@pytest.mark.parametrize(
    ("output", "said"),
    [
        (
            OF_JINJA,
            "Compilation Error in model fct_gaps (models/marts/statistics/fct_gaps.sql), unexpected '}', expected "
            "')', line 1, {{ no_such_macro( }",
        ),
        (NOT_THERE, f"dbt is not installed for {sys.executable}: run `make setup`"),
        ("Traceback (most recent call last):\n  File x\nKeyError: 'y'\n", "KeyError: 'y'"),
        ("", "no output"),
    ],
    ids=["its own error", "missing", "its own traceback", "nothing"],
)
def test_a_dbt_that_did_not_run_is_quoted_in_one_line(output: str, said: str) -> None:
    assert said_by_dbt(output) == said


def test_a_dbt_that_finds_no_room_is_disk_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(command: list[str], **_: object) -> "subprocess.CompletedProcess[str]":
        output = "Encountered an error:\n[Errno 28] No space left on device: 'manifest.json'\nTraceback …"
        return subprocess.CompletedProcess(command, 2, output, "")

    monkeypatch.setattr(dbt_run, "subprocess", SimpleNamespace(run=full))
    with pytest.raises(DiskTrouble, match=f"{tmp_path}.*the disk is full: make room, then run it again"):
        dbt_run.run_dbt(tmp_path / "candidate.duckdb", {}, config=Settings(_env_file=None, home=tmp_path))


@pytest.mark.parametrize(("code", "name"), [(-9, "SIGKILL"), (-15, "SIGTERM")])
def test_a_dbt_that_was_ended_from_outside_is_no_failed_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, name: str
) -> None:
    def killed(command: list[str], **_: object) -> "subprocess.CompletedProcess[str]":
        return subprocess.CompletedProcess(command, code, "59 of 179 START sql table model", "")

    monkeypatch.setattr(dbt_run, "subprocess", SimpleNamespace(run=killed))
    with pytest.raises(BuildStopped, match=rf"ended from outside \({name}\).*run it again"):
        dbt_run.run_dbt(tmp_path / "candidate.duckdb", {}, config=Settings(_env_file=None, home=tmp_path))
