"""While what readers will see is made ready, the writer lease is renewed; a writer that was overtaken stops."""

import pytest

from inclusive_growth.errors import LeaseLost
from inclusive_growth.publish.publish import rebuild_surfaces, refresh_surfaces
from inclusive_growth.publish.surfaces import published_file
from inclusive_growth.store import heartbeat, history, lease
from inclusive_growth.store.lease import writer_lease


def renewals(house) -> int:
    return len(list(house.store.keys("leases/writer/renewals-")))


def test_a_lease_is_renewed_while_the_file_is_built(house, monkeypatch):
    house.published(70.0)
    assert renewals(house) == 0, "what is soon over renews nothing"
    monkeypatch.setattr(heartbeat, "RENEWAL_SECONDS", 0)
    with writer_lease(house.store) as held:
        rebuild_surfaces(config=house.config, store=house.store, lease=held)
    assert renewals(house) == 3 + 2, "after each part and each table"
    house.config.published_db.unlink()
    with writer_lease(house.store) as held:
        refresh_surfaces(config=house.config, store=house.store, lease=held)
    assert renewals(house) == 2 * (3 + 2)
    house.config.published_db.unlink()
    assert refresh_surfaces(config=house.config, store=house.store), "and without a lease"


def test_a_lease_is_renewed_while_a_publication_is_made_ready(house, monkeypatch):
    monkeypatch.setattr(heartbeat, "RENEWAL_SECONDS", 0)
    house.published(70.0)
    assert renewals(house) == 3 + 2


def test_a_writer_that_was_overtaken_while_it_built_publishes_nothing(house, monkeypatch):
    house.published(70.0)
    house.judge(house.candidate(5, value=71.0))
    monkeypatch.setattr(heartbeat, "RENEWAL_SECONDS", 0)
    monkeypatch.setattr(lease, "_is_over", lambda *_: True)
    monkeypatch.setattr(published_file, "get_checked", lambda *_: lease._acquire(house.store, "writer"))
    with pytest.raises(LeaseLost):
        house.publish(minutes=6)
    assert len(history.read_entries(house.store)) == 1
    assert house.values_seen() == {70.0}
