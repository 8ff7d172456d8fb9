"""The gates: what must hold of a release before it is built, and of a candidate before anyone reads it.

A gate that did not run has no record, and is closed. Importing this package does not import
Great Expectations; only judging does.
"""

from inclusive_growth.gates.candidate import judge_candidate
from inclusive_growth.gates.landing import judge_release
from inclusive_growth.gates.record import landing_record, publish_record, standing_pass
from inclusive_growth.gates.versions import landing_gate_version, publish_gate_version

__all__ = [
    "judge_candidate",
    "judge_release",
    "landing_gate_version",
    "landing_record",
    "publish_gate_version",
    "publish_record",
    "standing_pass",
]
