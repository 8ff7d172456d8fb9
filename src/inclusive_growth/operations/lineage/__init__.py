"""OpenLineage: events that say from which data each table was made. Off unless `IGW_LINEAGE` names a place."""

from inclusive_growth.operations.lineage.sending import Parent, set_parent
from inclusive_growth.operations.lineage.step_events import tell_build, tell_failed_build, tell_landed

__all__ = ["Parent", "set_parent", "tell_build", "tell_failed_build", "tell_landed"]
