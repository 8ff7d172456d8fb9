"""`bi_reader` reads what is published and nothing else: every other way is tried."""

import psycopg
import pytest

from inclusive_growth.errors import SurfaceError
from inclusive_growth.publish.publish import refresh_surfaces
from tests.support.marts_house import MartsHouse, marts_house

pytestmark = pytest.mark.system


@pytest.fixture(scope="module")
def shown(postgres, tmp_path_factory) -> MartsHouse:
    made = marts_house(postgres, tmp_path_factory.mktemp("rights") / "home")
    made.published(70.0)
    made.published(71.0, minutes=5)
    return made


REFUSED = {
    "the rows behind the views": "select * from parts.fct_indicator_values",
    "the registry": "select * from registry.content",
    "the pointer": "select * from registry.pointer",
    "history that is not public yet": "select * from registry.history",
    "changing a figure": "update marts.dim_indicator set value = 1",
    "changing what is shown": "update registry.pointer set publication_id = 'x'",
    "adding a row": "insert into marts.dim_indicator (indicator_id) values ('x')",
    "adding a row behind": "insert into parts.dim_indicator (part_id) values (1)",
    "deleting": "delete from marts.dim_indicator",
    "emptying": "truncate parts.dim_indicator",
    "a table": "create table marts.mine (x int)",
    "a table in public": "create table public.mine (x int)",
    "a temporary table": "create temporary table mine (x int)",
    "a view": "create view marts.mine as select 1",
    "a schema": "create schema mine",
    "a function": "create function marts.mine() returns int language sql as 'select 1'",
    "a function in public": "create function public.mine() returns int language sql as 'select 1'",
    "a large object": "select lo_create(0)",
    "a large object by content": "select lo_from_bytea(0, 'x')",
    "a role": "create role mine",
    "a database": "create database mine",
    "becoming the owner": "set role igw_marts",
    "an index": "create index on parts.dim_indicator (value)",
    "a comment": "comment on view marts.dim_indicator is 'mine'",
    "dropping a view": "drop view marts.dim_indicator",
    "redefining a view": "create or replace view marts.dim_indicator as select 1 as x",
    "a server file": "select pg_read_file('/etc/passwd')",
    "a program": "copy (select 1) to program 'true'",
    "locking readers out": "begin; lock table marts.dim_indicator in access exclusive mode",
}


@pytest.mark.parametrize("statement", REFUSED.values(), ids=REFUSED.keys())
def test_everything_else_is_refused(shown, statement):
    with shown.postgres.connect(shown.database) as con:
        con.execute("set default_transaction_read_only = off")  # a reader may: rights must hold without it
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            con.execute(statement)


def test_readers_see_every_view_and_no_other_relation_of_ours(shown):
    visible = shown.ask(
        """
        select nspname || '.' || relname
        from pg_class
        inner join pg_namespace on relnamespace = pg_namespace.oid
        where nspname not in ('pg_catalog', 'information_schema') and nspname not like 'pg_toast%'
            and relkind <> 'i' and has_schema_privilege(nspname, 'usage')
            and (relkind = 'S' or has_any_column_privilege(pg_class.oid, 'select'))
        order by 1"""
    )
    assert [row[0] for row in visible] == [
        "marts.about",
        "marts.dim_indicator",
        "marts.dim_publication",
        "marts.fct_indicator_values",
    ]


@pytest.mark.parametrize(
    "condition",
    ["1 / (value - 70)::int > 0", "(value::text || 'x')::int > 0", "ln(value - 70.5) is not null"],
)
def test_an_error_raised_on_purpose_quotes_no_row_that_is_not_shown(shown, condition):
    """The planner may judge a cheap condition first; on the hidden 70.0 each of these fails, on 71.0 one."""
    with shown.postgres.connect(shown.database) as con:
        try:
            con.execute(f"select count(*) from marts.fct_indicator_values where {condition}")
        except psycopg.errors.InvalidTextRepresentation as error:
            assert "71.0x" in str(error)


def test_statistics_of_hidden_rows_are_hidden(shown):
    assert shown.ask("select count(*) from pg_stats where schemaname in ('parts', 'registry')") == [(0,)]


def test_readers_cannot_use_other_databases(shown):
    for name in ("postgres", "template1"):
        with pytest.raises(psycopg.OperationalError, match="permission denied"):
            shown.postgres.connect(name)


def test_a_table_that_we_make_among_the_marts_later_can_be_read_at_once(shown):
    """The health of the data is such a table: it is no part of a publication."""
    with shown.postgres.connect(shown.database, "igw_marts") as con:
        con.execute("create table marts.data_health as select 'nomis_aps' as dataset_id, true as late")
        assert shown.ask("select * from marts.data_health") == [("nomis_aps", True)]
        con.execute("drop table marts.data_health")


def test_without_the_role_for_readers_nothing_is_made_and_it_says_what_to_run(shown, postgres, tmp_path):
    """Roles are of the whole server, so the name is what is missing here."""
    made = marts_house(postgres, tmp_path / "home")
    from inclusive_growth.publish.surfaces.postgres import schemas

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schemas, "READER", "nobody_reads")
        made.judge(made.candidate())
        with pytest.raises(SurfaceError, match=r"no role nobody_reads: run infra/postgres/marts_roles\.sql"):
            made.publish()
    assert not made.config.published_db.exists()
    assert made.publish(minutes=3) is not None
    assert refresh_surfaces(config=made.config, store=made.store) is False
    postgres.drop_database(made.database)


def test_the_roles_can_be_made_twice(shown):
    """A password is changed by running the file again."""
    shown.postgres.make_roles(shown.database)
    assert shown.marts_seen() == {71.0}
