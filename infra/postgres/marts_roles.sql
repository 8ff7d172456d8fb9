-- Roles and database of the marts. Run once by a superuser, again whenever a password changes, in psql:
--   \set ON_ERROR_STOP 1
--   \set marts_password `cat FILE`
--   \set reader_password `cat FILE`
--   \set database marts
--   \i marts_roles.sql
-- Everything inside the database is made by igw itself (`igw refresh`), as the role igw_marts.

select 'create role igw_marts'
where not exists (
    select from pg_roles
    where rolname = 'igw_marts'
) \gexec
alter role igw_marts login nosuperuser nocreatedb nocreaterole noreplication password :'marts_password';

select 'create role bi_reader'
where not exists (
    select from pg_roles
    where rolname = 'bi_reader'
) \gexec
alter role bi_reader login nosuperuser nocreatedb nocreaterole noreplication noinherit password :'reader_password';
-- A report that runs for minutes or a session left open in a transaction must not hold up a new column.
alter role bi_reader set statement_timeout = '60s';
alter role bi_reader set idle_in_transaction_session_timeout = '5min';
alter role bi_reader set default_transaction_read_only = on;

-- Whatever the server's own language is: names and notes hold letters beyond ASCII.
select format('create database %I owner igw_marts encoding ''UTF8'' template template0', :'database')
where not exists (
    select from pg_database
    where datname = :'database'
) \gexec

-- Postgres lets everybody connect anywhere, make temporary tables and large objects; readers of figures need none.
revoke connect, temporary on database :"database" from public;
grant connect on database :"database" to bi_reader;
\connect :"database"
revoke all on schema public from public;
select format('revoke execute on function %s from public', oid::regprocedure)
from pg_proc
where
    pronamespace = 'pg_catalog'::regnamespace
    and (proname in ('lo_creat', 'lo_create', 'lo_from_bytea', 'lo_import', 'lo_put', 'lo_unlink', 'lowrite'))
\gexec
