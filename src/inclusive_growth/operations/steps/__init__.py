"""Steps that the scheduler and `igw` both call: each function is one whole step, safe to repeat.

Airflow decides the time, this package the order alone: a step finds its work by comparing the store with itself
(seen and not landed, landed and not built, built and not published). Return values are small. Trouble on a
publisher's side never raises; it is recorded, alerted and left for the next round.
"""

from inclusive_growth.operations.steps.building import (
    build,
    gate,
    indicator_news,
    longest_wait,
    set_aside,
    settled,
)
from inclusive_growth.operations.steps.judging import accept, judge, judge_current, judge_subject
from inclusive_growth.operations.steps.landing import (
    InboxResult,
    host_asked,
    inbox,
    land,
    land_edition,
    poll,
    take_in,
)
from inclusive_growth.operations.steps.publishing import (
    decide,
    erase,
    failed_checks,
    nothing_to_publish,
    pending_approval,
    plan_erasure,
    publish,
    publish_if_allowed,
    reason_shown,
    refresh,
    rollback,
    withdraw,
)
from inclusive_growth.operations.steps.safekeeping import backup, drill, restore
from inclusive_growth.operations.steps.watching import deliver, health, watch

__all__ = [
    "InboxResult",
    "accept",
    "backup",
    "build",
    "decide",
    "deliver",
    "drill",
    "erase",
    "failed_checks",
    "gate",
    "health",
    "host_asked",
    "inbox",
    "indicator_news",
    "judge",
    "judge_current",
    "judge_subject",
    "land",
    "land_edition",
    "longest_wait",
    "nothing_to_publish",
    "pending_approval",
    "plan_erasure",
    "poll",
    "publish",
    "publish_if_allowed",
    "reason_shown",
    "refresh",
    "restore",
    "rollback",
    "set_aside",
    "settled",
    "take_in",
    "watch",
    "withdraw",
]
