"""Single sign-on by OpenID Connect: who somebody is and may do follows the organisation's own service."""

from typing import Any

from superset.security import SupersetSecurityManager

from surroundings import setting

NAME = "oidc"  # stands in the redirect address


def provider(issuer: str, client_id: str, client_secret: str) -> dict[str, Any]:
    """Sign-on service as the login page offers it; its addresses come from its own discovery document."""
    return {
        "name": NAME,
        "icon": "fa-key",
        "token_key": "access_token",
        "remote_app": {
            "client_id": client_id,
            "client_secret": client_secret,
            "server_metadata_url": issuer.rstrip("/") + "/.well-known/openid-configuration",
            "client_kwargs": {"scope": setting("SUPERSET_OIDC_SCOPE", "openid email profile")},
        },
    }


def roles_of_groups() -> dict[str, list[str]]:
    """Roles by group of the sign-on service; everybody in no group is a Reader."""
    groups = {
        setting("SUPERSET_OIDC_ADMIN_GROUP"): ["Admin"],
        setting("SUPERSET_OIDC_ANALYST_GROUP"): ["Analyst"],
    }
    return {group: roles for group, roles in groups.items() if group}


class SignOn(SupersetSecurityManager):
    """Superset's accounts when the sign-on service alone says who somebody is and may do."""

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
