"""A stamp of secrecy in anything typed stops the request until somebody answers for it; files have own doors."""

from hashlib import sha256

from django.http import JsonResponse
from django.shortcuts import render
from django.utils.timezone import now

from cluster_reports.client import client_address
from cluster_reports.middleware import READING, wants_data
from cluster_reports.vietnamese.secrecy import MARKS, stamped_lines
from cluster_reports.watching.log_lines import path_of
from units.models import SecurityEvent

ANSWER, ASKED = "not_secret", "secrecy_asked"  # fields of the page that asks
OWN = {ANSWER, ASKED, "csrfmiddlewaretoken"}
ANSWERED = "not_secret"  # in the session: digests of the texts this person has answered for
MOST_ANSWERED = 50


class SecrecyMiddleware:
    """Asks before the view runs, so that no form, preview or autosave has to; nothing of the text is stored.

    The page carries along all that was sent. An answer holds for exactly these texts, for the session: a page that
    saves itself sends them again and again.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if request.method in READING or not (marked := _marked(request)):
            return None
        answered = request.session.get(ANSWERED, [])
        waiting = {place: told for place, told in marked.items() if _digest(told[0]) not in answered}
        if not waiting:
            return None
        if request.POST.get(ANSWER) == "on":
            _note(request, waiting)
            if request.user.is_authenticated:
                now_answered = [_digest(text) for text, _ in waiting.values()]
                request.session[ANSWERED] = [*answered, *now_answered][-MOST_ANSWERED:]
            return None
        return _ask(request, waiting)


def _marked(request):
    """(name, place in its list) → (text, its ``stamped_lines``), of each stamped text that was typed."""
    return {
        (name, place): (text, stamped)
        for name, texts in request.POST.lists()
        if "password" not in name
        for place, text in enumerate(texts)
        if (stamped := stamped_lines(text))
    }


def _ask(request, waiting):
    marks = _marks_in(waiting)
    if wants_data(request):
        said = f"Trong nội dung có dấu {marks}, chưa lưu."
        return JsonResponse({"marked": True, "closed": said, "errors": [said]}, status=422)
    fields = [  # in the order they were sent: some pages read lists of one name
        (name, text, [line for line, _ in waiting.get((name, place), ("", ()))[1]])
        for name, texts in request.POST.lists()
        for place, text in enumerate(texts)
        if name not in OWN and "password" not in name
    ]
    said = {
        "marks": marks,
        "fields": fields,
        "is_again": ASKED in request.POST,
        "has_password": any("password" in name for name in request.POST),
        "has_files": bool(request.FILES),
    }
    return render(request, "secrecy/ask.html", said, status=422)


def _note(request, waiting):
    person = request.user if request.user.is_authenticated else None
    place = path_of(request)  # an address that opens something by itself is left out
    SecurityEvent.objects.note(
        SecurityEvent.Kind.NOT_SECRET,
        person=person,
        address=client_address(request),
        at=now(),
        words=f"{_marks_in(waiting)}; {place}",
    )


def _marks_in(waiting):
    """ "TỐI MẬT, MẬT": every grade that was found, the highest first."""
    found = {mark for _, stamped in waiting.values() for _, marks in stamped for mark in marks}
    return ", ".join(mark for mark in MARKS if mark in found)


def _digest(text):
    return sha256(text.encode()).hexdigest()[:24]
