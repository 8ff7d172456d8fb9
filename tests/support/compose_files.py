"""The compose files as they are written, without the plugin: YAML with merge keys, and compose's own tags."""

from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
OVERRIDES = sorted((ROOT / "infra").glob("compose.*.yml"))


class _Loader(yaml.SafeLoader):
    pass


def _value_of_tag(loader: _Loader, tag: str, node: yaml.Node) -> Any:
    return loader.construct_mapping(node) if isinstance(node, yaml.MappingNode) else None


_Loader.add_multi_constructor("!", _value_of_tag)


def read(path: Path) -> dict[str, Any]:
    """A compose file as plain data."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)


COMPOSE = read(ROOT / "docker-compose.yml")
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DEMO: dict[str, dict[str, Any]] = read(ROOT / "infra/compose.demo.yml")["services"]
# A service of the demo file that the main file does not know is whole there.
WHOLE = SERVICES | {name: service for name, service in DEMO.items() if "image" in service}
ONCE = {name for name, service in WHOLE.items() if service["restart"] == "no"}


def mebibytes(text: str) -> int:
    """A memory limit as compose takes it, such as 768m."""
    assert text.endswith("m"), text
    return int(text.removesuffix("m"))
