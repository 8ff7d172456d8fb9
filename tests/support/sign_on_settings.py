"""What the compose files say about single sign-on, for the same programs without containers."""

import re
from pathlib import Path

from tests.support.compose_files import ROOT, SERVICES, read

VARIABLE = re.compile(r"\$\{(\w+)(?::?[-?]([^}]*))?\}")
OVERRIDES = ("infra/compose.tls.yml", "infra/compose.sso.yml")
TOLD = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")


def environment(service: str, secrets: Path, **dot_env: str) -> dict[str, str]:
    """A service's environment with TLS and single sign-on, from .env as given here."""
    given = dict(SERVICES[service]["environment"])
    for name in OVERRIDES:
        given |= read(ROOT / name)["services"].get(service, {}).get("environment", {})
    places = {"/run/secrets": str(secrets), "/opt/igw": str(ROOT)}
    found = {}
    for name, value in given.items():
        if value is not None:
            text = VARIABLE.sub(lambda variable: dot_env.get(variable[1]) or variable[2] or "", str(value))
            for there, here in places.items():
                text = text.replace(there, here)
            found[name] = text
    return found


def registered(door: int, public_url: str) -> str:
    """The redirect address that docs/deploy.md tells people to register for this port, with our own address."""
    [found] = re.findall(rf"`https://warehouse\.example\.org:{door}(/\S*oauth-authorized/\S+?)`", TOLD)
    return public_url + found
