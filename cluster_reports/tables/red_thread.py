"""The red thread of one unit (sợi chỉ đỏ): from what it pledged to what the next period made of it, on one line."""

from decimal import Decimal

from django.db.models import Q
from django.urls import reverse
from msgspec import Struct

from cluster_reports.models import (
    Direction,
    Duty,
    DutyAnswer,
    Period,
    Pledge,
    PledgeLine,
    Result,
    Review,
    Scoring,
    Target,
    UnitReport,
    Visibility,
)
from cluster_reports.models.plans import Given, Plans
from cluster_reports.vietnamese.dates import numeric_date
from cluster_reports.vietnamese.numbers import number
from cluster_reports.vietnamese.words import lower_first, upper_first
from units.models import Unit

from .report_line import ReportLine, amount, said
from .said_in import sentences_by_target
from .score_book import sheet_rows, told_rows

Status = UnitReport.Status


class Item(Struct, frozen=True):
    """One record at a station; ``note`` is said small beneath it, ``url`` is "" where this reader may not open it."""

    text: str
    url: str = ""
    note: str = ""
    css: str = ""


class Station(Struct, frozen=True):
    """A stop on the line; ``missing`` says in plain words what is not there."""

    name: str
    items: tuple[Item, ...]
    missing: str = ""


class Thread(Struct, frozen=True):
    """The line of one target through one period; ``period`` is None while none was opened."""

    period: Period | None
    stations: tuple[Station, ...]


class Measured(Struct, frozen=True):
    """All threads of one target; without a target, what is pledged but not measured."""

    target: Target | None
    threads: tuple[Thread, ...]


class Known(Struct, frozen=True):
    """Everything that the stations need, read once whatever the number of lines, targets and periods."""

    user: object
    unit: Unit
    pledge: Pledge
    lines: list[PledgeLine]
    signed: str
    plans: Plans
    periods: list[Period]
    reports: dict  # by period
    results: dict  # by (target, period): the unit's
    common: dict  # by (target, period): the whole cluster's
    scorings: dict  # by period
    reviews: dict  # by period
    directions: dict  # by (target, period)
    owned: dict  # the unit's duties by direction
    answers: dict  # by duty, oldest first
    sentences: dict  # by (target, period)
    heirs: dict  # next year's targets by code or name

    def next_of(self, period: Period) -> Period | None:
        """The period that follows: of those that begin first after it, the one most like it in length."""
        later = [
            one for one in self.periods if one.starts_on > period.ends_on and one.kind != Period.Kind.CAMPAIGN
        ]
        length = period.ends_on - period.starts_on

        def unlike(one):
            return one.starts_on, abs(one.ends_on - one.starts_on - length)

        return min(later, key=unlike, default=None)

    def given(self, target: Target, period: Period | None) -> Given:
        """What is asked of the unit; of an approved report, what was asked when it was approved."""
        report = self.reports.get(period and period.pk)
        return self.plans.of(target, self.unit.pk, report.approved_at if report else None)


# What stands on the line, from left to right: (name, what is there of a target in a period, or what is missing).
# A further station is one more row.


def _promise(known, target, period):
    lines = [line for line in known.lines if target is None or _measures(line, target)]
    items = [
        Item(
            line.text,
            f"{known.pledge.get_absolute_url()}#{_place(line)}",
            "dòng riêng của đơn vị" if line.unit_id else f"{line.get_kind_display()} chung",
        )
        for line in lines
    ]
    signed = Item(known.signed, f"{known.pledge.get_absolute_url()}#bang-ky")
    return [*items, signed] if items else [], "Chỉ tiêu này chưa thuộc dòng giao ước nào."


def _place(line):
    """Where the pledge's page has it."""
    if line.unit_id:
        return f"don-vi-{line.unit_id}"
    return "noi-dung-chung" if line.kind == line.Kind.CONTENT else "cam-ket"


