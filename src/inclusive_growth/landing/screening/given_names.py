"""Given names that are common in England, from which a column of people is told from a column of places."""

from pathlib import Path

GIVEN_NAMES = frozenset(Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").split())
