"""`verify` finds any changed byte, with our code and without it."""

import shutil
import subprocess

import pytest

from inclusive_growth.audit import verify_hashes
from inclusive_growth.errors import UsageError
from inclusive_growth.store import history
from inclusive_growth.store.keys import manifest_key, part_key, schema_key, sums_key


def flip(house, key: str) -> None:
    path = house.store.root / key
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))


def test_a_sound_publication_and_its_chain_verify(house):
    first = house.published(70.0)
    second = house.published(71.0, minutes=5)
    report = verify_hashes.verify(store=house.store)
    assert report.ok
    assert report.chain == (second.publication_id, first.publication_id)
    assert verify_hashes.verify(first.publication_id[:12], store=house.store).ok


def test_one_flipped_byte_in_any_object_is_found_and_named(house):
    house.published(70.0)
    entry = house.published(71.0, minutes=5)
    sums = verify_hashes.read_sums(house.store, entry.publication_id)
    assert {key.split("/")[0] for key in sums} == {"parts", "gates", "candidates", "ledger", "publications"}
    for key in sums:
        original = (house.store.root / key).read_bytes()
        flip(house, key)
        report = verify_hashes.verify(store=house.store)
        assert any(key in problem for problem in report.problems), key
        (house.store.root / key).write_bytes(original)
    assert verify_hashes.verify(store=house.store).ok


def test_a_rewritten_checksum_list_is_found_although_it_fits_the_objects(house):
    entry = house.published(70.0)
    path = house.store.root / sums_key(entry.publication_id)
    part = next(key for key in house.part_bytes())
    lines = [line for line in path.read_text().splitlines() if part not in line]
    path.write_text("\n".join(lines) + "\n")
    report = verify_hashes.verify(store=house.store)
    assert report.problems == (
        f"{sums_key(entry.publication_id)}: the checksum list is not the one that the history recorded",
    )


def test_an_object_that_is_gone_is_found(house):
    house.published(70.0)
    key = next(iter(house.part_bytes()))
    (house.store.root / key).unlink()
    assert verify_hashes.verify(store=house.store).problems == (f"{key}: is gone",)


def test_plain_sha256sum_verifies_a_publication_without_our_code(house):
    entry = house.published(70.0)
    assert shutil.which("sha256sum"), "coreutils are needed for this test"
    command = ["sha256sum", "--strict", "--quiet", "-c", sums_key(entry.publication_id)]
    assert subprocess.run(command, cwd=house.store.root, capture_output=True, check=False).returncode == 0
    flip(house, schema_key(entry.publication_id))
    assert subprocess.run(command, cwd=house.store.root, capture_output=True, check=False).returncode == 1


def test_the_list_holds_the_manifest_and_all_parts(house):
    entry = house.published(70.0)
    sums = verify_hashes.read_sums(house.store, entry.publication_id)
    manifest = history.read_manifest(house.store, entry.publication_id)
    assert manifest_key(entry.publication_id) in sums
    assert {part_key(part) for part in manifest.candidate.parts} <= set(sums)


def test_verifying_nothing_says_so(house):
    with pytest.raises(UsageError, match="nothing is published"):
        verify_hashes.verify(store=house.store)
