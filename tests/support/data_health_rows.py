"""The table of the health of the data, as the dashboards read it."""

from inclusive_growth.operations.watch import health_table
from tests.support.postgres_server import Postgres

# One dataset that fails, one that is late, the others in order.
_ROWS = """
insert into marts.data_health
select
    dataset_id, title, source, 'landed', known_from, known_from, known_from,
    case dataset_id when 'nomis_population' then known_from end, '', 'passed', next_expected_by,
    dataset_id = 'nomis_pay_residents', now()
from marts.dim_dataset
"""


def write_health(postgres: Postgres, database: str) -> None:
    """Make the table and fill it from the datasets that are published there."""
    columns = ", ".join(f"{name} {kind}" for name, (kind, _) in health_table.COLUMNS.items())
    with postgres.connect(database, "igw_marts") as owner:
        owner.execute(f"create table marts.data_health ({columns})")
        owner.execute(_ROWS)
