"""Who may sign in to Airflow: accounts in its database, or single sign-on when AIRFLOW_OIDC_ISSUER is set.

Airflow reads every name in capitals as a setting. With single sign-on the first visit makes the account, and the
person's groups decide the role at every visit; somebody in none of them sees nothing.
"""

import os
from pathlib import Path

from flask_appbuilder.const import AUTH_DB, AUTH_OAUTH

WTF_CSRF_ENABLED = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = os.environ.get("AIRFLOW__API__BASE_URL", "").startswith("https://")
RATELIMIT_STORAGE_URI = "memory://"  # there is one api-server, so its own memory will do
AUTH_RATE_LIMITED = True
AUTH_RATE_LIMIT = "10 per minute"

ISSUER = os.environ.get("AIRFLOW_OIDC_ISSUER", "").rstrip("/")
AUTH_TYPE = AUTH_OAUTH if ISSUER else AUTH_DB


def roles_of_groups() -> dict[str, list[str]]:
    """Which group of the sign-on service gets which of Airflow's roles."""
    roles = {"ADMIN": "Admin", "OPERATOR": "Op", "VIEWER": "Viewer"}
    groups = {os.environ.get(f"AIRFLOW_OIDC_{name}_GROUP", ""): [role] for name, role in roles.items()}
    return {group: role for group, role in groups.items() if group}


if ISSUER:
    OAUTH_PROVIDERS = [
        {
            # Any name but those that the library treats specially: then the standard claims are read.
            "name": "single_sign_on",
            "icon": "fa-key",
            "token_key": "access_token",
            "remote_app": {
                "client_id": os.environ["AIRFLOW_OIDC_CLIENT_ID"],
                "client_secret": Path(os.environ["AIRFLOW_OIDC_CLIENT_SECRET_FILE"]).read_text().strip(),
                "server_metadata_url": f"{ISSUER}/.well-known/openid-configuration",
                "client_kwargs": {"scope": "openid profile email"},
            },
        }
    ]
    AUTH_USER_REGISTRATION = True
    AUTH_USER_REGISTRATION_ROLE = "Public"
    AUTH_ROLES_SYNC_AT_LOGIN = True
    AUTH_ROLES_MAPPING = roles_of_groups()
