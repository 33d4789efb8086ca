"""Rows that are valid by default; name only what the test is about."""

from datetime import date, datetime, timedelta
from itertools import count
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from cluster_reports.models import (
    Appeal,
    Area,
    Article,
    AwardForm,
    AwardProposal,
    Ballot,
    BallotLine,
    BallotRule,
    ChangedValue,
    Cluster,
    ClusterRole,
    Comment,
    Correction,
    Criterion,
    Directive,
    Document,
    FinalScore,
    Handover,
    Membership,
    Notice,
    Paragraph,
    PartReview,
    Period,
    Pledge,
    PledgeLine,
    PublishedVersion,
    Quota,
    RegisteredTitle,
    Result,
    Review,
    Score,
    Scoring,
    ScoringTable,
    ShareLink,
    Target,
    TargetChange,
    TitleRegistration,
    UnitReport,
    Voter,
    period_by_rule,
    remember,
)
from cluster_reports.vietnamese.numbers import in_words
from units.models import Unit, UnitKind, User


class Numbers:
    """1, 2, 3 and on, and from 1 again for every test: it meets the same names alone and after thousands."""

    def __init__(self):
        self.restart()

    def __next__(self):
        return next(self.left)

    def restart(self):
        self.left = count(1)


number, cluster_numbers, paper_numbers = COUNTERS = Numbers(), Numbers(), Numbers()
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
PASSWORD = "mật khẩu thử"


def moment(day, hour=9, minute=0):
    """That hour of that day, in Vietnam."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=HANOI)


def make_kind(name="phòng", head_noun="Phòng", plural="các phòng"):
    return UnitKind.objects.get_or_create(name=name, defaults={"head_noun": head_noun, "plural": plural})[0]


def make_unit(name=None, **fields):
    name = name or f"Phòng Số {next(number)}"
    fields = {"kind": fields.get("kind") or make_kind(), "short_name": name.removeprefix("Phòng "), **fields}
    return Unit.objects.create(name=name, **fields)


def make_user(unit=None, role=User.Role.STAFF, **fields):
    username = fields.pop("username", f"nguoi{next(number)}")
    if unit is None and role != User.Role.ADMIN:
        unit = make_unit()
    fields = {"full_name": f"Nguyễn Văn {username}", **fields}
    return User.objects.create_user(username, PASSWORD, unit=unit, role=role, **fields)


def make_cluster(units=(), head=None, deputy=None, since=date(2020, 1, 1), **fields):
    """A cluster of these units; the first leads it unless ``head`` says otherwise."""
    units = list(units)
    fields = {"organisation": fields.get("organisation") or make_unit(f"Bộ Chỉ huy {next(number)}"), **fields}
    if "number" not in fields and "proper_name" not in fields:
        fields["number"] = next(cluster_numbers)
    cluster = Cluster.objects.create(**fields)
    for unit in units:
        Membership.objects.create(cluster=cluster, unit=unit, starts_on=since)
    head = head or (units[0] if units else None)
    if head:
        ClusterRole.objects.create(cluster=cluster, unit=head, kind="head", starts_on=since)
    if deputy:
        ClusterRole.objects.create(cluster=cluster, unit=deputy, kind="deputy", starts_on=since)
    return cluster


def make_period(cluster=None, kind=Period.Kind.FIRST_HALF, year=2026, status=Period.Status.OPEN, **fields):
    period = period_by_rule(cluster or make_cluster([make_unit()]), kind, year)
    period.status = status
    for name, value in fields.items():
        setattr(period, name, value)
    period.save()
    return period


def make_pledge(cluster, year=2026, **fields):
    return Pledge.objects.get_or_create(cluster=cluster, year=year, defaults=fields)[0]


def make_line(pledge, text=None, **fields):
    return PledgeLine.objects.create(pledge=pledge, text=text or f"Nội dung {next(number)}", **fields)


def make_area(cluster, name=None, unit=None, **fields):
    name = name or f"Mảng {next(number)}"
    return Area.objects.create(cluster=cluster, name=name, unit=unit or make_unit(), **fields)


def make_part(report, area, status="waiting", by=None, at=None, **fields):
    """The area's part of a report in any status, with the stamps its status needs."""
    at = at or moment(report.period.due_on)
    if status != "waiting":
        fields = {"judged_by": by or make_user(area.unit), "judged_at": at, **fields}
    if status == "returned":
        fields = {"reason": "Số chưa khớp sổ.", **fields}
    return PartReview.objects.create(report=report, area=area, status=status, waits_since=at, **fields)


