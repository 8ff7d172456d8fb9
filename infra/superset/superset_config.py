"""Configuration of Superset; every name in capitals is one of Superset's own settings.

What differs between installations comes from the environment (docs/superset.md lists it), secrets from files.
"""

from hashlib import blake2b
from pathlib import Path

from sqlalchemy.engine.url import URL, make_url

from surroundings import needed, secret, setting

HOME = Path(setting("SUPERSET_HOME", str(Path.home() / ".superset")))
BEHIND_TLS = setting("SUPERSET_PUBLIC_URL").startswith("https://")
CACHE_URL = setting("SUPERSET_CACHE_URL")


def marts_password(url: URL) -> str:
    """Password of every database that Superset reads: read at each connection and never stored."""
    return secret("SUPERSET_MARTS_PASSWORD", f"the password of {url.username} in Postgres")


def metadata_url() -> str:
    """Address of Superset's own users and settings: Postgres by setting, else a file under its home."""
    url = make_url(setting("SUPERSET_METADATA_URL", f"sqlite:///{HOME / 'superset.db'}?check_same_thread=false"))
    if url.get_backend_name() == "postgresql":
        password = secret("SUPERSET_METADATA_PASSWORD", "the password of Superset's own database")
        url = url.set(drivername="postgresql+psycopg2", password=password)
    return url.render_as_string(hide_password=False)


def small_cache(name: str, days: int) -> dict[str, object]:
    """Cache for the state of the page (never for figures): Redis by setting, else files under the home."""
    of_all = {"CACHE_DEFAULT_TIMEOUT": days * 86_400, "CACHE_KEY_PREFIX": f"superset_{name}_"}
    if CACHE_URL:
        return {**of_all, "CACHE_TYPE": "RedisCache", "CACHE_REDIS_URL": CACHE_URL}
    return {**of_all, "CACHE_TYPE": "FileSystemCache", "CACHE_DIR": str(HOME / "cache" / name)}


APP_NAME = "Inclusive growth indicators"
SECRET_KEY = secret("SUPERSET_SECRET_KEY", "the key that signs sessions, for example `openssl rand -base64 42`")
# Unused while nothing is embedded, but Superset ships a known default.
GUEST_TOKEN_JWT_SECRET = blake2b(b"guest", key=SECRET_KEY.encode()[:64]).hexdigest()
GLOBAL_ASYNC_QUERIES_JWT_SECRET = blake2b(b"async", key=SECRET_KEY.encode()[:64]).hexdigest()

SQLALCHEMY_DATABASE_URI = metadata_url()
SQLALCHEMY_CUSTOM_PASSWORD_STORE = marts_password
SQLALCHEMY_EXAMPLES_URI = "sqlite://"
PREVENT_UNSAFE_DB_CONNECTIONS = True

# Figures are never cached: after a switch a dashboard must not mix two publications.
CACHE_CONFIG = small_cache("pages", days=1)
FILTER_STATE_CACHE_CONFIG = small_cache("filters", days=90)
EXPLORE_FORM_DATA_CACHE_CONFIG = small_cache("explore", days=7)
DATA_CACHE_CONFIG = {"CACHE_TYPE": "NullCache"}
CELERY_CONFIG = None  # nothing here runs in the background

ROW_LIMIT = 10_000
SQL_MAX_ROW = 50_000
SQLLAB_TIMEOUT = 30
SUPERSET_WEBSERVER_TIMEOUT = 60
FEATURE_FLAGS = {
    "EMBEDDABLE_CHARTS": False,
    "EMBEDDED_SUPERSET": False,
    "ENABLE_TEMPLATE_PROCESSING": False,
    "ESCAPE_MARKDOWN_HTML": True,
    "TAGGING_SYSTEM": False,
}

