"""The page on the architecture shows the rooms, their order and the ways through them as the code has them."""

import ast
import re
import tomllib
from itertools import groupby
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HOUSE = ROOT / "src/inclusive_growth"
SAMPLE = ROOT / "src/inclusive_growth_sample"
PAGE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
LAYERS = next(
    contract
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    if contract.get("exhaustive")
)
ALIASES = {"airflow"}  # class paths that Airflow's database remembers
WAYS = ("The way of a payload, from the publisher to readers", "The way of an alert, from its cause to the inbox")


def section(title: str) -> str:
    """The text under one heading of the page."""
    return PAGE.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]


def rows(title: str) -> list[list[str]]:
    """The cells of the section's table, without heading and rule, without code marks around a whole cell."""
    lines = [line for line in section(title).splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]
    return [[re.sub(r"^`([^`]+)`$", r"\1", cell) for cell in row] for row in cells]


def steps(title: str) -> list[str]:
    """The modules that a way through the rooms names, in order."""
    return re.findall(r"^\d+\. `([^`]+)`: ", section(title), re.MULTILINE)


def packages(folder: Path) -> set[str]:
    return {path.parent.name for path in folder.glob("*/__init__.py")}


def modules(folder: Path) -> set[str]:
    return {path.stem for path in folder.glob("*.py")} - {"__init__", "__main__"}


def purpose(folder: Path, name: str) -> str:
    """The first line of a room's or module's docstring."""
    path = folder / name / "__init__.py" if (folder / name).is_dir() else folder / f"{name}.py"
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert docstring, path
    return docstring.splitlines()[0]


def test_the_page_has_the_steps_of_the_stair_that_the_linter_holds() -> None:
    shown = [{row[1] for row in step} for _, step in groupby(rows("The stair"), key=lambda row: row[0])]
    assert shown == [{name.strip() for name in layer.split("|")} for layer in LAYERS["layers"]]
    numbers = list(dict.fromkeys(int(row[0]) for row in rows("The stair")))
    assert numbers == list(range(len(shown), 0, -1))


def test_the_page_has_every_room_and_module_of_the_root_and_no_other() -> None:
    shown = [row[1] for row in rows("The stair")]
    assert len(shown) == len(set(shown))
    assert set(shown) == (packages(HOUSE) - ALIASES) | modules(HOUSE)


def test_the_page_has_every_package_of_the_sample_and_no_other() -> None:
    assert {row[0] for row in rows("The sample package")} == packages(SAMPLE)


@pytest.mark.parametrize(
    ("folder", "name", "words"),
    [
        *((HOUSE, name, words) for _, name, words in rows("The stair")),
        *((SAMPLE, name, words) for name, words in rows("The sample package")),
    ],
    ids=lambda value: value if isinstance(value, str) and " " not in value else "",
)
def test_a_purpose_on_the_page_is_the_first_line_of_the_docstring(folder: Path, name: str, words: str) -> None:
    assert words == purpose(folder, name)


def test_the_root_has_at_most_five_modules_and_twelve_packages() -> None:
    assert len(modules(HOUSE)) <= 5
    assert len(packages(HOUSE) - ALIASES) <= 12


def test_a_package_outside_the_stair_is_a_dated_alias() -> None:
    assert set(LAYERS["exhaustive_ignores"]) == ALIASES | {"__main__"}
    for name in ALIASES:
        assert re.search(r"\bdated \d{4}-\d{2}\b", purpose(HOUSE, name)), name


@pytest.mark.parametrize("title", WAYS)
def test_a_way_through_the_rooms_names_modules_that_there_are_each_once(title: str) -> None:
    named = steps(title)
    numbers = re.findall(r"^(\d+)\. ", section(title), re.MULTILINE)
    assert numbers == [str(number) for number in range(1, len(named) + 1)]
    assert len(named) == len(set(named))
    missing = [name for name in named if not (HOUSE / name).is_file()]
    assert not missing


def texts() -> list[Path]:
    """Every file of ours that people read, but for the tests."""
    folders = ("src", "docs", "dags", "dbt_project/models", "dbt_project/macros", "expectations", "infra")
    found = [path for folder in folders for path in (ROOT / folder).rglob("*")]
    return [path for path in [ROOT / "README.md", *found] if path.suffix in {".md", ".py", ".sql", ".yml"}]


def test_a_section_of_the_design_that_is_cited_is_there() -> None:
    headings = re.findall(r"^#+ (.+)$", (ROOT / "docs/design.md").read_text(encoding="utf-8"), re.MULTILINE)
    anchors = {re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    cited = [
        (path.relative_to(ROOT), anchor)
        for path in texts()
        for anchor in re.findall(r"design\.md#([a-z0-9-]+)", path.read_text(encoding="utf-8"))
    ]
    assert cited
    assert not [(path, anchor) for path, anchor in cited if anchor not in anchors]


def test_no_file_cites_a_document_that_is_not_in_the_repository() -> None:
    outside = re.compile(r"\b(DESIGN|HOUSE|CONVENTIONS|STACK)(\.md\b| §| \d)|\breference/[a-z_]+\.md")
    assert not [path.relative_to(ROOT) for path in texts() if outside.search(path.read_text(encoding="utf-8"))]
