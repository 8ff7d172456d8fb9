"""Names of areas are compared without the marks of notes, and nothing of a name itself is lost."""

import pytest

from inclusive_growth.sources.formats.area_keys import area_key, neighbourhood_authority_key


@pytest.mark.parametrize(
    ("published", "key"),
    [
        ("Devon & Cornwall ", "devon and cornwall"),
        ("Birmingham1", "birmingham"),
        ("Sussex 2,3", "sussex"),
        ("London, City of3", "london, city of"),
        ("Birmingham [note 1]", "birmingham"),
        ("Birmingham [r]", "birmingham"),
        ("Kent (a)*", "kent"),
        ("West Midlands(2)", "west midlands"),
        ("Isles of Scilly ⁴", "isles of scilly"),
        ("St. Helens", "st helens"),
        ("Newcastle\u00a0upon  Tyne", "newcastle upon tyne"),
        ("King’s Lynn and West Norfolk", "king's lynn and west norfolk"),
        ("West Midlands (combined authority)", "west midlands (combined authority)"),
        ("Bristol, City of", "bristol, city of"),
        ("*", "*"),
        ("", ""),
    ],
)
def test_what_is_no_name_goes(published: str, key: str) -> None:
    assert area_key(published) == key


@pytest.mark.parametrize(
    ("published", "key"),
    [
        ("Birmingham 001A", "birmingham"),
        ("Birmingham 001", "birmingham"),
        ("Kingston upon Hull 012F", "kingston upon hull"),
        ("Birmingham", "birmingham"),
        ("Ward 7", "ward"),  # no neighbourhood of the census: the key of the name, which is no area's
    ],
)
def test_a_neighbourhood_is_named_after_its_authority(published: str, key: str) -> None:
    assert neighbourhood_authority_key(published) == key
