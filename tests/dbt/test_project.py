"""The dbt project as a whole: its unit tests, what it documents, and what its layers may read."""

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from inclusive_growth.build import inputs as build_inputs
from inclusive_growth.build import load
from inclusive_growth.build.dbt_run import run_dbt
from inclusive_growth.build.dbt_variables import dbt_variables
from inclusive_growth.build.groups import plan_rebuild
from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.catalogue.marts import read_marts
from inclusive_growth.store.duck import connect
from tests.support.checkout import REPOSITORY
from tests.support.landed_rows import World, els

pytestmark = pytest.mark.system

# A model reads its own folder and those before it.
STAIR = (
    "staging",
    "reference",
    "observations",
    "disclosure",
    "vintages",
    "statistics",
    "coverage",
    "audit",
    "marts",
)
# Staged tables that are no publisher's rows: the catalogue and our own records hold no figure, and vintages that
# readers saw went through the door of the build that made them.
NOT_PUBLISHERS = ("catalogue", "landed", "previous")
PLAIN = {"COLUMN_REF", "STAR", "COMPARISON", "CONJUNCTION", "SUBQUERY"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, _no_settings_file: None) -> tuple[Path, dict[str, Any]]:
    """A candidate file that stays, built with the unit tests, and dbt's manifest."""
    world = World(tmp_path_factory.mktemp("dbt") / "home")
    world.land("els_claimant_count", [els("E08000031", "Claimant Count", "2023-01-01/P1Y", "6.0")], 1)
    inputs = build_inputs.gather_inputs(world.context)
    database = world.config.work_dir / "kept" / "candidate.duckdb"
    con = connect(database)
    rebuild = plan_rebuild(inputs, None, context=world.context)
    load.load_inputs(con, inputs, run_at=world.day(2), rebuild=rebuild, context=world.context)
    con.close()
    variables = dbt_variables(inputs, world.config, world.catalogue)
    assert run_dbt(database, variables, config=world.config, command=("build",)) == ()
    target = world.config.work_dir / "dbt" / "target"
    results = json.loads((target / "run_results.json").read_text())["results"]
    manifest = json.loads((target / "manifest.json").read_text())
    return database, manifest | {"results": results}


def test_every_unit_test_of_the_project_ran_and_passed(built):
    _, manifest = built
    ran = {item["unique_id"]: item["status"] for item in manifest["results"]}
    assert len(manifest["unit_tests"]) >= 14
    assert {ran[name] for name in manifest["unit_tests"]} == {"pass"}


def test_every_column_of_every_model_is_described_and_none_is_described_that_is_not_there(built):
    database, manifest = built
    con = duckdb.connect(str(database), read_only=True)
    for model in of_kind(manifest, "model"):
        rows = con.execute(
            "select column_name from duckdb_columns() where schema_name = ? and table_name = ?",
            [model["schema"], model["name"]],
        ).fetchall()
        assert {row[0] for row in rows} == set(model["columns"]), model["name"]
        assert model["description"].startswith("One row per "), model["name"]
        assert all(column["description"] for column in model["columns"].values()), model["name"]
    con.close()


def test_every_mart_has_an_enforced_contract_a_tested_grain_and_a_consumer(built):
    _, manifest = built
    tested = {
        test["attached_node"]: test["test_metadata"]["kwargs"]["columns"]
        for test in of_kind(manifest, "test")
        if (test.get("test_metadata") or {}).get("name") == "unique_combination_of_columns"
    }
    exposed = {name for exposure in manifest["exposures"].values() for name in exposure["depends_on"]["nodes"]}
    marts = {model["name"]: model for model in of_kind(manifest, "model") if model["schema"] == "marts"}
    declared = {mart.name: mart for mart in read_marts(REPOSITORY)}
    assert set(marts) == set(declared)
    for name, mart in declared.items():
        model = marts[name]
        assert model["config"]["contract"]["enforced"], name
        assert tested[model["unique_id"]] == list(mart.key), name
        assert model["unique_id"] in exposed, f"add ref('{name}') to published_duckdb in exposures.yml"


