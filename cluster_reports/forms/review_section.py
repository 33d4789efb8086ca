"""The sections of a review in the order they are filled in: a row of data each."""

from collections.abc import Callable

from django.db.models import Q
from msgspec import Struct

from cluster_reports.models import (
    Duty,
    Grade,
    Limitation,
    Outlet,
    PledgeLine,
    Review,
    Target,
    UnitReport,
    asked_limitations,
)
from cluster_reports.tables.report_line import said
from cluster_reports.vietnamese.dates import date_in_words, numeric_date
from cluster_reports.vietnamese.numbers import number
from units.models import Unit
from units.register import Register

from . import review_line
from .attendance import AttendanceForms
from .cluster_result import ClusterResultForms
from .limitation_answer import AnswerForms
from .review import MeetingForm, OutcomeForms


def _units(review, related):
    """Members at the period's end, the organisation, and units that lines name already."""
    named = Review.objects.filter(pk=review.pk).values("host")
    if related != "host":
        named = getattr(review, related).values("unit")
    members = review.period.members().values("pk")
    units = Unit.objects.filter(
        Q(pk__in=members) | Q(pk__in=named) | Q(pk=review.period.cluster.organisation_id)
    ).prefetch_related("former_names")
    for unit in units:
        unit.choice_label = unit.name_on(review.period.ends_on)
    return units


def _members(review):
    units = review.period.members().prefetch_related("former_names")
    for unit in units:
        unit.choice_label = unit.name_on(review.period.ends_on)
    return units


def _attending(review):
    """The members on the meeting's day, and units that were recorded."""
    members = review.period.cluster.members_on(day_of(review)).values("pk")
    recorded = review.attendances.values("unit")
    units = Unit.objects.filter(Q(pk__in=members) | Q(pk__in=recorded)).prefetch_related("former_names")
    for unit in units:
        unit.choice_label = unit.name_on(day_of(review))
    return units


def _targets(review):
    period = review.period
    return Target.objects.filter(pledge__cluster=period.cluster_id, pledge__year=period.year)


def _sources(review, related):
    """Approved reports of the period, and those that lines came from."""
    named = getattr(review, related).values("source")
    reports = (
        UnitReport.objects.for_page()
        .filter(period=review.period_id)
        .filter(Q(status=UnitReport.Status.APPROVED) | Q(pk__in=named))
    )
    for report in reports:
        report.choice_label = report.unit_name
    return reports


def _contents(review):
    """The contents of the pledge that are the whole cluster's."""
    period = review.period
    return PledgeLine.objects.filter(
        pledge__cluster=period.cluster_id, pledge__year=period.year, unit=None, kind=PledgeLine.Kind.CONTENT
    )


def day_of(review):
    """The day whose ranks and posts hold: of the meeting, else the end of the period."""
    return review.meeting_on or review.period.ends_on


def title_doubts(review):
    """Where guests, chair or reporter are named otherwise than the register names them on the day."""
    register = Register(day_of(review))
    named = [(register.of(guest.name), guest) for guest in review.guests.all() if guest.name]
    said = [(entry, f"{guest}, {guest.posts}") for entry, guest in named]
    said += [(register.in_line(line), line) for line in (review.chair, review.reporter) if line]
    return [doubt for entry, line in said if entry and (doubt := register.doubt(entry, line))]


CHOICES = {
    "register": lambda review, related: [Register(day_of(review))],
    "unit": _units,
    "host": _units,
    "outlet": lambda review, related: Outlet.objects.all(),
    "target": lambda review, related: _targets(review),
    "grade": lambda review, related: Grade.objects.filter(
        scale__in=_targets(review).exclude(scale=None).values("scale")
    ),
    "source": _sources,
    "about": lambda review, related: _targets(review),
    "answers": lambda review, related: Limitation.objects.filter(review=review),
    "line": lambda review, related: _contents(review),
    "attending": lambda review, related: _attending(review),
    "owners": lambda review, related: _members(review),
    "duties": lambda review, related: Duty.objects.filter(direction__review=review).select_related("unit"),
    "asked": lambda review, related: asked_limitations(review),
}


