"""Reading kept releases again after a decoder has changed: same bytes, same release, other table.

Without this the next fetch would look like a new release, and our correction like the publisher's revision.
"""

from dataclasses import replace

from inclusive_growth import __version__
from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.landing.decoding import content_hash, decode_release, keep_decoded
from inclusive_growth.landing.fetch_session import FetchSession
from inclusive_growth.landing.releases import Decoding, release, releases
from inclusive_growth.records import Release, to_json
from inclusive_growth.store.keys import decoded_key, decoding_key
from inclusive_growth.store.object_store import put_same
from inclusive_growth.store.tombstones import erased_releases


def stale_decodings(session: FetchSession) -> list[Release]:
    """Releases that the installed decoder has not read yet."""
    dataset, version = session.dataset, session.source.decoder_version
    erased = erased_releases(session.store, dataset.source, dataset.id)
    return [
        item
        for item in releases(session.store, dataset.source, dataset.id)
        if item.decoder_version != version
        and item.release_id not in erased
        and not session.store.exists(decoding_key(dataset.source, dataset.id, item.release_id, version))
    ]


def decode_again(session: FetchSession) -> list[str]:
    """Read every such release with the installed decoder; returns their ids. Asks no publisher.

    One that it cannot read keeps its earlier table, and the reason is kept.
    """
    dataset, version, store = session.dataset, session.source.decoder_version, session.store
    done = []
    for item in stale_decodings(session):
        try:
            table = decode_release(store, type(session.source), dataset, item.objects)
        except UnexpectedResponse as error:
            found = Decoding(item.release_id, version, "", 0, __version__, str(error))
        else:
            digest = content_hash(table, session.source.volatile)
            found = Decoding(item.release_id, version, digest, table.num_rows, __version__)
            keep_decoded(store, decoded_key(replace(item, decoder_version=version)), table)
        key = decoding_key(dataset.source, dataset.id, item.release_id, version)
        put_same(store, key, to_json(found))
        done.append(release(store, dataset.source, dataset.id, item.release_id).release_id)
    return done
