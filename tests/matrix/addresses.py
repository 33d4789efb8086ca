"""Every address of the site, by the row it is about; a step of a workflow is an address of its own."""

from dataclasses import dataclass, replace
from uuid import uuid4

from django.urls import reverse

from cluster_reports import workflow


@dataclass(frozen=True)
class Address:
    """One question to the site: a route, which row of the world, how it is asked; ``row`` knows the version."""

    route: str
    about: str
    method: str
    url: str
    row: object = None

    @property
    def key(self):
        return self.route, self.about, self.method


def addresses(world):
    """All of them, each once."""
    return [*_read(world), *_written(world), *_steps(world)]


def _of(route, about, *args, method="get", row=None):
    return Address(route, about, method, reverse(route, args=args), row)


def _plain(world):
    """Pages of everybody or of oneself, which no row stands behind."""
    own = ("front", "search", "rss", "atom", "sitemap", "robots", "login", "api-description", "api-periods")
    own += (
        "api-articles",
        "desk",
        "wordings",
        "pledges",
        "brief",
        "directives",
        "home",
        "my-work",
        "notices",
    )
    own += ("calendar", "scoring-tables", "handovers", "password-change", "api-tokens")
    own += ("rulebook", "guide", "two-step", "sessions", "security-log", "people-sheet", "people-template")
    own += ("operations", "health-live", "health-ready", "metrics", "second-step")
    yield from (_of(route, "") for route in own)
    yield _of("rulebook-section", "", "cham-diem")
    yield _of("guide-role", "", "quan-tri")
    yield _of("wording", "", "lead")
    yield _of("api-nothing", "", "x")


