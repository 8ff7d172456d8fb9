"""When a dataset's publisher was last asked, by this machine.

The store keeps what came of a question, and of those that found nothing new only one in a while. A file of this
machine bears the time of the last, for a person who wonders whether anybody looks.
"""

import os
from contextlib import suppress
from datetime import UTC, datetime

from inclusive_growth.records import utc
from inclusive_growth.settings import Settings

FOLDER = "asked"


def note_asked(config: Settings, dataset: str, run_at: datetime) -> None:
    """Remember that the publisher was asked; a disk that takes no file stops nothing."""
    file = config.work_dir / FOLDER / dataset
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
        os.utime(file, (run_at.timestamp(), run_at.timestamp()))


def last_asked(config: Settings, dataset: str) -> str:
    """The last time that this machine asked; "" when it never did."""
    try:
        return utc(datetime.fromtimestamp((config.work_dir / FOLDER / dataset).stat().st_mtime, UTC))
    except OSError:
        return ""
