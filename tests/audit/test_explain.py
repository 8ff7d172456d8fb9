"""From a published figure to the publisher's bytes: every link verified, the value derived again."""

import io
import re
from dataclasses import replace

import duckdb
import pyarrow.parquet as pq
import pytest
from rich.console import Console

from inclusive_growth import gates
from inclusive_growth.audit import verify_hashes
from inclusive_growth.audit.agreement import must_agree
from inclusive_growth.audit.chain import Chain, figure_name
from inclusive_growth.audit.evidence import open_evidence
from inclusive_growth.audit.explain import explain
from inclusive_growth.build import parts
from inclusive_growth.errors import CorruptObject, UsageError
from inclusive_growth.interfaces.cli.exit_codes import code_of
from inclusive_growth.interfaces.cli.printing.explanation import show
from inclusive_growth.publish.publish import publish
from inclusive_growth.records import GateRecord, now, sha256, to_json, utc
from inclusive_growth.store import history
from inclusive_growth.store.keys import part_key, sums_key
from inclusive_growth.store.lease import writer_lease
from tests.support.published_sample import Published

pytestmark = pytest.mark.system
WOLVERHAMPTON = ("employment_rate", "E08000031")


def facts(here: Published) -> list[dict]:
    shown = history.current(here.store)
    assert shown
    keys = [part_key(part) for part in shown[1].candidate.parts if part.mart == "fct_indicator_values"]
    return [row for key in keys for row in pq.read_table(io.BytesIO(here.store.get(key))).to_pylist()]


def test_the_latest_figure_is_explained_down_to_the_bytes(shared):
    found = explain(*WOLVERHAMPTON, context=shared.context)
    assert found.figure.row["value"] == found.derived.value
    assert {link.name for link in found.links} >= {
        "checksum list",
        "manifest",
        "part of fct_indicator_values from els_employment_rate",
        "release record",
        "decoded table",
        "raw object",
        "fetch plan",
        "landing gate record",
        "publish gate record",
    }
    assert found.publisher == "Office for National Statistics"
    assert found.objects[0].url.endswith("/employment-rate.csv")
    out = Console(record=True, width=200, file=io.StringIO())
    show(found, out)
    text = out.export_text()
    assert "SAMPLE" in text
    for words in ("Wolverhampton (E08000031)", "derived again", found.objects[0].sha256, "OGL-UK-3.0"):
        assert words in text


def test_words_serve_as_well_as_codes_and_a_period_may_be_named(shared):
    by_words = explain("Employment rate, people aged 16 to 64", "wolverhampton", "2020", context=shared.context)
    assert by_words.figure.row["period_id"] == "2020-01-01/P1Y~rolling_year"
    assert by_words.figure == explain(*WOLVERHAMPTON, "2020-01-01/P1Y", context=shared.context).figure


def damaged_keys(here: Published) -> dict[str, str]:
    found = explain(*WOLVERHAMPTON, context=here.context)
    keys = {link.name: link.key for link in found.links}
    raw = f"raw/{found.release.source}/{found.release.dataset}/objects/{found.objects[0].sha256}"
    return {**keys, "raw object": raw}


@pytest.mark.parametrize(
    "link",
    [
        "raw object",
        "release record",
        "decoded table",
        "part of fct_indicator_values from els_employment_rate",
        "part of audit_trail from els_employment_rate",
        "publish gate record",
        "landing gate record",
        "fetch plan",
        "manifest",
        "checksum list",
    ],
)
def test_one_flipped_byte_breaks_the_chain_at_that_link(own, link):
    key = damaged_keys(own)[link]
    path = own.config.store_dir / key
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.chmod(0o644)
    path.write_bytes(bytes(data))
    with pytest.raises(CorruptObject) as error:
        explain(*WOLVERHAMPTON, context=own.context)
    assert key in str(error.value)
    assert link in str(error.value)
    assert any(key in problem for problem in verify_hashes.verify(store=own.store).problems)


def test_a_figure_changed_in_the_published_file_is_found(own):
    with duckdb.connect(str(own.config.published_db)) as con:
        con.execute("update fct_indicator_values set value = value + 1 where area_code = 'E08000031'")
    with pytest.raises(CorruptObject, match="published file"):
        explain(*WOLVERHAMPTON, context=own.context)


