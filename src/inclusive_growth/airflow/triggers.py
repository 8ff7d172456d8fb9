"""Give the trigger under the class path that Airflow's database holds for each watch."""

from inclusive_growth.interfaces.airflow.triggers import ReleaseTrigger

__all__ = ["ReleaseTrigger"]
