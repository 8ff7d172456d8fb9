"""Notes: texts outside tables. What a publisher says of itself is welcome in a few of them."""

from collections.abc import Iterator

from inclusive_growth.landing.screening.findings import Finding
from inclusive_growth.landing.screening.grids import CONTACTS
from inclusive_growth.landing.screening.texts import Note
from inclusive_growth.landing.screening.values import forms


class Notes:
    """The notes of one file. Contacts are counted over all of them, each distinct text once."""

    def __init__(self) -> None:
        self._contacts: dict[str, set[str]] = {}

    def findings_in(self, note: Note) -> Iterator[Finding]:
        """The findings in one note.

        In a comment, a property or a header a person's name, address or postcode is no contact of a publisher's;
        who wrote the file is.
        """
        for form in forms(note.text):
            if note.by_author and form.kind in ("name", "email"):
                if form.kind == "email" and form.weight == "sure":
                    yield Finding("email", note.place, form.cause)
                continue
            if form.weight == "sure" or (
                note.aside and form.kind in ("name", "address", "postcode", "vehicle", "card", "telephone", "nhs")
            ):
                yield Finding(form.kind, note.place, form.cause)
            elif form.weight == "contact" and form.kind != "name" and not note.alone:
                texts = self._contacts.setdefault(form.kind, set())
                texts.add(note.text)
                if len(texts) == CONTACTS + 1:
                    yield Finding(form.kind, note.place, f"more than {CONTACTS} of them")
