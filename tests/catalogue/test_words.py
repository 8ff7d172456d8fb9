"""What every indicator says: why it matters, whom it counts and leaves out, which gap matters."""

import re

import pytest

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.catalogue.schemes import read_table

COMPARED = ("person", "household", "job")


@pytest.mark.parametrize("field", ["why_it_matters", "owner", "fundamental", "answers", "definition", "method"])
def test_every_indicator_says_what_it_is_why_it_matters_and_whom_it_answers(field):
    files = [indicator.file for indicator in load_catalogue().indicators.values()]
    assert [file.id for file in files if not getattr(file, field)] == []


@pytest.mark.parametrize("field", ["statistical_unit", "counts_as"])
def test_what_an_indicator_counts_is_written_down_and_never_left_to_a_default(field):
    files = [indicator.file for indicator in load_catalogue().indicators.values()]
    assert [file.id for file in files if field not in file.model_fields_set] == []


def test_a_variant_is_of_a_measure_of_its_own():
    files = {name: indicator.file for name, indicator in load_catalogue().indicators.items()}
    variants = {name: file.variant_of for name, file in files.items() if file.variant_of}
    assert {name: of for name, of in variants.items() if of not in files or files[of].variant_of} == {}


def groups_of(indicator):
    """The characteristics of which an indicator gives more than one group, and which can thus be compared.

    Not care: children in need and in care are in each other, and nobody publishes those who are in neither.
    """
    found = {}
    for chosen in indicator.selections.values():
        for selection in chosen:
            for part in selection.breakdown_id.split("|"):
                name, _, category = part.partition("=")
                found.setdefault(name, set()).add(category)
    return {name for name, categories in found.items() if name not in ("all", "care") and len(categories) > 1}


def test_groups_that_are_compared_have_a_reference_each_and_the_smallest_gap_that_matters():
    open_ones = {}
    for name, indicator in load_catalogue().indicators.items():
        file = indicator.file
        if file.show_gaps and file.counts_as == "outcome" and file.statistical_unit in COMPARED:
            missing = groups_of(indicator) - set(file.references)
            if missing or (groups_of(indicator) and file.matters_from is None):
                open_ones[name] = sorted(missing)
    assert open_ones == {}


def test_a_gap_matters_for_what_it_means_to_people_and_never_for_its_noise():
    noise = re.compile(r"interval|noise|sampling|chance|significan|margin|confidence|error|sample", re.IGNORECASE)
    found = {
        name: indicator.file.matters_from.why
        for name, indicator in load_catalogue().indicators.items()
        if indicator.file.matters_from and noise.search(indicator.file.matters_from.why)
    }
    assert found == {}


MINORITY = re.compile(r"(?i)ethnic[- ]minorit|minority ethnic|minority[- ]group|non[- ]white|\bBAME\b|\bBME\b")
GROUPED = re.compile(r"(?i)every ethnic group but|all (?:other )?(?:ethnic )?groups (?:except|together)")
LEFT_OUT = re.compile(r"(?i)leaves? out|left (?:out|within)|does not count|without")


def who_is_left_unsaid(file):
    """Faults of an indicator's words: groups lumped together without saying who is not among them."""
    parts = (file.title, file.definition, file.numerator, file.denominator, file.method, file.why_it_matters)
    words = " ".join(parts)
    everything = f"{words} {file.caveat}"
    lumped = MINORITY.search(everything) or GROUPED.search(words)
    return bool(lumped) and not (LEFT_OUT.search(file.caveat) and "White" in file.caveat)


def test_no_indicator_speaks_of_a_minority_without_saying_who_is_left_out():
    files = [indicator.file for indicator in load_catalogue().indicators.values()]
    assert [file.id for file in files if who_is_left_unsaid(file)] == []
    # The rule sees what it is there for.
    one = load_catalogue().indicators["employment_rate_em"].file
    assert who_is_left_unsaid(one.model_copy(update={"caveat": ""}))
    assert who_is_left_unsaid(one.model_copy(update={"title": "Ethnic minorities", "caveat": "A survey."}))
    plain = load_catalogue().indicators["employment_rate"].file
    for field in ("title", "definition", "caveat", "numerator", "denominator", "why_it_matters"):
        lumped = plain.model_copy(update={"caveat": "", field: "Ethnic minority residents"})
        assert who_is_left_unsaid(lumped), field


# Not the Equality Act's definition: plans and support at school, users of care, benefits.
OTHERS = ("special_educational_needs", "learning_difficulty_or_disability", "care", "free_school_meals")


def test_school_support_care_and_benefits_are_never_called_disability():
    rows = {row["characteristic"]: row for row in read_table("characteristics")}
    assert [name for name in OTHERS if rows[name]["protected"] != "false"] == []
    disabled = {
        name
        for name, indicator in load_catalogue().indicators.items()
        for chosen in indicator.selections.values()
        for selection in chosen
        if "disability=" in f"|{selection.breakdown_id}".replace("learning_difficulty_or_disability=", "")
    }
    for name in disabled:
        file = load_catalogue().indicators[name].file
        if file.statistical_unit != "event":  # of which an officer perceived what the figure says
            assert re.search(r"Equality Act|limit", f"{file.definition} {file.method} {file.caveat}"), name
        assert not re.search(r"special educational|council care|benefit", file.definition), name