def make_target(pledge, name=None, **fields):
    fields = {"measure": "cuộc", **fields}
    if fields["measure"] == "%":
        fields = {"over_units": "floor", "over_time": "latest", **fields}
    return Target.objects.create(pledge=pledge, name=name or f"Chỉ tiêu {next(number)}", **fields)


def make_change(target, by=None, at=None, old="100", new="80", field="planned", unit=None, **fields):
    """A request that waits for its decision."""
    change = TargetChange.objects.create(
        target=target,
        asked_by=by or make_user(role=User.Role.ADMIN),
        asked_at=at or moment(date(2026, 6, 1)),
        **{"reason": "Thêm nhiệm vụ đột xuất.", **fields},
    )
    ChangedValue.objects.create(change=change, unit=unit, field=field, old=old, new=new)
    return change


def make_report(period, unit, status=UnitReport.Status.DRAFT, by=None, at=None, **fields):
    """A report in any status, with the stamps its status needs."""
    at = at or moment(period.due_on)
    if status not in UnitReport.WITH_UNIT:
        by = by or make_user(unit)
        fields = {"submitted_by": by, "submitted_at": at, "first_submitted_at": at, **fields}
    if status == UnitReport.Status.APPROVED:
        fields = {"approved_by": by, "approved_at": at, **fields}
    fields = {
        "strengths": "Đơn vị hoàn thành tốt các nội dung giao ước.",
        "limitations": "Công tác phối hợp giữa các ban chưa thường xuyên.",
        **fields,
    }
    return UnitReport.objects.create(period=period, unit=unit, status=status, **fields)


def make_result(report, target, value=None, state=None, **fields):
    """A value by default; without one, not reported."""
    owner = {"review": report} if isinstance(report, Review) else {"report": report}
    state = state or (Result.State.NOT_REPORTED if value is None else Result.State.VALUE)
    if state == Result.State.ZERO:
        value = 0
    return Result.objects.create(target=target, value=value, state=state, **owner, **fields)


def make_evidence(line, by, content=b"%PDF-1.7", extension="pdf", kind="pdf", **fields):
    """A row and its file, of any content, for a line of a report or of a score sheet: nothing checks it here."""
    path = f"evidence/2026/{uuid4().hex}.{extension}"
    fields = {
        "name": f"biên bản.{extension}",
        "size": len(content),
        "sha256": uuid4().hex * 2,
        "uploaded_at": moment((line.scoring if isinstance(line, Score) else line.report).period.opens_on),
        **fields,
    }
    return line.evidence.create(
        file=default_storage.save(path, ContentFile(content)),
        kind=kind,
        uploaded_by=by,
        **fields,
    )


def make_review(period=None, **fields):
    return Review.objects.create(period=period or make_period(), **fields)


def make_document(review, by=None, **fields):
    """A paper of the review that has its number."""
    cluster = review.period.cluster
    known = {
        "organisation": cluster.organisation,
        "year": review.period.year,
        "kind": "BC",
        "symbol": f"CTĐ{cluster.number}",
        "number": next(paper_numbers),
        "paper": "bao-cao",
        "title": "Báo cáo sơ kết",
        "content": {},
        "content_hash": "0" * 64,
        "dated_on": review.period.ends_on,
        "given_by": by or make_user(role=User.Role.ADMIN),
        "given_at": moment(review.period.ends_on),
    }
    return Document.objects.create(review=review, **(known | fields))


def make_handover(cluster, giver=None, taker=None, by=None, **fields):
    """A sheet of a change of head, with nothing left open."""
    content = {
        "head": [["Cụm, khối", cluster.name]],
        "sections": [{"title": "Báo cáo", "note": "", "rows": []}],
    }
    known = {"kind": "head", "starts_on": date(2026, 6, 1), "content": content, "digest": "0" * 64}
    return Handover.objects.create(
        cluster=cluster,
        from_unit=giver or make_unit(),
        to_unit=taker or make_unit(),
        made_by=by or make_user(role=User.Role.ADMIN),
        made_at=moment(date(2026, 6, 1)),
        **(known | fields),
    )


def make_notice(recipient, at=None, **fields):
    fields = {
        "event": Notice.Event.APPROVED,
        "link": "/viec-cua-toi/",
        "key": f"thu-{next(number)}",
        **fields,
    }
    fields = {"text": f"Thông báo {next(number)}.", **fields}
    at = at or moment(date(2026, 6, 10))
    return Notice.objects.create(recipient=recipient, created_at=at, **fields)


