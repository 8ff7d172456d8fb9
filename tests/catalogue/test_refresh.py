"""A process that lives for weeks sees the catalogue as it is now, and reads it only when it has changed."""

from pathlib import Path

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.catalogue.loader import refresh


def test_the_catalogue_is_read_again_only_once_a_file_has_changed(catalogue_copy: Path) -> None:
    refresh(catalogue_copy)
    first = load_catalogue(catalogue_copy)
    refresh(catalogue_copy)
    assert load_catalogue(catalogue_copy) is first

    entry = catalogue_copy / "indicators/jobs_and_pay/claimant_rate.yml"
    entry.write_text(entry.read_text(encoding="utf-8").replace("title: Claimant count rate", "title: Claimants"))
    refresh(catalogue_copy)
    assert load_catalogue(catalogue_copy).indicators["claimant_rate"].file.title == "Claimants"


def test_an_indicator_that_is_taken_away_is_gone(catalogue_copy: Path) -> None:
    refresh(catalogue_copy)
    assert "claimant_rate" in load_catalogue(catalogue_copy).indicators
    (catalogue_copy / "indicators/jobs_and_pay/claimant_rate.yml").unlink()
    refresh(catalogue_copy)
    assert "claimant_rate" not in load_catalogue(catalogue_copy).indicators


def test_a_changed_scheme_table_is_read_again(catalogue_copy: Path) -> None:
    refresh(catalogue_copy)
    first = load_catalogue(catalogue_copy)
    table = catalogue_copy / "schemes/categories.csv"
    table.write_text(table.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    refresh(catalogue_copy)
    assert load_catalogue(catalogue_copy) is not first
