"""Every setting of the product, read once from the environment (prefix IGW_) or an .env file."""

import json
import os
import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from dotenv import dotenv_values
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from pydantic_settings.exceptions import SettingsError as UnreadableSetting

from inclusive_growth.errors import SettingsError

PROJECT_ROOT = Path(__file__).resolve().parents[2]
PREFIX = "IGW_"
ENV_FILE = ".env"
# Variables with our prefix that are not settings: of the build's dbt child, and of the tests.
NOT_SETTINGS = ("IGW_BUILD_DB", "IGW_TEST_", "IGW_REQUIRE_PUBLISHED_FILES")

S3_ADDRESS = r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[\w.=-]+)*/?"


def _resolved(value: Path) -> Path:
    return value.expanduser().resolve()


Place = Annotated[Path, AfterValidator(_resolved)]
File = Annotated[Place | None, BeforeValidator(lambda value: value or None)]  # empty means unset
Words = Annotated[tuple[str, ...], NoDecode]  # written in the environment as `one,two`


def _mail_address(value: str) -> str:
    """The same address, its domain in ASCII. Raises ValueError when no mail server could take it."""
    from email_validator import EmailNotValidError, validate_email

    public = ".example.org"  # hosts of one's own network, which the library refuses, are judged as names below one
    try:
        checked = validate_email(f"{value}{public}", check_deliverability=False)
    except EmailNotValidError as error:
        raise ValueError(f"'{value}' is no email address: {str(error).rstrip('.')}") from None
    return f"{checked.local_part}@{checked.ascii_domain.removesuffix(public)}"


MailAddress = Annotated[str, AfterValidator(_mail_address)]


