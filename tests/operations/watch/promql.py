"""What an expression gives for samples of one moment: the few words of PromQL that our rules use, and no other."""

from collections.abc import Iterable
from typing import Any

import promql_parser

from inclusive_growth.operations.watch.metric_samples import Sample

Series = tuple[dict[str, str], float]


def fires(expression: str, samples: Iterable[Sample], now: float) -> bool:
    """Whether an alert with this expression is pending or firing. Raises NotImplementedError for other words."""
    return bool(_value(promql_parser.parse(expression), list(samples), now))


def _value(node: Any, samples: list[Sample], now: float) -> Any:
    """A vector (a list of series) or a number."""
    kind = type(node).__name__
    if kind == "NumberLiteral":
        return node.val
    if kind == "ParenExpr":
        return _value(node.expr, samples, now)
    if kind == "VectorSelector":
        wanted = {matcher.name: matcher.value for matcher in node.matchers.matchers}
        named = [item for item in samples if item.name == node.name and wanted.items() <= item.labels.items()]
        return [(item.labels, item.value) for item in named]
    if kind == "Call" and node.func.name == "time":
        return now
    if kind == "Call" and node.func.name == "absent":
        return [] if _value(node.args[0], samples, now) else [({}, 1.0)]
    if kind == "AggregateExpr" and str(node.op) == "max" and node.modifier is None:
        values = [value for _, value in _value(node.expr, samples, now)]
        return [({}, max(values))] if values else []
    if kind == "BinaryExpr":
        return _binary(node, _value(node.lhs, samples, now), _value(node.rhs, samples, now))
    raise NotImplementedError(f"{kind} {node}: teach it to tests/operations/watch/promql.py")


def _binary(node: Any, left: Any, right: Any) -> list[Series]:
    word = str(node.op)
    if word in ("and", "unless"):
        matching = node.modifier.matching if node.modifier else None
        there = {_key(labels, matching) for labels, _ in right}
        return [one for one in left if (_key(one[0], matching) in there) == (word == "and")]
    if word == "or":
        there = {_key(labels, None) for labels, _ in left}
        return left + [one for one in right if _key(one[0], None) not in there]
    if word == "-" and isinstance(left, float):
        return [(labels, left - value) for labels, value in right]
    if word in ("==", ">") and isinstance(right, float):
        return [one for one in left if (one[1] == right if word == "==" else one[1] > right)]
    raise NotImplementedError(f"{word} in {node}: teach it to tests/operations/watch/promql.py")


def _key(labels: dict[str, str], matching: Any) -> tuple[tuple[str, str], ...]:
    """What of the labels is compared; one that is not there is as good as empty."""
    names = labels if matching is None else matching.labels
    return tuple(sorted((name, labels[name]) for name in names if labels.get(name)))
