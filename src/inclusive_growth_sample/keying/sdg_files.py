"""Re-key files of the UK's indicators for the Sustainable Development Goals (ONS): the sample's areas."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from inclusive_growth_sample.keying.areas import AREAS
from inclusive_growth_sample.keying.page_files import PageFiles, Publication
from inclusive_growth_sample.keying.published import rows

FOLDER = "more/ons_sdg"


@dataclass(frozen=True, slots=True)
class Goal:
    """One indicator of the goals; the columns that are empty in the rows that are kept."""

    number: str
    title: str
    empty: tuple[str, ...]


GOALS = (
    Goal(
        "3-2-2",
        "Neonatal mortality rate",
        ("Neonatal period", "Age", "Birthweight (grams)", "Country of birth", "Ethnic group"),
    ),
    Goal(
        "17-8-1",
        "Individuals using the internet",
        ("Age", "Sex", "Disability status", "Ethnicity", "Ethnic group", "Employment status"),
    ),
)


def pages(source: Path) -> Iterator[PageFiles]:
    """Yield the page of each goal with its file."""
    for goal in GOALS:
        filename = f"indicator_{goal.number}.csv"
        table = rows(source / FOLDER / filename)
        kept = [row for row in table if row["GeoCode"] in AREAS and not any(row[name] for name in goal.empty)]
        path = f"sdgdata.gov.uk/{goal.number}/"
        publication = Publication(
            f"sdg-{goal.number}",
            f"UK indicators for the Sustainable Development Goals, {goal.number}: {goal.title}",
            "Office for National Statistics",
            f"https://{path}",
            path,
            "2023-03-01T09:30:00+00:00",
            "every figure of the sample's areas for everybody and, for countries, by sex",
            [
                "As stored in github.com/ONSdigital/sdg-data; the day, the link's text and the file's address are "
                "inferred.",
            ],
        )
        attachment = {
            "title": f"Download source CSV of indicator {goal.number}",
            "filename": filename,
            "address": f"sdgdata.gov.uk/sdg-data/en/data/{filename}",
            "content_type": "text/csv",
            "line_end": "LF",
        }
        more = {"columns": list(table[0]), "area": "GeoCode", "value": "Value"}
        yield PageFiles(publication.facts(attachment, more), kept)
