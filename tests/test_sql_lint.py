"""`make lint` on SQL outside the dbt project: where it looks, and the place that it names."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SUITE = """\
name: marts_figures
expectations:
  - type: unexpected_rows_expectation
    kwargs:
      unexpected_rows_query: |-
        select {batch}.area_code
        from {batch}
        inner join other_{batch} on {batch}.area_code = other_{batch}.area_code
        where {batch}.value > $at_most
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository with our rules and one clean suite."""
    for name in (".sqlfluff", "expectations/.sqlfluff", "infra/postgres/.sqlfluff"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    write(tmp_path, "expectations/marts/figures.yml", SUITE)
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    return tmp_path


def test_a_clean_suite_passes(checkout):
    assert lint(checkout) == (0, [])


def test_a_violation_in_a_suite_is_named_by_the_line_and_column_of_the_yaml(checkout):
    write(checkout, "expectations/marts/figures.yml", SUITE.replace("inner join", "INNER join"))
    code, lines = lint(checkout)
    assert code == 1
    assert lines == ["expectations/marts/figures.yml:8:9: CP01 Keywords must be lower case."]


def test_a_query_that_cannot_be_parsed_is_a_violation(checkout):
    write(checkout, "expectations/marts/figures.yml", SUITE.replace("where", "where and"))
    code, lines = lint(checkout)
    assert code == 1
    assert any(line.startswith("expectations/marts/figures.yml:9:") and " PRS " in line for line in lines), lines


@pytest.mark.parametrize(
    "query", [SUITE.replace("|-", ">-"), SUITE.split("|-")[0] + '"select 1"\n'], ids=["folded", "quoted"]
)
def test_a_query_whose_lines_are_not_the_files_is_refused(checkout, query):
    write(checkout, "expectations/marts/figures.yml", query)
    code, lines = lint(checkout)
    assert code == 1
    assert lines == [
        "expectations/marts/figures.yml:5:1: a query is written as a literal block (|-), line by line"
    ]


@pytest.mark.parametrize(
    "name", ["src/inclusive_growth/digest.sql", "infra/postgres/rights.sql", "tests/some/plain.sql"]
)
def test_scripts_anywhere_are_linted(checkout, name):
    write(checkout, name, "select 1 AS answer;\n")
    assert lint(checkout) == (1, [f"{name}:1:10: CP01 Keywords must be lower case."])


def test_variables_and_commands_of_psql_are_understood_under_infra_postgres(checkout):
    script = "alter role reader password :'reader_password';\nselect 'create role x' \\gexec\n"
    write(checkout, "infra/postgres/rights.sql", script)
    assert lint(checkout) == (0, [])


def test_models_are_left_to_the_linter_of_the_dbt_project(checkout):
    write(checkout, "dbt_project/models/one.sql", "select {{ ref('two') }} AS answer\n")
    assert lint(checkout) == (0, [])


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def lint(folder: Path) -> tuple[int, list[str]]:
    """The exit code and the lines printed."""
    command = [sys.executable, str(ROOT / "infra/lint/sql.py")]
    finished = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert not finished.stderr, finished.stderr
    return finished.returncode, finished.stdout.splitlines()
