"""The length of a letter: mail readers cut a long one, so it is shortened here, and says what is left out."""

from collections.abc import Callable
from dataclasses import replace

from inclusive_growth.alerts.letter import Letter, Section

# Gmail shows the first 102 KB of a message's HTML and hides the rest behind a link.
LARGEST = 90_000
LINES = (60, 30, 15, 8, 4, 2)  # lines of a section, tried in this order


def fitted(letter: Letter, html: Callable[[Letter], str]) -> Letter:
    """The letter, or as much of each section as fits into LARGEST bytes of HTML, with the rest counted in words.

    The last section is kept: it holds what an auditor compares.
    """

    def fits(shorter: Letter) -> bool:
        return len(html(shorter).encode()) <= LARGEST

    if fits(letter):
        return letter
    where = letter.everything or "see the page below"
    for lines in LINES:
        sections = tuple(_cut(section, lines, where) for section in letter.sections)
        shorter = replace(letter, sections=sections)
        if fits(shorter):
            return shorter
    *listed, last = sections
    kept = len(listed)
    while kept and not fits(shorter):
        kept = kept * 9 // 10
        left_out = Section("Not listed here", ((f"{len(listed) - kept:,} more sections; {where}",),))
        shorter = replace(letter, sections=(*listed[:kept], left_out, last))
    return shorter


def _cut(section: Section, lines: int, where: str) -> Section:
    hidden = len(section.lines) - lines
    if hidden < 2:  # the sentence would take the place of the line that it counts
        return section
    return replace(section, lines=(*section.lines[:lines], (f"and {hidden:,} more lines; {where}",)))
