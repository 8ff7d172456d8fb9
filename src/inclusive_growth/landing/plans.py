"""Fetch plans as kept in the store, so that a sighting says what had been asked for."""

from inclusive_growth.records import sha256, to_json
from inclusive_growth.sources.protocol import Plan
from inclusive_growth.store.keys import plan_key
from inclusive_growth.store.object_store import Store, put_same


def plan_hash(plan: Plan) -> str:
    """A short name for exactly this plan: another indicator, label or area gives another."""
    return sha256(plan_json(plan))[:16]


def plan_json(plan: Plan) -> bytes:
    """The plan in canonical form: the order in which a catalogue lists things does not matter."""
    selections = [
        {
            "indicator_id": item.indicator_id,
            "breakdown_id": item.breakdown_id,
            "preference": item.preference,
            "category_key": item.category_key,
            "labels": dict(sorted(item.labels)),
        }
        | ({} if item.role == "value" else {"role": item.role})
        for item in plan.selections
    ]
    selections.sort(
        key=lambda item: (
            item["indicator_id"],
            item["breakdown_id"],
            item["category_key"],
            item.get("role", "value"),
        )
    )
    return to_json({"dataset": plan.dataset, "selections": selections, "areas": sorted(plan.areas)})


def store_plan(store: Store, source: str, plan: Plan) -> str:
    """Keep the plan and return its hash; the same plan is kept once."""
    name = plan_hash(plan)
    put_same(store, plan_key(source, plan.dataset, name), plan_json(plan))
    return name
