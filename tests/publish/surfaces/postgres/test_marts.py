"""What readers of the marts in Postgres see."""

import pytest

from inclusive_growth.publish.publish import rollback, withdraw
from inclusive_growth.publish.steps import commit
from tests.support.warehouse import take_back

pytestmark = pytest.mark.system


def loaded(house) -> dict[str, int]:
    """`mart sha` -> number, of every loaded part."""
    rows = house.ask("select mart, sha256, part_id from registry.part", "igw_marts")
    return {f"{mart} {digest}": number for mart, digest, number in rows}


def test_a_publication_is_shown_with_what_it_says_of_itself(house):
    entry = house.published(70.0)
    assert house.marts_seen() == {70.0}
    assert house.ask("select count(*) from marts.fct_indicator_values") == [(400,)]
    about = house.ask("select publication_id, history_seq, action, sample, notice from marts.about")
    assert about[0][:4] == (entry.publication_id, 1, "publish", False)
    assert about[0][4].startswith("Derived from official statistics")
    assert house.ask("select history_seq, is_current from marts.dim_publication") == [(1, True)]
    assert house.marts.faults([entry]) == ()


def test_every_row_and_column_of_the_publication_is_there(house):
    house.published(70.0)
    names = "indicator_id, dataset_id, area_code, value"
    in_postgres = house.ask(f"select {names} from marts.fct_indicator_values order by {names}")
    assert in_postgres == house.read(f"select {names} from fct_indicator_values order by {names}")
    assert len(in_postgres) == 400


def test_a_part_that_is_loaded_is_not_loaded_again(house):
    house.published(70.0)
    before = loaded(house)
    changed = house.candidate(5, candidate_id="c" * 64, parts=one_changed(house))
    house.judge(changed)
    assert house.publish(minutes=6) is not None
    after = loaded(house)
    assert before.items() <= after.items()
    assert len(after) == len(before) + 1
    sums = "select dataset_id, sum(value)::float8 from marts.fct_indicator_values group by 1 order by 1"
    assert house.ask(sums) == [("one", 14000.0), ("two", 14200.0)]


def one_changed(house) -> tuple:
    dim, one = (
        house.part("dim_indicator", "-", "select 'employment_rate' as indicator_id, 70.0 as value"),
        house.part("fct_indicator_values", "one", house.query("one", 70.0)),
    )
    return (dim, one, house.part("fct_indicator_values", "two", house.query("two", 71.0)))


def test_the_last_two_publications_stay_loaded_and_older_parts_go(house):
    for number, value in enumerate((70.0, 71.0, 72.0)):
        house.published(value, minutes=5 * number + 1)
    rows = house.ask(
        "select value::float8, count(*) from parts.fct_indicator_values group by 1 order by 1", "igw_marts"
    )
    assert rows == [(71.0, 400), (72.0, 400)]
    assert len(loaded(house)) == 6
    publications = house.ask("select count(distinct publication_id) from registry.content", "igw_marts")
    assert publications == [(2,)]


def test_a_rollback_shows_the_publication_before_without_loading_anything(house):
    first = house.published(70.0)
    house.published(71.0, minutes=5)
    before = loaded(house)
    entry = take_back(house, rollback, 9)
    assert house.marts_seen() == {70.0}
    assert loaded(house) == before
    assert house.ask("select history_seq from marts.dim_publication where is_current") == [(entry.seq,)]
    assert house.marts.shown() == (3, first.publication_id)


def test_a_withdrawal_leaves_no_figure_in_the_views_nor_behind_them(house):
    house.published(70.0)
    gone = house.published(71.0, minutes=5)
    entry = take_back(house, withdraw, 9, publication_id=gone.publication_id, why="disclosive cell")
    assert house.marts_seen() == set()
    assert "disclosive cell" in house.ask("select notice from marts.about")[0][0]
    kept = house.ask("select distinct value::float8 from parts.fct_indicator_values", "igw_marts")
    assert kept == [(70.0,)], "what was withdrawn is nowhere in the database"
    assert house.marts.shown() == (entry.seq, gone.publication_id)
    take_back(house, rollback, 11)
    assert house.marts_seen() == {70.0}


def test_a_sample_says_so_in_every_comment_and_a_sound_publication_does_not(house):
    comment = "select obj_description('marts.fct_indicator_values'::regclass, 'pg_class')"
    house.judge(house.candidate(origin="sample"))
    house.publish()
    assert house.ask(comment)[0][0].startswith("SAMPLE")
    assert house.ask("select sample, notice like 'SAMPLE%' from marts.about") == [(True, True)]
    house.published(71.0, minutes=5)
    assert house.ask(comment)[0][0].startswith("One row per indicator")
    words = "select col_description('marts.fct_indicator_values'::regclass, 1)"
    assert house.ask(words)[0][0], "columns are described too"


def test_a_transaction_sees_one_publication_to_its_end_although_its_parts_are_taken_out(house):
    house.published(70.0)
    with house.postgres.connect(house.database, autocommit=False) as con:
        con.isolation_level = 3  # repeatable read
        assert con.execute("select min(value), max(value) from marts.dim_indicator").fetchone() == (70, 70)
        for number, value in enumerate((71.0, 72.0, 73.0)):
            house.published(value, minutes=5 * number + 5)
        seen = con.execute("select count(*), min(value), max(value) from marts.fct_indicator_values").fetchone()
    assert seen == (400, 70, 70)
    assert house.marts_seen() == {73.0}


def test_what_will_be_published_is_not_seen_before_the_switch(house):
    house.published(70.0)
    with house.halted_before(commit, 71.0):
        pass
    assert house.ask("select count(*) from parts.fct_indicator_values", "igw_marts") == [(800,)], "it is loaded"
    assert house.marts_seen() == {70.0}
    assert house.ask("select max(history_seq) from marts.dim_publication") == [(1,)]
