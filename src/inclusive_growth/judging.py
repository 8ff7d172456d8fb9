"""`igw gate`: judge a release or a candidate again, without fetching, found by the beginning of its id."""

from inclusive_growth import gates, pipeline
from inclusive_growth.build import read_candidate
from inclusive_growth.naming import candidate_ids, the_one
from inclusive_growth.records import GateRecord, now
from inclusive_growth.sightings import releases


def judge_subject(subject: str) -> GateRecord:
    """The verdict of today's gate on exactly this release or candidate. UsageError when there is none such."""
    here = pipeline.world()
    known = dict.fromkeys(candidate_ids(here.store), "") | {
        item.release_id: dataset_id
        for dataset_id, entry in here.catalogue.datasets.items()
        for item in releases(here.store, entry.source, dataset_id)
    }
    name = the_one(subject, known, "a release or a candidate")
    dataset_id = known[name]
    if not dataset_id:
        return gates.judge_candidate(read_candidate(here.store, name), run_at=now(), **here.arguments())
    pipeline.judge(dataset_id, name, here=here)
    judged = gates.Verdicts(dataset_id, **here.arguments()).last(name)
    assert judged is not None, "judge() has just written it"
    return judged[1]
