"""Import the modules of the image's processes, so that their bytecode is kept: it cannot be written later.

It runs while the image is built. Compiling every module instead would add a tenth to the image's size.
"""

import importlib
import warnings

NEEDED = (
    "airflow.__main__",
    "airflow.api_fastapi.main",
    "airflow.cli.commands.api_server_command",
    "airflow.cli.commands.dag_processor_command",
    "airflow.cli.commands.db_command",
    "airflow.cli.commands.scheduler_command",
    "airflow.cli.commands.triggerer_command",
    "airflow.dag_processing.processor",
    "airflow.executors.local_executor",
    "airflow.jobs.scheduler_job_runner",
    "airflow.jobs.triggerer_job_runner",
    "airflow.providers.celery.cli.celery_command",
    "airflow.providers.celery.executors.celery_executor",
    "airflow.providers.fab.auth_manager.fab_auth_manager",
    "airflow.providers.fab.www.app",
    "airflow.providers.standard.operators.hitl",
    "airflow.sdk.execution_time.supervisor",
    "airflow.sdk.execution_time.task_runner",
    "asyncpg",
    "authlib.integrations.flask_client",
    "boto3",
    "celery.apps.worker",
    "dbt.adapters.duckdb.impl",
    "dbt.cli.main",
    "dbt.task.build",
    "duckdb",
    "great_expectations",
    "great_expectations.expectations.core",
    "great_expectations.render.renderer",
    "kombu.transport.redis",
    "pandas",
    "psycopg",
    "psycopg2",
    "pyarrow.dataset",
    "pyarrow.parquet",
    "python_calamine",
    "redis",
    "rich.table",
    "sqlalchemy.dialects.postgresql.asyncpg",
    "sqlalchemy.dialects.postgresql.psycopg2",
    "starlette.applications",
    "typer",
    "uvicorn",
)

if __name__ == "__main__":
    warnings.simplefilter("ignore")
    for name in NEEDED:
        importlib.import_module(name)