def test_only_staging_reads_a_source_and_each_staging_model_is_a_view_of_one_or_of_all_plain_shapes(built):
    _, manifest = built
    for node in [*of_kind(manifest, "model"), *of_kind(manifest, "test")]:
        read = set(node["depends_on"]["nodes"])
        sources = {name for name in read if name.startswith("source.")}
        if node["resource_type"] == "model" and folder(node) == "staging":
            assert read == sources and (len(sources) == 1 or folders(node)[1] == "shapes"), node["name"]
            assert node["config"]["materialized"] == "view", node["name"]
        else:
            assert not sources, node["name"]


def test_every_table_of_the_catalogue_and_of_what_landed_is_staged_under_its_own_name(built):
    _, manifest = built
    staged = {node["name"] for node in of_kind(manifest, "model") if folder(node) == "staging"}
    shapes = {item.shape_name for item in load_catalogue().datasets.values()}
    for source in manifest["sources"].values():
        if source["source_name"] in ("catalogue", "landed") and source["name"] not in shapes:
            assert f"stg_{source['source_name']}__{source['name']}" in staged


def test_models_read_only_their_own_folder_and_those_before_it(built):
    _, manifest = built
    for model in of_kind(manifest, "model"):
        for other in models_read(model, manifest):
            assert STAIR.index(folder(other)) <= STAIR.index(folder(model)), f"{model['name']} <- {other['name']}"


def test_figures_reach_what_stands_behind_disclosure_only_through_it(built):
    _, manifest = built
    assert past_the_door(manifest) == []


@pytest.mark.parametrize("other", ["int_cells", "int_observations_completed", "stg_shapes__observations"])
@pytest.mark.parametrize("model", ["audit_trail", "int_gaps_measured", "int_observations_ranked"])
def test_a_model_that_reads_past_the_door_would_be_seen(built, model, other):
    _, manifest = built
    changed = copy.deepcopy(manifest["nodes"])
    changed[f"model.inclusive_growth.{model}"]["depends_on"]["nodes"].append(f"model.inclusive_growth.{other}")
    assert past_the_door({"nodes": changed}) == [(model, other)]


def test_with_the_door_shut_no_mart_reaches_a_publishers_figure(built):
    """Whatever a mart shows of the publishers' rows, it has through a model of disclosure/, at any distance."""
    _, manifest = built
    marts = [model for model in of_kind(manifest, "model") if folder(model) == "marts"]
    without = {model["name"]: figures_reached(model, manifest, door_is_open=False) for model in marts}
    # An area or a period is none of a publisher's figures, though it is read from the same rows.
    assert {name: reached for name, reached in without.items() if reached} == {}
    through = {model["name"] for model in marts if figures_reached(model, manifest, door_is_open=True)}
    assert {
        *("fct_indicator_values", "fct_indicator_vintages", "indicator_values_wide", "fct_gaps", "fct_trends"),
        *("fct_integration", "fct_inequality", "baseline_2018", "board_paper_check", "board_paper_operands"),
        *("coverage_matrix", "ask_register", "audit_trail", "fct_discrepancies", "dim_quality"),
        *("fct_growth_shared", "fct_detectability"),
    } <= through


def test_areas_periods_and_numbers_for_them_hold_no_figure(built):
    """Or the models of reference/, which everything may read, would be a second door."""
    _, manifest = built
    figures = {"value", "value_text", "published_text", "published_number", "numerator", "denominator", "lower_95"}
    assert figures <= {column for model in of_kind(manifest, "model") for column in model["columns"]}
    for model in of_kind(manifest, "model"):
        if folder(model) == "reference":
            assert not figures & set(model["columns"]), model["name"]


def test_a_mart_only_selects_and_names(built):
    _, manifest = built
    for model in of_kind(manifest, "model"):
        if folder(model) == "marts":
            assert not beyond_naming(model["compiled_code"]), model["name"]


