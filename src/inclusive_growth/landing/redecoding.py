"""Redecoding: kept releases are read again by a changed decoder. Same bytes, same release, other table.

Without this the next fetch would look like a new release, and our correction like the publisher's revision.
"""

from dataclasses import replace

from inclusive_growth import __version__
from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.landing.decoding import content_hash, decode_release, keep_decoded
from inclusive_growth.landing.fetch_session import FetchSession
from inclusive_growth.landing.releases import Decoding, read_releases
from inclusive_growth.records import Release, to_json
from inclusive_growth.store.keys import decoded_key, decoding_key
from inclusive_growth.store.object_store import put_same
from inclusive_growth.store.tombstones import erased_releases


def stale_decodings(session: FetchSession) -> list[Release]:
    """Releases that the installed decoder has not read yet."""
    dataset, version = session.dataset, session.source.decoder_version
    erased = erased_releases(session.store, dataset.source, dataset.id)
    return [
        release
        for release in read_releases(session.store, dataset.source, dataset.id)
        if release.decoder_version != version
        and release.release_id not in erased
        and not session.store.exists(decoding_key(dataset.source, dataset.id, release.release_id, version))
    ]


def decode_again(session: FetchSession) -> list[str]:
    """Read every stale release with the installed decoder; returns their ids. No publisher is asked.

    A release that the installed decoder refuses keeps its earlier table for what was published with it. The
    reason is recorded and closes its landing gate: a figure that could be wrong is not published again.
    """
    dataset, version, store = session.dataset, session.source.decoder_version, session.store
    release_ids = []
    for release in stale_decodings(session):
        try:
            table = decode_release(store, type(session.source), dataset, release.objects)
        except UnexpectedResponse as error:
            decoding = Decoding(release.release_id, version, "", 0, __version__, str(error))
        else:
            digest = content_hash(table, session.source.volatile)
            decoding = Decoding(release.release_id, version, digest, table.num_rows, __version__)
            keep_decoded(store, decoded_key(replace(release, decoder_version=version)), table)
        key = decoding_key(dataset.source, dataset.id, release.release_id, version)
        put_same(store, key, to_json(decoding))
        release_ids.append(release.release_id)
    return release_ids
