"""Messages: one function for each kind of letter. Its name is also its heading in docs/runbook.md."""

from inclusive_growth.alerts.messages.gates import (
    approval_needed,
    landing_gate_closed,
    publish_gate_closed,
    published_with_warnings,
    release_set_aside,
)
from inclusive_growth.alerts.messages.publications import (
    columns_added,
    digest_failed,
    publication_digest,
    publication_withdrawn,
    revision_beyond_tolerance,
)
from inclusive_growth.alerts.messages.recipients import recipient_refused
from inclusive_growth.alerts.messages.sources import (
    file_refused,
    release_refused,
    silently_reissued,
    source_failing,
    source_late,
)
from inclusive_growth.alerts.messages.steps import (
    build_failed,
    history_broken,
    step_failed,
    step_overdue,
    surface_behind,
)

__all__ = [
    "approval_needed",
    "build_failed",
    "columns_added",
    "digest_failed",
    "file_refused",
    "history_broken",
    "landing_gate_closed",
    "publication_digest",
    "publication_withdrawn",
    "publish_gate_closed",
    "published_with_warnings",
    "recipient_refused",
    "release_refused",
    "release_set_aside",
    "revision_beyond_tolerance",
    "silently_reissued",
    "source_failing",
    "source_late",
    "step_failed",
    "step_overdue",
    "surface_behind",
]
