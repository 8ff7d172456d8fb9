"""Our rendering of the publishers' own figures gives their own bytes, and decodes to the same rows."""

from pathlib import Path

import pytest

pytestmark = pytest.mark.published_files


def test_every_published_file_is_rendered_as_published_or_is_an_exception_on_the_page(
    published_files: Path,
) -> None:
    from inclusive_growth_sample.keying.wire_fidelity import PAGE, exceptions
    from inclusive_growth_sample.keying.wire_files import IDENTICAL, verdicts

    found = list(verdicts(published_files))  # raises where a byte or a row differs
    assert sum(item.verdict == IDENTICAL for item in found) >= 80
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    for files, reason in exceptions(found):
        folder = files.rpartition("/")[0]
        assert any(line.startswith(f"| {folder}/") and f"| {reason} |" in line for line in lines), files


def test_the_comparison_sees_one_wrong_byte(published_files: Path) -> None:
    from inclusive_growth_sample.keying import wire_nomis
    from inclusive_growth_sample.keying.published import body

    whole = body(published_files / "nomis/NM_2002_1_jrf_lad_full_columns.csv")
    assert wire_nomis.full(whole) == whole
    spoilt = whole.replace(b'"Aged 16 to 24","250",', b'"Aged 16 to 24", "250",', 1)
    assert spoilt != whole
    assert wire_nomis.full(spoilt) != spoilt