def _asked(known, target, period):
    if target is None:
        return [], "Dòng này chưa đo bằng chỉ tiêu nào."
    given = known.given(target, period)
    if not given.is_assigned:
        return [Item(target.name, target.get_absolute_url(), "không giao cho đơn vị này")], ""
    year = _amount(given.planned, target)
    share = _amount(given.share(given.planned, period.kind), target) if period else ""
    words = [f"mức giao cả năm {year}" if year else lower_first(target.get_direction_display())]
    words += [f"kỳ này {share}"] if share and share != year else []
    return [Item(target.name, target.get_absolute_url(), "; ".join(words))], ""


def _reached(known, target, period):
    if period is None:
        return [], "Chưa mở kỳ nào của năm này."
    report, result = known.reports.get(period.pk), known.results.get((target and target.pk, period.pk))
    if result is not None:
        return [_figure(known, target, period, result, report)], ""
    common = known.common.get((target and target.pk, period.pk))
    if common is not None:
        return [Item(said(common), _table(known, period), "số chung của cụm")], ""
    if report is not None and report.status != Status.APPROVED:
        state = f"Báo cáo của đơn vị: {lower_first(report.get_status_display())}, chưa duyệt."
        return [Item(state, report.get_absolute_url(), css="is-open")], ""
    if report is not None:
        return [], "Báo cáo đã duyệt không có số của chỉ tiêu này." if target else "Chưa có gì để đo."
    return [], "Chưa có số liệu được công bố." if target else "Chưa có gì để đo."


def _figure(known, target, period, result, report):
    given = known.given(target, period)
    line = ReportLine(
        result,
        given.planned,
        given.share(given.planned, period.kind),
        given.share(given.baseline, period.kind),
    )
    of_plan = f"{line.percent_said} chỉ tiêu kỳ" if line.percent_said else ""
    return Item(
        line.said,
        f"{report.get_absolute_url()}#{result.anchor}" if report else _table(known, period),
        ", ".join(filter(None, [of_plan, line.verdict])),
        {True: "is-met", False: "is-missed", None: ""}[line.is_met],
    )


def _table(known, period):
    """The consolidated table of the period, where this person may read it."""
    review = known.reviews.get(period.pk)
    return f"{review.get_absolute_url()}#tong-hop" if review else ""


def _told(known, target, period):
    found = known.sentences.get((target.pk, period.pk), []) if target and period else []
    items = [Item(f"“{one.sentence}”", one.url, one.article.get_audience_display()) for one in found]
    return items, "Chưa có bài đã đăng nào nhắc đến." if period else "Chưa có bài."


def _directed(known, target, period):
    found = known.directions.get((target.pk, period.pk), []) if target and period else []
    review, items = known.reviews.get(period and period.pk), []
    for direction in found:
        due = f", hạn xong {numeric_date(direction.due_on)}" if direction.due_on else ""
        owner = f"giao cho đơn vị{due}" if direction.pk in known.owned else "chỉ đạo chung"
        url = f"{review.get_absolute_url()}#phuong-huong" if review else ""
        items.append(Item(upper_first(_words(direction)), url, owner))
    return items, "Chưa có chỉ đạo nào nhằm vào chỉ tiêu này." if target else "Chưa có chỉ đạo."


def _followed(known, target, period):
    after = known.next_of(period) if period else None
    items = []
    for direction in known.directions.get((target.pk, period.pk), []) if target and period else []:
        duty = known.owned.get(direction.pk)
        for answer in known.answers.get(duty and duty.pk, [])[-1:]:
            report = answer.report
            note = f"{answer.note} (báo cáo {report.period})".strip()
            text = f"Việc “{_words(direction)}”: {answer.get_progress_display() or 'chưa trả lời'}"
            items.append(Item(text, f"{report.get_absolute_url()}#{answer.anchor}", note))
    heir = _heir(known, target, after)
    result = known.results.get((heir and heir.pk, after and after.pk))
    if result is not None:
        items.append(Item(f"{after}: {lower_first(said(result))}", _thread_url(heir, known.unit)))
    elif heir is not None and heir.pk != target.pk:
        items.append(Item(f"{after}: chỉ tiêu được giao tiếp", _thread_url(heir, known.unit)))
    return items, f"{after}: chưa có số liệu được duyệt." if after else "Chưa có kỳ sau."


