"""Where the warehouse meets Airflow: triggers, steps and callbacks. Nothing else in the package imports it."""
