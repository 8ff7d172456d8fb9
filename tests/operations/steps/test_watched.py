"""A warehouse may watch only some of the catalogue's datasets."""

import pytest

from inclusive_growth.errors import SettingsError
from inclusive_growth.interfaces.airflow import tasks
from inclusive_growth.operations import steps as pipeline
from inclusive_growth.settings import settings
from inclusive_growth.sources.registry import registry
from inclusive_growth_sample.replay.server import Replay


def test_every_dataset_is_watched_unless_some_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert tasks.sources() == sorted(registry())
    monkeypatch.setenv("IGW_DATASETS", "nomis_aps,els_claimant_count")
    settings.cache_clear()
    assert tasks.sources() == ["nomis", "ons_explore_local_statistics"]


def test_only_named_datasets_are_asked_for_news(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IGW_DATASETS", "nomis_census_tenure")
    monkeypatch.setenv("IGW_HTTP_PAUSE", "0")
    monkeypatch.setenv("IGW_ENVIRONMENT", "demo")
    with Replay(settings().home / "replay") as replay:
        monkeypatch.setenv("IGW_BASE_URL__NOMIS", replay.base_urls["nomis"])
        settings.cache_clear()
        assert pipeline.poll("nomis") == ["nomis_census_tenure"]
        assert pipeline.poll("fingertips") == []


def test_a_dataset_that_is_not_in_the_catalogue_is_named_with_its_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IGW_DATASETS", "nomis_apz")
    settings.cache_clear()
    with pytest.raises(SettingsError, match=r"IGW_DATASETS: dataset 'nomis_apz' .* did you mean 'nomis_aps'\?"):
        pipeline.poll("nomis")
