"""The gates: what must hold of a release before it is built, and of a candidate before anyone reads it.

A gate that did not run has no record, and is closed. Importing this package does not import
Great Expectations; only judging does.
"""

from inclusive_growth.gates.candidate import judge_candidate
from inclusive_growth.gates.landing import judge_release
from inclusive_growth.gates.record import landing_record, publish_record
from inclusive_growth.gates.standing import Verdicts, needs_judgement, release_before, standing_pass
from inclusive_growth.gates.versions import landing_gate_version, publish_gate_version

__all__ = [
    "Verdicts",
    "judge_candidate",
    "judge_release",
    "landing_gate_version",
    "landing_record",
    "needs_judgement",
    "publish_gate_version",
    "publish_record",
    "release_before",
    "standing_pass",
]
