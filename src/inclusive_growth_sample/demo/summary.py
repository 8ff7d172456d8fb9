"""Summary at the end of a demo: the publication, three gaps in words, and the places of all files."""

from pathlib import Path

from rich.console import Console

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.interfaces.cli.printing.indicators import show_themes
from inclusive_growth.operations.watch.indicator_list import indicator_list
from inclusive_growth.settings import Settings
from inclusive_growth.store.duck import connect
from inclusive_growth_sample.demo.gaps import newest_gaps

_COUNTS = """
select
    count(distinct dataset_id) as datasets, count(distinct release_id) as releases,
    count(*) as observations, count(distinct indicator_id) as indicators, count(distinct area_code) as areas,
    string_agg(distinct origin, ', ' order by origin) as origin
from fct_indicator_values
"""


def show_published(out: Console, config: Settings) -> None:
    """Print counts, themes and gaps of the published file."""
    con = connect(config.published_db, read_only=True)
    try:
        counts = con.execute(_COUNTS).fetchone() or ()
    finally:
        con.close()
    names = ("datasets", "releases", "observations", "indicators", "areas")
    words = ", ".join(f"{count:,} {name}" for name, count in zip(names, counts, strict=False))
    out.print(f"\n[bold]Published:[/] {words}; origin of the figures: {str(counts[-1]).upper()}", highlight=False)
    show_themes(indicator_list(load_catalogue(), config.published_db), out)
    out.print(f"Each indicator: IGW_HOME={config.home} igw indicators", highlight=False, soft_wrap=True)
    out.print("[bold]Three gaps in words[/] (SAMPLE: not to be quoted)")
    for gap in newest_gaps(config.published_db):
        out.print(f"  • {gap.sentence}", highlight=False)


def show_places(out: Console, config: Settings, mail: Path, logs: Path) -> None:
    """Print the places of emails, check reports, files and logs, and how to open the published file."""
    emails = sorted(mail.glob("*.eml"))
    out.print(f"\n[bold]Emails[/] ({len(emails)}): {mail}", highlight=False)
    for path in emails:
        out.print(
            f"  {path.with_suffix('.html') if path.with_suffix('.html').is_file() else path}", highlight=False
        )
    for title, path in (
        ("Check reports (Data Docs)", config.data_docs_dir),
        ("Object store", config.store_dir),
        ("Logs", logs),
        ("Published file", config.published_db),
    ):
        out.print(f"[bold]{title}:[/] {path}", highlight=False, soft_wrap=True)
    query = "select * from indicator_values_wide limit 5"
    out.print("Open it with plain DuckDB:", highlight=False)
    out.print(f'  duckdb -readonly {config.published_db} "{query}"', highlight=False, soft_wrap=True)
    out.print(
        f"  python -c \"import duckdb; print(duckdb.connect('{config.published_db}', read_only=True)"
        f".sql('{query}'))\"",
        highlight=False,
        soft_wrap=True,
    )
