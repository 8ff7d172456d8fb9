"""What a process makes once before its first judgement, made beforehand for the processes forked from it."""

from inclusive_growth.catalogue import Catalogue
from inclusive_growth.gates.catalogue_tables import tables_of
from inclusive_growth.gates.dbt_macros import macro_text, module_of
from inclusive_growth.settings import Settings


def warm_up(catalogue: Catalogue, config: Settings) -> None:
    """Make the catalogue's tables and the macros, and have Great Expectations judge one value."""
    from inclusive_growth.gates.great_expectations import judge_nothing

    tables_of(catalogue, config)
    module_of(macro_text(config.project_dir))
    judge_nothing()
