-- Only where the whole server is the warehouse's: its other databases are closed to everybody who was not let in
-- by name. On a server that others use too, this would lock their roles out.
select format('revoke connect on database %I from public', datname)
from pg_database
where datallowconn \gexec
