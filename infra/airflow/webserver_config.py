"""Sign-in to Airflow: by accounts in its database, or single sign-on when AIRFLOW_OIDC_ISSUER is set.

Airflow reads every name in capitals as a setting. With single sign-on the first visit makes the account, and the
person's groups decide the role at every visit; somebody in none of them sees nothing.
"""

import os
from pathlib import Path
from typing import Any

from airflow.providers.fab.auth_manager.security_manager.override import FabAirflowSecurityManagerOverride
from flask_appbuilder.const import AUTH_DB, AUTH_OAUTH

from inclusive_growth.interfaces.airflow.start_with_secrets import secret

WTF_CSRF_ENABLED = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = os.environ.get("AIRFLOW__API__BASE_URL", "").startswith("https://")
RATELIMIT_STORAGE_URI = "memory://"  # there is one api-server, so its own memory will do
AUTH_RATE_LIMITED = True
AUTH_RATE_LIMIT = "10 per minute"

NAME = "single_sign_on"  # stands in the redirect address
ISSUER = os.environ.get("AIRFLOW_OIDC_ISSUER", "").rstrip("/")
AUTH_TYPE = AUTH_OAUTH if ISSUER else AUTH_DB


def roles_of_groups() -> dict[str, list[str]]:
    """Airflow's roles by group of the sign-on service."""
    roles = {"ADMIN": "Admin", "OPERATOR": "Op", "VIEWER": "Viewer"}
    groups = {os.environ.get(f"AIRFLOW_OIDC_{name}_GROUP", ""): [role] for name, role in roles.items()}
    return {group: role for group, role in groups.items() if group}


def client_secret() -> str:
    """Read the secret that the sign-on service gave us.

    A missing file raises no OSError: Flask would take that for a missing configuration and go on without any of
    it, and Airflow would ask for passwords instead.
    """
    path = Path(os.environ["AIRFLOW_OIDC_CLIENT_SECRET_FILE"])
    return secret(path.name, path.parent)


class SignOn(FabAirflowSecurityManagerOverride):
    """Airflow's accounts when the sign-on service alone says who somebody is and may do."""

    def get_oauth_user_info(self, provider: str, resp: dict[str, Any]) -> dict[str, Any]:
        """Join the claims of the checked identity token with the service's user information.

        Some services name the person or the groups in only one of the two. Signature, issuer and nonce of the
        token are checked before.
        """
        user_info = self.oauth_remotes[provider].userinfo(token=resp)
        if user_info["sub"] != resp["userinfo"]["sub"]:
            raise ValueError(f"{provider} told about {user_info['sub']}, but {resp['userinfo']['sub']} signed in")
        claims = {**resp["userinfo"], **user_info}
        groups = claims.get("groups") or []
        return {
            "username": claims.get("preferred_username") or claims["sub"],
            "email": claims.get("email") or f"{claims['sub']}@{NAME}.invalid",
            "first_name": claims.get("given_name", ""),
            "last_name": claims.get("family_name", ""),
            "role_keys": [groups] if isinstance(groups, str) else groups,
        }

    def auth_user_db(self, *_: object, **__: object) -> None:
        """Refuse every password, also an earlier one: a person who left the service has left here."""


if ISSUER:
    OAUTH_PROVIDERS = [
        {
            "name": NAME,
            "icon": "fa-key",
            "token_key": "access_token",
            "remote_app": {
                "client_id": os.environ["AIRFLOW_OIDC_CLIENT_ID"],
                "client_secret": client_secret(),
                "server_metadata_url": f"{ISSUER}/.well-known/openid-configuration",
                "client_kwargs": {"scope": os.environ.get("AIRFLOW_OIDC_SCOPE") or "openid email profile"},
            },
        }
    ]
    SECURITY_MANAGER_CLASS = SignOn
    AUTH_USER_REGISTRATION = True
    AUTH_USER_REGISTRATION_ROLE = "Public"
    AUTH_ROLES_SYNC_AT_LOGIN = True
    AUTH_ROLES_MAPPING = roles_of_groups()
