"""Leases hold in both stores: the same fixtures as the store's contract."""

from tests.store.conftest import store, where

__all__ = ["store", "where"]
