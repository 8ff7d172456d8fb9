"""What the gender pay gap service says: the columns of the newest year's file, which is only whole of any use."""

import csv
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from inclusive_growth.sources.formats.delimited import refuse_foreign
from inclusive_growth.sources.probing import Said, decoded_rows_say
from inclusive_growth.sources.protocol import Dataset, Payload, Plan

if TYPE_CHECKING:
    from inclusive_growth.sources.gender_pay_gap.source import GenderPayGap


def probe(source: "GenderPayGap", dataset: Dataset, plan: Plan) -> Iterator[Said]:
    """Columns of the file, then the figures that are made of it."""
    _, answer = source.newest("signal")
    refuse_foreign(answer.body, answer.url)
    head = answer.body.partition(b"\n")[0].decode("utf-8-sig", "replace")
    yield Said("column", dict.fromkeys(next(csv.reader(io.StringIO(head)), []), ""), answer.url)
    media_type = answer.headers.get("content-type", "")
    payload = Payload(answer.url, answer.body, media_type, answer.retrieved_at)
    yield from (said for said in decoded_rows_say(source, dataset, payload) if said.kind == "code")
