"""Every alert, by email or from Prometheus, asks about something that exists and leads to its runbook entry."""

import re
from typing import Any

import promql_parser
import pytest
import yaml

from inclusive_growth.alerts import messages
from inclusive_growth.alerts.rendering import render
from inclusive_growth.operations.watch.metric_samples import VERDICTS
from inclusive_growth.operations.watch.metrics import HELP
from inclusive_growth.settings import PROJECT_ROOT, Settings
from tests.support.letters import every_letter

RULES: list[dict[str, Any]] = [
    rule
    for group in yaml.safe_load((PROJECT_ROOT / "infra/prometheus/alerts.yml").read_text(encoding="utf-8"))[
        "groups"
    ]
    for rule in group["rules"]
]
NAMES = [rule["alert"] for rule in RULES]
RUNBOOK = (PROJECT_ROOT / "docs/runbook.md").read_text(encoding="utf-8")
PAGE = (PROJECT_ROOT / "docs/observability.md").read_text(encoding="utf-8")
ENTRIES = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", RUNBOOK, flags=re.MULTILINE | re.DOTALL))
ENTRY_OF_RULE = [re.fullmatch(r".*#(\w+)", rule["annotations"]["runbook_url"]) for rule in RULES]
LETTERS = every_letter()


def selectors(expression: Any) -> list[Any]:
    """Every metric that an expression asks for."""
    if isinstance(expression, promql_parser.VectorSelector):
        return [expression]
    inner = [getattr(expression, name, None) for name in ("lhs", "rhs", "expr", "vector_selector")]
    inner += getattr(expression, "args", None) or []
    return [found for item in inner if item is not None for found in selectors(item)]


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_a_rule_asks_only_for_metrics_and_labels_that_the_warehouse_gives(rule: dict[str, Any]) -> None:
    asked = selectors(promql_parser.parse(rule["expr"]))
    assert asked
    for selector in asked:
        assert selector.name in HELP
        for matcher in selector.matchers.matchers:
            known = {"verdict": VERDICTS, "step": ("build", "gates", "publish")}[matcher.name]
            assert matcher.value in known


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_a_rule_says_how_bad_it_is_for_how_long_and_what_it_means(rule: dict[str, Any]) -> None:
    assert set(rule) == {"alert", "expr", "for", "labels", "annotations"}
    assert re.fullmatch(r"\d+[mh]", rule["for"])
    assert rule["labels"]["severity"] in ("critical", "warning")
    assert set(rule["annotations"]) == {"summary", "description", "runbook_url"}
    named = re.findall(r"\$labels\.(\w+)", rule["annotations"]["summary"])
    about = {"igw_dataset": "dataset", "igw_landing": "dataset", "igw_surface": "surface"}
    assert set(named) <= {label for start, label in about.items() if start in rule["expr"]}


def test_no_two_rules_share_a_name() -> None:
    assert len(set(NAMES)) == len(RULES) >= 10


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_a_rule_leads_to_an_entry_under_the_address_that_the_operator_sets(rule: dict[str, Any]) -> None:
    link = rule["annotations"]["runbook_url"]
    found = re.fullmatch(r'\{\{ or \$externalLabels\.runbook "docs/runbook\.md" \}\}#(\w+)', link)
    assert found and found[1] in ENTRIES


@pytest.mark.parametrize("kind", sorted(messages.__all__))
def test_each_kind_of_email_links_to_its_entry_under_the_address_that_the_setting_names(kind: str) -> None:
    config = Settings(_env_file=None, runbook_url="https://handbook.example/warehouse/runbook.html")
    alert = render(LETTERS[kind], config, "2026-11-20T09:30:00.000000Z")
    link = f"https://handbook.example/warehouse/runbook.html#{kind}"
    assert link in alert.text
    assert f'<a href="{link}">' in alert.html
    assert (
        f"docs/runbook.md#{kind}" in render(LETTERS[kind], Settings(_env_file=None), "2026-11-20T09:30:00Z").text
    )


@pytest.mark.parametrize("name", sorted({*messages.__all__, *(match[1] for match in ENTRY_OF_RULE if match)}))
def test_an_entry_says_what_happened_what_it_means_and_what_to_do(name: str) -> None:
    words = " ".join(ENTRIES[name].split())
    assert len(words) > 120, "one line is no help at three in the morning"
    assert re.search(r"\bfigures?\b|\breaders?\b|publish|publication|\bemails?\b", words, re.IGNORECASE), words
    does = r"igw |look|open|read|run |start|see|ask|press|wait|restore|correct"
    assert re.search(does, words, re.IGNORECASE), words


def test_every_command_that_the_runbook_names_exists() -> None:
    from inclusive_growth.interfaces.cli.app import app

    known = {
        item.name or item.callback.__name__.replace("_", "-") for item in app.registered_commands if item.callback
    }
    named = set(re.findall(r"`igw ([a-z][a-z-]*)", RUNBOOK))
    assert named - {"catalogue"} <= known
    assert {"backup", "restore", "drill", "metrics"} <= named


def test_the_rules_are_where_the_documents_say() -> None:
    assert "infra/prometheus/alerts.yml" in PAGE


def test_each_metric_has_one_row_that_says_what_prometheus_is_told() -> None:
    rows = re.findall(r"^\| `(igw_\w+)` \| (.*) \|$", PAGE, flags=re.MULTILINE)
    assert rows == list(HELP.items())
    for name in HELP:
        assert PAGE.count(f"| `{name}` |") == 1, f"{name} stands in another table or in the middle of a sentence"


@pytest.mark.parametrize("name", ["METRICS_HOST", "METRICS_PORT", "METRICS_SECONDS"])
def test_the_settings_of_the_metrics_are_named_whole(name: str) -> None:
    assert f"`IGW_{name}`" in PAGE
