"""A verdict counts for one version of the gate; whatever could change the verdict changes the version."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from inclusive_growth import gates
from inclusive_growth.catalogue import Catalogue, load_catalogue
from inclusive_growth.catalogue.loader import ROOT, refresh
from inclusive_growth.gates import versions
from inclusive_growth.gates.suites import load_suite, relations
from inclusive_growth.settings import Settings
from inclusive_growth.sources.nomis.source import Nomis
from tests.support.catalogue_datasets import datasets_of
from tests.support.sample_warehouse import REPOSITORY, only_suite


@pytest.fixture
def config(tmp_path: Path) -> Settings:
    config = only_suite(Settings(home=tmp_path / "home"), "landing", relations(REPOSITORY, "landing"), tmp_path)
    return only_suite(config, "marts", ["fct_gaps"], tmp_path)


@pytest.fixture
def catalogue() -> Catalogue:
    return load_catalogue()


def edit(config: Settings, name: str) -> None:
    path = config.project_dir / "expectations" / name
    path.write_text(path.read_text(encoding="utf-8").replace("severity: critical", "severity: warning", 1))
    load_suite.cache_clear()


def test_equal_gates_have_equal_versions(config: Settings, catalogue: Catalogue) -> None:
    assert gates.landing_gate_version("nomis_aps", catalogue, config) == gates.landing_gate_version(
        "nomis_aps", catalogue, config.model_copy(update={"home": Path("/elsewhere")})
    )
    assert gates.publish_gate_version(config, catalogue) == gates.publish_gate_version(config, catalogue)


def test_a_weakened_landing_suite_is_another_gate_for_its_source_only(
    config: Settings, catalogue: Catalogue
) -> None:
    before = {name: gates.landing_gate_version(name, catalogue, config) for name in catalogue.datasets}
    edit(config, "landing/nomis.yml")
    after = {name: gates.landing_gate_version(name, catalogue, config) for name in catalogue.datasets}
    changed = {name for name in before if before[name] != after[name]}
    assert changed == set(datasets_of(catalogue, "nomis"))


def test_a_weakened_common_suite_is_another_gate_for_every_dataset(config: Settings, catalogue: Catalogue) -> None:
    before = {gates.landing_gate_version(name, catalogue, config) for name in catalogue.datasets}
    edit(config, "landing/every_source.yml")
    after = {gates.landing_gate_version(name, catalogue, config) for name in catalogue.datasets}
    assert not before & after


def test_a_weakened_publish_suite_is_another_gate(config: Settings, catalogue: Catalogue) -> None:
    before = gates.publish_gate_version(config, catalogue)
    edit(config, "marts/fct_gaps.yml")
    assert gates.publish_gate_version(config, catalogue) != before


def test_another_key_of_a_judged_mart_is_another_publish_gate_and_of_no_other_mart(
    config: Settings, catalogue: Catalogue, tmp_path: Path
) -> None:
    shutil.copytree(REPOSITORY / "dbt_project" / "models" / "marts", tmp_path / "own/dbt_project/models/marts")
    (tmp_path / "own" / "expectations").symlink_to(tmp_path / "expectations")  # judges fct_gaps alone
    config = config.model_copy(update={"project_dir": tmp_path / "own"})
    before = gates.publish_gate_version(config, catalogue)

    def turn_key_of(mart: str) -> str:
        path = tmp_path / "own/dbt_project/models/marts" / f"{mart}.yml"
        text = path.read_text(encoding="utf-8")
        path.write_text(
            text.replace("key: &key [indicator_id, characteristic,", "key: &key [characteristic, indicator_id,")
        )
        assert path.read_text(encoding="utf-8") != text
        return gates.publish_gate_version(config, catalogue)

    assert turn_key_of("coverage/coverage_matrix") == before
    assert turn_key_of("statistics/fct_gaps") != before


def test_another_authority_is_another_gate(config: Settings, catalogue: Catalogue) -> None:
    manchester = config.model_copy(update={"authority": "E47000001", "comparators": ("E92000001",)})
    assert gates.landing_gate_version("nomis_aps", catalogue, manchester) != gates.landing_gate_version(
        "nomis_aps", catalogue, config
    )
    assert gates.publish_gate_version(manchester, catalogue) != gates.publish_gate_version(config, catalogue)


def test_a_wider_bound_is_another_publish_gate_and_no_other_landing_gate(
    config: Settings, catalogue: Catalogue
) -> None:
    rate = catalogue.indicators["claimant_rate"]
    wider = rate.file.model_copy(update={"bounds": rate.file.bounds.model_copy(update={"maximum": 90.0})})
    changed = {**catalogue.indicators, "claimant_rate": replace(rate, file=wider)}
    other = replace(catalogue, indicators=changed)
    assert gates.publish_gate_version(config, other) != gates.publish_gate_version(config, catalogue)
    for name in catalogue.datasets:
        assert gates.landing_gate_version(name, other, config) == gates.landing_gate_version(
            name, catalogue, config
        )


def test_new_gate_code_is_another_gate(
    config: Settings, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    landing, publish = (
        gates.landing_gate_version("nomis_aps", catalogue, config),
        gates.publish_gate_version(config, catalogue),
    )
    monkeypatch.setattr(versions, "GATES_VERSION", versions.GATES_VERSION + 1)
    assert gates.landing_gate_version("nomis_aps", catalogue, config) != landing
    assert gates.publish_gate_version(config, catalogue) != publish


def test_another_layout_is_another_gate_for_its_source_only(
    config: Settings, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {name: gates.landing_gate_version(name, catalogue, config) for name in catalogue.datasets}
    monkeypatch.setattr(Nomis, "layout", replace(Nomis.layout, period="DATE_CODE"))
    after = {name: gates.landing_gate_version(name, catalogue, config) for name in catalogue.datasets}
    assert {name for name in before if before[name] != after[name]} == set(datasets_of(catalogue, "nomis"))


# Scheme table -> a cell of it, and what is judged again when it changes.
CELLS = {
    "markers": ("nomis,E,E,", "nomis,E,P,", {"landing", "publish"}),
    "statuses": ("A,normal,no figure,7", "A,normal,no figure,8", {"publish"}),
    "units": ("index,{},{},1,,1,false", "index,{},{},1,,1,true", {"publish"}),
    "categories": ("sex,female,Female,", "sex,female,Woman,", {"publish"}),
}


@pytest.mark.parametrize("table", CELLS)
def test_one_other_cell_of_a_scheme_table_is_another_gate_for_what_reads_it(
    config: Settings, table: str, tmp_path: Path
) -> None:
    for part in ("datasets", "indicators", "schemes"):
        shutil.copytree(ROOT / part, tmp_path / "catalogue" / part)

    def versions_now() -> dict[str, str]:
        refresh(tmp_path / "catalogue")
        catalogue = load_catalogue(tmp_path / "catalogue")
        return {
            "landing": gates.landing_gate_version("nomis_aps", catalogue, config),
            "publish": gates.publish_gate_version(config, catalogue),
        }

    before = versions_now()
    old, new, judged_again = CELLS[table]
    path = tmp_path / "catalogue" / "schemes" / f"{table}.csv"
    assert path.read_text().count(old) == 1
    path.write_text(path.read_text().replace(old, new))
    after = versions_now()
    assert {gate for gate in before if before[gate] != after[gate]} == judged_again


def test_another_decoder_is_another_landing_gate(config: Settings, catalogue: Catalogue) -> None:
    installed = gates.landing_gate_version("nomis_aps", catalogue, config)
    assert gates.landing_gate_version("nomis_aps", catalogue, config, Nomis.decoder_version) == installed
    assert gates.landing_gate_version("nomis_aps", catalogue, config, "0") != installed
