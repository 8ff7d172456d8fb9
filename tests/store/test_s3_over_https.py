"""Over https: boto3 and DuckDB both check the certificate, against the authority that a setting names."""

from collections.abc import Iterator
from dataclasses import replace

import duckdb
import pytest
from urllib3.exceptions import InsecureRequestWarning

from inclusive_growth.errors import StoreUnusable
from inclusive_growth.store import duck
from inclusive_growth.store.object_store import open_store
from tests.support.certificates import certificate
from tests.support.seaweed import Seaweed, seaweed
from tests.support.stores import as_settings

pytestmark = pytest.mark.system


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
