"""Seals: a keyed hash over a record, so that whoever can only write to the store cannot forge one.

The key is a setting and never lies in the store. Without a key nothing is sealed.
"""

import hmac

from inclusive_growth.secret_files import read_secret
from inclusive_growth.settings import Settings

Keys = tuple[str, ...]


def seal_keys(config: Settings) -> Keys:
    """The keys of the settings, the newest first: it makes seals, and each of them proves one."""
    if not config.history_key.get_secret_value() and not config.history_key_file:
        return ()
    return tuple(
        read_secret("HISTORY_KEY", config.history_key, config.history_key_file, "HISTORY_KEY_FILE").split()
    )


def make_seal(record: bytes, keys: Keys) -> str:
    """The seal of a record as 64 hex digits; "" without a key."""
    return _seal(record, keys[0]) if keys else ""


def proves(seal: str, record: bytes, keys: Keys) -> bool:
    """Whether the seal of a record was made with one of the keys."""
    return any(hmac.compare_digest(seal, _seal(record, key)) for key in keys)


def _seal(record: bytes, key: str) -> str:
    return hmac.digest(key.encode(), record, "sha256").hex()
