"""What is handed over, as plain data: of a cluster to its next head, of a person to a colleague."""

from django.db.models import Count, Max
from django.urls import reverse
from django.utils.timezone import localdate
from msgspec import Struct, field

from cluster_reports import access
from cluster_reports.models import (
    Appeal,
    Area,
    Article,
    ClusterRole,
    Correction,
    Document,
    Duty,
    Extension,
    Membership,
    Notice,
    Presence,
    ShareLink,
    TargetChange,
    UnitReport,
    WorkingCopy,
)
from cluster_reports.vietnamese.dates import numeric_date

from .open_points import GROUPS, open_points

EMPTY = "Không có."


def section(title, rows, note="") -> dict:
    return {"title": title, "note": note, "rows": [list(row) for row in rows]}


def of_cluster(cluster, giver, taker, starts_on) -> dict:
    """What the head ``giver`` hands to ``taker``: all that is not finished, members, and where the numbers stand."""
    points = open_points(cluster)
    sections = [
        section(group, [(one.text, one.state, one.url) for one in points if one.group == group])
        for group in GROUPS
    ]
    return {
        "head": [
            ["Cụm, khối", cluster.name],
            ["Cơ quan tổ chức", cluster.organisation.name],
            ["Bên giao", giver.name],
            ["Bên nhận", taker.name],
            ["Nhận nhiệm vụ từ ngày", numeric_date(starts_on)],
        ],
        "sections": [*sections, _documents(cluster), _members(cluster, starts_on)],
    }


def _documents(cluster):
    """The last number of each series that papers of the cluster were given."""
    series = (
        Document.objects.filter(review__period__cluster=cluster)
        .order_by("year", "kind", "symbol")
        .values_list("organisation__name", "year", "kind", "symbol")
        .annotate(last=Max("number"), count=Count("pk"))
    )
    rows = []
    for organisation, year, kind, symbol, last, count in series:
        label, sign = Document.Kind(kind).label.capitalize(), "-".join(filter(None, [kind, symbol]))
        text = f"{label} năm {year}, ký hiệu {sign} ({organisation} cấp số)"
        rows.append((text, f"{count} văn bản, số cuối của cụm, khối: {last:02}", ""))
    return section("Văn bản và số đã cấp", rows)


def _members(cluster, day):
    rows = Membership.objects.on(day).filter(cluster=cluster).select_related("unit")
    return section(
        "Thành viên",
        [(row.unit.name, f"từ ngày {numeric_date(row.starts_on)}", "") for row in rows],
        f"Tính đến ngày {numeric_date(day)}.",
    )


class Holdings(Struct):
    """What one person has in hand; the lists of rows are what a colleague can take over."""

    copies: list = field(default_factory=list)
    links: list = field(default_factory=list)
    appointments: list = field(default_factory=list)
    notices: list = field(default_factory=list)
    presences: list = field(default_factory=list)
    rights: list = field(default_factory=list)
    drafts: list = field(default_factory=list)
    asked: list = field(default_factory=list)
    duties: list = field(default_factory=list)

    @property
    def mark(self):
        """What of it there is to see: another holding must be looked at again."""
        moved = (self.copies, self.links, self.appointments, self.notices)
        return repr([[row.pk for row in rows] for rows in moved]) + repr(
            (self.rights, self.drafts, self.asked, self.duties)
        )


def held_by(person, today) -> Holdings:
    """What this person holds; a fixed number of queries."""
    copies = WorkingCopy.objects.filter(person=person, article__review__period__is_practice=False)
    copies = copies.select_related("article").order_by("pk")
    links = (
        ShareLink.objects.filter(made_by=person, revoked_at=None)
        .select_related("article", "made_by")
        .order_by("pk")
    )
    due = Article.objects.filter(due_by=person, due_at__isnull=False).order_by("due_at", "pk")
    return Holdings(
        copies=list(copies),
        links=[link for link in links if link.holds(today)],
        appointments=list(due.select_related("review__period__cluster")),
        notices=list(Notice.objects.unread().filter(recipient=person, practice__isnull=True).order_by("pk")),
        presences=list(Presence.objects.filter(person=person)),
        rights=_rights(person, today),
        drafts=_drafts(person) if person.role == person.Role.STAFF else [],
        asked=_asked(person),
        duties=_duties(person, today) if person.role == person.Role.STAFF else [],
    )