def _read(world):
    w = world
    yield from _plain(w)
    for about, article in (("public", w.public), ("internal", w.internal), ("draft", w.writing)):
        for route in ("article", "article-history", "social-card", "api-article"):
            yield _of(route, about, article.slug)
        yield _of("article-version", about, article.slug, 1)
        routes = ("article-edit", "article-preview", "article-opening", "article-bulletin", "article-sides")
        routes += ("article-revisions", "article-comments", "share-links", "article-schedule")
        yield from (_of(route, about, article.pk) for route in routes)
    yield _of("correction-new", "public", w.public.pk)
    yield _of("correction", "public", w.correction.pk)
    yield _of("photo", "public", w.public_photo.pk, 480)
    yield _of("photo", "draft", w.photo.pk, 480)
    secret = w.link.get_absolute_url().split("/")[2]
    yield _of("shared", "link", secret)
    yield _of("shared-photo", "link", secret, w.photo.pk, 480)
    yield _of("shared", "guessed", "x" * len(secret))
    for route in ("cluster", "cluster-comparison", "cluster-timeliness", "cluster-rss", "cluster-atom"):
        yield _of(route, "", w.cluster.slug)
    yield from (_of(route, "", w.cluster.slug) for route in ("year-turn-next", "head-handover"))
    yield _of("year-turn", "", w.cluster.slug, 2027)
    yield _of("handover", "head", w.handover.pk)
    yield _of("handover-file", "head", w.handover.pk, "docx")
    yield _of("person-handover", "own", w.people["own"].pk)
    routes = ("person-two-step", "person-sessions", "person-password", "view-as")
    yield from (_of(route, "own", w.people["own"].pk) for route in routes)
    yield _of("practice", "", w.cluster.slug)
    yield _of("unit", "own", w.unit.pk)
    for about, period in (("open", w.period), ("published", w.past)):
        routes = (
            "period",
            "period-gaps",
            "scoring",
            "scoring-file",
            "ballots",
            "award-proposals",
            "api-period",
        )
        yield from (_of(route, about, period.pk) for route in routes)
        yield from (_of(route, about, period.pk) for route in ("ballot-new", "award-proposal-new"))
        yield from (
            _of("period-archive", f"{about} {level}", period.pk, level) for level in ("cong-khai", "noi-bo")
        )
        yield _of("score-sheet", about, period.pk, w.unit.pk)
    for about, review in (("open", w.review), ("published", w.past_review)):
        routes = ("review", "conference", "review-papers")
        yield from (_of(route, about, review.pk) for route in routes)
        yield _of("conference-slide", about, review.pk, "ket-luan")
        yield _of("conference-unit", about, review.pk, w.unit.pk)
        yield _of("review-edit", about, review.pk, "noi-dung")
        yield _of("paper-file", about, review.pk, "bien-ban", "docx")
    yield _of("paper-batch-file", "nobody's", w.review.pk, uuid4())
    for about, report in (("draft", w.draft), ("submitted", w.submitted), ("published", w.settled)):
        routes = (
            "unit-report",
            "unit-report-edit",
            "unit-report-print",
            "report-sheet",
            "report-sheet-intake",
        )
        yield from (_of(route, about, report.pk) for route in routes)
        yield _of("extension-new", about, report.pk)
    yield _of("evidence", "draft", w.draft.pk, w.result.pk)
    yield _of("evidence-file", "draft", w.draft.pk, w.result.pk, w.evidence.key)
    for about, result in (("draft", w.result), ("published", w.past_result)):
        period = result.report.period
        yield _of("cluster-figure", about, period.pk, result.target_id)
        yield _of("figure", about, period.pk, result.target_id, w.unit.pk)
    yield _of("excuse", "draft", w.period.pk, w.draft.pk)
    yield _of("part-review", "submitted", w.part.pk)
    yield _of("extension", "own", w.extension.pk)
    yield from (_of(route, "", w.pledge.pk) for route in ("pledge", "pledge-lines"))
    yield from (
        _of(route, "", w.pledge.pk) for route in ("target-change-new", "pledge-titles", "pledge-titles-own")
    )
    yield _of("line-thread", "own", w.line.pk, w.unit.pk)
    yield _of("target-thread", "own", w.target.pk, w.unit.pk)
    yield _of("target", "", w.target.pk)
    yield _of("target-change", "", w.change.pk)
    yield _of("directive", "own", w.directive.pk)
    for noun, about, thing in (
        ("bao-cao", "draft", w.draft),
        ("bao-cao", "submitted", w.submitted),
        ("bao-cao", "published", w.settled),
        ("hoi-nghi", "open", w.review),
        ("bai-viet", "draft", w.writing),
        ("bai-viet", "public", w.public),
        ("ky", "open", w.period),
        ("giao-uoc", "", w.pledge),
        ("cum", "", w.cluster),
        ("bang-diem", "draft", w.draft_table),
        ("bang-diem", "issued", w.table),
        ("cham-diem", "open", w.scoring),
        ("bo-phieu", "draft", w.ballot_draft),
        ("bo-phieu", "open", w.ballot),
        ("khen-thuong", "draft", w.proposal_draft),
        ("khen-thuong", "submitted", w.proposal),
        ("chi-dao", "own", w.directive),
        ("don-vi", "own", w.unit),
        ("nguoi", "own", w.people["own"]),
    ):
        yield _of("history", f"{noun} {about}".strip(), noun, thing.pk)
    yield _of("notice", "own", w.notice.pk)
    yield _of("calendar-feed", "own", w.calendar.token)
    yield _of("scoring-table", "issued", w.table.pk)
    yield _of("scoring-table", "draft", w.draft_table.pk)
    yield _of("appeal-new", "own", w.period.pk, w.unit.pk, w.leaf.pk)
    yield _of("appeal", "own", w.appeal.pk)
    yield _of("score-evidence", "own", w.period.pk, w.unit.pk, w.leaf.pk)
    yield _of("score-evidence-file", "own", w.period.pk, w.unit.pk, w.leaf.pk, w.score_evidence.key)
    yield _of("ballot", "open", w.ballot.pk)
    yield _of("ballot", "draft", w.ballot_draft.pk)
    yield _of("ballot-edit", "draft", w.ballot_draft.pk)
    for about, proposal in (("submitted", w.proposal), ("draft", w.proposal_draft)):
        yield _of("award-proposal", about, proposal.pk)
        yield _of("award-proposal-edit", about, proposal.pk)

    for method in ("get", "post"):
        asked = _of("directive-new", "published", w.past.pk, method=method)
        yield replace(asked, url=f"{asked.url}?don-vi={w.unit.pk}&chi-tieu={w.past_target.pk}")


