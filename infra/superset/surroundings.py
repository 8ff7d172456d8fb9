"""Surroundings of Superset: settings from the environment, secrets from files.

The only reader of the environment in this folder; a missing or empty secret stops the start with a sentence.
"""

import os
from pathlib import Path


class MissingSetting(SystemExit):
    """Stop of the program; its text names the missing setting and the remedy."""


def setting(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def needed(name: str, what_for: str) -> str:
    """Read a setting. Raises MissingSetting with its purpose."""
    if value := setting(name):
        return value
    raise MissingSetting(f"{name} is not set: it is {what_for}")


def secret(name: str, what_for: str) -> str:
    """Read the file that `name`_FILE names; secrets are never taken from the environment itself."""
    path = Path(needed(f"{name}_FILE", f"the file that holds {what_for}"))
    try:
        text = path.read_text().strip()
    except OSError as error:
        raise MissingSetting(
            f"{name}_FILE: {path} cannot be read ({error.strerror}); it holds {what_for}"
        ) from None
    if text:
        return text
    raise MissingSetting(f"{name}_FILE: {path} is empty: write {what_for} into it")


ADMIN = setting("SUPERSET_ADMIN_USER", "admin")
