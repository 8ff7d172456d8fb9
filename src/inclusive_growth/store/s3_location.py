"""The place of the S3 store and our identity there, for boto3 and DuckDB alike."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import SecretStr

from inclusive_growth.errors import SettingsError
from inclusive_growth.secret_files import read_secret
from inclusive_growth.settings import PREFIX, Settings

SCHEME = "s3://"


@dataclass(frozen=True, slots=True)
class S3Place:
    """A bucket, a prefix in it, an endpoint ("" is Amazon's own) and an identity."""

    bucket: str
    prefix: str
    region: str
    access_key: str
    secret_key: SecretStr = field(repr=False)
    endpoint: str = ""
    path_style: bool = True
    verify: bool = True
    ca_bundle: Path | None = None

    def __str__(self) -> str:
        return f"{self.url('')} at {self.endpoint or 'Amazon S3'}"

    def url(self, key: str) -> str:
        return f"{SCHEME}{self.bucket}/{self.name(key)}"

    def name(self, key: str) -> str:
        """The object's name in the bucket."""
        return f"{self.prefix}/{key}" if self.prefix else key

    @property
    def host(self) -> str:
        """The endpoint without its scheme."""
        return urlsplit(self.endpoint).netloc

    @property
    def encrypted(self) -> bool:
        return not self.endpoint.startswith("http://")


def s3_place(config: Settings) -> S3Place | None:
    """The place that the settings name; None when the store is the local folder. Raises SettingsError."""
    if not config.store_url:
        return None
    bucket, _, prefix = config.store_url.removeprefix(SCHEME).partition("/")
    if config.s3_ca_bundle and not config.s3_ca_bundle.is_file():
        raise SettingsError(f"setting IGW_S3_CA_BUNDLE: there is no file {config.s3_ca_bundle}; correct the path")
    return S3Place(
        bucket=bucket,
        prefix=prefix.strip("/"),
        region=config.s3_region,
        access_key=read_secret(
            "S3_ACCESS_KEY", SecretStr(config.s3_access_key), config.s3_access_key_file, "STORE_URL"
        ),
        secret_key=SecretStr(
            read_secret("S3_SECRET_KEY", config.s3_secret_key, config.s3_secret_key_file, "STORE_URL")
        ),
        endpoint=config.s3_endpoint.rstrip("/"),
        path_style=config.s3_path_style,
        verify=config.s3_verify,
        ca_bundle=config.s3_ca_bundle,
    )


def s3_variables(config: Settings) -> dict[str, str]:
    """Environment variables for a child process to reach the S3 store. They hold the secret: not for a log."""
    variables = {"IGW_STORE_URL": config.store_url}
    for name in filter(lambda name: name.startswith("s3_"), Settings.model_fields):
        value = getattr(config, name)
        plain = value.get_secret_value() if isinstance(value, SecretStr) else value
        variables[PREFIX + name.upper()] = "" if plain is None else str(plain)
    return variables
