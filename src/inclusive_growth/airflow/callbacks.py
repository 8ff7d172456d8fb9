"""Give the letter about an overdue run under the path that open deadlines in Airflow's database name."""

from inclusive_growth.interfaces.airflow.callbacks import mail_overdue

__all__ = ["mail_overdue"]
