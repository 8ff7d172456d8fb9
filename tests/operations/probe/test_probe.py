"""`igw probe` over the replayed publishers: it agrees with them, and names each planted disagreement."""

import json
from collections import Counter
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.catalogue.models import Evidence
from inclusive_growth.errors import UsageError
from inclusive_growth.interfaces.cli.answers import json_text
from inclusive_growth.interfaces.cli.printing.probe import facts_of
from inclusive_growth.operations.probe.plans import fetch_plans
from inclusive_growth.operations.probe.probe import Probed, chosen, judged, may_be_raised
from inclusive_growth.settings import Settings
from inclusive_growth.sources.limits import requests_for
from inclusive_growth.sources.registry import source_class
from tests.operations.probe.planted import PAGE, PLANTED, Planted
from tests.operations.probe.wire import Untouched, Wire

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
    assert away.exit_code == 5
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
    assert [one["verdict"] for one in json.loads(json_text([facts_of(one) for one in probed]))] == [
        "agrees"
    ] * len(probed)
