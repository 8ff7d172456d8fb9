"""Releases set aside: they passed landing, and with them the marts cannot be built.

A release is set aside under conditions: its rows, our code and the catalogue's entries that read them. When any of
these changes, it is tried again. Until then builds go on as if it had not passed, or with the rows that an earlier
decoder read from it when the last candidate held those.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from inclusive_growth.build.fingerprints import code_version, digest, scheme_hashes
from inclusive_growth.catalogue.areas import scope_areas
from inclusive_growth.errors import AlreadyExists
from inclusive_growth.gates import standing_pass
from inclusive_growth.landing.context import Context
from inclusive_growth.landing.releases import read_release
from inclusive_growth.records import Release, from_json, to_json, utc
from inclusive_growth.store.keys import set_aside_key, set_aside_prefix


@dataclass(frozen=True, slots=True)
class SetAside:
    """One release with which the marts cannot be built, and why in one line."""

    dataset: str
    release_id: str
    decoder_version: str
    code_version: str
    reason: str  # test or model, column, value
    at: str
    decoder_instead: str = ""  # the decoding that the last candidate held; "" when it did not hold the release
    gate_instead: str = ""  # key of the landing record on that decoding

    @property
    def line(self) -> str:
        """What was set aside and why, in one line."""
        rows = f" as decoder {self.decoder_version} reads it" if self.decoder_instead else ""
        return f"dataset {self.dataset}: release {self.release_id}{rows} set aside: {self.reason}"


Extra = dict[tuple[str, str], SetAside]  # (dataset, release id) -> set aside for a trial, not in the store


class Buildable:
    """The releases of one dataset that a build may use, each in the decoding that it uses."""

    def __init__(self, dataset: str, context: Context, extra: Extra | None = None) -> None:
        self._dataset, self._context, self._extra = dataset, context, extra or {}
        self._source = context.catalogue.datasets[dataset].source
        self._standing = standing_pass(dataset, context=context)
        self._conditions: Callable[[Release], str] | None = None
        # One listing for each dataset: nearly all have nothing set aside.
        self._known = frozenset(context.store.keys(set_aside_prefix(dataset)))

    def gate_key(self, release_id: str) -> str | None:
        """Key of the landing record by which the release may be built; None when it may not."""
        key = self._standing(release_id)
        if key is None:
            return None
        aside = self.aside(release_id)
        return (aside.gate_instead or None) if aside else key

    def release(self, release_id: str) -> Release:
        """The release in the decoding to build from."""
        aside = self.aside(release_id)
        decoder = aside.decoder_instead if aside else ""
        return read_release(self._context.store, self._source, self._dataset, release_id, decoder)

    def aside(self, release_id: str) -> SetAside | None:
        """Why the release is set aside under the conditions of today; None when it is not."""
        if trial := self._extra.get((self._dataset, release_id)):
            return trial
        if not any(key.startswith(f"{set_aside_prefix(self._dataset)}{release_id}/") for key in self._known):
            return None
        release = read_release(self._context.store, self._source, self._dataset, release_id)
        self._conditions = self._conditions or conditions_of(self._dataset, self._context)
        key = set_aside_key(self._dataset, release_id, self._conditions(release))
        return from_json(SetAside, self._context.store.get(key)) if key in self._known else None


def set_aside_now(dataset: str, context: Context) -> list[SetAside]:
    """The releases of a dataset that are set aside under the conditions of today."""
    prefix = set_aside_prefix(dataset)
    names = dict.fromkeys(key.removeprefix(prefix).partition("/")[0] for key in context.store.keys(prefix))
    buildable = Buildable(dataset, context)
    return [aside for name in names if (aside := buildable.aside(name))]


def keep_aside(aside: SetAside, context: Context) -> None:
    """Record that a release is set aside; the first reason stands."""
    source = context.catalogue.datasets[aside.dataset].source
    release = read_release(context.store, source, aside.dataset, aside.release_id)
    key = set_aside_key(aside.dataset, aside.release_id, conditions_of(aside.dataset, context)(release))
    with suppress(AlreadyExists):
        context.store.put(key, to_json(aside))


def new_set_aside(
    release: Release, reason: str, *, instead: tuple[str, str], context: Context, run_at: datetime
) -> SetAside:
    """A release to set aside; `instead` is the earlier decoding with its gate's key, or two empty texts."""
    return SetAside(
        dataset=release.dataset,
        release_id=release.release_id,
        decoder_version=release.decoder_version,
        code_version=code_version(context.config),
        reason=reason,
        at=utc(run_at),
        decoder_instead=instead[0],
        gate_instead=instead[1],
    )


def conditions_of(dataset: str, context: Context) -> Callable[[Release], str]:
    """A function from a release to the hash of everything that decides whether the marts can be built with it."""
    config, catalogue = context.config, context.catalogue
    shape = catalogue.datasets[dataset].shape_name
    common: dict[str, Any] = {
        "code": code_version(config),
        "schemes": scheme_hashes(catalogue),
        "areas": scope_areas(config.authority, config.comparators, catalogue.schemes),
        "entry": catalogue.datasets[dataset].model_dump(mode="json"),
        "shape": asdict(catalogue.shapes()[shape]),
        "indicators": {
            indicator.id: indicator.file.model_dump(mode="json")
            for indicator in catalogue.indicators.values()
            if dataset in indicator.selections
        },
    }
    return lambda release: digest(common | {"rows": [release.decoder_version, release.decoded_sha256]})[:16]
