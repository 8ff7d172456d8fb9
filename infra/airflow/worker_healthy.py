"""Exit code 0 when the Celery worker of this container answers a ping through the broker.

Celery alone answers it: Airflow's application takes seconds of processor time at every check.
"""

import socket
import sys
from pathlib import Path

from celery import Celery

from inclusive_growth.errors import SettingsError
from inclusive_growth.interfaces.airflow.start_with_secrets import BROKER, FOLDER, NO_CELERY, REDIS, variables
from inclusive_growth.settings import child_environment

ANSWER_SECONDS = 5.0


def main(folder: Path = FOLDER, redis: str = REDIS) -> None:
    """Ping the worker; exit with the reason when it does not answer."""
    worker = f"celery@{socket.gethostname()}"
    try:
        broker = variables(child_environment({}), folder, redis=redis).get(BROKER) or sys.exit(NO_CELERY)
        client = Celery(broker=broker, broker_transport_options={"max_retries": 0})  # compose asks again
        answers = client.control.ping(destination=[worker], timeout=ANSWER_SECONDS, limit=1)
    except SettingsError as error:
        sys.exit(str(error))
    except Exception as error:  # the broker's client has errors of its own for each way to be away
        sys.exit(f"{worker} cannot be asked through its broker: {error}")
    if not answers:
        sys.exit(f"{worker} did not answer within {ANSWER_SECONDS:.0f} s")


if __name__ == "__main__":
    main()
