"""The register of requests, in order, as a table and as JSON."""

import json
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from inclusive_growth.errors import UsageError
from inclusive_growth.interfaces.cli.answers import json_text
from inclusive_growth.interfaces.cli.printing.asks import show
from inclusive_growth.operations.watch.ask_list import ask_list
from inclusive_growth.store.duck import connect


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "published.duckdb"
    con = connect(path)
    con.execute("create table dim_indicator as select 'rate' as indicator_id, 'Rate of work' as title")
    con.execute("""
        create table ask_register as
        select
            * replace (cast(asked_on as date) as asked_on, cast(answered_on as date) as answered_on)
        from (values
            (2, 'rate:race', 'rate', 'race', 'not_published', 'Too few.', 2, 'Ham, Sed', 'ONS', 'A custom table.',
             false, 900, 'heads', 'refused', '2026-01-02', '2026-03-02', 'Ben', 'Too dear.'),
            (1, 'rate:age*race*sex', 'rate', 'age*race*sex', 'not_taken_in', 'Table 5.', 2, 'Ham, Sed', 'Us',
             'Take it in.', true, null, null, 'open', null, null, null, null)
        ) as rows(
            place, ask_id, indicator_id, characteristic, coverage_state, reason, areas_concerned, areas, ask_to,
            request, is_asked_first, people_concerned, counted_by, state, asked_on, answered_on, who, answer
        )
    """)
    con.close()
    return path


def test_requests_come_in_order_with_what_a_person_wrote(database: Path) -> None:
    first, second = ask_list(database)
    assert (first.ask_id, first.people_concerned, first.state) == ("rate:age*race*sex", None, "open")
    assert (second.asked_on, second.answered_on) == (date(2026, 1, 2), date(2026, 3, 2))
    out = Console(file=StringIO(), width=200, record=True)
    show([first, second], out)
    text = " ".join(out.export_text().split())
    assert "by age × race × sex" in text
    assert "not known" in text and "900" in text
    assert "refused on 2026-03-02 by Ben: Too dear." in text
    assert "2 requests, 1 not asked yet" in text


def test_a_program_gets_every_field(database: Path) -> None:
    [first, second] = json.loads(json_text(ask_list(database)))
    assert first["request"] == "Take it in." and first["is_asked_first"] is True
    assert second["answered_on"] == "2026-03-02"


def test_without_a_publication_or_a_register_a_sentence_says_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nothing is published"):
        ask_list(tmp_path / "none.duckdb")
    connect(tmp_path / "old.duckdb").close()
    with pytest.raises(UsageError, match="has no register of requests"):
        ask_list(tmp_path / "old.duckdb")
