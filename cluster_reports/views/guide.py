"""Help a role: the half-year of each in its order. For everybody, also before logging in."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from cluster_reports.guide.half_years import HALF_YEARS, half_year
from cluster_reports.rulebook import book


@login_not_required
def guide(request):
    role = getattr(request.user, "role", "")
    return render(
        request, "guide/roles.html", {"half_years": [(one, role in one.roles) for one in HALF_YEARS]}
    )


@login_not_required
def guide_role(request, role):
    found = half_year(role)
    if found is None:
        raise Http404
    may_open = getattr(request.user, "role", "") in found.roles
    moments = [
        {
            "moment": moment,
            "screens": [(words, reverse(name) if may_open else "") for words, name in moment.screens],
            "rule": moment.rule and (book.url_of(moment.rule), book.clause(moment.rule).title),
        }
        for moment in found.moments
    ]
    return render(request, "guide/half_year.html", {"half_year": found, "moments": moments})
