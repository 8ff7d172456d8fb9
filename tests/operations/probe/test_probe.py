"""`igw probe` over the replayed publishers: it agrees with them, and names each planted disagreement."""

import json
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from typer.testing import CliRunner

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.catalogue.models import Evidence
from inclusive_growth.errors import UsageError
from inclusive_growth.interfaces.cli.printing.probe import as_json
from inclusive_growth.operations.probe.plans import fetch_plans
from inclusive_growth.operations.probe.probe import Probed, chosen, judged, may_be_raised
from inclusive_growth.settings import Settings
from inclusive_growth.sources.limits import requests_for
from inclusive_growth.sources.registry import source_class
from tests.operations.probe.wire import Change, Untouched, Wire


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
GDP_PAGE = "economy/grossdomesticproductgdp/datasets/regionalgrossdomesticproductallnutslevelregions"
PAGE = b"<!DOCTYPE html><html><head><title>Access denied</title></head><body>Sorry</body></html>"
# Of each API, and of the files.
REACHED = [
    "nomis_aps",
    "fingertips_year6_obesity",
    "dfe_ks4_characteristics",
    "dfe_ks2_2022",
    "stat_xplore_uc_households",
    "ons_census_qualifications_ethnic_group",
    "police_street_crime",
    "els_employment_rate",
    "ogp_local_authority_region",
    "iod_2019_authorities",
    "ons_regional_gdp",
    "gender_pay_gap_reports",
]
ASKED = "in the address that answered"  # a wrong one would have had no answer
IN_PART = {("parameter", "breaks"), ("parameter", "names.wider.codes")}
# The sample has one age, or one sex, of an indicator that is published for several.
NOT_WHOLE_IN_THE_SAMPLE = {"fingertips_self_harm_admissions_age", "fingertips_suicide_rate"}
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
    "filter's text in the API's list": Planted(
        "dfe_ks4_characteristics",
        "code",
        "Girls",
        "catalogue/schemes/dfe_gender.csv",
        "Girls",
        "Girl",
        wire=(("/meta", b'"label": "Girls"', b'"label": "Girl"'),),
    ),
    "figure in the API's list": Planted(
        "dfe_ks4_characteristics",
        "code",
        "avg_p8score",
        "catalogue/indicators/skills_and_education/progress8.yml",
        "avg_p8score",
        "avg_p8_score",
        wire=(("/meta", b"avg_p8score", b"avg_p8_score"),),
    ),
    "data set replaced": Planted(
        "dfe_ks4_characteristics",
        "parameter",
        "b3e19901-5d2b-b676-bb4c-e60937d74725",
        "catalogue/datasets/dfe_ks4_characteristics.yml",
        "b3e19901-5d2b-b676-bb4c-e60937d74725",
        "0f0b9901-0000-b676-bb4c-e60937d74725",
        wire=(
            (
                "data-sets/b3e19901-5d2b-b676-bb4c-e60937d74725",
                b'"status": "Published"',
                b'"status": "Deprecated", "supersedingDataSetId": "0f0b9901-0000-b676-bb4c-e60937d74725"',
            ),
        ),
    ),
    "column of a release's file": Planted(
        "dfe_looked_after_started",
        "parameter",
        "characteristic",
        "catalogue/datasets/dfe_looked_after_started.yml",
        "characteristic",
        "characteristics",
        wire=(("/files/", b"characteristic,", b"characteristics,"),),
    ),
    "name of a release's file": Planted(
        "dfe_ks2_2022",
        "parameter",
        "ks2_regional_and_local_authority_2016_to_2022_provisional.csv",
        "catalogue/datasets/dfe_ks2_2022.yml",
        "ks2_regional_and_local_authority_2016_to_2022_provisional.csv",
        "ks2_regional_and_local_authority_2016_to_2022_revised.csv",
        wire=(("data-set-files", b"2016_to_2022_provisional", b"2016_to_2022_revised"),),
    ),
    "label of a value": Planted(
        "stat_xplore_children_low_income_rel",
        "parameter",
        "Lone parent",
        "catalogue/datasets/stat_xplore_children_low_income_rel.yml",
        "Lone parent",
        "One parent",
        wire=(("C_CILIF_FAMILY_TYPE", b"Lone parent", b"One parent"),),
    ),
    "values swapped": Planted(
        "stat_xplore_children_low_income_rel",
        "code",
        "M",
        "catalogue/schemes/stat_xplore_gender.csv",
        "M",
        "F",
        wire=(
            ("C_CILIF_GENDER", b'"Male"', b'"male"'),
            ("C_CILIF_GENDER", b'"Female"', b'"Male"'),
            ("C_CILIF_GENDER", b'"male"', b'"Female"'),
        ),
    ),
    "set of values": Planted(
        "stat_xplore_uc_households",
        "parameter",
        "V_C_MASTERGEOG11_LA_TO_REGIONS",
        "catalogue/datasets/stat_xplore_uc_households.yml",
        "V_C_MASTERGEOG11_LA_TO_REGIONS",
        "V_C_MASTERGEOG11_LA_TO_REGION",
        catalogue=(
            "datasets/stat_xplore_uc_households.yml",
            "&la V_C_MASTERGEOG11_LA_TO_REGION",
            "&la V_C_MASTERGEOG11_LA_TO_REGIONS",
        ),
    ),
    "count of a database": Planted(
        "stat_xplore_children_low_income_abs",
        "parameter",
        "V_F_CILIF_AHC",
        "catalogue/datasets/stat_xplore_children_low_income_abs.yml",
        "V_F_CILIF_AHC",
        "V_F_CILIF_ABS",
        catalogue=(
            "datasets/stat_xplore_children_low_income_abs.yml",
            "measure: V_F_CILIF_ABS",
            "measure: V_F_CILIF_AHC",
        ),
    ),
    "category of the census": Planted(
        "ons_census_qualifications_ethnic_group",
        "code",
        "3",
        "catalogue/schemes/ons_ethnic_group_6.csv",
        "3",
        "4",
        wire=(
            ("ethnic_group_tb_6a/categorisations", b'"White"', b'"Other white"'),
            ("ethnic_group_tb_6a/categorisations", b'"Mixed or Multiple ethnic groups"', b'"White"'),
            ("ethnic_group_tb_6a/categorisations", b'"Other white"', b'"Mixed or Multiple ethnic groups"'),
        ),
    ),
    "variable of the census": Planted(
        "ons_census_qualifications_ethnic_group",
        "parameter",
        "ethnic_group_tb_6a",
        "catalogue/datasets/ons_census_qualifications_ethnic_group.yml",
        "ethnic_group_tb_6a",
        "ethnic_group_tb_6b",
        wire=(("/dimensions?", b"ethnic_group_tb_6a", b"ethnic_group_tb_6b"),),
        gone="ethnic_group_tb_6a/categorisations",
    ),
    "kind of area of the census": Planted(
        "ons_census_qualifications_ethnic_group",
        "parameter",
        "ltla",
        "catalogue/datasets/ons_census_qualifications_ethnic_group.yml",
        "ltla",
        "ltla24",
        wire=(("/area-types", b'"ltla"', b'"ltla24"'),),
    ),
    "category of crime": Planted(
        "police_street_crime",
        "code",
        "violent-crime",
        "catalogue/indicators/cohesion_and_integration/street_crime_violence.yml",
        "violent-crime",
        "violence-crime",
        wire=(("crime-categories", b"violent-crime", b"violence-crime"),),
    ),
    "link of a body's page": Planted(
        "sdg_internet_users",
        "parameter",
        "indicator_17-8-1.csv",
        "catalogue/datasets/sdg_internet_users.yml",
        "indicator_17-8-1.csv",
        "indicator_17-8-1a.csv",
        wire=(("/17-8-1/", b"indicator_17-8-1.csv", b"indicator_17-8-1a.csv"),),
    ),
    "column of a body's file": Planted(
        "rdu_population_local_authority",
        "column",
        "Ethnicity",
        "catalogue/datasets/rdu_population_local_authority.yml",
        "Ethnicity",
        "Ethnicity_Group",
        wire=((".csv", b"Ethnicity,", b"Ethnicity_Group,"),),
    ),
    "sheet of an ONS workbook": Planted(
        "ons_productivity_itl",
        "parameter",
        "A11",
        "catalogue/datasets/ons_productivity_itl.yml",
        "A11",
        "A1",
        catalogue=("datasets/ons_productivity_itl.yml", "A1:", "A11:"),
    ),
    "page of the ONS": Planted(
        "ons_regional_gdp",
        "parameter",
        GDP_PAGE,
        "catalogue/datasets/ons_regional_gdp.yml",
        GDP_PAGE,
        gone="/data",
    ),
    "quoted figure": Planted(
        "quoted_board_paper",
        "code",
        "Women over 75 who live alone",
        "catalogue/indicators/cohesion_and_integration/older_women_alone_quoted.yml",
        "Women over 75 who live alone",
        "Women aged 75 and over who live alone",
        catalogue=(
            "indicators/cohesion_and_integration/older_women_alone_quoted.yml",
            "{figure: Women aged 75 and over who live alone}",
            "{figure: Women over 75 who live alone}",
        ),
    ),
    "column of the service's file": Planted(
        "gender_pay_gap_reports",
        "column",
        "FemaleTopQuartile",
        "sources/gender_pay_gap/employers.py",
        "FemaleTopQuartile",
        "FemaleTopQuartiles",
        wire=(("download-data/2022", b"FemaleTopQuartile", b"FemaleTopQuartiles"),),
    ),
    "a further dimension": Planted(
        "nomis_census_religion",
        "column",
        "C_SEX",
        f"{NM}census_religion.yml",
        "",
        "C_SEX",
        wire=(
            (
                "NM_2049_1.def",
                b'{"codelist":"CL_2049_1_MEASURES"',
                b'{"codelist":"CL_2049_1_C_SEX","conceptref":"C_SEX"},{"codelist":"CL_2049_1_MEASURES"',
            ),
        ),
    ),
    "a further column": Planted(
        "els_employment_rate",
        "column",
        "sex",
        ELS_SOURCE,
        "",
        "sex",
        wire=(
            ("employment-rate.csv", b"\r\n", b",\r\n"),
            ("employment-rate.csv", b",notes,\r\n", b",notes,sex\r\n"),
        ),
    ),
    "an area that is gone": Planted(
        "els_employment_rate",
        "area",
        "E08000029",
        "catalogue/schemes/areas.csv",
        "E08000029",
        "",
        wire=(
            ("employment-rate.csv", b"E08000029", b"E08000099"),
            ("employment-rate.csv", b"Solihull", b"Arden"),
        ),
    ),
    "a sign in place of a figure": Planted(
        "sdg_internet_users",
        "sign",
        "[q]",
        "catalogue/schemes/markers.csv",
        "",
        "a line for ‘[q]’",
        wire=(("indicator_17-8-1.csv", b",86.4", b",[q]"),),
    ),
}


