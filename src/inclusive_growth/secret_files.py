"""Secrets, read from a setting or from the file that the setting `…_FILE` names."""

from pathlib import Path

from pydantic import SecretStr

from inclusive_growth.errors import SettingsError
from inclusive_growth.settings import PREFIX


def read_secret(name: str, value: SecretStr, file: Path | None, needed_by: str) -> str:
    """Read the secret of setting `name`. Raises SettingsError when it is in neither place, or in both."""
    setting = f"{PREFIX}{name}"
    if file and value.get_secret_value():
        raise SettingsError(f"setting {setting}: {setting}_FILE is set too; unset one of the two")
    if file:
        try:
            secret = file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(
                f"setting {setting}_FILE: {file} cannot be read ({type(error).__name__}); correct path or rights"
            ) from None
    else:
        secret = value.get_secret_value()
    if not secret:
        raise SettingsError(
            f"setting {setting}: {PREFIX}{needed_by} is set but this key is empty; set it or {setting}_FILE"
        )
    return secret
