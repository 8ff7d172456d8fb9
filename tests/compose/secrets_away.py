"""A start without a secret ends, and what it prints names the secret."""

from tests.compose.stack import DidNotHold, Stack, say, wait

# One for each kind of start: a shell script, the database's first start, Airflow's, Superset's.
NEEDS = {
    "s3": "s3_secret_key",
    "postgres": "marts_password",
    "migrate": "airflow_fernet_key",
    "superset-init": "superset_secret_key",
}


def refuse_without_secrets(stack: Stack) -> None:
    """Take each of these secrets away in turn; raises DidNotHold when a start does not name it."""
    for service, secret in NEEDS.items():
        path = stack.secret(secret)
        aside = path.with_suffix(".aside")
        path.rename(aside)
        try:
            say(f"without {secret}: {_refusal(stack, service, secret)}")
        finally:
            if path.is_dir():
                path.rmdir()  # some engines make a folder where a secret's file was missing
            aside.rename(path)


def _refusal(stack: Stack, service: str, secret: str) -> str:
    """The sentence that names the secret; the service has ended, or was never made."""
    check = stack.make_secrets("--check")
    if check.returncode != 1 or secret not in check.stderr:
        raise DidNotHold(f"make-dev-secrets --check does not name {secret}: {check.stderr}")
    tried = stack.compose("up", "-d", "--no-build", "--no-deps", service, check=False)

    def sentence() -> str:
        text = tried.stderr + stack.compose("logs", "--no-color", "--no-log-prefix", service, check=False).stdout
        named = (line.strip() for line in text.splitlines() if f"secret {secret}" in line or f"/{secret}" in line)
        return next(named, "")

    found: str = wait(sentence, f"{service} names the missing {secret}", 180)
    state = [item for item in stack.containers("--all") if item["Service"] == service]
    if any(item.get("Health") == "healthy" for item in state):
        raise DidNotHold(f"{service} runs without {secret}")
    stack.compose("down", "--volumes", "--timeout", "5", check=False)
    return found
