"""The folder of the checkout that is tested."""

from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
VERSION_BEFORE = REPOSITORY / "tests" / "fixtures" / "version_0_1_0"  # what the code before the rooms left
