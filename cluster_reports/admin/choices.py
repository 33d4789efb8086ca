"""How rows are told apart in choice lists: (relations to load, wording)."""

CLUSTER = (["organisation"], lambda cluster: f"{cluster} ({cluster.organisation.short_name})")
PLEDGE = (
    ["cluster__organisation"],
    lambda pledge: f"{pledge.cluster} ({pledge.cluster.organisation.short_name}), năm {pledge.year}",
)
OF_ANY_PLEDGE = (["pledge__cluster"], lambda row: f"{row} · {row.pledge.cluster} · năm {row.pledge.year}")


def edited_pledge(request):
    """The pk of the pledge that a target being written belongs to: its own, the one asked for, or None."""
    target = getattr(request, "edited", None)
    if target is not None and hasattr(target, "pledge_id"):
        return target.pledge_id
    asked = request.POST.get("pledge") or request.GET.get("pledge") or ""
    return int(asked) if asked.isdecimal() else None