@pytest.mark.parametrize(
    "query",
    [
        "select area_code, count(*) as areas from rows group by area_code",
        "select area_code from rows group by area_code",
        "select distinct area_code from rows",
        "select area_code from rows union all select area_code from others",
        "select rank() over (order by value) as place from rows",
        "select value + 1 as value from rows",
        "select value::text as value from rows",
        "select case when value > limit_95 then area_code end as code from rows",
        "select coalesce(value, numerator) as value from rows",
        "select 'sample' as origin from rows",
        "select area_code from rows where value = 1",
        "select area_code from rows order by value",
    ],
)
def test_a_mart_that_computes_would_be_seen(query):
    rest = "rows as (select t.i from t inner join u on t.i = u.i and t.j = u.j where t.k in (select k from v))"
    assert not beyond_naming(f"with {rest} select rows.i as code, * from rows")
    assert beyond_naming(f"with {rest}, final as ({query}) select * from final")


def test_a_model_names_the_models_it_reads_before_it_joins_them(built):
    _, manifest = built
    for model in of_kind(manifest, "model"):
        assert not re.search(r"join\s+\{\{", model["raw_code"]), model["name"]


def test_no_model_asks_the_clock(built):
    _, manifest = built
    for model in of_kind(manifest, "model"):
        for word in ("now()", "current_timestamp", "current_date", "random()"):
            assert word not in model["compiled_code"].lower(), model["name"]


def of_kind(manifest: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [node for node in manifest["nodes"].values() if node["resource_type"] == kind]


def folders(node: dict[str, Any]) -> list[str]:
    """The folders under models/ (or tests/) that a node's file stands in, outermost first."""
    return list(Path(node["original_file_path"]).parts[1:-1])


def folder(model: dict[str, Any]) -> str:
    """The model's place on the stair."""
    outer, inner = folders(model)
    return inner if outer == "intermediate" else outer


def is_before_the_door(model: dict[str, Any]) -> bool:
    """Whether a model holds figures that disclosure control has not seen."""
    if folder(model) == "staging":
        return folders(model)[1] not in NOT_PUBLISHERS
    return folder(model) == "observations"


def past_the_door(manifest: dict[str, Any]) -> list[tuple[str, str]]:
    """Models behind disclosure/, each with one that it reads and that holds figures from before the door.

    Reading only the door, its own kind and reference/, which holds no figure, a model has figures by no other way.
    """
    behind = STAIR[STAIR.index("disclosure") + 1 :]
    return [
        (model["name"], other["name"])
        for model in of_kind(manifest, "model")
        for other in models_read(model, manifest)
        if folder(model) in behind and is_before_the_door(other)
    ]


def figures_reached(model: dict[str, Any], manifest: dict[str, Any], *, door_is_open: bool) -> set[str]:
    """Models with figures from before the door that a model rests on, itself or through others.

    reference/ is not followed: a test holds that it has no figure.
    """
    reached: set[str] = set()
    seen = {model["unique_id"]}
    waiting = [model]
    while waiting:
        for other in models_read(waiting.pop(), manifest):
            if other["unique_id"] in seen or folder(other) == "reference":
                continue
            seen.add(other["unique_id"])
            if is_before_the_door(other):
                reached.add(other["name"])
            elif folder(other) != "disclosure" or door_is_open:
                waiting.append(other)
    return reached


def models_read(model: dict[str, Any], manifest: dict[str, Any]) -> list[dict[str, Any]]:
    return [manifest["nodes"][name] for name in model["depends_on"]["nodes"] if name.startswith("model.")]


def beyond_naming(sql: str) -> set[str]:
    """What a query does besides choosing rows of joined tables and naming their columns."""
    row = duckdb.execute("select json_serialize_sql(?)", [sql]).fetchone()
    assert row
    parts = list(dicts(json.loads(row[0])))
    assert any("select_list" in part for part in parts), sql
    used = {part["class"] for part in parts if "class" in part} - PLAIN
    used |= {part["type"] for part in parts if part.get("type") == "SET_OPERATION_NODE"}
    used |= {item["type"] for part in parts for item in part.get("modifiers", [])}
    return used | {"group by" for part in parts if part.get("group_expressions")}


def dicts(tree: Any) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict):
        yield tree
    for item in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        yield from dicts(item)