def _scored(known, target, period):
    """The points of the lines that score this target, once they are closed."""
    if target is None:
        return [], "Dòng này chưa đo bằng chỉ tiêu nào."
    scoring = known.scorings.get(period and period.pk)
    if scoring is None:
        return [], "Kỳ này chưa mở chấm điểm."
    if scoring.is_open:
        return [], "Bảng chấm điểm chưa chốt."
    if str(known.unit.pk) not in scoring.frozen["cells"]:
        return [], "Đơn vị không chấm điểm ở kỳ này."
    rows = told_rows(scoring.frozen, known.unit.pk, is_published=period.status == Period.Status.PUBLISHED)
    if known.user.is_staff_of({known.unit.pk}):
        rows = sheet_rows(scoring.frozen, known.unit.pk)
    sheet = reverse("score-sheet", args=[scoring.period_id, known.unit.pk])
    items = []
    for row in rows:
        if row["target"] == target.pk and row["final"]:
            points, most = number(Decimal(row["final"])), number(Decimal(row["maximum"]))
            items.append(Item(f"{points}/{most} điểm", f"{sheet}#tieu-chi-{row['pk']}", row["why"]))
    return items, "Không có tiêu chí nào chấm chỉ tiêu này."


STATIONS = (
    ("Giao ước", _promise),
    ("Chỉ tiêu", _asked),
    ("Kết quả", _reached),
    ("Điểm", _scored),
    ("Câu trong bài", _told),
    ("Chỉ đạo", _directed),
    ("Kỳ sau", _followed),
)


def threads_of(user, unit, pledge, *, line=None, target=None) -> list[Measured]:
    """What this person may see of a pledge line or of a target, as ``unit`` has it: each target with its lines.

    A constant number of queries, whatever the number of targets, periods and articles.
    """
    lines = list(_lines(pledge, unit))
    visible = {one.pk: one for one in Target.objects.visible_to(user).filter(pledge=pledge)}
    if line is not None:
        lines = [one for one in lines if one.pk == line.pk]
        targets = [one for one in visible.values() if any(_measures(row, one) for row in lines)]
    else:
        targets = [visible[target.pk]]
    known = _known(user, unit, pledge, lines, targets)
    own = [one for one in known.periods if one.year == pledge.year]
    return [Measured(one, tuple(_threads(known, one, own))) for one in targets or [None]]


def _threads(known, target, periods):
    shown = [
        period
        for period in periods
        if period.kind != Period.Kind.CAMPAIGN or target and (target.pk, period.pk) in known.results
    ]
    for period in shown or [None]:
        yield Thread(
            period,
            tuple(
                Station(name, tuple(items), "" if items else missing)
                for name, station in STATIONS
                for items, missing in [station(known, target, period)]
            ),
        )


def _lines(pledge, unit):
    return pledge.lines.filter(Q(unit=unit) | Q(unit__isnull=True)).prefetch_related("targets")


def _measures(line, target):
    return target.pk == line.target_id or target.line_id == line.pk