def test_a_wrong_figure_is_found_although_every_hash_is_right(own):
    shown = history.current(own.store)
    assert shown
    candidate = shown[1].candidate
    forged = []
    for part in candidate.parts:
        if (part.mart, part.dataset) == ("fct_indicator_values", "els_employment_rate"):
            path = own.config.home / "forged.parquet"
            with duckdb.connect() as con:
                con.execute("create table facts as from read_parquet($1)", [own.store.url(part_key(part))])
                con.execute("update facts set value = value + 0.1 where area_code = 'E08000031'")
                con.execute(f"copy facts to '{path}' (format parquet)")
            data = path.read_bytes()
            part = replace(part, sha256=sha256(data), bytes=len(data))
            own.store.put(part_key(part), data)
        forged.append(part)
    wrong = replace(
        candidate,
        candidate_id=parts.candidate_id(tuple(forged)),
        parts=tuple(forged),
        based_on=1,
        built_at=utc(now()),
    )
    own.store.put(f"candidates/{wrong.candidate_id}.json", to_json(wrong))
    version = gates.publish_gate_version(own.config, own.catalogue)
    passed = GateRecord("publish", wrong.candidate_id, version, True, 0, utc(now()), ())
    own.store.put(f"gates/{wrong.candidate_id}/{version}.json", to_json(passed))
    with writer_lease(own.store) as lease:
        publish(wrong.candidate_id, run_at=now(), who="x", why="", lease=lease, context=own.context)
    assert verify_hashes.verify(store=own.store).ok
    with pytest.raises(CorruptObject, match=r"breaks at the derivation: .*value is published as"):
        explain(*WOLVERHAMPTON, context=own.context)


def test_a_sum_over_members_is_derived_from_every_member(shared):
    found = explain("population_estimate", "E47000007", "2012-06-30", context=shared.context)
    assert found.figure.row["method"].startswith("Sum of the published figures of the 7")
    assert len({cell.area for cell in found.derived.cells}) == 7
    assert found.derived.value == found.figure.row["value"] == 7 * 100_000 + sum(range(7))


def test_figures_of_every_kind_are_derived_again_in_plain_python(shared):
    """One of each indicator, dataset, type of area and characteristic; `igw verify` derives all of them."""
    evidence, manifest = open_evidence(shared.store, history.current(shared.store)[1].publication_id)
    chain = Chain(evidence, manifest, shared.catalogue)
    kinds = {
        (
            row["indicator_id"],
            row["dataset_id"],
            row["area_code"][:3],
            re.sub("=[^|]*", "", row["breakdown_id"]),
            row["value"] is None,
        ): row
        for row in facts(shared)
    }
    rows = list(kinds.values())
    for row in rows:
        must_agree(figure_name(row), row, chain.rederive(row)[1])
    assert len(rows) > 1000


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("employment_rat", "E08000031"), "did you mean 'employment_rate'"),
        (("employment_rate", "Walsal"), "did you mean 'E08000030' \\(Walsall\\)"),
        (("employment_rate", "E08000031", "1066"), "period '1066' is not published"),
        (("employment_rate", "E08000031", None, "sex=femal"), "did you mean 'sex=female'"),
        (("claimant_rate", "E08000031", None, "sex=female"), "published: all"),
        (("claimant_rate", "E08000031", "2011-06-30"), "period '2011-06-30' is not published there"),
    ],
)
def test_what_is_not_published_gets_the_nearest_that_is(shared, asked, said):
    with pytest.raises(UsageError, match=said) as error:
        explain(*asked, context=shared.context)
    assert code_of(error.value) == 2


def test_plain_duckdb_finds_names_comments_and_what_the_file_is(shared):
    with duckdb.connect(str(shared.config.published_db), read_only=True) as con:
        tables = dict(con.execute("select table_name, comment from duckdb_tables()").fetchall())
        columns = con.execute(
            "select count(*), count(comment) from duckdb_columns() where table_name = 'fct_indicator_values'"
        ).fetchone()
        notice = con.execute("select notice from about").fetchone()
    assert {"fct_indicator_values", "indicator_values_wide", "audit_trail", "dim_publication"} <= set(tables)
    assert "One row per" in tables["fct_indicator_values"]
    assert columns[0] == columns[1] > 10
    assert notice[0].startswith("SAMPLE") and "not itself an official statistic" in notice[0]


def test_the_evidence_of_a_publication_reaches_down_to_raw_bytes(shared):
    shown = history.current(shared.store)
    assert shown
    lines = verify_hashes.read_sums(shared.store, shown[1].publication_id)
    assert sums_key(shown[1].publication_id) not in lines
    kinds = {key.split("/")[0] for key in lines}
    assert kinds == {"candidates", "decoded", "gates", "ledger", "parts", "publications", "raw"}
    raw = {key for key in shared.store.keys("raw/") if "/objects/" in key or "/releases/" in key}
    assert raw <= set(lines)