class Section(Struct, frozen=True):
    """One page of the review: its address, words, form, and the rows it is about.

    ``related`` names the rows on the review ("" is the review itself); ``needs`` the choices to load;
    ``says`` turns a row into (text, note) for the read-through.
    """

    slug: str
    title: str
    explain: str
    form: type
    related: str = ""
    needs: tuple = ()
    says: Callable = str
    can_add: bool = True

    @property
    def is_rows(self):
        return bool(self.related)

    @property
    def add_label(self):
        return f"Thêm dòng {self.title.lower()}"

    def rows(self, review):
        if not self.related:
            return Review.objects.filter(pk=review.pk)
        return getattr(review, self.related).all()

    def held(self, review):
        """All the rows that a page of this section would overwrite."""
        rows = [self.rows(review)]
        return [*rows, Duty.objects.filter(direction__review=review)] if "owners" in self.needs else rows

    def choices(self, review):
        """The rows each select of the form may name, loaded once."""
        return {name: list(CHOICES[name](review, self.related or name)) for name in self.needs}


def _guest(guest):
    who = " ".join(filter(None, [guest.rank, guest.name]))
    spoke = f"Phát biểu: {guest.spoke}" if guest.spoke else ""
    return ", ".join(filter(None, [who, guest.posts])), spoke


def _agenda(item):
    return ": ".join(filter(None, [item.get_kind_display(), item.text])), _unit(item)


def _unit(line):
    return str(line.unit) if line.unit else ""


def _award(award):
    times = "lượt " if award.counts_occurrences else ""
    parts = [(award.collectives, "tập thể"), (award.individuals, "cá nhân")]
    counts = ", ".join(f"{number(count)} {times}{word}" for count, word in parts if count)
    return f"{award.form}: {counts}", award.get_route_display()


def _limitation(limitation):
    cause = f"Nguyên nhân: {limitation.cause}" if limitation.cause else ""
    return limitation.text, "; ".join(filter(None, [cause, getattr(limitation, "chain", "")]))


def _direction(direction):
    """With the owners that the page gave it: those its reader may know (``Duty.objects.visible_to``)."""
    owners, due = getattr(direction, "owners_said", ""), direction.due_on
    notes = [
        f"Khắc phục: {direction.answers}" if direction.answers else "",
        f"Nhằm vào chỉ tiêu: {direction.about}" if direction.about else "",
        f"Giao: {owners}" + (f", hạn xong {numeric_date(due)}" if due else "") if owners else "",
    ]
    return str(direction), "; ".join(filter(None, notes))


def _photo(photo):
    return photo.caption, f"Ảnh: {photo.credit}" if photo.credit else ""


def _attendance(row):
    parts = [
        row.led_by,
        f"{number(row.heads)} người" if row.heads else "",
        "không đúng thành phần" if row.came and not row.is_right else "",
        row.reason,
    ]
    return str(row), "; ".join(filter(None, parts))


