"""The catalogue's datasets and plans, and what a source makes of a body."""

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.sources.protocol import Dataset, Payload, Plan, Selection, Source


def dataset(dataset_id: str) -> Dataset:
    return load_catalogue().dataset(dataset_id)


def plan(dataset_id: str, areas: tuple[str, ...] = ("E08000025", "E08000031"), **where: str) -> Plan:
    """A plan with one selection, or with the catalogue's own."""
    if not where:
        return Plan(dataset_id, load_catalogue().selections(dataset_id), areas)
    return Plan(dataset_id, (Selection("any", "all", 0, tuple(where.items())),), areas)


def decoded(source: Source, dataset_id: str, body: bytes) -> tuple[list[str], list[list[str]]]:
    """Column names and rows of a body."""
    batches = list(source.decode(dataset(dataset_id), Payload("https://test/", body, "text/csv", "")))
    names = batches[0].schema.names if batches else []
    rows = [[str(row[name]) for name in names] for batch in batches for row in batch.to_pylist()]
    return names, rows
