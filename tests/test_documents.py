"""The documents say what is there."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from inclusive_growth.catalogue.models import DatasetFile, IndicatorFile
from inclusive_growth.interfaces.cli import reference_pages
from inclusive_growth.interfaces.cli.app import app
from inclusive_growth.settings import Settings
from inclusive_growth.sources.registry import registry

ROOT = Path(__file__).parents[1]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}, which is not there"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_setting_that_a_page_names_exists(page: Path) -> None:
    for name in re.findall(r"IGW_[A-Z0-9_]+[A-Z0-9]", page.read_text(encoding="utf-8")):
        field = name.removeprefix("IGW_").split("__")[0].lower()
        assert (
            field in Settings.model_fields or name.startswith("IGW_TEST_") or name == "IGW_REQUIRE_PUBLISHED_FILES"
        ), name


def test_readme_fits_one_screen_and_names_the_two_commands() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 80
    assert "make demo" in text and "make test" in text


def test_every_setting_stands_on_the_generated_page() -> None:
    page = reference_pages.settings_page()
    missing = [name for name in Settings.model_fields if f"IGW_{name.upper()}" not in page]
    assert not missing


def test_every_command_stands_on_the_generated_page() -> None:
    page = reference_pages.commands_page(get_command(app))
    names = [item.name or item.callback.__name__.replace("_", "-") for item in app.registered_commands]
    assert {"run", "land", "gate", "approve", "publish", "rollback", "explain"} <= set(names)
    for name in [*names, "catalogue check", "catalogue list"]:
        assert f"## igw {name}\n" in page
        assert f"\n`igw {name}" in page, "without an example"


def test_every_catalogue_key_stands_on_the_generated_page() -> None:
    page = reference_pages.catalogue_page()
    for key in ("period_kind", "sources.select.by", "matters_from.why", "bounds.step"):
        assert f"`{key}`" in page


def test_every_document_named_in_the_readme_table_of_changes_exists() -> None:
    for path in (
        "src/inclusive_growth/catalogue",
        "src/inclusive_growth/sources",
        "expectations/landing",
        "expectations/marts",
        "dbt_project/models/marts",
        "dags",
    ):
        assert (ROOT / path).is_dir(), path


def test_every_file_of_the_catalogue_that_a_page_shows_is_one() -> None:
    shown: list[dict[str, Any]] = []
    for page in PAGES:
        blocks = re.findall(r"^```yaml\n(id: .*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
        shown += [yaml.safe_load(block) for block in blocks]
    assert len(shown) >= 5
    for content in shown:
        (DatasetFile if "source" in content else IndicatorFile).model_validate(content)


@pytest.mark.parametrize("source", sorted(registry()))
def test_every_source_has_a_page_that_says_how_it_is_asked(source: str) -> None:
    index = (ROOT / "docs/sources.md").read_text(encoding="utf-8")
    [target] = re.findall(rf"^\| \[`{source}`\]\(([^)]+)\)", index, re.MULTILINE)
    page = (ROOT / "docs" / target).read_text(encoding="utf-8")
    for fact in ("signal", "limits", "shape", "signs", "how it is known"):
        assert f"| {fact} |" in page, f"{target} does not say: {fact}"
