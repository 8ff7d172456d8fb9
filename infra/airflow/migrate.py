"""Make Airflow's tables or bring them up to date, then make the first administrator. Safe to run at every start.

The password of the secret is for the first sign-in only: an administrator that exists is left as it is.
"""

import subprocess
import sys
from pathlib import Path

from inclusive_growth.interfaces.airflow.start_with_secrets import FOLDER, secret

ADMINISTRATOR = "admin"


def main(folder: Path = FOLDER) -> None:
    """Bring the database up to date; end with the error of the step that failed."""
    subprocess.run(["airflow", "db", "migrate"], check=True)
    from airflow.providers.fab.auth_manager.cli_commands.utils import get_application_builder

    with get_application_builder() as builder:
        people = builder.sm
        if people.find_user(username=ADMINISTRATOR):
            print(f"{ADMINISTRATOR} is there already")
            return
        made = people.add_user(
            username=ADMINISTRATOR,
            first_name="First",
            last_name="Administrator",
            email="admin@localhost",
            role=people.find_role("Admin"),
            password=secret("airflow_admin_password", folder),
        )
        if not made:
            sys.exit(f"{ADMINISTRATOR} could not be made; the log above says why")
        print(f"{ADMINISTRATOR} made")


if __name__ == "__main__":
    main()
