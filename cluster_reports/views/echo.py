from django.http import HttpResponse

from cluster_reports.vietnamese.dates import date_in_words, parse_date
from cluster_reports.vietnamese.numbers import in_words, number, parse_number


def echo(request):
    """How the server reads a typed number (``?so=``, measured in ``?don-vi=``) or date (``?ngay=``), as plain text."""
    try:
        if typed := request.GET.get("ngay", "")[:40].strip():
            said = date_in_words(parse_date(typed))
        elif typed := request.GET.get("so", "")[:40].strip():
            value = parse_number(typed, request.GET.get("don-vi", "")[:100])
            said = f"{number(value)}: {in_words(value)}"
        else:
            said = ""
    except ValueError as fault:
        said = str(fault)
    return HttpResponse(said, content_type="text/plain; charset=utf-8")
