"""Fetch plans, kept in the store for the sightings to refer to."""

from inclusive_growth.records import sha256, to_json
from inclusive_growth.sources.protocol import Plan
from inclusive_growth.store.keys import plan_key
from inclusive_growth.store.object_store import Store, put_same


def plan_hash(plan: Plan) -> str:
    """The short hash of a plan; another indicator, label or area gives another hash."""
    return sha256(plan_json(plan))[:16]


def plan_json(plan: Plan) -> bytes:
    """The plan in canonical form, which does not depend on the order of the catalogue."""
    selections = [
        {
            "indicator_id": selection.indicator_id,
            "breakdown_id": selection.breakdown_id,
            "preference": selection.preference,
            "category_key": selection.category_key,
            "labels": dict(sorted(selection.labels)),
        }
        | ({} if selection.role == "value" else {"role": selection.role})
        for selection in plan.selections
    ]
    selections.sort(
        key=lambda selection: (
            selection["indicator_id"],
            selection["breakdown_id"],
            selection["category_key"],
            selection.get("role", "value"),
        )
    )
    return to_json({"dataset": plan.dataset, "selections": selections, "areas": sorted(plan.areas)})


def store_plan(store: Store, source: str, plan: Plan) -> str:
    """Keep the plan and return its hash; the same plan is kept once."""
    digest = plan_hash(plan)
    put_same(store, plan_key(source, plan.dataset, digest), plan_json(plan))
    return digest
