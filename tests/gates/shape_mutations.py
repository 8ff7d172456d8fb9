"""For each critical expectation about declared columns, ways to break any source's rows that it must notice."""

from collections.abc import Iterator
from dataclasses import dataclass

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.gates.agreed_shape import AgreedShape, agreed_shape
from inclusive_growth.sources.registry import registry
from inclusive_growth.store.duck import identifier
from tests.gates.landing_mutations import renumbered

CHECKS = {
    "agreed_columns_are_there",
    "figures_are_numbers_or_empty",
    "periods_parse",
    "markers_are_known",
    "no_area_twice",
}
# What a publisher says of its answer as a whole stays true although a row comes twice.
WHOLE_AGAIN = {"nomis": renumbered}


@dataclass(frozen=True)
class Spoilt:
    """What a query makes of the sound release of a dataset, and the expectation that must fail."""

    source: str
    dataset: str
    check: str
    query: str


def spoilt_releases() -> Iterator[Spoilt]:
    """One dataset of each registered source, broken in every way that its layout allows."""
    catalogue = load_catalogue()
    for source in sorted(registry()):
        dataset = min(name for name, entry in catalogue.datasets.items() if entry.source == source)
        for check, query in _broken(source, agreed_shape(dataset, catalogue)):
            yield Spoilt(source, dataset, check, query)


def _broken(source: str, shape: AgreedShape) -> Iterator[tuple[str, str]]:
    roles = {role: identifier(column) for role, column in shape.roles if column}
    yield "agreed_columns_are_there", f"select * exclude ({roles['area_name']}) from sound"
    for column in map(identifier, shape.figures):
        yield "figures_are_numbers_or_empty", f"select * replace ('1,234' as {column}) from sound"
    if shape.period_columns and source != "fingertips":  # its suite reads the words of periods
        period = roles["period_text"]
        yield "periods_parse", f"select * replace ('about ' || {period} as {period}) from sound"
    if "marker_text" in roles:
        yield "markers_are_known", f"select * replace ('?' as {roles['marker_text']}) from sound"
    if shape.figures:
        whole = WHOLE_AGAIN.get(source, lambda query: query)
        yield "no_area_twice", whole("select * from sound union all by name select * from sound")
