"""Articles of a dossier: written by the program from the data and published by the editor who is named."""

from cluster_reports import workflow
from cluster_reports.article import correcting, draft
from cluster_reports.models import Article, Correction

from .faults import refuse, step_into
from .placing import save
from .values import from_json


def publish(review, entry, path, person, replace):
    """Publishes one article unless it is there already; ``person`` finds an account by its name.

    What readers have seen is never overwritten: with ``replace`` an article that is there stays as it is.
    """
    moments = {
        name: from_json(Article._meta.get_field(name), entry[name])
        for name in ("proposed_at", "published_at")
    }
    there = review.articles.filter(audience=entry["audience"]).first()
    if there is not None:
        if there.published_at != moments["published_at"] and not replace:
            refuse(path, "trên máy này đã có bài viết khác cho cùng người đọc; chưa có gì thay đổi.")
        return
    article, _ = draft.start(review, entry["audience"], entry.get("opens", Article.Opens.MEETING))
    save(article, {"slug": entry["slug"]}, path)
    for step, stamp in (("propose", "proposed"), ("publish", "published")):
        by = person(entry[f"{stamp}_by"], step_into(path, f"{stamp}_by"))
        try:
            article = workflow.take(article, step, by=by, at=moments[f"{stamp}_at"])
        except workflow.StepRefused as refusal:
            refuse(path, " ".join([str(refusal), *(sentence for anchor, sentence in refusal.faults)]))
    for place, told in enumerate(entry.get("corrections", [])):
        _correct(article, told, step_into(step_into(path, "corrections"), place), person)


def _correct(article, entry, path, person):
    """Corrects the article as it was corrected elsewhere; what its data say by now needs no correction any more."""
    asked_at, decided_at = (
        from_json(Correction._meta.get_field(name), entry[name]) for name in ("asked_at", "decided_at")
    )
    typed = {change["place"]: change["new"] for change in entry["changes"]}
    article = Article.objects.get(pk=article.pk)
    titles = dict(article.paragraphs.values_list("block", "title"))
    if not correcting.changes(article.published, titles, typed):
        return
    asker = person(entry["asked_by"], step_into(path, "asked_by"))
    decider = person(entry["decided_by"], step_into(path, "decided_by"))
    try:
        correction = workflow.ask_correction(
            article,
            typed,
            by=asker,
            at=asked_at,
            note=entry["note"],
            number_source=entry.get("number_source", ""),
        )
        workflow.take(correction, "publish", by=decider, at=decided_at)
    except workflow.StepRefused as refusal:
        refuse(path, " ".join([str(refusal), *(sentence for anchor, sentence in refusal.faults)]))