def _known(user, unit, pledge, lines, targets):
    periods = list(
        Period.objects.visible_to(user)
        .filter(cluster=pledge.cluster_id, year__in=(pledge.year, pledge.year + 1))
        .order_by("ends_on", "starts_on", "pk")
    )
    heirs = list(_heirs(user, pledge, targets))
    reports = {
        one.period_id: one
        for one in UnitReport.objects.visible_to(user)
        .filter(unit=unit, period__in=periods)
        .select_related("period")
    }
    reviews = {one.period_id: one for one in Review.objects.visible_to(user).filter(period__in=periods)}
    scorings = {one.period_id: one for one in Scoring.objects.visible_to(user).filter(period__in=periods)}
    followed = [*targets, *heirs]
    owned = {
        one.direction_id: one
        for one in Duty.objects.visible_to(user).filter(unit=unit, direction__review__period__in=periods)
    }
    directions: dict = {}
    for one in _directions(reviews.values(), owned, targets):
        directions.setdefault((one.about_id or one.target_id, one.review.period_id), []).append(one)
    is_own = user.is_staff_of({unit.pk})
    told = [one for one in reports.values() if is_own or one.status == Status.APPROVED]
    answers: dict = {}
    for one in (
        DutyAnswer.objects.filter(duty__in=owned.values(), report__in=told)
        .exclude(progress="")
        .select_related("report__period")
        .order_by("report__period__ends_on", "pk")
    ):
        answers.setdefault(one.duty_id, []).append(one)
    sentences: dict = {}
    for key, found in sentences_by_target(user, periods).items():
        for one in found:
            sentences.setdefault((key, one.period), []).append(one)
    signature = pledge.signatures.filter(unit=unit).first()
    return Known(
        user=user,
        unit=unit,
        pledge=pledge,
        lines=lines,
        signed=f"Đơn vị ký ngày {numeric_date(signature.signed_on)}"
        if signature and signature.signed_on
        else "Đơn vị chưa ký",
        plans=Plans([one.pk for one in targets], unit.pk),
        periods=periods,
        reports=reports,
        results={(one.target_id, one.report.period_id): one for one in _results(unit, reports, followed)},
        common={(one.target_id, one.review.period_id): one for one in _common(reviews.values(), targets)},
        scorings=scorings,
        reviews=reviews,
        directions=directions,
        owned=owned,
        answers=answers,
        sentences=sentences,
        heirs={_name(one): one for one in heirs},
    )


def _results(unit, reports, targets):
    """The unit's approved figures: of reports this person may read and, once published, all not inside the unit."""
    results = Result.objects.filter(target__in=targets, report__unit=unit, report__status=Status.APPROVED)
    published = Q(report__period__status=Period.Status.PUBLISHED) & ~Q(target__visibility=Visibility.UNIT)
    return (
        results.filter(published | Q(report__in=reports.values()))
        .exclude(state=Result.State.NOT_REPORTED)
        .select_related("report__period", "target", "grade")
    )


def _common(reviews, targets):
    results = Result.objects.filter(target__in=targets, review__in=reviews)
    return results.exclude(state=Result.State.NOT_REPORTED).select_related("review", "target", "grade")


def _directions(reviews, owned, targets):
    """Directions about these targets: of reviews this person may read, or tasks of the unit they may know."""
    about = Q(target__in=targets) | Q(about__in=targets)
    known = Q(review__in=reviews) | Q(pk__in=owned)
    return Direction.objects.filter(about, known).select_related("review", "target")


def _heirs(user, pledge, targets):
    """The same targets in the pledge of the year after: of the same code or name."""
    codes, names = [one.code for one in targets if one.code], [one.name for one in targets]
    return Target.objects.visible_to(user).filter(
        Q(code__in=codes) | Q(name__in=names),
        pledge__cluster=pledge.cluster_id,
        pledge__year=pledge.year + 1,
    )


def _heir(known, target, period):
    if target is None or period is None:
        return None
    return target if period.year == known.pledge.year else known.heirs.get(_name(target))


def _name(target):
    return target.code or target.name


def _words(direction):
    return direction.text or f"thực hiện chỉ tiêu {direction.target.name}"


def _thread_url(target, unit):
    return reverse("target-thread", args=[target.pk, unit.pk])


def _amount(figure: Decimal | None, target: Target) -> str:
    return "" if figure is None else amount(figure, target.measure)
