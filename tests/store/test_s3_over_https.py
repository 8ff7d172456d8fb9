"""Over https: boto3 and DuckDB both check the certificate, against the authority that a setting names."""

import ipaddress
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from urllib3.exceptions import InsecureRequestWarning

from inclusive_growth import duck
from inclusive_growth.errors import StoreUnusable
from inclusive_growth.store import open_store
from tests.seaweed import Seaweed, seaweed
from tests.store.stores import as_settings

pytestmark = pytest.mark.system


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for this machine that signs itself, as an authority of one's own would, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "store of the tests")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    kind = serialization.PrivateFormat.PKCS8
    paths[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, kind, serialization.NoEncryption()))
    return paths


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seaweed]:
    folder = tmp_path_factory.mktemp("https")
    with seaweed(folder / "service", certificate(folder)) as running:
        yield running


def test_a_store_whose_authority_is_named_is_read_and_written_by_boto3_and_duckdb(secure: Seaweed) -> None:
    place = secure.place("trusted")
    store = open_store(as_settings(place))
    con = duck.connect(config=as_settings(place))
    try:
        con.execute("copy (select 42 as answer) to $1 (format parquet)", [store.url("a.parquet")])
        assert con.read_parquet(store.url("a.parquet")).fetchall() == [(42,)]
    finally:
        con.close()
    assert store.keys("") == ["STORE_VERSION", "a.parquet"]


def test_a_certificate_that_nobody_vouches_for_is_refused_by_boto3_and_duckdb(secure: Seaweed) -> None:
    stranger = replace(secure.place("stranger"), ca_bundle=None)
    with pytest.raises(StoreUnusable, match=r"its certificate is not trusted.*IGW_S3_CA_BUNDLE"):
        open_store(as_settings(stranger))
    con = duck.connect(config=as_settings(stranger))
    try:
        with pytest.raises(duckdb.Error):
            con.execute("copy (select 42) to $1 (format parquet)", [stranger.url("a.parquet")])
    finally:
        con.close()
    assert "Contents" not in secure.client().list_objects_v2(Bucket=stranger.bucket, Prefix="stranger")


def test_a_person_may_turn_the_check_off(secure: Seaweed) -> None:
    trusting = replace(secure.place("trusting"), ca_bundle=None, verify=False)
    with pytest.warns(InsecureRequestWarning):
        store = open_store(as_settings(trusting))
    con = duck.connect(config=as_settings(trusting))
    try:
        con.execute("copy (select 42) to $1 (format parquet)", [trusting.url("a.parquet")])
    finally:
        con.close()
    with pytest.warns(InsecureRequestWarning):
        assert store.exists("a.parquet")
