#!/bin/bash
# Roles and databases, made once, when the cluster is new. The image sources this file as its administrator.
# A role sees its own database and no other; passwords come from secret files (start.sh has seen that they are there)
# and are never in a command line.
set -eu

psql --quiet --no-psqlrc -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres <<'SQL'
\set airflow_password `cat /run/secrets/airflow_db_password`
\set superset_password `cat /run/secrets/superset_db_password`
\set marts_password `cat /run/secrets/marts_password`
\set reader_password `cat /run/secrets/bi_reader_password`
\set database marts

create role airflow login password :'airflow_password';
create role superset login password :'superset_password';
create database airflow owner airflow encoding 'UTF8' template template0;
create database superset owner superset encoding 'UTF8' template template0;
revoke all on database airflow, superset from public;

\i /warehouse/server_of_ours.sql
\i /warehouse/marts_roles.sql
SQL

touch "$PGDATA/warehouse_is_made"
