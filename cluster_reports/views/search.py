"""Search: what anybody may find, with its filters in the address."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render

from cluster_reports.tables import search as tables
from cluster_reports.vietnamese.folding import clean
from cluster_reports.vietnamese.searching import MOST_WORDS, parse
from cluster_reports.views.article import stamp

LONGEST_FILTER = 120
PARAMETERS = {
    "loai": ("kind", "Loại"),
    "cum": ("cluster", "Cụm, khối"),
    "ky": ("period", "Kỳ"),
    "nam": ("year", "Năm"),
    "donvi": ("unit", "Đơn vị"),
    "trangthai": ("state", "Trạng thái"),
}


@login_not_required
def search(request):
    """Texts that hold every word, tone marks and case aside; the exact ones first, then the newest."""
    query = parse(request.GET.get("q", ""))
    given = {name: clean(request.GET.get(name, ""))[:LONGEST_FILTER].strip() for name in PARAMETERS}
    filters = tables.Filters(**{PARAMETERS[name][0]: value for name, value in given.items()})
    found = tables.find(request.user, query, filters, request.GET.get("sau", "")[:60])
    for hit in found.hits:
        hit["stamp"] = hit["published_at"] and stamp(hit["published_at"])
    address = {"q": query.typed} | {name: value for name, value in given.items() if value}
    return render(
        request,
        "search.html",
        {
            "query": query,
            "most_words": MOST_WORDS,
            "found": found,
            "hits": found.hits,
            "has_asked": bool(query or filters) and not query.is_short,
            "is_filtered": bool(filters),
            "fields": _fields(given, found.choices, request.user.is_authenticated),
            "typed_year": given["nam"],
            "unfiltered": urlencode({"q": query.typed}),
            "first": urlencode(address),
            "next": urlencode(address | {"sau": found.next}),
            "is_first": not request.GET.get("sau"),
        },
    )


def _fields(given, choices, is_inside):
    """The filters as lists: (name, label, options), an option (value, words, is chosen). Empty lists are not shown."""
    offered = {
        "loai": [(value, words) for value, (_, words) in tables.KINDS.items()],
        "cum": choices.get("cluster", []),
        "ky": choices.get("period", []),
        "donvi": choices.get("unit", []),
        "trangthai": [(value, words) for value, (_, words) in tables.STATES.items()] if is_inside else [],
    }
    fields = []
    for name, options in offered.items():
        chosen = given[name]
        if chosen and chosen not in {value for value, _ in options}:
            options = [*options, (chosen, chosen if name == "ky" else "Không có ở đây")]
        if options:
            marked = [(value, words, value == chosen) for value, words in options]
            fields.append((name, PARAMETERS[name][1], marked))
    return fields
