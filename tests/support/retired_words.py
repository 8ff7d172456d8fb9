"""Ids, keys and paths that have another name now. Only the loader may name one, to say what it is called today."""

import re

RETIRED = (
    # indicators and groups of people
    "lgbt_population",
    "pregnancy_maternity=maternity",
    "digital_exclusion",
    "overcrowding_race",
    "tenure_race",
    # keys of the catalogue, models, commands and modules
    "not_collected:",
    "interval_not_taken_in",
    "interval not taken in",
    "stg_catalogue__not_collected",
    "int_breakdowns_characterised",
    "inclusive_growth.airflow.start",
    "inclusive_growth.airflow.warm",
    "inclusive_growth.airflow.steps",
    "inclusive_growth.lineage.transport.FromSettings",
    "inclusive_growth.dbt_plugin",
    "infra/sample/make_sample.py",
    "infra/checks/iod_2025.py",
)


def retired_in(text: str) -> list[str]:
    """The retired words that stand in a text as words of their own; a table may list them in its first column."""
    text = re.sub(r"^\| [^|]* \|", "|", text, flags=re.MULTILINE)
    return [word for word in RETIRED if re.search(rf"(?<![\w.]){re.escape(word)}(?!\w)", text)]
