"""Short ids: the beginning of an id, as emails and `igw status` print it, resolved to the whole id."""

from collections.abc import Iterable

from inclusive_growth.errors import UsageError
from inclusive_growth.store.keys import CANDIDATES, name_of
from inclusive_growth.store.object_store import Store


def resolve_id(beginning: str, known: Iterable[str], kind: str) -> str:
    """The only known id that begins so. Raises UsageError when none or several do."""
    matches = [known_id for known_id in dict.fromkeys(known) if beginning and known_id.startswith(beginning)]
    if len(matches) != 1:
        problem = "begins several ids" if matches else f"is not {kind}"
        raise UsageError(f"'{beginning}' {problem}; see `igw status` for the releases and the open candidate")
    return matches[0]


def candidate_ids(store: Store) -> list[str]:
    return [name_of(key) for key in store.keys(f"{CANDIDATES}/")]


def resolve_candidate_id(beginning: str, store: Store) -> str:
    """The whole id of a candidate from its beginning. Raises UsageError."""
    return resolve_id(beginning, candidate_ids(store), "a candidate")
