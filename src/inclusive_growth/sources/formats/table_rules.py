"""What a dataset's YAML says of a table that is more than one header line over rows.

The default is a table with one header line; then nothing here applies. Every rule is a statement about the sheet
that is checked when it is read: a rule that does not fit is refused, and never fitted.
"""

from pydantic import BaseModel, ConfigDict, Field


class TableRules(BaseModel):
    """How the lines of a header make names, and what tells stacked tables apart."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lines_above: int = Field(
        0, ge=0, le=8, description="Header lines right above the one that names the area column."
    )
    lines_below: int = Field(0, ge=0, le=8, description="Header lines right below it.")
    spread: bool = Field(
        False,
        description="Whether a text in an upper line holds for the columns to its right, too, until the next text "
        "of that line. Merged cells of a workbook do so by themselves.",
    )
    drop_notes: bool = Field(
        False,
        description="Whether a column named in the YAML is also found with marks of notes in its name: [note 2], "
        "(a), superscripts, and a letter glued to a word (`jobsb`) where a note below the table begins with it.",
    )
    blocks: str = Field(
        "",
        description="For tables below each other with one header: `title` (the line above each header tells them "
        "apart) or the first cell of the line that does (`date`). It becomes the column `block`.",
    )
    headings: str = Field(
        "",
        description="Name for a column of our own with the headings within the table: rows with one text alone, "
        "which hold for the rows below.",
    )
    fill: tuple[str, ...] = Field(
        (), description="Columns whose empty cells repeat the text above, as cells merged downwards do."
    )

    @property
    def plain(self) -> bool:
        """Whether the header is one line, taken as it stands."""
        return not (self.lines_above or self.lines_below or self.drop_notes)


PLAIN = TableRules()
BLOCK = "block"  # column of our own
