"""Airflow with a home of its own."""

import tests.support.airflow_home  # noqa: F401  # sets the environment before anything imports Airflow
