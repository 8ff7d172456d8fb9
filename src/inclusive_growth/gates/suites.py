"""Suites of expectations: id-free YAML under expectations/, in Great Expectations' own serialised form.

`expectations/landing/every_source.yml` judges a release by the declarations of its source, `every_figure.yml` by
what its figures say, `<source>.yml` beside them by the source's peculiarities, and
`expectations/marts/<mart>.yml` judges a candidate's mart.
An expectation over single columns runs in Great Expectations; `unexpected_rows_expectation` is a query over
whole tables and runs in DuckDB. `{$PARAMETER: name}` takes a value from the catalogue, so that no
bound, label or code list is written twice. A mart's key stands in its own YAML.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import ValidationError

from inclusive_growth.catalogue.marts import read_marts
from inclusive_growth.catalogue.yaml_files import near
from inclusive_growth.errors import CatalogueError
from inclusive_growth.gates.suite_files import Entry, SuiteFile
from inclusive_growth.records import Severity

SET_BASED = "unexpected_rows_expectation"
# The landing suites that hold for each source beside its own: shape, and what the figures say.
EVERY_SOURCE = "every_source"
EVERY_FIGURE = "every_figure"
COMMON = (EVERY_SOURCE, EVERY_FIGURE)
Kind = Literal["landing", "marts"]


@dataclass(frozen=True, slots=True)
class Expectation:
    """One expectation, ready to run when its parameters are resolved."""

    check: str
    type: str
    kwargs: Mapping[str, Any]
    severity: Severity
    why: str
    unit: str
    owner: str
    threshold: Mapping[str, float | str]
    per: str
    loss: bool = False  # only says that something is gone
    withheld: bool = False  # its failing rows hold numbers that nobody may be told

    @property
    def set_based(self) -> bool:
        return self.type == SET_BASED

    @property
    def of_columns(self) -> bool:
        """Whether it asks for the names of columns, and reads no row."""
        return self.type.startswith("expect_table_column")

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns whose values it reads."""
        names = [self.kwargs.get(key) for key in ("column", "column_A", "column_B")]
        condition = self.kwargs.get("row_condition")
        if isinstance(condition, Mapping):
            names.append(condition["column"]["name"])
        return tuple(str(name) for name in [*names, *self.kwargs.get("column_list", ())] if name)


@dataclass(frozen=True, slots=True)
class Suite:
    """The expectations about one relation."""

    relation: str
    identify_by: tuple[str, ...]
    key: tuple[str, ...]
    measured: str
    expectations: tuple[Expectation, ...]

    @property
    def native(self) -> tuple[Expectation, ...]:
        return tuple(expectation for expectation in self.expectations if not expectation.set_based)

    @property
    def set_based(self) -> tuple[Expectation, ...]:
        return tuple(expectation for expectation in self.expectations if expectation.set_based)


def folder(project_dir: Path, kind: Kind) -> Path:
    return project_dir / "expectations" / kind


def relations(project_dir: Path, kind: Kind) -> list[str]:
    """Every relation that has a suite, sorted."""
    return sorted(path.stem for path in folder(project_dir, kind).glob("*.yml"))