def make_article(review=None, paragraphs=("Sáng 24/6, Cụm tổ chức hội nghị sơ kết.",), **fields):
    review = review or make_review()
    fields = {"slug": f"bai-{next(number)}", "headline": f"Bài số {in_words(next(number))}", **fields}
    article = Article.objects.create(review=review, **fields)
    for order, text in enumerate(paragraphs):
        Paragraph.objects.create(article=article, block=f"khoi-{order}", order=order, generated=text)
    return article


def make_share_link(article, by=None, at=None, **fields):
    by = by or make_user(article.review.period.cluster.organisation, User.Role.EDITOR)
    at = at or moment(date(2026, 6, 10))
    fields = {"recipient": f"Đại tá Số {next(number)}, Chỉ huy trưởng", **fields}
    return ShareLink.objects.create(article=article, made_by=by, made_at=at, **fields)


def make_comment(article, by=None, parent=None, at=None, **fields):
    """About the first sentence of the article by default; through a link with ``link=``."""
    if "link" in fields:
        fields = {"address": "10.1.2.3", **fields}
    else:
        by = by or make_user(article.review.period.cluster.organisation, User.Role.EDITOR)
    if parent is None:
        first = article.paragraphs.first()
        fields = {"block": first.block, "quote": first.shown, **fields}
    fields = {"text": f"Góp ý {next(number)}.", "at": at or moment(date(2026, 6, 10)), **fields}
    return Comment.objects.create(article=article, by=by, parent=parent, **fields)


def make_published(
    review=None, texts=("Sáng 24/6, Cụm tổ chức hội nghị sơ kết.",), by=None, at=None, **fields
):
    """A published article with these paragraphs, the first as its lead, frozen as the desk freezes it."""
    article = make_article(review, paragraphs=(), **fields)
    at = at or moment(article.review.period.ends_on)
    cluster = article.review.period.cluster
    article.published = {
        "kicker": "",
        "headline": article.headline,
        "description": texts[0],
        "audience": article.audience,
        "cluster": {"name": cluster.name, "slug": cluster.slug},
        "period": article.review.period.name,
        "source_tag": "",
        "blocks": [
            {"block": "lead" if order == 0 else f"khoi-{order}", "text": [text]}
            for order, text in enumerate(texts)
        ],
        "photos": [],
        "byline": "",
        "figures": [],
        "earlier": [],
    }
    article.status = Article.Status.PUBLISHED
    article.published_by = by or make_user(cluster.organisation, User.Role.EDITOR)
    article.published_at = at
    article.content_hash = "0" * 64
    article.save()
    remember(article)
    PublishedVersion.keep(article, by=article.published_by, at=at)
    return article


def make_correction(article, by=None, at=None, **fields):
    """A correction of the lead that waits to be published."""
    lead = article.published["blocks"][0]
    old = "\n".join(lead["text"])
    change = {"place": f"block:{lead['block']}", "title": "Mở đầu", "old": old, "new": f"{old} Đã sửa."}
    return Correction.objects.create(
        article=article,
        base_hash=article.content_hash,
        asked_by=by or make_user(article.review.period.cluster.organisation, User.Role.EDITOR),
        asked_at=at or moment(article.review.period.ends_on, 10),
        **{"note": "Sửa câu mở đầu.", "changes": [change], **fields},
    )


def make_directive(period, to=None, by=None, at=None, **fields):
    """A commander's directive to a member of the period's cluster, not read yet."""
    given = {"text": "Tăng cường tuần tra ban đêm.", "about": "Tuần tra, canh gác: 40 cuộc"}
    at = at or moment(period.ends_on)
    return Directive.objects.create(
        period=period,
        to=to or period.members().first(),
        by=by or make_user(period.cluster.organisation, User.Role.COMMANDER),
        sent_at=at,
        **{"due_on": at.date() + timedelta(14)} | given | fields,
    )


def make_table(cluster, year=2026, status="issued", **fields):
    """A scoring table, issued on 2 March."""
    issued = {"issued_at": moment(date(year, 3, 2))} if status == "issued" else {}
    given = {
        "starts_on": date(year, 3, 2),
        "version": ScoringTable(cluster=cluster, year=year).next_version(),
    }
    return ScoringTable.objects.create(cluster=cluster, year=year, status=status, **given | issued | fields)


