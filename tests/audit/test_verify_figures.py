"""`igw verify`: every hash, and every figure derived again from raw bytes that were decoded again."""

import pytest
from typer.testing import CliRunner

from inclusive_growth.audit.verify_figures import FigureReport, verify_figures
from inclusive_growth.audit.verify_hashes import verify
from inclusive_growth.interfaces.cli.app import app
from inclusive_growth.landing.releases import read_release
from inclusive_growth.operations.safekeeping.erase import erase
from inclusive_growth.records import now
from inclusive_growth.settings import settings
from inclusive_growth.sources.explore_local_statistics.source import ExploreLocalStatistics
from inclusive_growth.store import history
from inclusive_growth.store.lease import writer_lease
from tests.support.published_sample import Published

pytestmark = pytest.mark.system
DATASET = "els_employment_rate"


def shown(here: Published) -> str:
    found = history.current(here.store)
    assert found
    return found[1].publication_id


def figures(here: Published, **more) -> FigureReport:
    return verify_figures(shown(here), store=here.store, catalogue=here.catalogue, **more)


def raw_of(here: Published) -> tuple[str, str]:
    """Hash and key of the first raw object behind the dataset."""
    manifest = history.current(here.store)[1]
    source = here.catalogue.datasets[DATASET].source
    item = read_release(here.store, source, DATASET, manifest.candidate.releases[DATASET]).objects[0]
    return item.sha256, f"raw/{source}/{DATASET}/objects/{item.sha256}"


def igw(here: Published, monkeypatch: pytest.MonkeyPatch, *words: str):
    monkeypatch.setenv("IGW_HOME", str(here.config.home))
    monkeypatch.setenv("IGW_ENVIRONMENT", "demo")
    settings.cache_clear()
    return CliRunner().invoke(app, list(words))


def test_every_figure_is_derived_again_and_is_the_same(shared):
    said: list[tuple[int, int]] = []
    report = figures(shared, progress=lambda done, total: said.append((done, total)))
    assert report.problems == [] and not report.unproved
    assert report.agreed == report.figures > 1000
    assert said[-1][1] == report.figures


def test_the_command_gives_one_verdict(shared, monkeypatch):
    done = igw(shared, monkeypatch, "verify")
    assert done.exit_code == 0, done.output
    assert done.output.strip().splitlines()[-1].endswith("is sound")


def test_a_flipped_raw_byte_is_named_and_nothing_else_is_broken(own, monkeypatch):
    _, key = raw_of(own)
    path = own.config.store_dir / key
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))
    report = figures(own)
    assert len(report.problems) == 1 and key in report.problems[0]
    assert report.agreed + sum(report.unproved.values()) == report.figures
    done = igw(own, monkeypatch, "verify")
    assert done.exit_code == 8
    assert key in done.output and "BROKEN in 2 place(s)" in done.output


def test_an_erased_object_is_said_to_be_erased_and_breaks_nothing(own, monkeypatch):
    digest, key = raw_of(own)
    with writer_lease(own.store) as lease:
        erase(
            digest,
            reason="a column held names of people",
            by="Ada Example",
            store=own.store,
            run_at=now(),
            lease=lease,
        )
    hashes = verify(store=own.store)
    assert hashes.ok and any(key in words for words in hashes.erased)
    report = figures(own)
    assert report.ok and sum(report.unproved.values()) == report.figures - report.agreed > 0
    assert all("erased by Ada Example" in why for why in report.unproved)
    done = igw(own, monkeypatch, "verify")
    assert done.exit_code == 0 and "figures not derived again" in done.output
    explained = igw(own, monkeypatch, "explain", "employment_rate", "E08000031")
    assert "erased by Ada Example" in explained.output


def test_figures_of_another_decoder_are_counted_apart(own, monkeypatch):
    monkeypatch.setattr(ExploreLocalStatistics, "decoder_version", "99")
    report = figures(own)
    assert report.ok and report.agreed < report.figures
    assert all("this code has decoder 99" in why for why in report.unproved)
