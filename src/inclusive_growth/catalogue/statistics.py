"""Statistics in words: what each says and cannot say, whose it is, what it assumes, a worked example."""

from pathlib import Path
from typing import Any

import yaml
from pydantic import Field, TypeAdapter

from inclusive_growth.catalogue.models import Id, Strict

STATISTICS = Path(__file__).with_name("statistics.yml")
_Sentence = Field(min_length=15, pattern=r"\.$")


class MethodChange(Strict):
    """A change of method, as it is announced; both series stand side by side in `igw method-changes`."""

    since: str = Field(pattern=r"^\d+\.\d+\.\d+$", description="First version with it.")
    was: str = _Sentence
    now: str = _Sentence


class Statistic(Strict):
    """One statistic, as the method pages tell it."""

    id: Id
    title: str = Field(min_length=3)
    says: str = _Sentence
    cannot_say: str = _Sentence
    definition: str = _Sentence
    assumes: str = _Sentence
    worked: str = _Sentence
    macros: list[Id] = Field(default_factory=list, description="Files of dbt_project/macros/statistics.")
    measures: list[Id] = Field(default_factory=list, description="Words in the column `measure` of marts.")
    changes: list[MethodChange] = Field(default_factory=list)


def read_statistics(path: Path = STATISTICS) -> list[Statistic]:
    """Every statistic, in the order of the file. Raises pydantic's ValidationError for a wrong entry."""
    entries: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return TypeAdapter(list[Statistic]).validate_python(entries)