# Told apart by people who do not see red from green (Okabe and Ito; for many places, Paul Tol's muted colours and
# three more); one colour where a colour means nothing. A dashboard gives a name one colour in all its charts.
EXTRA_CATEGORICAL_COLOR_SCHEMES = [
    {
        "id": "colourBlindSafe",
        "label": "Colour-blind safe",
        "description": "",
        "isDefault": True,
        "colors": ["#0072B2", "#E69F00", "#56B4E9", "#CC79A7", "#000000", "#D55E00", "#009E73", "#999999"],
    },
    {
        "id": "manyPlaces",
        "label": "Many places",
        "description": "",
        "isDefault": False,
        "colors": [
            *("#332288", "#CC6677", "#117733", "#DDCC77", "#88CCEE", "#882255"),
            *("#44AA99", "#999933", "#AA4499", "#000000", "#0072B2", "#999999"),
        ],
    },
    {"id": "oneColour", "label": "One colour", "description": "", "isDefault": False, "colors": ["#0072B2"]},
]

# A box chart's own legend names its parts ("boxplot", "outlier") and no place.
THEME_DEFAULT = {
    "token": {  # the rest as Superset has it: a theme takes the place of the whole default
        "brandLogoUrl": "/static/assets/images/superset-logo-horiz.png",
        "brandLogoAlt": "Apache Superset",
        "brandLogoHref": "/",
        "brandLogoHeight": "24px",
        "brandLogoMargin": "18px 0",
        "colorPrimary": "#2893B3",
        "colorLink": "#2893B3",
        "fontFamily": "Inter, Helvetica, Arial, sans-serif",
    },
    "echartsOptionsOverridesByChartType": {"box_plot": {"legend": {"show": False}}},
    "algorithm": "default",
}
THEME_DARK = None

# Nothing is loaded from, or told to, another host: Superset's own pages would ask for tiles and a telemetry pixel.
TALISMAN_ENABLED = True
TALISMAN_CONFIG = {
    "content_security_policy": {
        "base-uri": ["'self'"],
        "default-src": ["'self'"],
        "connect-src": ["'self'"],
        "font-src": ["'self'"],
        "frame-ancestors": ["'none'"],
        "img-src": ["'self'", "blob:", "data:"],
        "object-src": "'none'",
        "script-src": ["'self'", "'strict-dynamic'"],
        "style-src": ["'self'", "'unsafe-inline'"],
        "worker-src": ["'self'", "blob:"],
    },
    "content_security_policy_nonce_in": ["script-src"],
    "force_https": False,  # the proxy does
    "session_cookie_secure": BEHIND_TLS,
}
SESSION_COOKIE_SECURE = BEHIND_TLS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
PERMANENT_SESSION_LIFETIME = 12 * 3600
ENABLE_PROXY_FIX = BEHIND_TLS
WTF_CSRF_ENABLED = True
RATELIMIT_ENABLED = True
RATELIMIT_STORAGE_URI = CACHE_URL or "memory://"
AUTH_RATE_LIMITED = True
AUTH_RATE_LIMIT = "10 per minute"
ENABLE_CORS = False
FAB_API_SWAGGER_UI = False
PUBLIC_ROLE_LIKE = None

if setting("SUPERSET_OIDC_ISSUER"):
    from flask_appbuilder.security.manager import AUTH_OAUTH

    from sign_on import SignOn, provider, roles_of_groups

    AUTH_TYPE = AUTH_OAUTH
    AUTH_USER_REGISTRATION = True
    AUTH_USER_REGISTRATION_ROLE = "Reader"
    AUTH_ROLES_SYNC_AT_LOGIN = True
    AUTH_ROLES_MAPPING = roles_of_groups()
    CUSTOM_SECURITY_MANAGER = SignOn
    OAUTH_PROVIDERS = [
        provider(
            issuer=setting("SUPERSET_OIDC_ISSUER"),
            client_id=needed("SUPERSET_OIDC_CLIENT_ID", "the name under which the sign-on service knows Superset"),
            client_secret=secret("SUPERSET_OIDC_CLIENT_SECRET", "the secret that the sign-on service gave us"),
        )
    ]