class Settings(BaseSettings):
    """The settings: places, publishers, recipients. Durations are in seconds unless the name says days."""

    # The .env file may hold other programs' variables; `settings` finds an unknown variable of ours.
    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        env_file=ENV_FILE,
        extra="ignore",
        frozen=True,
        allow_inf_nan=False,
    )

    home: Place = Field(Path("var"), description="Folder for the local store, caches and work files.")
    store_url: str = Field(
        "", description="Object store, `s3://bucket/prefix`; empty means the folder `store` under home."
    )
    s3_endpoint: str = Field("", description="Address of the S3 service; empty means Amazon's own.")
    s3_region: str = Field("eu-west-2", description="Region that requests are signed for.")
    s3_access_key: str = Field("", description="Name of the identity that writes the store.")
    s3_access_key_file: File = Field(None, description="File that holds the access key instead.")
    s3_secret_key: SecretStr = Field(SecretStr(""), description="Secret of that identity.")
    s3_secret_key_file: File = Field(None, description="File that holds the secret key instead.")
    s3_path_style: bool = Field(True, description="Bucket in the path; false puts it into the host name.")
    s3_verify: bool = Field(True, description="Whether the endpoint's certificate is checked.")
    s3_ca_bundle: File = Field(None, description="PEM file of the authority that signed the endpoint's.")
    project_dir: Place = Field(PROJECT_ROOT, description="Checkout that holds dbt_project/ and expectations/.")
    environment: Literal["demo", "production"] = Field(
        "production", description="`production` refuses to publish quoted, sample or synthetic data."
    )

    authority: str = Field("E47000007", description="GSS code of the combined authority served.")
    comparators: Words | None = Field(
        None,
        description="GSS codes shown beside the authority; unset means the regions that it lies in, England and "
        "another combined authority.",
    )

    datasets: Words = Field(
        (),
        description="Ids of the datasets to watch and fetch; empty means the whole catalogue. What has landed of "
        "others stays published.",
    )
    base_url: dict[str, str] = Field(
        default_factory=dict,
        description="Base URL per source (IGW_BASE_URL__NOMIS); unset means the publisher's real address. "
        "IGW_BASE_URL__ALL names a server that stands in for the others, each below its name (…/nomis).",
    )
    nomis_uid: SecretStr = Field(SecretStr(""), description="Free Nomis account key; raises the row limit.")
    stat_xplore_key: SecretStr = Field(
        SecretStr(""),
        description="Key of a free Stat-Xplore account (Account, Open Data API Access); without it only its own "
        "datasets wait.",
    )
    stat_xplore_key_file: File = Field(None, description="File that holds that key instead.")
    http_timeout: float = Field(60.0, gt=0, description="Seconds for one HTTP request, to the last byte.")
    http_stall: float = Field(30.0, gt=0, description="Seconds without a byte after which an answer is given up.")
    http_attempts: int = Field(5, ge=1, description="Attempts for one request before the fetch has failed.")
    http_backoff: float = Field(1.0, ge=0, description="First pause of the exponential, jittered backoff.")
    http_pause: float = Field(1.0, ge=0, description="Least seconds between two requests to one host.")
    http_max_bytes: int = Field(300_000_000, gt=0, description="A larger body is refused, not read.")
    unpacked_max_bytes: int = Field(
        8_000_000_000,
        gt=0,
        description="A workbook or archive that unpacks to more is refused. It is read as a stream, so this "
        "bounds time and room on disk: the XML of a workbook of 200 MB has 2 to 4 GB.",
    )

    marts_url: str = Field(
        "",
        description="Postgres that BI tools read, `postgresql://igw_marts@host:5432/marts`, no password inside; "
        "empty means none.",
    )
    marts_password: SecretStr = Field(SecretStr(""), description="Password of the role that fills the marts.")
    marts_password_file: File = Field(None, description="File that holds that password instead.")

    duckdb_memory: str = Field(
        "5GB", pattern=r"^\d+(MB|GB)$", description="Most that one DuckDB may hold in memory; beyond it, disk."
    )

    poll_seconds: int = Field(300, ge=1, description="How often the watchers look at each signal.")
    slow_poll_seconds: int = Field(
        21_600, ge=1, description="How often a source without a cheap signal is hashed in full."
    )
    settle_seconds: int = Field(600, ge=0, description="Bells within this window make one build and digest.")
    settle_longest_seconds: int = Field(
        0, ge=0, description="No bell waits longer for a build; 0 means three times IGW_SETTLE_SECONDS."
    )
    refetch_days: int = Field(28, ge=1, description="Every dataset is fetched again in full at least this often.")

    approval: Literal["required", "automatic"] = Field(
        "required", description="Whether a candidate with warnings waits for a person."
    )

    log_format: Literal["text", "json"] = Field(
        "text", description="`json` logs every event as one line on standard error, `text` only warnings."
    )
    lineage: str = Field(
        "",
        description="Where OpenLineage events go: `file` (the folder `lineage` under home) or an http(s) address; "
        "empty means nowhere.",
    )
    lineage_api_key: SecretStr = Field(SecretStr(""), description="Key that the lineage service asks for.")
    lineage_api_key_file: File = Field(None, description="File that holds that key instead.")
    lineage_namespace: str = Field(
        "inclusive_growth", description="Name under which jobs and datasets stand in the lineage."
    )
    metrics_host: str = Field("127.0.0.1", description="Address on which `igw metrics` answers.")
    metrics_port: int = Field(9478, ge=0, le=65535, description="Its port; 0 takes a free one.")
    metrics_seconds: int = Field(60, ge=1, description="The store is read at most this often for metrics.")

    smtp_host: str = Field("", description="Mail server; empty means alerts stay in the outbox.")
    smtp_port: int = Field(25, ge=1, le=65535)
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_password_file: File = Field(None, description="File that holds that password instead.")
    smtp_starttls: bool = False
    mail_from: MailAddress = Field("igw@localhost", validate_default=False, description="Sender of alerts.")
    mail_to: Annotated[tuple[MailAddress, ...], NoDecode] = Field(
        ("inclusive-growth-unit@localhost",), min_length=1, validate_default=False, description="Who gets alerts."
    )
    public_url: str = Field(
        "http://localhost:8080", description="Where people reach Airflow; links in emails start with it."
    )
    runbook_url: str = Field(
        "docs/runbook.md", description="Where people read the runbook; each email links to its entry there."
    )

    history_key: SecretStr = Field(
        SecretStr(""),
        description="Key that seals the history and the ledger; several, the newest first, with spaces.",
    )
    history_key_file: File = Field(None, description="File that holds that key instead.")
    backup_to: str = Field(
        "",
        description="Where the nightly backup goes: a folder or `s3://bucket/prefix`; empty means none is made.",
    )
    backup_s3_endpoint: str = Field("", description="S3 service of the backups; empty means the store's own.")
    backup_s3_region: str = Field("", description="Its region; empty means the store's.")
    backup_s3_access_key: str = Field(
        "", description="Identity that writes backups, with a secret of its own; empty means the store's."
    )
    backup_s3_secret_key: SecretStr = Field(SecretStr(""), description="Secret of that identity.")
    backup_s3_secret_key_file: File = Field(None, description="File that holds that secret instead.")

    # An address that is refused is not repeated: it may hold a password that must not be there.

    @field_validator("store_url")
    @classmethod
    def _store_is_s3(cls, value: str) -> str:
        if value and not re.fullmatch(S3_ADDRESS, value):
            raise ValueError("not an address such as s3://bucket/prefix; unset it for the local folder")
        return value

    @field_validator("lineage")
    @classmethod
    def _lineage_is_a_place(cls, value: str) -> str:
        if value not in ("", "file") and not re.fullmatch(r"https?://[^\s@]+", value):
            raise ValueError(
                "neither `file` nor an address such as https://lineage.example.org:5000 without a user; a key has "
                "its own setting, IGW_LINEAGE_API_KEY"
            )
        return value

    @field_validator("s3_endpoint", "backup_s3_endpoint")
    @classmethod
    def _endpoint_is_an_address(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[^/\s@]+/?", value):
            raise ValueError("not an address such as https://s3.example.org:8333, without a user or a path")
        return value

    @field_validator("marts_url")
    @classmethod
    def _marts_are_in_postgres(cls, value: str) -> str:
        if value and not re.fullmatch(r"postgresql://[\w.-]+@[^/\s:@?]+(:\d+)?/[\w-]+(\?[^\s]*)?", value):
            raise ValueError(
                "not an address such as postgresql://igw_marts@host:5432/marts; the password has its own setting"
            )
        if "password=" in value:
            raise ValueError("holds a password; move it to IGW_MARTS_PASSWORD or IGW_MARTS_PASSWORD_FILE")
        return value

    @field_validator("comparators", "datasets", "mail_to", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        if value.lstrip().startswith("["):
            return json.loads(value)
        return tuple(word.strip() for word in value.split(",") if word.strip())

    @field_validator("authority")
    @classmethod
    def _authority_is_combined(cls, value: str) -> str:
        if len(value) != 9 or not value.startswith("E47"):
            raise ValueError(
                f"'{value}' is not the GSS code of an English combined authority; "
                "use a code such as E47000007 (West Midlands)"
            )
        return value

    @property
    def store_dir(self) -> Path:
        return self.home / "store"

    @property
    def published_db(self) -> Path:
        """The DuckDB file that readers open: a cache, replaced by rename."""
        return self.home / "published" / "published.duckdb"

    @property
    def work_dir(self) -> Path:
        return self.home / "work"

    @property
    def spool_dir(self) -> Path:
        """The folder where alerts wait while the object store cannot be reached."""
        return self.home / "spool"

    @property
    def lineage_dir(self) -> Path:
        """The folder of OpenLineage events that go to files."""
        return self.home / "lineage"

    @property
    def data_docs_dir(self) -> Path:
        return self.home / "data_docs"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process. Raises SettingsError that names the wrong variable and the remedy."""
    for name in _unknown_names():
        near = get_close_matches(name, sorted(_variables()), n=1)
        hint = f"did you mean {near[0]}?" if near else "build/docs/settings.md lists them all (igw docs writes it)"
        raise SettingsError(f"setting {name}: there is no such setting; {hint}")
    try:
        return Settings()
    except UnreadableSetting as error:
        raise SettingsError(
            f"setting {PREFIX}…: {error}; write it as build/docs/settings.md shows (igw docs writes it)"
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + str(first["loc"][0]).upper()
        # pydantic's message, which a traceback would show, repeats the value.
        problem = first["msg"].removeprefix("Value error, ")
        raise SettingsError(
            f"setting {name}: {problem}; correct it (igw docs writes build/docs/settings.md)"
        ) from None


def log_format() -> str:
    """The value of IGW_LOG_FORMAT, also while another setting is wrong."""
    variables = {name.upper(): value for name, value in (dotenv_values(ENV_FILE) | os.environ).items()}
    return variables.get(f"{PREFIX}LOG_FORMAT") or "text"


def _variables() -> set[str]:
    return {PREFIX + name.upper() for name in Settings.model_fields}


def _unknown_names() -> Iterator[str]:
    """Variables with our prefix that no setting reads, such as a misspelt name, else ignored in silence."""
    known = _variables()
    for name in sorted({*os.environ, *dotenv_values(ENV_FILE)}):
        plain = name.upper()
        ignored = not plain.startswith(PREFIX) or plain.startswith((*NOT_SETTINGS, f"{PREFIX}BASE_URL__"))
        if not ignored and plain not in known:
            yield name


def child_environment(changes: dict[str, str]) -> dict[str, str]:
    """The environment for a child process: our own with some variables changed."""
    return dict(os.environ) | changes
