"""The models are portable: rendered with the default macros, each is SQL that Spark reads."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from inclusive_growth.build.dbt_variables import declared_shapes
from inclusive_growth.catalogue import load_catalogue
from tests.dbt.spark.parser import problems

ROOT = Path(__file__).parents[2]
PROJECT = ROOT / "dbt_project"
IN_PYTHON = sorted(path.stem for path in (PROJECT / "models").rglob("*.py"))  # no SQL; they call `methods`
VARIABLES = {
    "staging_models": sorted(path.stem for path in (PROJECT / "models").rglob("stg_*__observations.sql")),
    "shapes": declared_shapes(load_catalogue()),
    "reference_datasets": {
        "members": {
            "kind": "lookup",
            "roles": {
                "child_code": "LAD25CD",
                "child_name": "LAD25NM",
                "parent_code": "CA25CD",
                "parent_name": "CA25NM",
            },
            "facts": {
                "child_type": "local_authority",
                "parent_type": "region",
                "relation": "exact",
                "vintage": "2025-05",
            },
        },
        "shapes": {
            "kind": "boundary",
            "roles": {"area_code": "LAD24CD", "area_name": "LAD24NM"},
            "facts": {"area_type": "local_authority", "generalisation": "BSC", "vintage": "2024-05"},
        },
    },
}


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Each model's SQL for Spark, by the model's name."""
    target = tmp_path_factory.mktemp("spark")
    finished = subprocess.run(
        [
            *(sys.executable, "-m", "tests.dbt.spark.dialect", "compile", "--select", "resource_type:model"),
            *("--exclude", *IN_PYTHON),
            *("--project-dir", str(PROJECT), "--profiles-dir", "tests/dbt/spark", "--vars", json.dumps(VARIABLES)),
            *("--target-path", str(target), "--log-path", str(target), "--no-introspect", "--no-populate-cache"),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    nodes = json.loads((target / "manifest.json").read_text(encoding="utf-8"))["nodes"].values()
    models = {node["name"]: node for node in nodes if node["resource_type"] == "model"}
    return {name: models[name]["compiled_code"] for name in models if name not in IN_PYTHON}


@pytest.mark.system
def test_every_model_is_sql_that_spark_reads(rendered):
    assert set(rendered) == {path.stem for path in (PROJECT / "models").rglob("*.sql")}
    refused = {name: found for name, sql in rendered.items() if (found := list(problems(sql)))}
    assert not refused, json.dumps(refused, indent=2)


@pytest.mark.system
def test_the_default_of_every_dispatched_macro_is_what_is_read(rendered):
    written = "\n".join(rendered.values())
    for words in ("rlike r'^(", "\\z'", "date_format(", "within group (order by", "as decimal(28, 10))"):
        assert words in written, words
    for words in ("regexp_full_match", "monthname", "string_agg", '"'):
        assert words not in written, words


@pytest.mark.parametrize(
    "sql",
    [
        "select regexp_full_match(name, 'x') from areas",
        "select string_agg(name, ', ' order by name) from areas",
        "select list_transform(names, name -> upper(name)) from areas",
        "select cast(number as varchar) from areas",
        "select cast(number as hugeint) from areas",
        "select * exclude (name) from areas",
        "select [1, 2] as numbers",
        "select {'name': 'x'} as area",
        "from areas select name",
        "select name from areas using sample 10",
    ],
)
def test_what_duckdb_alone_reads_is_named(sql):
    assert list(problems(sql))


@pytest.mark.parametrize(
    "sql",
    [
        "select listagg(name, ', ') within group (order by name desc) as names from areas",
        "select name from areas where code rlike r'^(\\d{4})\\z'",
        "select coalesce(lag(name) over (order by code), '') as before from areas",
        "select cast(try_cast(name as decimal(28, 10)) as double) as number from areas",
        "select `Time period` from areas left anti join others on areas.code = others.code",
        "select count(*) filter (where name is null) as unnamed from areas",
    ],
)
def test_what_spark_reads_is_let_through(sql):
    assert list(problems(sql)) == []
