"""Finding what a person means by the beginning of an id, as emails and `igw status` print it."""

from collections.abc import Iterable

from inclusive_growth.errors import UsageError
from inclusive_growth.store.keys import CANDIDATES, name_of
from inclusive_growth.store.object_store import Store


def the_one(beginning: str, known: Iterable[str], what: str) -> str:
    """The only known id that begins so. UsageError when there is none or more than one."""
    found = [name for name in dict.fromkeys(known) if beginning and name.startswith(beginning)]
    if len(found) != 1:
        problem = "begins several ids" if found else f"is not {what}"
        raise UsageError(f"'{beginning}' {problem}; see `igw status` for the releases and the open candidate")
    return found[0]


def candidate_ids(store: Store) -> list[str]:
    return [name_of(key) for key in store.keys(f"{CANDIDATES}/")]


def candidate_named(beginning: str, store: Store) -> str:
    """The full id of a candidate."""
    return the_one(beginning, candidate_ids(store), "a candidate")
