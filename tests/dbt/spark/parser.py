"""Reads rendered SQL as Spark would: what its grammar, its functions and its types do not know is named."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from sqlfluff.core import FluffConfig, Linter
from sqlfluff.core.dialects import load_raw_dialect
from sqlfluff.core.parser import BaseSegment, Ref

# The answer to `show system functions` of Spark 4.3; its grammar reads `try_cast` without one.
FUNCTIONS = {"try_cast", *(Path(__file__).parent / "functions.txt").read_text(encoding="utf-8").split()}
# Of its types, those for which there is a use here. A varchar wants its length said.
TYPES = {"bigint", "boolean", "date", "decimal", "double", "int", "integer", "string", "timestamp"}


def problems(sql: str) -> Iterator[str]:
    """What Spark would refuse in one statement."""
    parsed = _linter().parse_string(f"{sql.rstrip()}\n")
    yield from (f"line {error.line_no}: {error.desc()}" for error in parsed.violations)
    if parsed.tree is None:
        return
    for name in _all(parsed.tree, "function_name"):
        if name.raw.lower() not in FUNCTIONS:
            yield f"line {_line(name)}: Spark has no function {name.raw}"
    for name in _all(parsed.tree, "data_type"):
        if name.raw.lower().split("(")[0].strip() not in TYPES:
            yield f"line {_line(name)}: Spark has no type {name.raw}"
    # sqlfluff reads more than Spark does: brackets and braces as values, `f(x order by y)`.
    for kind in ("array_literal", "object_literal"):
        for literal in _all(parsed.tree, kind):
            yield f"line {_line(literal)}: Spark has no literal {literal.raw}"
    for arguments in _all(parsed.tree, "function_contents"):
        for clause in arguments.recursive_crawl(
            "orderby_clause", no_recursive_seg_type=["function", "select_statement"]
        ):
            yield f"line {_line(clause)}: Spark takes no order by among the arguments of a function"


@cache
def _linter() -> Linter:
    """sqlfluff's Spark SQL, with the `within group` that Spark 4 has and sqlfluff gives to Databricks alone."""
    spark, databricks = load_raw_dialect("sparksql"), load_raw_dialect("databricks")
    spark.sets("unreserved_keywords").add("WITHIN")
    spark.add(WithinGroupClauseSegment=databricks.get_segment("WithinGroupClauseSegment"))
    grammar = spark.get_grammar("PostFunctionGrammar").copy(insert=[Ref("WithinGroupClauseSegment")])
    spark.replace(PostFunctionGrammar=grammar)
    return Linter(
        config=FluffConfig(overrides={"dialect": "sparksql", "templater": "raw"}, ignore_local_config=True)
    )


def _all(tree: BaseSegment, kind: str) -> Iterator[BaseSegment]:
    return tree.recursive_crawl(kind)


def _line(segment: BaseSegment) -> int:
    marker = segment.pos_marker
    return marker.working_line_no if marker else 0