def plant(wire: Wire, planted: Planted) -> None:
    wire.as_publishers = True
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


def test_an_untouched_replay_agrees_in_every_dataset(untouched: Untouched) -> None:
    probed = untouched.probed
    assert set(probed) == set(load_catalogue().datasets)
    differing = {name: one for name, one in probed.items() if one.verdict != "agrees"}
    assert set(differing) == NOT_WHOLE_IN_THE_SAMPLE
    assert {f.claim.kind for one in differing.values() for f in one.findings if f.verdict != "agrees"} == {"code"}
    in_part = [name for name, one in probed.items() if one.count("not compared")]
    assert len(in_part) <= len(probed) / 50, in_part
    assert all(one.count("agrees") for one in probed.values())
    assert max(one.requests for one in probed.values()) <= 8  # one for each list of codes, one small answer


def test_any_fact_changed_in_the_catalogue_is_named_with_its_line(untouched: Untouched) -> None:
    """Each compared fact of each dataset in turn, changed in every file's claims, over the same answers."""
    changed: Counter[tuple[str, str]] = Counter()
    for name, claims in untouched.claims.items():
        compared = [f.claim for f in untouched.probed[name].findings if f.verdict == "agrees" and f.note != ASKED]
        heard, source = untouched.heard[name], untouched.probed[name].source
        for claim in (one for one in compared if (one.kind, one.name) not in IN_PART):
            if claim.kind == "sign" or (claim.kind == "area" and claim.name != "member"):
                continue  # a small answer lacks signs and some of the others' areas
            wrong = replace(claim, text=f"{claim.text}9" if claim.text.isdigit() else f"{claim.text}q")
            others = [wrong if one is claim else one for one in claims]
            findings = [
                one for one in judged(name, others, heard, untouched.catalogue).findings if one.claim is wrong
            ]
            if claim.kind == "code" and not any(said.whole for said in heard.said if said.name == claim.name):
                continue  # the head of a file cannot say what the rest lacks
            if claim.kind == "area" and findings == []:
                continue  # one of few areas
            [finding] = findings
            assert (finding.verdict, finding.old) == ("differs", wrong.text), (name, claim)
            assert finding.claim.place.file, (name, claim)
            changed[source, claim.kind] += 1
    assert changed.total() > 1500
    assert {source for source, _ in changed} == {one.source for one in untouched.catalogue.datasets.values()}
    assert {kind for _, kind in changed} == {"parameter", "column", "code", "measure", "area"}


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