def mart_keys(project_dir: Path, marts: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The key of each of these marts. Raises CatalogueError for a suite whose mart is no more."""
    keys = {mart.name: mart.key for mart in read_marts(project_dir)}
    if unknown := sorted(set(marts) - set(keys)):
        raise CatalogueError(
            f"expectations/marts/{unknown[0]}.yml: there is no mart {unknown[0]}; {near(unknown[0], keys)} "
            "A suite is named as its mart: rename it, or remove the suite of a mart that is no more"
        )
    return {name: keys[name] for name in marts}


@lru_cache
def load_suite(project_dir: Path, kind: Kind, relation: str) -> Suite:
    """The suite of one relation. Raises CatalogueError with file, field and remedy."""
    path = folder(project_dir, kind) / f"{relation}.yml"
    where = f"expectations/{kind}/{relation}.yml"
    if not path.is_file():
        raise CatalogueError(
            f"{where}: there is no such suite in {project_dir}; add it, or set IGW_PROJECT_DIR to the checkout"
        )
    try:
        file = SuiteFile.model_validate(yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader))
    except yaml.YAMLError as error:
        raise CatalogueError(f"{where}: not valid YAML: {str(error).splitlines()[0]}; correct it") from error
    except ValidationError as error:
        problem = error.errors()[0]
        field = ".".join(str(part) for part in problem["loc"]) or "(whole file)"
        raise CatalogueError(f"{where}: {field}: {problem['msg']}; correct it") from error
    if kind == "landing" and (own := [entry.meta.check for entry in file.expectations if entry.meta.per]):
        raise CatalogueError(
            f"{where}: meta.check '{own[0]}': `per: indicator` is for marts; a release has no column of indicators"
        )
    return Suite(
        relation=relation,
        identify_by=tuple(file.meta.identify_by),
        key=mart_keys(project_dir, [relation])[relation] if kind == "marts" else (),
        measured=file.meta.measured,
        expectations=tuple(as_expectation(entry) for entry in file.expectations),
    )


def landing_suites(project_dir: Path, source: str) -> tuple[Suite, ...]:
    """The suite of one source, empty where it has none, and the suites of every source: all are judged together.

    Raises CatalogueError for an expectation over single columns that is to hold for every source (their columns
    differ), and for one name in two suites (the answer to one would hide the other's).
    """
    has_suite = source in relations(project_dir, "landing")
    own = load_suite(project_dir, "landing", source) if has_suite else Suite(source, (), (), "", ())
    found = {rule.check: source for rule in own.expectations}
    suites = [own]
    for name in COMMON:
        if name not in relations(project_dir, "landing"):
            continue
        common = load_suite(project_dir, "landing", name)
        where = f"expectations/landing/{name}.yml"
        if over_columns := [expectation for expectation in common.native if not expectation.of_columns]:
            raise CatalogueError(
                f"{where}: meta.check '{over_columns[0].check}' is an {over_columns[0].type}, but only "
                f"{SET_BASED} can hold for every source: ask it as a query, or put it into each source's own suite"
            )
        if twice := sorted(rule.check for rule in common.expectations if rule.check in found):
            raise CatalogueError(
                f"expectations/landing/{found[twice[0]]}.yml: meta.check '{twice[0]}' stands in {where} too; "
                "rename one of them"
            )
        found |= {rule.check: name for rule in common.expectations}
        suites.append(common)
    return tuple(suites)


def resolved(expectation: Expectation, parameters: Mapping[str, Any]) -> Expectation:
    """The expectation with every `{$PARAMETER: name}` replaced. Raises CatalogueError for an unknown name."""
    return replace(expectation, kwargs=_resolve(expectation.kwargs, parameters, expectation.check))


def of_subject(expectation: Expectation, name: str, parameters: Mapping[str, Any]) -> Expectation:
    """The expectation with the parameters, the unit and the reason of one subject, under the subject's name."""
    return replace(
        resolved(expectation, parameters),
        check=f"{expectation.check}[{name}]",
        why=f"{expectation.why} {parameters['why']}" if parameters.get("why") else expectation.why,
        unit=str(parameters.get("unit", expectation.unit)),
    )


def as_expectation(entry: Entry) -> Expectation:
    """The expectation that an entry of a suite's file states."""
    meta = entry.meta
    return Expectation(
        check=meta.check,
        type=entry.type,
        kwargs=entry.kwargs,
        severity=entry.severity,
        why=" ".join(meta.why.split()),
        unit=meta.unit,
        owner=meta.owner,
        threshold=meta.threshold,
        per=meta.per,
        loss=meta.loss,
        withheld=meta.withheld,
    )


def _resolve(value: Any, parameters: Mapping[str, Any], where: str) -> Any:
    if isinstance(value, Mapping):
        if set(value) == {"$PARAMETER"}:
            name = value["$PARAMETER"]
            if name not in parameters:
                raise CatalogueError(
                    f"expectation '{where}': $PARAMETER '{name}' is not known here; "
                    f"known: {', '.join(sorted(parameters))}"
                )
            return parameters[name]
        return {key: _resolve(inner, parameters, where) for key, inner in value.items()}
    if isinstance(value, list):
        return [_resolve(inner, parameters, where) for inner in value]
    return value
