"""Give the trigger under the class path of version 0.1, so that a database of that version goes on."""

from inclusive_growth.interfaces.airflow.triggers import ReleaseTrigger

__all__ = ["ReleaseTrigger"]
