"""No letter is longer than mail readers show, and what is left out is counted."""

import re
from dataclasses import replace

import pytest

from inclusive_growth.alerts import messages
from inclusive_growth.alerts.length import LARGEST
from inclusive_growth.alerts.letter import Letter, Section
from inclusive_growth.alerts.rendering import render
from inclusive_growth.publish.indicator_news import IndicatorNews, ThemeCount
from inclusive_growth.settings import Settings
from tests.support.letters import digest, every_letter, figure_change

CONFIG = Settings(_env_file=None)
LETTERS = every_letter()


def html(letter: Letter) -> str:
    return render(letter, CONFIG, "2026-11-20T09:30:00.000000Z").html


@pytest.mark.parametrize(
    ("kind", "sections", "lines"),
    [(kind, 150, 16) for kind in LETTERS]
    + [("publication_digest", *size) for size in ((1, 5000), (3000, 1), (40, 100), (150, 4))],
)
def test_no_letter_of_any_kind_is_longer_than_mail_readers_show(kind: str, sections: int, lines: int) -> None:
    line = ("Employment rate, Walsall, Jan 2022 to Dec 2022, Women: 70.1% → 69.8% (−0.3 points)",)
    long = tuple(Section(f"Dataset {number}", (line,) * lines) for number in range(sections))
    last = Section("For auditors", (("History entry 4", "SHA-256 abc"),))
    letter = replace(LETTERS[kind], sections=(*long, last))
    text = html(letter)
    assert len(text.encode()) <= LARGEST
    assert "SHA-256 abc" in text
    shown = text.count("Employment rate, Walsall")
    cut = sum(int(number.replace(",", "")) for number in re.findall(r"and ([\d,]+) more lines; ", text))
    left_out = sum(int(number.replace(",", "")) for number in re.findall(r"([\d,]+) more sections; ", text))
    assert shown
    assert shown + cut + left_out * lines == sections * lines, "each line is shown or counted"


def test_a_letter_that_fits_is_left_as_it_is() -> None:
    letter = replace(LETTERS["publication_digest"], sections=(Section("A", (("line",),) * 100),))
    assert "more lines" not in html(letter)


def test_the_first_publication_is_told_theme_by_theme_and_not_line_by_line() -> None:
    told = digest(figure_change("new", None, 72.4), previous="", synthetic=3, quoted=2)
    themes = tuple(ThemeCount(f"Theme {number}", 30, 20_000, 14) for number in range(9))
    first = replace(told, datasets=told.datasets * 150, indicators=IndicatorNews(themes=themes))
    letter = messages.publication_digest(first)
    text = html(letter)
    assert len(text.encode()) < 60_000 / 4
    assert [section.title for section in letter.sections] == [
        "What there is now",
        "What to know about them",
        "Where to see each",
        "For auditors",
    ]
    assert ("Theme 8", "30", "20,000", "14") in letter.sections[0].lines
    assert letter.sections[1].lines[0][0] == "450 of the figures"
    assert "igw indicators" in text
    assert "Walsall" not in text
    plain = render(letter, CONFIG, "2026-11-20T09:30:00.000000Z").text
    assert "  Theme | Indicators | Figures | Places\n- Theme 0 | 30 | 20,000 | 14\n" in plain


def test_a_digest_of_many_datasets_says_where_the_rest_is() -> None:
    told = digest(*[figure_change("revised", 70.1, 69.8)] * 10, revised=2000)
    letter = messages.publication_digest(replace(told, datasets=told.datasets * 150))
    text = html(letter)
    assert len(text.encode()) <= LARGEST
    assert "more lines; every change stands in the published table fct_indicator_vintages" in text
