"""Articles of a dossier: written by the program from the data and published by the editor who is named."""

from cluster_reports import workflow
from cluster_reports.article import draft
from cluster_reports.models import Article

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