def of_person(held, taker, stays, ends_account) -> list:
    """The sections of the sheet. ``stays`` has the rows that cannot be taken over, with the reason, by (list, pk)."""

    def state(kind, row):
        return stays.get((kind, row.pk), f"chuyển cho {taker}")

    copies = [(str(one.article), state("copies", one), one.article.get_edit_url()) for one in held.copies]
    links = [
        (f"{one.article}, gửi cho {one.recipient}", state("links", one), _links_url(one))
        for one in held.links
    ]
    due = [
        (f"{one}, {numeric_date(localdate(one.due_at))}", state("appointments", one), one.get_edit_url())
        for one in held.appointments
    ]
    notices = [(one.text, state("notices", one), "") for one in held.notices]
    end = "tài khoản thôi hoạt động" if ends_account else "tài khoản vẫn hoạt động"
    return [
        section("Quyền đang có", held.rights, f"Sau bàn giao: {end}."),
        section("Báo cáo đang nhập của đơn vị", held.drafts, "Thuộc đơn vị, người cùng đơn vị nhập tiếp."),
        section("Chữ đang gõ trên bài", copies),
        section("Bài hẹn đăng, hẹn gỡ", due),
        section("Đường dẫn đọc thử đã tạo", links),
        section("Đề nghị đã gửi, đang chờ", held.asked, "Giữ tên người đã gửi."),
        section("Việc được giao của đơn vị", held.duties, "Thuộc đơn vị."),
        section("Thông báo chưa đọc", notices),
    ]


def _links_url(link):
    return reverse("share-links", args=[link.article_id])


def _rights(person, today):
    rows = [(person.get_role_display(), f"tại {person.unit.name}", "")]
    if person.role != person.Role.STAFF:
        return rows
    own = {"unit": person.unit_id, "cluster__practice_of__isnull": True}
    terms = ClusterRole.objects.on(today).filter(**own).select_related("cluster")
    areas = Area.objects.filter(**own).select_related("cluster")
    members = Membership.objects.on(today).filter(**own).select_related("cluster")
    rows += [(f"Nhập báo cáo của đơn vị trong {one.cluster}", "theo đơn vị", "") for one in members]
    rows += [(f"{one.title} {one.cluster}", "theo đơn vị", "") for one in terms]
    return rows + [(f"Duyệt mảng {one.name}, {one.cluster}", "theo đơn vị", "") for one in areas]


def _drafts(person):
    rows = UnitReport.objects.filter(unit=person.unit_id, status__in=UnitReport.WITH_UNIT)
    rows = rows.filter(period__is_practice=False).exclude(period__status="published")
    rows = rows.select_related("unit", "period")
    return [
        (str(one.period), one.get_status_display(), one.get_absolute_url())
        for one in rows.order_by("period__starts_on", "pk")
    ]


def _asked(person):
    found = []
    for model, relation, cluster in (
        (Extension, "report", "report__period__cluster"),
        (Appeal, "criterion", "scoring__period__cluster"),
        (TargetChange, "target", "target__pledge__cluster"),
        (Correction, "article", "article__review__period__cluster"),
    ):
        real = {f"{cluster}__practice_of__isnull": True}
        rows = model.objects.filter(asked_by=person, status=model.Status.ASKED, **real).select_related(
            relation
        )
        found += [
            (str(one), f"chờ từ ngày {numeric_date(localdate(one.asked_at))}", one.get_absolute_url())
            for one in rows.order_by("asked_at", "pk")
        ]
    return found


def _duties(person, today):
    rows = Duty.objects.open_of(person.unit_id, today)
    return [
        (str(one.direction), f"hạn {numeric_date(one.direction.due_on)}" if one.direction.due_on else "", "")
        for one in rows
    ]


def what_stays(held, taker, today) -> dict:
    """(list, pk) of what this colleague cannot take over: the reason."""
    found = {}
    typing = set(
        WorkingCopy.objects.filter(
            person=taker, article__in=[one.article_id for one in held.copies]
        ).values_list("article", flat=True)
    )
    known = set(
        Notice.objects.filter(recipient=taker, key__in=[one.key for one in held.notices]).values_list(
            "key", flat=True
        )
    )
    for one in held.copies:
        if one.article_id in typing:
            found["copies", one.pk] = "ở lại: người nhận đang gõ bài này, chữ của hai người không trộn được"
    for one in held.appointments:
        can = access.can_publish if one.status == one.Status.PROPOSED else access.can_withdraw
        if not can(taker, one, today):
            found["appointments", one.pk] = "ở lại: người nhận không được đăng bài này, đặt hẹn lại"
    for one in held.notices:
        if one.key in known:
            found["notices", one.pk] = "người nhận đã có"
    return found