MEETING = Section(
    "thong-tin",
    "Hội nghị",
    "Họp ngày nào, ở đâu, ai chủ trì và đánh giá chung.",
    MeetingForm,
    needs=("host", "outlet", "register"),
)
ATTENDANCE = Section(
    "don-vi-du",
    "Đơn vị dự",
    "Mỗi đơn vị thành viên có mặt hay vắng, mấy người, ai dẫn đầu; đúng thành phần là đúng như giấy mời."
    " Bảng điểm và biên bản lấy từ đây.",
    AttendanceForms,
    "attendances",
    ("attending", "register"),
    _attendance,
    can_add=False,
)
ANSWERS = Section(
    "han-che-ky-truoc",
    "Hạn chế kỳ trước",
    "Mỗi hạn chế kỳ trước đã khắc phục đến đâu, bằng cách nào. Trả lời hết mới gửi biên tập được.",
    AnswerForms,
    "limitationanswers",
    ("asked",),
    lambda answer: (answer.asked, f"{answer.get_level_display()}: {answer.text}"),
    can_add=False,
)
PHOTOS = Section(
    "anh",
    "Ảnh",
    "Ảnh được thu nhỏ và bỏ mọi thông tin kèm theo trước khi lưu.",
    review_line.PhotoForms,
    "photos",
    says=_photo,
    can_add=False,
)
SECTIONS = (
    MEETING,
    Section(
        "dai-bieu",
        "Đại biểu",
        "Người ngoài cụm đến dự, đúng cấp bậc và chức vụ vào ngày họp. Chỉ gõ họ tên người có trong danh bạ cũng được.",
        review_line.GuestForms,
        "guests",
        ("register",),
        says=_guest,
    ),
    ATTENDANCE,
    Section(
        "noi-dung",
        "Nội dung hội nghị",
        "Hội nghị làm gì ngoài nghe báo cáo.",
        review_line.AgendaForms,
        "agendaitems",
        ("unit",),
        _agenda,
    ),
    Section(
        "phong-trao",
        "Phong trào gắn kết",
        "Phong trào, cuộc vận động, chỉ thị mà thi đua gắn với.",
        review_line.MovementForms,
        "movements",
        says=lambda movement: (movement.text, ""),
    ),
    Section(
        "giao-uoc",
        "Nội dung giao ước",
        "Mỗi nội dung chung của giao ước thực hiện đến mức nào.",
        OutcomeForms,
        "contentoutcomes",
        ("line",),
        lambda outcome: (outcome.line.text, outcome.get_level_display()),
        can_add=False,
    ),
    Section(
        "so-lieu",
        "Số liệu chung của cụm",
        "Chỉ ghi chỉ tiêu không chia cho từng đơn vị; số của đơn vị lấy từ báo cáo đã duyệt. "
        "Chênh lệch cùng kỳ chỉ ghi khi hệ thống chưa có số cùng kỳ; giảm thì ghi số âm.",
        ClusterResultForms,
        "results",
        ("target", "grade"),
        lambda result: (f"{result.target.name}: {said(result)}", ""),
    ),
    Section(
        "ket-qua",
        "Kết quả bằng lời",
        "Kết quả không đo bằng số, mỗi dòng một mệnh đề.",
        review_line.HighlightForms,
        "highlights",
        ("unit",),
        lambda line: (line.text, _unit(line)),
    ),
    Section(
        "mo-hinh",
        "Mô hình",
        "Mô hình hay, cách làm sáng tạo trong kỳ.",
        review_line.GoodModelForms,
        "goodmodels",
        ("unit",),
        lambda line: (f"“{line.name}”", _unit(line)),
    ),
    Section(
        "khen-thuong",
        "Khen thưởng",
        "Mỗi dòng một hình thức theo một đường khen thưởng.",
        review_line.AwardForms,
        "awards",
        says=_award,
    ),
    ANSWERS,
    Section(
        "han-che",
        "Hạn chế",
        "Hạn chế của cụm, không nêu riêng một đơn vị trong bài công khai.",
        review_line.LimitationForms,
        "limitations",
        ("source",),
        _limitation,
    ),
    Section(
        "phuong-huong",
        "Phương hướng",
        "Việc của kỳ sau, hoặc chỉ tiêu hội nghị đề ra. Đơn vị được giao phải trả lời trong báo cáo kỳ sau.",
        review_line.DirectionForms,
        "directions",
        ("target", "about", "answers", "source", "owners", "duties"),
        _direction,
    ),
    PHOTOS,
)


def section_at(slug):
    """The section of an address, or None."""
    return next((section for section in SECTIONS if section.slug == slug), None)


def after(section):
    """The section that follows, the last one is followed by itself."""
    return SECTIONS[min(SECTIONS.index(section) + 1, len(SECTIONS) - 1)]


def meeting_facts(review):
    """The meeting as (label, text) for the read-through; what is not filled in is left out."""
    until = f" đến {date_in_words(review.meeting_until)}" if review.meeting_until else ""
    session = f"{review.get_session_display()} " if review.session else ""
    when = f"{session}{date_in_words(review.meeting_on)}{until}" if review.meeting_on else ""
    facts = [
        ("Họp", when),
        ("Địa điểm", review.place),
        ("Đơn vị đăng cai", str(review.host or "")),
        ("Chủ trì", review.chair),
        ("Đọc báo cáo", review.reporter),
        ("Cùng dự", review.also_attending),
        ("Đặc điểm tình hình", review.context),
        ("Đánh giá chung", review.assessment),
        ("Hạn chế", "" if review.show_limitations else "không nêu trong bài công khai"),
        ("Nơi đăng", str(review.outlet or "")),
        ("Tác giả", review.byline),
    ]
    return [(label, text) for label, text in facts if text]


RELATIONS = (
    "guests",
    "attendances__unit",
    "agendaitems__unit",
    "movements",
    "contentoutcomes__line",
    "results__target",
    "results__grade",
    "highlights__unit",
    "goodmodels__unit",
    "awards",
    "limitations",
    "directions__target",
    "directions__answers",
    "directions__about",
    "limitationanswers",
    "photos",
)
