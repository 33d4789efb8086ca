"""A draft of the demo that is worked on: another opening, a slip that a check finds, comments open and resolved."""

import json
from datetime import datetime, timedelta

from cluster_reports import dossiers
from cluster_reports.article import draft
from cluster_reports.models import Comment
from cluster_reports.vietnamese.sentences import sentences
from units.models import User


def make_draft(folder, loaded):
    """The draft that ``draft.json`` describes, where its dossier was loaded just now; else it is somebody's already.

    Nobody is told: nothing of it happened today.
    """
    plan = json.loads((folder / "draft.json").read_text("utf-8"))
    if plan["dossier"] not in loaded:
        return
    data = dossiers.parse((folder / plan["dossier"]).read_bytes())
    review = dossiers.find(data).review
    article, _ = draft.start(review, plan["audience"], plan["opens"])
    said = {
        paragraph.block: sentences(paragraph.shown.split("\n")[0]) for paragraph in article.paragraphs.all()
    }
    by, at = _person(plan["by"]), _moment(plan["at"])
    article.keep_revision(by=by, at=at, label="Bản soạn tự động")
    for slip in plan["slips"]:
        paragraph = article.paragraphs.get(block=slip["block"])
        paragraph.write(paragraph.shown.replace(slip["old"], slip["new"]))
        paragraph.save()
    article.keep_revision(by=by, at=at + timedelta(minutes=20))
    for entry in plan["comments"]:
        _comment(article, entry, said[entry["block"]][entry["sentence"]])


def _comment(article, entry, quote):
    settled = entry.get("resolved_by")
    comment = Comment.objects.create(
        article=article,
        block=entry["block"],
        quote=quote,
        text=entry["text"],
        by=_person(entry["by"]),
        at=_moment(entry["at"]),
        resolved_by=settled and _person(settled),
        resolved_at=settled and _moment(entry["resolved_at"]),
    )
    for answer in entry.get("answers", []):
        comment.answers.create(
            article=article, text=answer["text"], by=_person(answer["by"]), at=_moment(answer["at"])
        )


def _person(username):
    return User.objects.get(username=username)


def _moment(said):
    return datetime.fromisoformat(said)