def _written(world):
    w = world

    def post(route, about, *args, row=None):
        return _of(route, about, *args, method="post", row=row)

    for about, article in (("draft", w.writing), ("public", w.public)):
        routes = ("article-edit", "article-preview", "article-checks", "article-fix", "article-confirm")
        routes += (
            "article-refresh",
            "article-opening",
            "article-schedule",
            "article-comments",
            "share-links",
        )
        routes += ("article-autosave", "article-autosave-drop")
        yield from (post(route, about, article.pk, row=article) for route in routes)
        yield post("article-restore", about, article.pk, 1, row=article)
    yield post("article-unconfirm", "draft", w.writing.pk, 1, row=w.writing)
    yield post("paragraph-choose", "draft", w.writing.pk, w.writing.paragraphs.first().pk, row=w.writing)
    yield post("correction-new", "public", w.public.pk, row=w.public)
    yield from (post(route, "draft", w.comment.pk) for route in ("comment-resolve", "comment-reopen"))
    yield post("share-link-revoke", "draft", w.link.pk)
    yield post("shared", "link", w.link.get_absolute_url().split("/")[2])
    yield post("wording", "", "lead")
    yield post("review-new", "open", w.period.pk)
    for about, review in (("open", w.review), ("published", w.past_review)):
        routes = ("article-new", "photo-new", "paper-batch-new", "review-take", "conference-conclude")
        yield from (post(route, about, review.pk) for route in routes)
        yield post("paper-number", about, review.pk, "bien-ban")
        yield post("review-edit", about, review.pk, "noi-dung")
        yield post("coach-review", about, review.pk)
    yield post("limitation-carry", "open", w.review.pk, 1)
    routes = ("pledge-lines", "pledge-sign", "target-change-new", "pledge-titles-own")
    yield from (post(route, "", w.pledge.pk) for route in routes)
    for about, report in (("draft", w.draft), ("submitted", w.submitted), ("published", w.settled)):
        routes = ("unit-report-edit", "unit-report-autosave", "unit-report-presence", "report-sheet-intake")
        yield from (post(route, about, report.pk, row=report) for route in routes)
        yield post("extension-new", about, report.pk)
        yield post("coach-report", about, report.pk)
    for about, result in (("draft", w.result), ("published", w.past_result)):
        yield post("evidence", about, result.report_id, result.pk)
    yield post("evidence-remove", "draft", w.draft.pk, w.result.pk, w.evidence.key)
    for about, period in (("open", w.period), ("published", w.past)):
        routes = (
            "period-seen",
            "period-many",
            "scoring-open",
            "ballot-new",
            "award-proposal-new",
            "awards-take",
        )
        yield from (post(route, about, period.pk) for route in routes)
        yield from (
            post(route, about, period.pk, w.unit.pk) for route in ("score-own", "score-marks", "score-finals")
        )
    yield post("excuse", "draft", w.period.pk, w.draft.pk, row=w.draft)
    yield post("excuse", "published", w.past.pk, w.settled.pk, row=w.settled)
    yield post("scoring-table-copy", "issued", w.table.pk)
    yield from (post(r, "own", w.period.pk, w.unit.pk, w.leaf.pk) for r in ("appeal-new", "score-evidence"))
    yield post("score-evidence-remove", "own", w.period.pk, w.unit.pk, w.leaf.pk, w.score_evidence.key)
    yield from (post(route, "open", w.ballot.pk) for route in ("ballot-cast", "ballot-written"))
    yield post("ballot-edit", "draft", w.ballot_draft.pk)
    for about, proposal in (("submitted", w.proposal), ("draft", w.proposal_draft)):
        yield post("award-proposal-edit", about, proposal.pk)
    yield post("year-turn", "", w.cluster.slug, 2027)
    yield post("head-handover", "", w.cluster.slug)
    yield post("person-handover", "own", w.people["own"].pk)
    yield from (post(route, "") for route in ("notices-read", "calendar-renew", "calendar-revoke", "echo"))
    yield from (
        post(route, "") for route in ("login", "login-in-place", "logout", "password-change", "api-tokens")
    )
    routes = ("person-two-step", "person-sessions", "person-password", "view-as")
    yield from (post(route, "own", w.people["own"].pk) for route in routes)
    yield from (post(route, "") for route in ("two-step", "sessions", "people-sheet", "view-as-stop"))
    yield post("session-end", "nobody's", uuid4())
    yield from (post("practice-step", step, w.cluster.slug, step) for step in ("mo", "dat-lai", "xoa"))
    yield post("api-token-revoke", "own", w.tokens["own"].pk)


def _steps(world):
    """Every step that somebody may press, on a row in a state it begins from."""
    w = world
    rows = {
        "article-step": {"draft": w.writing, "public": w.public},
        "correction-step": {"waiting": w.correction},
        "pledge-step": {"": w.pledge},
        "target-change-step": {"waiting": w.change},
        "directive-step": {"own": w.directive},
        "unit-report-step": {"draft": w.draft, "submitted": w.submitted, "published": w.settled},
        "part-review-step": {"submitted": w.part},
        "extension-step": {"waiting": w.extension},
        "period-step": {"open": w.period, "published": w.past},
        "scoring-table-step": {"draft": w.draft_table},
        "scoring-step": {"open": w.scoring, "published": w.past_scoring},
        "appeal-step": {"waiting": w.appeal},
        "ballot-step": {"draft": w.ballot_draft, "open": w.ballot},
        "award-proposal-step": {"draft": w.proposal_draft, "submitted": w.proposal},
    }
    for route, states in rows.items():
        for about, row in states.items():
            table = workflow.TABLES[type(row)]
            names = {one.name for one in table if not one.is_brought_along and row.status in one.sources}
            key = row.period_id if route == "scoring-step" else row.pk
            for name in sorted(names):
                yield _of(route, f"{about}: {name}", key, name, method="post", row=row)
