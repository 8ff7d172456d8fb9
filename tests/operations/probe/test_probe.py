"""`igw probe` over the replayed publishers: it agrees with them, and names each planted disagreement."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from typer.testing import CliRunner

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.catalogue.models import Evidence
from inclusive_growth.errors import UsageError
from inclusive_growth.interfaces.cli.printing.probe import as_json
from inclusive_growth.operations.probe.plans import fetch_plans
from inclusive_growth.operations.probe.probe import Probed, chosen, may_be_raised
from inclusive_growth.settings import Settings
from tests.operations.probe.wire import Change, Wire


@dataclass(frozen=True)
class Planted:
    """A disagreement, and what the probe must say of it: the fact, the file of its line, `old → new`."""

    dataset: str
    kind: str
    text: str
    file: str
    old: str
    new: str = ""
    wire: tuple[Change, ...] = ()
    body: tuple[str, bytes] | None = None
    gone: str = ""
    catalogue: tuple[str, str, str] | None = None
    switch: dict[str, Any] = field(default_factory=dict)


NM = "catalogue/datasets/nomis_"
ELS_SOURCE = "sources/explore_local_statistics/source.py"
MOVED = {
    "base_path": "/government/statistics/english-indices-of-deprivation-2019",
    "schema_name": "redirect",
    "redirects": [{"destination": "/government/collections/english-indices-of-deprivation"}],
}
NO_LAYER = b'{"error": {"code": 400, "message": "Invalid URL", "details": ["Invalid URL"]}}'
PLANTED = {
    "code": Planted(
        "nomis_aps_qualifications",
        "code",
        "290",
        "catalogue/indicators/skills_and_education/quals_l4plus.yml",
        "290",
        "291",
        wire=(("/VARIABLE.def", b'"value":290', b'"value":291'),),
    ),
    "label": Planted(
        "nomis_aps",
        "code",
        "45",
        "catalogue/indicators/jobs_and_pay/employment_rate.yml",
        "Employment rate - aged 16-64",
        "Employment rate - aged 16-65",
        wire=(("/VARIABLE.def", b'"Employment rate - aged 16-64"', b'"Employment rate - aged 16-65"'),),
    ),
    "codes swapped": Planted(
        "nomis_census_tenure",
        "code",
        "1003",
        "catalogue/indicators/housing_and_connectivity/social_renting.yml",
        "1003",
        "1004",
        wire=(
            ("C2021_TENURE_9.def", b"Social rented", b"Private Rented"),
            ("C2021_TENURE_9.def", b"Private rented", b"Social rented"),
            ("C2021_TENURE_9.def", b"Private Rented", b"Private rented"),
        ),
    ),
    "code of a scheme table": Planted(
        "nomis_census_ethnic_group",
        "code",
        "4",
        "catalogue/schemes/ethnic_group_19.csv",
        "4",
        "44",
        wire=(("C2021_ETH_20.def", b'"value":4}', b'"value":44}'),),
    ),
    "dimension": Planted(
        "nomis_business_counts",
        "column",
        "EMPLOYMENT_SIZEBAND",
        f"{NM}business_counts.yml",
        "EMPLOYMENT_SIZEBAND",
        "EMPLOYMENT_SIZE_BAND",
        wire=(("NM_142_1.def", b"EMPLOYMENT_SIZEBAND", b"EMPLOYMENT_SIZE_BAND"),),
    ),
    "measure": Planted(
        "nomis_aps",
        "measure",
        "21003",
        f"{NM}aps.yml",
        "21003",
        "",
        wire=(("/MEASURES.def", b"21003", b"21004"),),
    ),
    "column": Planted(
        "nomis_census_religion",
        "column",
        "OBS_STATUS",
        "sources/nomis/source.py",
        "OBS_STATUS",
        "OBS_STATUS_",
        wire=(("data.csv", b'"OBS_STATUS",', b'"OBS_STATUS_",'),),
    ),
    "sign": Planted(
        "nomis_census_ethnic_group",
        "sign",
        "K",
        "catalogue/schemes/markers.csv",
        "",
        "a line for ‘K’",
        wire=(("data.csv", b',"A",', b',"K",'),),
    ),
    "dataset id gone": Planted(
        "nomis_census_qualifications",
        "parameter",
        "NM_2984_1",
        f"{NM}census_qualifications.yml",
        "NM_2984_1",
        catalogue=("datasets/nomis_census_qualifications.yml", "dataset_id: NM_2084_1", "dataset_id: NM_2984_1"),
    ),
    "dataset id of another table": Planted(
        "nomis_census_sexual_orientation",
        "parameter",
        "NM_2060_1",
        f"{NM}census_sexual_orientation.yml",
        "NM_2060_1",
        wire=(("NM_2060_1.def", b"TS077 - Sexual orientation", b"TS042 - Accommodation"),),
    ),
    "column of a file": Planted(
        "els_employment_rate",
        "column",
        "lci_95",
        ELS_SOURCE,
        "lci_95",
        "lci_95_pct",
        wire=(("employment-rate.csv", b"lci_95", b"lci_95_pct"),),
    ),
    "category of a file": Planted(
        "els_claimant_count",
        "code",
        "Claimant Count",
        "catalogue/indicators/jobs_and_pay/claimant_rate.yml",
        "Claimant Count",
        "Claimants Count",
        wire=(("claimant-count.csv", b"Claimant Count", b"Claimants Count"),),
    ),
    "sign of a file": Planted(
        "els_healthy_life_expectancy",
        "sign",
        "q",
        "catalogue/schemes/markers.csv",
        "",
        "a line for ‘q’",
        wire=(("healthy-life-expectancy.csv", b",62.9,63.3,,", b",62.9,63.3,q,"),),
    ),
    "area": Planted(
        "els_employment_rate",
        "area",
        "E08000029",
        "catalogue/schemes/areas.csv",
        "E08000029",
        "E08000039",
        wire=(("employment-rate.csv", b"E08000029", b"E08000039"),),
    ),
    "file gone": Planted(
        "els_gross_value_added",
        "parameter",
        "gross-value-added",
        "catalogue/datasets/els_gross_value_added.yml",
        "gross-value-added",
        gone="gross-value-added.csv",
    ),
    "indicator renamed": Planted(
        "fingertips_year6_obesity",
        "parameter",
        "Year 6 prevalence of obesity (including severe obesity)",
        "catalogue/datasets/fingertips_year6_obesity.yml",
        "Year 6 prevalence of obesity (including severe obesity)",
        "Year 6 prevalence of obesity",
        wire=(
            (
                "indicator_metadata",
                b"Year 6 prevalence of obesity (including severe obesity)",
                b"Year 6 prevalence of obesity",
            ),
        ),
    ),
    "area type": Planted(
        "fingertips_preventable_mortality",
        "parameter",
        "502",
        "catalogue/datasets/fingertips_preventable_mortality.yml",
        "502",
        "602",
        wire=(("available_data", b"502", b"602"),),
    ),
    "column of an export": Planted(
        "fingertips_healthy_life_expectancy",
        "column",
        "Value note",
        "sources/fingertips/source.py",
        "Value note",
        "Value notes",
        wire=(("all_data/csv", b"Value note,", b"Value notes,"),),
    ),
    "page moved": Planted(
        "iod_2019_authorities",
        "parameter",
        "government/statistics/english-indices-of-deprivation-2019",
        "catalogue/datasets/iod_2019_authorities.yml",
        "government/statistics/english-indices-of-deprivation-2019",
        "government/collections/english-indices-of-deprivation",
        body=("api/content", json.dumps(MOVED).encode()),
    ),
    "page withdrawn": Planted(
        "iod_2019_authorities",
        "parameter",
        "government/statistics/english-indices-of-deprivation-2019",
        "catalogue/datasets/iod_2019_authorities.yml",
        "government/statistics/english-indices-of-deprivation-2019",
        switch={"name": "withdraw", "dataset": "english-indices-of-deprivation-2019"},
    ),
    "attachment": Planted(
        "iod_2019_authorities",
        "parameter",
        "File_10_*.xlsx",
        "catalogue/datasets/iod_2019_authorities.yml",
        "File_10_*.xlsx",
        "File_11_-_IoD2019_Local_Authority_District_Summaries__lower-tier__.xlsx",
        wire=(("api/content", b"File_10_", b"File_11_"),),
    ),
    "sheet": Planted(
        "iod_2019_authorities",
        "parameter",
        "IDACI 2019",
        "catalogue/datasets/iod_2019_authorities.yml",
        "IDACI 2019",
        "IDACI",
        catalogue=("datasets/iod_2019_authorities.yml", "sheet: IDACI", "sheet: IDACI 2019"),
    ),
    "column of an attachment": Planted(
        "iod_2025_neighbourhoods",
        "column",
        "LSOA code (2021)",
        "catalogue/datasets/iod_2025_neighbourhoods.yml",
        "LSOA code (2021)",
        "LSOA21 code (2021)",
        wire=((".csv", b"LSOA code (2021)", b"LSOA21 code (2021)"),),
    ),
    "vintage of a layer": Planted(
        "ogp_local_authority_region",
        "column",
        "RGN25CD",
        "catalogue/datasets/ogp_local_authority_region.yml",
        "RGN25CD",
        "RGN26CD",
        wire=(("FeatureServer/0", b"RGN25CD", b"RGN26CD"),),
    ),
    "layer gone": Planted(
        "ogp_lsoa11_lsoa21",
        "parameter",
        "LSOA11_LSOA21_LAD22_EW_LU_v5",
        "catalogue/datasets/ogp_lsoa11_lsoa21.yml",
        "LSOA11_LSOA21_LAD22_EW_LU_v5",
        body=("FeatureServer/0", NO_LAYER),
    ),
}


def plant(wire: Wire, planted: Planted) -> None:
    wire.changes += planted.wire
    if planted.body:
        wire.bodies |= [planted.body]
    if planted.gone:
        wire.gone.add(planted.gone)
    if planted.catalogue:
        wire.edit(*planted.catalogue)
    if planted.switch:
        wire.alone()
        wire.desk.switch(planted.switch["name"], dataset=planted.switch["dataset"])


def test_an_untouched_replay_agrees_in_every_dataset(wire: Wire) -> None:
    probed = wire.probe()
    assert {one.dataset for one in probed} == set(load_catalogue().datasets)
    assert {one.dataset: one.verdict for one in probed if one.verdict != "agrees"} == {}
    in_part = [one.dataset for one in probed if one.count("not compared")]
    assert len(in_part) <= len(probed) / 20, in_part  # the sample lacks a category, or nothing is selected yet
    assert all(one.count("agrees") for one in probed)
    assert max(one.requests for one in probed) <= 7  # dimensions, measures, the definition, one answer


@pytest.mark.parametrize("planted", PLANTED.values(), ids=PLANTED.keys())
def test_a_planted_disagreement_is_named_with_its_line(planted: Planted, wire: Wire) -> None:
    plant(wire, planted)
    [probed] = wire.probe(planted.dataset)
    assert probed.verdict == "differs", {one.note for one in probed.findings}
    found = [
        finding
        for finding in probed.findings
        if (finding.verdict, finding.claim.kind, finding.claim.text) == ("differs", planted.kind, planted.text)
    ]
    assert found, [(one.claim.text, one.verdict, one.note) for one in probed.findings if one.verdict != "agrees"]
    [finding] = found
    assert (finding.old, finding.new) == (planted.old, planted.new)
    assert (finding.claim.place.file, finding.claim.place.line > 0) == (planted.file, True)
    assert str(finding.claim.place) not in may_be_raised(probed, wire.root)


def test_the_line_named_is_the_line_that_says_it(wire: Wire) -> None:
    plant(wire, PLANTED["code"])
    [probed] = wire.probe("nomis_aps_qualifications")
    place = next(one.claim.place for one in probed.findings if one.verdict == "differs")
    line = (wire.root.parent / place.file).read_text(encoding="utf-8").splitlines()[place.line - 1]
    assert 'code: "290"' in line


def test_a_publisher_that_is_away_is_not_called_different(wire: Wire) -> None:
    wire.down.add("nomis")
    [probed] = wire.probe("nomis_aps")
    assert probed.verdict == "cannot reach"
    assert probed.count("differs") == 0


def test_one_dataset_s_trouble_stops_no_other(wire: Wire) -> None:
    wire.gone.add("employment-rate.csv")
    probed = {one.dataset: one.verdict for one in wire.probe("ons_explore_local_statistics")}
    assert probed.pop("els_employment_rate") == "differs"
    assert set(probed.values()) == {"agrees"}


def test_a_wrong_code_hides_no_other_fact(wire: Wire) -> None:
    plant(wire, PLANTED["code of a scheme table"])
    [probed] = wire.probe("nomis_census_ethnic_group")
    assert probed.count("differs") == 1
    assert probed.count("agrees") > 30


def test_nothing_is_written_but_the_queue_of_hosts(wire: Wire) -> None:
    wire.probe("fingertips")
    assert sorted(path.name for path in wire.folder.iterdir()) == ["locks"]


def test_inferred_facts_come_first_and_may_be_raised_when_they_agree(wire: Wire) -> None:
    [probed] = wire.probe("nomis_pay_workplaces")
    ranks = [one.claim.evidence for one in probed.findings]
    assert ranks == sorted(ranks, key=["inferred", "documented", "seen"].index)
    assert ranks[0] == "inferred"
    lines = may_be_raised(probed)
    assert any(line.startswith("catalogue/indicators/jobs_and_pay/median_pay_workplace.yml:") for line in lines)
    assert any(line.startswith("catalogue/datasets/nomis_pay_workplaces.yml:") for line in lines)


def test_every_dataset_says_how_its_facts_are_known() -> None:
    by_default = [
        name for name, one in load_catalogue().datasets.items() if "evidence" not in one.model_fields_set
    ]
    assert by_default == []
    assert {one.evidence for one in load_catalogue().datasets.values()} == set(Evidence)


def test_json_names_the_line_and_the_exit_code_can_be_scripted(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    from inclusive_growth.interfaces.cli.app import app
    from inclusive_growth.operations.probe import probe as module

    monkeypatch.setenv("IGW_HTTP_PAUSE", "0")
    monkeypatch.setenv("IGW_HTTP_ATTEMPTS", "1")
    monkeypatch.setenv("IGW_ENVIRONMENT", "demo")
    monkeypatch.setitem(module.probe.__kwdefaults__, "connect", wire.connect)
    run = CliRunner()
    assert run.invoke(app, ["probe", "nomis_aps", "--json"]).exit_code == 0
    plant(wire, PLANTED["label"])
    answer = run.invoke(app, ["probe", "nomis_aps", "--json"])
    assert answer.exit_code == 1
    [facts] = [one["facts"] for one in json.loads(answer.stdout)]
    [wrong] = [fact for fact in facts if fact["verdict"] == "differs"]
    assert wrong["line"].startswith("catalogue/indicators/jobs_and_pay/employment_rate.yml:")
    shown = run.invoke(app, ["probe", "nomis_aps"])
    assert "Employment rate - aged 16-64 → Employment rate - aged 16-65" in shown.stdout
    wire.down.add("nomis")
    assert run.invoke(app, ["probe", "nomis_aps"]).exit_code == 3
    assert run.invoke(app, ["probe", "nomis", "--plan"]).exit_code == 0


def test_a_name_that_is_no_dataset_and_no_source_is_refused() -> None:
    with pytest.raises(UsageError, match="neither a dataset nor a source"):
        chosen(load_catalogue(), ("nomiss",))


def test_plans_keep_within_the_publishers_limits() -> None:
    catalogue = load_catalogue()
    plans = {plan.source: plan for plan in fetch_plans(list(catalogue.datasets), catalogue, Settings())}
    assert set(plans) == {one.source for one in catalogue.datasets.values()}
    assert sum(plan.datasets for plan in plans.values()) == len(catalogue.datasets)
    slower = [plan for plan in plans.values() if plan.allowed and plan.fastest > plan.allowed]
    assert all(
        plan.requests <= plan.allowed * 3600 for plan in slower
    )  # a whole fetch is within one hour's number
    nomis = plans["nomis"]
    assert nomis.requests >= nomis.figures / nomis.rows_an_answer


def test_the_json_of_a_probe_can_be_read_again(wire: Wire) -> None:
    probed: list[Probed] = wire.probe("open_geography")
    assert [one["verdict"] for one in json.loads(as_json(probed))] == ["agrees"] * len(probed)
