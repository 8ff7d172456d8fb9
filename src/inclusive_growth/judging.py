"""`igw gate`: judge a release or a candidate again, without fetching, found by the beginning of its id."""

from inclusive_growth import gates, pipeline
from inclusive_growth.build import read_candidate
from inclusive_growth.errors import UsageError
from inclusive_growth.records import GateRecord, now
from inclusive_growth.sightings import releases


def judge_subject(subject: str) -> GateRecord:
    """The verdict of today's gate on exactly this release or candidate. UsageError when there is none such."""
    here = pipeline.world()
    candidates = [key.removeprefix("candidates/").removesuffix(".json") for key in here.store.keys("candidates/")]
    known = dict.fromkeys(candidates, "") | {
        item.release_id: dataset_id
        for dataset_id, entry in here.catalogue.datasets.items()
        for item in releases(here.store, entry.source, dataset_id)
    }
    found = [name for name in known if subject and name.startswith(subject)]
    if len(found) != 1:
        problem = "begins several ids" if found else "is neither a release nor a candidate"
        raise UsageError(f"'{subject}' {problem}; see `igw status` for the releases and the open candidate")
    dataset_id = known[found[0]]
    if not dataset_id:
        return gates.judge_candidate(read_candidate(here.store, found[0]), run_at=now(), **here.arguments())
    pipeline.judge(dataset_id, found[0], here=here)
    version = gates.landing_gate_version(dataset_id, here.catalogue, here.config)
    record = gates.landing_record(here.store, found[0], version)
    assert record is not None, "judge() has just written it"
    return record
