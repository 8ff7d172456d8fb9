"""What a store key may look like: the same for every store, so that a store can be copied from one to another."""

from inclusive_growth.errors import StoreError


def checked(key: str) -> str:
    """The key, if it is one; raises StoreError when it climbs out, hides or has an empty part."""
    parts = key.split("/")
    if "\\" in key or "\0" in key or any(not part or part.startswith(".") for part in parts):
        raise StoreError(f"'{key}' is not a store key: keys are relative, without empty or dotted parts")
    return key