def make_criterion(table, name="Có kế hoạch phát động", kind="pass", maximum=10, **fields):
    return Criterion.objects.create(table=table, name=name, kind=kind, maximum=maximum, **fields)


def make_scoring(period, table=None, **fields):
    return Scoring.objects.create(period=period, table=table or make_table(period.cluster), **fields)


def make_score(scoring, criterion, unit, side="cluster", by=None, at=None, **fields):
    by, at = by or make_user(unit), at or moment(scoring.period.ends_on)
    return Score.objects.create(
        scoring=scoring, criterion=criterion, unit=unit, side=side, by=by, at=at, **fields
    )


def make_appeal(scoring, criterion, unit, by=None, at=None, **fields):
    """A unit's request to look again at 10 points, waiting."""
    given = {"points": 10, "reason": "Còn văn bản chưa tính."}
    by, at = by or make_user(unit), at or moment(scoring.period.ends_on)
    return Appeal.objects.create(
        scoring=scoring, criterion=criterion, unit=unit, asked_by=by, asked_at=at, **given | fields
    )


def make_rule(name=None, **fields):
    """Secret, a quorum and a share of 80% of all members."""
    name = name or f"Quy tắc số {in_words(next(number))}"
    return BallotRule.objects.create(
        name=name, **{"source": "Quy chế cụm", "valid_from": date(2024, 1, 1), **fields}
    )


def make_ballot(period, people=(), lines=("Phòng Hậu cần", "Phòng Kỹ thuật"), **fields):
    """A draft; lines are texts, or units in a ballot between them."""
    given = {"rule": fields.pop("rule", None) or make_rule(), "title": f"Việc số {in_words(next(number))}"}
    ballot = Ballot.objects.create(period=period, **given | fields)
    for order, line in enumerate(lines, 1):
        unit = line if isinstance(line, Unit) else None
        BallotLine.objects.create(ballot=ballot, order=order, text=unit.name if unit else line, unit=unit)
    for user in people:
        Voter.objects.create(ballot=ballot, user=user)
    return ballot


def make_final(scoring, criterion, unit, points, by=None, at=None, **fields):
    given = {
        "cluster_points": points,
        "by": by or make_user(unit),
        "at": at or moment(scoring.period.ends_on),
    }
    return FinalScore.objects.create(
        scoring=scoring, criterion=criterion, unit=unit, points=points, **given | fields
    )


def make_award_form(name="Giấy khen", kind="form", receivers="both", level="unit", **fields):
    given = {"starts_on": date(2024, 1, 1), "citation": "Luật thử, Điều 1"}
    return AwardForm.objects.create(name=name, kind=kind, receivers=receivers, level=level, **given | fields)


def make_quota(form, counts="people", percent=10, **fields):
    given = {"starts_on": date(2024, 1, 1), "citation": "Quy chế thử, Điều 7"}
    return Quota.objects.create(form=form, counts=counts, percent=percent, **given | fields)


def make_registration(pledge, unit, by=None, at=None, **fields):
    given = {"collectives": 9, "people": 100}
    return TitleRegistration.objects.create(
        pledge=pledge,
        unit=unit,
        registered_by=by or make_user(unit),
        registered_at=at or moment(date(pledge.year, 2, 1)),
        **given | fields,
    )


def make_registered(registration, form, **fields):
    return RegisteredTitle.objects.create(registration=registration, form=form, **{"people": 1} | fields)


def make_proposal(period, unit, form=None, status="draft", by=None, at=None, **fields):
    """A person of the unit proposed for an award, in any status, with the stamps its status needs."""
    by, at = by or make_user(unit), at or moment(period.due_on)
    given = {
        "route": "own",
        "receiver": "person",
        "achievement": "Hoàn thành tốt nhiệm vụ.",
        "basis": "Luật thử",
        "written_by": by,
        "written_at": at,
    }
    if (fields.get("receiver") or "person") != "unit":
        given["name"] = f"Lê Văn {in_words(next(number))}"
    if status not in {"draft", "withdrawn"}:
        given |= {"submitted_by": by, "submitted_at": at}
    if status in {"endorsed", "decided"}:
        given |= {"endorsed_by": by, "endorsed_at": at}
    if status == "decided":
        given["decision"] = "Quyết định số 12/QĐ-BCH"
    return AwardProposal.objects.create(
        period=period,
        unit=unit,
        form=form or make_award_form(f"Giấy khen {next(number)}"),
        status=status,
        **given | fields,
    )
