"""Gates: verdicts on releases before they are built, and on candidates before anyone reads them.

The room imports landing and the rooms below it; no other room imports Great Expectations.
"""

from inclusive_growth.gates.accepted import accept_loss
from inclusive_growth.gates.failed_checks import NAMED_CHECKS, FailedCheck, failed_checks
from inclusive_growth.gates.landing_gate import UNREADABLE, judge_release
from inclusive_growth.gates.landing_warnings import failed_warnings
from inclusive_growth.gates.publish_gate import judge_candidate
from inclusive_growth.gates.verdict_records import landing_record, publish_record
from inclusive_growth.gates.verdicts import Verdicts, needs_judgement, release_before, standing_pass
from inclusive_growth.gates.versions import landing_gate_version, publish_gate_version
from inclusive_growth.gates.warm_up import warm_up

__all__ = [
    "NAMED_CHECKS",
    "UNREADABLE",
    "FailedCheck",
    "Verdicts",
    "accept_loss",
    "failed_checks",
    "failed_warnings",
    "judge_candidate",
    "judge_release",
    "landing_gate_version",
    "landing_record",
    "needs_judgement",
    "publish_gate_version",
    "publish_record",
    "release_before",
    "standing_pass",
    "warm_up",
]
