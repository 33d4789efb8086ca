"""Who took which file with them: written down where files are handed out, read on the page they come from."""

from django.utils.timezone import localdate, now

from cluster_reports import access
from cluster_reports.models import Download


def note_download(request, about, name, *, paper=""):
    """A browser that only asks how large the file is has not taken it."""
    if request.method == "GET":
        Download.objects.note(about, name, by=request.user, at=now(), paper=paper)


def downloads_of(review, user):
    """The last download of every paper: anybody's for those who answer for the papers, else one's own."""
    found = Download.objects.all()
    if not (
        user.is_admin or user.role == user.Role.EDITOR or access.can_edit_review(user, review, localdate())
    ):
        found = found.filter(by=user)
    return found.last_of_each(review)
