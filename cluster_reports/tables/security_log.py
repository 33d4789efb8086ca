"""What bears on who may do what, laid side by side: events, files taken away, reopenings; newest first."""

from datetime import datetime

from django.db.models import Q
from msgspec import Struct

from cluster_reports.models import Download, LoggedStep
from cluster_reports.vietnamese.folding import fold
from units.models import SecurityEvent, User

EXPORT, REOPENING = "export", "reopen"
KINDS = [*SecurityEvent.Kind.choices, (EXPORT, "Tải tệp"), (REOPENING, "Mở lại")]
REOPENINGS = ("reopen", "reopen_scores", "unlock")
MOST_ROWS = 2_000  # who looks further back narrows the days


class Line(Struct, frozen=True):
    at: datetime
    kind: str
    about: str
    by: str
    address: str
    words: str
    is_file: bool = False


class SecurityLog:
    """The lines that fit; counted by three queries, a page of them read by three."""

    def __init__(self, kind="", person="", since=None, until=None):
        """``person`` is a part of a name, typed with marks or without; ``since`` and ``until`` are instants."""
        events, files = SecurityEvent.objects.all(), Download.objects.all()
        steps = LoggedStep.objects.filter(step__in=REOPENINGS)
        if person:
            found = people_named(person)
            events = events.filter(
                Q(person__in=found) | Q(by__in=found) | Q(person=None, name=person.strip())
            )
            files, steps = files.filter(by__in=found), steps.filter(by__in=found)
        for bound, name in ((since, "at__gte"), (until, "at__lt")):
            if bound:
                events, files, steps = (rows.filter(**{name: bound}) for rows in (events, files, steps))
        if kind not in {"", EXPORT, REOPENING}:
            events = events.filter(kind=kind)
        self.sources = [
            (rows, line)
            for rows, line, names in (
                (events.select_related("person", "by"), _of_event, dict(SecurityEvent.Kind.choices)),
                (files.select_related("by"), _of_file, {EXPORT}),
                (steps.select_related("by", "content_type"), _of_step, {REOPENING}),
            )
            if not kind or kind in names
        ]

    def __len__(self):
        return min(MOST_ROWS, sum(rows.count() for rows, _ in self.sources))

    def __getitem__(self, part):
        lines = [
            (one.at, place, one.pk, line(one))
            for place, (rows, line) in enumerate(self.sources)
            for one in rows.order_by("-at", "-pk")[: part.stop]
        ]
        lines.sort(key=lambda found: found[:3], reverse=True)
        return [found[3] for found in lines][part]


def people_named(text):
    """Keys of those whose name or username holds every word."""
    words = fold(text).split()
    people = User.objects.values_list("pk", "username", "full_name")
    return [pk for pk, username, name in people if all(word in fold(f"{username} {name}") for word in words)]


def _of_event(one):
    about = str(one.person) if one.person else one.name
    return Line(
        one.at,
        one.get_kind_display(),
        about,
        str(one.by) if one.by else "",
        one.address or "",
        one.words,
        is_file=one.kind == SecurityEvent.Kind.VIEW_AS_FILE,
    )


def _of_file(one):
    return Line(one.at, "Tải tệp", "", str(one.by), "", one.name, is_file=True)


def _of_step(one):
    what = one.content_type.model_class()._meta.verbose_name
    reason = f"; lý do: {one.comment}" if one.comment else ""
    return Line(one.at, "Mở lại", "", str(one.by), "", f"{one.label}: {what}{reason}")