@pytest.mark.parametrize("dataset", REACHED)
@pytest.mark.parametrize("trouble", ["no such host", "403", "a web page", "an empty answer"])
def test_what_says_nothing_is_not_called_different(dataset: str, trouble: str, wire: Wire) -> None:
    source = load_catalogue().datasets[dataset].source
    if trouble == "no such host":
        wire.down.add(source)
    elif trouble == "403":
        wire.refused.add("")
    else:
        wire.bodies[""] = b"" if trouble == "an empty answer" else PAGE
    [probed] = wire.probe(dataset)
    assert probed.verdict == "cannot reach", [one.note for one in probed.findings if one.verdict == "differs"]
    assert not probed.count("agrees")
    assert all(one.note for one in probed.findings)


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
    [replayed] = wire.probe("nomis_pay_workplaces")
    assert replayed.replayed
    assert may_be_raised(replayed) == [], "a replay is made from the catalogue's own words"
    wire.as_publishers = True
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
    away = run.invoke(app, ["probe", "nomis_aps"])
    assert away.exit_code == 3
    assert away.stdout.count("Name or service not known") == 1, "one reason for all the facts of a dataset"
    assert run.invoke(app, ["probe", "nomis", "--plan"]).exit_code == 0


def test_a_name_that_is_no_dataset_and_no_source_is_refused() -> None:
    with pytest.raises(UsageError, match="neither a dataset nor a source"):
        chosen(load_catalogue(), ("nomiss",))


@pytest.mark.parametrize(
    "dataset", sorted({one.source: name for name, one in load_catalogue().datasets.items()}.values())
)
def test_a_plan_counts_the_requests_that_a_fetch_makes(dataset: str, wire: Wire) -> None:
    catalogue, config = load_catalogue(), wire.config
    planned = catalogue.plan(dataset, config.authority, config.comparators)
    kind = catalogue.datasets[dataset].source
    client, base_url = wire.connect(kind, config)
    for _ in source_class(kind)(client, base_url).fetch(catalogue.dataset(dataset), planned):
        pass
    least = requests_for(catalogue.dataset(dataset), planned)
    # Pages of a layer and of editions, and years of employers that are not there, come on top.
    more = {"open_geography": 40, "ons_downloads": 16, "gender_pay_gap": 5}.get(kind, 0)
    assert least <= len(client.requests) <= least + more, dataset


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
