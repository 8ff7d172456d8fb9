"""A candidate as DuckDB relations, read from its stored parts, beside the publication that readers see now.

`<mart>`             every row of the candidate
`published_<mart>`   every row of the last publication, empty before the first
`changed_<mart>`     rows that differ between the two, with `publication_change` (new, revised, gone)
`releases`, `release_objects`, `judged`   lineage by the store; the candidate and the moment of judging
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from inclusive_growth.catalogue import Catalogue
from inclusive_growth.catalogue.former_periods import under_todays_ids
from inclusive_growth.errors import GateClosed
from inclusive_growth.gates.suites import Suite
from inclusive_growth.records import Candidate, Part, Release, from_json, utc
from inclusive_growth.store.duck import identifier
from inclusive_growth.store.keys import part_key, releases_prefix
from inclusive_growth.store.object_store import Store, get_checked
from inclusive_growth.store.tables import Table, create_table, text_columns

if TYPE_CHECKING:
    import duckdb

PERIODS = "dim_period"
MART_NAME = re.compile(r"[a-z][a-z0-9_]*")


def add_candidate(
    con: "duckdb.DuckDBPyConnection",
    parts: Sequence[Part],
    published: Sequence[Part],
    needed: Iterable[str],
    store: Store,
    catalogue: Catalogue,
) -> None:
    """Add `<mart>` and `published_<mart>` for every mart.

    Raises GateClosed when a mart with a suite is missing, or when the name of a mart is damaged.
    """
    marts = sorted({part.mart for part in parts})
    if missing := sorted(set(needed) - set(marts)):
        raise GateClosed(
            f"the candidate has no part of {', '.join(missing)}, which expectations/marts judges; "
            "build again, or remove the suite of a mart that is no more"
        )
    published_hashes = {part.sha256 for part in published}
    moved = periods_differ(parts, published)
    for mart in marts:
        if not MART_NAME.fullmatch(mart):
            raise GateClosed(f"'{mart}' is not the name of a mart; the candidate's record is damaged")
        current = [part for part in parts if part.mart == mart]
        for part in current:
            if part.sha256 not in published_hashes:
                # The judged rows must be those that the candidate's id stands for.
                get_checked(store, part_key(part), part.sha256)
        _read(con, current, store).create_view(mart)
        old = [part for part in published if part.mart == mart]
        rows = _read(con, old, store) if old else con.view(mart).limit(0)
        if old and moved:
            rows = under_todays_ids(rows, catalogue)
        rows.create_view(f"published_{mart}")


def periods_differ(parts: Sequence[Part], published: Sequence[Part]) -> bool:
    """Whether the two have other periods; only then can a period have got another id."""
    now, before = ({part.sha256 for part in side if part.mart == PERIODS} for side in (parts, published))
    return now != before


def add_changed(
    con: "duckdb.DuckDBPyConnection",
    suite: Suite,
    parts: Sequence[Part],
    published: Sequence[Part],
    store: Store,
    catalogue: Catalogue,
) -> "duckdb.DuckDBPyRelation":
    """Add `changed_<mart>`. The cost follows the changes: a part that both list is not read at all.

    A row that is gone keeps its values and loses the measured column (`suite.measured`): nothing of it is
    judged but its absence.
    """
    mart = suite.relation
    new_hashes, old_hashes = ({part.sha256 for part in side if part.mart == mart} for side in (parts, published))
    new = [part for part in parts if part.mart == mart and part.sha256 not in old_hashes]
    old = [part for part in published if part.mart == mart and part.sha256 not in new_hashes]
    columns = _needed_columns(suite, con.view(mart).columns)
    if not old or set(suite.key) - set(_read(con, old, store).columns):
        # Every row is new: there is nothing to compare with, or nothing of the same grain, and no copy to keep.
        measured = (
            f", null::double as published_{suite.measured}, null::double as step_from_published"
            if suite.measured
            else ""
        )
        named = ", ".join(map(identifier, columns))
        rows = _read(con, new, store) if new else con.view(mart).limit(0)
        rows.project(f"{named}{measured}, 'new' as publication_change").create_view(f"changed_{mart}")
        return con.view(f"changed_{mart}")
    left = (_read(con, new, store) if new else con.view(mart).limit(0)).set_alias("new")
    right = _read(con, old, store)
    if periods_differ(parts, published):
        right = under_todays_ids(right, catalogue)
    right = right.set_alias("old")
    same_key = " and ".join(
        f"new.{identifier(name)} is not distinct from old.{identifier(name)}" for name in suite.key
    )
    first = identifier(suite.key[0])
    change = f"case when old.{first} is null then 'new' when new.{first} is null then 'gone' else 'revised' end"
    chosen = [
        f"new.{identifier(name)}"
        if name == suite.measured or name not in right.columns
        else f"coalesce(new.{identifier(name)}, old.{identifier(name)}) as {identifier(name)}"
        if name in suite.key
        else f"case when new.{first} is null then old.{identifier(name)} else new.{identifier(name)} end"
        f" as {identifier(name)}"
        for name in columns
    ]
    if suite.measured:
        measured = identifier(suite.measured)
        chosen.append(f"old.{measured} as published_{suite.measured}")
        chosen.append(f"abs(new.{measured} - old.{measured}) as step_from_published")
    # The hash of the whole row lets two publications have different columns.
    rows = left.join(right, same_key, how="outer").filter("hash(new) is distinct from hash(old)")
    rows.project(", ".join([*chosen, f"{change} as publication_change"])).create(f"changed_{mart}")
    return con.table(f"changed_{mart}")


def add_lineage(
    con: "duckdb.DuckDBPyConnection",
    candidate: Candidate,
    store: Store,
    catalogue: Catalogue,
    run_at: datetime,
) -> None:
    """Add `releases` and `release_objects` as the build found them, and `judged`: the candidate and the moment."""
    releases = [
        from_json(Release, store.get(key))
        for dataset in sorted(candidate.releases)
        for key in store.keys(releases_prefix(catalogue.dataset(dataset).source, dataset))
    ]
    rows = tuple(
        (
            release.release_id,
            release.dataset,
            # A sample that the publisher served later is no longer a sample, though its record stays.
            candidate.origins.get(release.release_id, release.origin),
            release.first_retrieved_at,
            release.publisher_time,
            candidate.landing_gates.get(release.release_id),
        )
        for release in releases
    )
    columns = text_columns("release_id dataset_id origin first_retrieved_at publisher_time landing_gate_key")
    create_table(con, Table("releases", columns, rows))
    objects = tuple((release.release_id, stored.sha256) for release in releases for stored in release.objects)
    create_table(con, Table("release_objects", text_columns("release_id object_sha256"), objects))
    judged = (candidate.candidate_id, candidate.origin, candidate.authority, utc(run_at))
    create_table(con, Table("judged", text_columns("candidate_id origin authority run_at"), (judged,)))


def _needed_columns(suite: Suite, columns: Sequence[str]) -> list[str]:
    """The columns that the suite names, also in queries over the changed rows; the others need no copy."""
    queries = [str(expectation.kwargs["unexpected_rows_query"]) for expectation in suite.set_based]
    changed = [query for query in queries if "changed_" in query]
    named = {
        *suite.key,
        suite.measured,
        *suite.identify_by,
        *(name for expectation in suite.native for name in expectation.columns),
    }
    named |= set(re.findall(r"\w+", " ".join(changed)))
    return [name for name in columns if name in named or name == "indicator_id"]


def _read(con: "duckdb.DuckDBPyConnection", parts: Sequence[Part], store: Store) -> "duckdb.DuckDBPyRelation":
    return con.read_parquet([store.url(part_key(part)) for part in parts], union_by_name=True)
