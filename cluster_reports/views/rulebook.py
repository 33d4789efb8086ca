"""The open rulebook: for everybody; what clusters have set themselves, for those inside."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.utils.timezone import localdate

from cluster_reports.rulebook import book, live, places


@login_not_required
def rulebook(request):
    return render(request, "rulebook/contents.html", {"sections": book.SECTIONS})


@login_not_required
def section(request, part):
    found = book.section(part)
    if found is None:
        raise Http404
    wanted = [clause.live for clause in found.clauses if clause.live]
    in_force = live.in_force(wanted, request.user, localdate()) if wanted else {}
    screens = places.for_reader(request.user)
    number = book.SECTIONS.index(found)
    return render(
        request,
        "rulebook/section.html",
        {
            "section": found,
            "clauses": [
                {
                    "clause": clause,
                    "example": clause.example() if clause.example else [],
                    "table": clause.table() if clause.table else None,
                    "places": [screens[key] for key in clause.at],
                    "in_force": in_force.get(clause.live),
                }
                for clause in found.clauses
            ],
            "before": book.SECTIONS[number - 1] if number else None,
            "after": book.SECTIONS[number + 1] if number + 1 < len(book.SECTIONS) else None,
        },
    )
