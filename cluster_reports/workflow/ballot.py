"""A ballot is drafted, opened, voted in, and counted at its end; what is counted is all that is left of secret papers.

Whoever votes, enters papers or closes holds the ballot's row.
"""

from decimal import Decimal

from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils.timezone import localdate

from cluster_reports import access, notices
from cluster_reports.models import (
    FEWEST,
    FEWEST_SECRET,
    Ballot,
    BallotLine,
    BallotPaper,
    BallotRule,
    LoggedStep,
    Scoring,
    Tally,
    Voter,
)
from cluster_reports.scoring import balloting, snapshot
from cluster_reports.tables.score_book import book_of, tied_groups
from cluster_reports.vietnamese.numbers import number

from .step import Step, StepRefused

Status = Ballot.Status
NOT_TIED = "Các đơn vị trên phiếu nay không còn cùng hạng; hủy phiếu này và lập phiếu mới."
NOTES = {
    "draft_ballot": "Lập phiếu bầu",
    "edit_ballot": "Sửa phiếu bầu",
    "enter_papers": "Nhập phiếu giấy",
}
HELD_ALREADY = "Đang có một cuộc bỏ phiếu khác giữa chính các đơn vị này; kết thúc hoặc hủy cuộc ấy trước."
SCORES_CLOSED = "Bảng chấm điểm đã chốt; mở lại bảng chấm điểm trước."


def terms_of(ballot) -> balloting.Terms:
    held = ballot.terms
    fewest = FEWEST_SECRET if ballot.is_secret else 0
    return balloting.Terms(Decimal(held["quorum"]), Decimal(held["share"]), held["exceeds"], fewest)


def _not_ready(ballot, at):
    """What keeps a ballot from being opened, in sentences."""
    found, lines, members = [], ballot.lines.count(), ballot.voters.count()
    least = 2 if ballot.kind == Ballot.Kind.CHOOSE else 1
    if lines < least:
        found.append(("", f"Phiếu mới có {lines} dòng, cần ít nhất {least}."))
    fewest = FEWEST_SECRET if ballot.rule.is_secret else FEWEST
    if members < fewest:
        found.append(("", f"Mới chọn {members} thành viên bỏ phiếu, cần ít nhất {fewest}."))
    gone = ballot.voters.exclude(user__is_active=True, user__role="staff").select_related("user")
    found += [("", f"{one} không còn là cán bộ đơn vị đang làm việc; bỏ khỏi danh sách.") for one in gone]
    if not BallotRule.objects.valid_on(localdate(at)).filter(pk=ballot.rule_id).exists():
        found.append(("", f"Quy tắc “{ballot.rule.name}” không dùng trong ngày hôm nay."))
    gone = [line for line in _proposed(ballot) if not line.proposal.can_be_voted_on]
    found += [("", f"Đề nghị không còn chờ xét: {line}. Hủy phiếu này và lập phiếu mới.") for line in gone]
    return found + _stands_apart(ballot, at)


def _proposed(ballot):
    return ballot.lines.filter(proposal__isnull=False).select_related("proposal")


def _stands_apart(ballot, at):
    """As faults: a ballot between units that are not equal any more, or that another one is held about."""
    if ballot.scoring_id is None:
        return []
    if not ballot.scoring.is_open:
        return [("", SCORES_CLOSED)]
    among = set(ballot.lines.values_list("unit", flat=True))
    others = Ballot.objects.filter(scoring=ballot.scoring_id, status=Status.OPEN).exclude(pk=ballot.pk)
    if any(
        {line.unit_id for line in other.lines.all()} == among for other in others.prefetch_related("lines")
    ):
        return [("", HELD_ALREADY)]
    return [] if _tied(ballot, at) else [("", NOT_TIED)]


def _tied(ballot, at):
    """The group of equal units that a ballot is about, as ``tied_groups`` has it; None where they are not equal."""
    scoring = Scoring.objects.for_page().get(pk=ballot.scoring_id)
    among = set(ballot.lines.values_list("unit", flat=True))
    groups = tied_groups(book_of(scoring, snapshot.read(scoring, localdate(at))))
    return next((group for group in groups if set(group["units"]) == among), None)


def _open(ballot, *, by, at, **_):
    ballot.terms = ballot.rule.frozen()
    if ballot.scoring_id:
        ballot.terms["total"] = _tied(ballot, at)["total"]
    ballot.opened_by, ballot.opened_at = by, at
    if ballot.is_secret:
        Tally.objects.bulk_create(Tally(line=line) for line in ballot.lines.all())


def _close(ballot, *, by, at, **_):
    """Counts and freezes; without a quorum no paper is looked at. Secret tallies are deleted either way."""
    voters = ballot.voters.all()
    papers = [voter for voter in voters if voter.has_voted]
    outcome = balloting.count(
        ballot.kind,
        ballot.lines.values_list("pk", flat=True),
        _votes(ballot),
        len(papers),
        len(voters),
        terms_of(ballot),
    )
    ballot.result = {
        "members": outcome.members,
        "papers": outcome.papers,
        "written": sum(voter.is_written for voter in papers),
        "needed": outcome.needed,
        "votes_needed": outcome.votes_needed,
        "has_quorum": outcome.has_quorum,
        "votes": {str(line): votes for line, votes in outcome.votes.items()},
        "blank": outcome.blank,
        "passed": list(outcome.passed),
    }
    ballot.closed_by, ballot.closed_at = by, at
    _destroy(ballot, with_named=not outcome.has_quorum)
    return [{"line": "Số phiếu", "reason": f"{outcome.papers}/{outcome.members}"}]


def _votes(ballot):
    if ballot.is_secret:
        return dict(Tally.objects.filter(line__ballot=ballot).values_list("line", "votes"))
    papers = BallotPaper.objects.filter(voter__ballot=ballot).prefetch_related("lines")
    return balloting.tally([line.pk for line in paper.lines.all()] for paper in papers)


def _destroy(ballot, *, with_named):
    Tally.objects.filter(line__ballot=ballot).delete()
    if with_named:
        BallotPaper.objects.filter(voter__ballot=ballot).delete()


def _cancel(ballot, **_):
    _destroy(ballot, with_named=True)


def _namesake(ballot, at):
    """As faults: the round that would follow has the name and number of one that is going on."""
    ongoing = Ballot.objects.filter(period=ballot.period_id, title=ballot.title, round=ballot.round + 1)
    if ongoing.filter(status__in=[Status.DRAFT, Status.OPEN]).exists():
        return [
            ("", f"Đã có vòng {ballot.round + 1} của một phiếu cùng tên; kết thúc hoặc hủy phiếu ấy trước.")
        ]
    return []


def _again(ballot, *, by, at, **_):
    """The next round as a draft: the same question, lines and members."""
    draft = Ballot.objects.create(
        period=ballot.period,
        scoring=ballot.scoring,
        title=ballot.title,
        kind=ballot.kind,
        rule=ballot.rule,
        round=ballot.round + 1,
        before=ballot,
    )
    set_lines(draft, [line.given for line in ballot.lines.all()])
    Voter.objects.bulk_create(Voter(ballot=draft, user_id=voter.user_id) for voter in ballot.voters.all())
    log(draft, "draft_ballot", by=by, at=at)
    return [{"line": "Lập phiếu", "reason": f"vòng {draft.round}"}]


def _scores_closed(ballot, at):
    return _stands_apart(ballot, at)


def _prefer(ballot, *, at, comment, flags, **_):
    line = ballot.lines.filter(pk=flags.get("line")).first()
    if line is None:
        raise StepRefused("Chọn đơn vị được xếp trước. Chưa có gì thay đổi.")
    ballot.preferred, ballot.preferred_at, ballot.preferred_for = line, at, comment
    return [{"line": line.text, "reason": "xếp trước"}]


def set_lines(ballot, lines):
    """The lines of a draft, each as ``BallotLine.given``, in their order."""
    ballot.lines.all().delete()
    BallotLine.objects.bulk_create(
        BallotLine(ballot=ballot, order=order, text=text, unit_id=unit, proposal_id=proposal)
        for order, (text, unit, proposal) in enumerate(lines, 1)
    )


def log(ballot, step, *, by, at, details=()):
    """As ``workflow.note``, from inside the room."""
    return LoggedStep.objects.create(
        subject=ballot,
        step=step,
        label=NOTES[step],
        source=ballot.status,
        target=ballot.status,
        by=by,
        at=at,
        details=list(details),
    )


@transaction.atomic
def vote(ballot, user, lines) -> Voter:
    """The paper of one member, given by themselves. ``lines`` are those it is for.

    Of a secret one nothing is kept but the sum of its lines; no step is logged, so that no moment is either.
    Raises ``StepRefused`` with a Vietnamese sentence; then nothing is changed.
    """
    ballot = Ballot.objects.select_for_update(of=("self",)).select_related("rule").get(pk=ballot.pk)
    voter = ballot.voters.filter(user=user).select_related("user").first()
    if voter is None or not access.can_vote(user, voter):
        raise StepRefused(_why_not(ballot, voter))
    _cast(ballot, voter, _own_lines(ballot, lines))
    return voter


def _cast(ballot, voter, lines):
    if not voter.has_voted:
        voter.has_voted = True
        voter.save(update_fields=["has_voted", "is_written"])
    if ballot.is_secret:
        _pour(ballot, dict.fromkeys(lines, 1))
    else:
        BallotPaper.objects.get_or_create(voter=voter)[0].lines.set(lines)


def _pour(ballot, votes):
    """Adds to the tallies. Every row of the ballot is written, those that get nothing too: PostgreSQL keeps in
    each row which transaction wrote it last, and a line written alone would share that with its voter's row.
    """
    added = [When(line=line, then=Value(count)) for line, count in votes.items()]
    rows = Tally.objects.filter(line__in=list(ballot.lines.values_list("pk", flat=True)))
    rows.update(votes=F("votes") + (Case(*added, default=Value(0)) if added else Value(0)))


def _own_lines(ballot, lines):
    lines = set(lines)
    own = set(ballot.lines.filter(pk__in=lines).values_list("pk", flat=True))
    if own != lines or (ballot.kind == Ballot.Kind.CHOOSE and len(lines) > 1):
        raise StepRefused("Phiếu không hợp lệ. Chưa có gì được ghi; tải lại trang rồi bầu lại.")
    return own


def _why_not(ballot, voter):
    if not ballot.is_open:
        return "Cuộc bỏ phiếu không còn mở. Phiếu của bạn chưa được ghi."
    if voter is None or not voter.has_voted:
        return "Bạn không có trong danh sách bỏ phiếu này."
    if voter.is_written:
        return "Phiếu giấy của bạn đã được nhập, nên không bỏ phiếu ở đây nữa."
    return "Phiếu của bạn đã được ghi; phiếu kín bỏ rồi không đổi được."


@transaction.atomic
def enter_written(ballot, voters, votes, *, by, at):
    """Papers of absent members that came in writing: of ``voters`` (pks), with their ``votes`` by line together.

    Whose paper is which is neither asked nor kept; of an open ballot, one paper at a time, by name.
    Raises ``StepRefused``; then nothing is changed.
    """
    ballot = Ballot.objects.select_for_update(of=("self",)).select_related("rule").get(pk=ballot.pk)
    if not ballot.is_open:
        raise StepRefused("Cuộc bỏ phiếu không còn mở. Chưa nhập phiếu nào.")
    absent = list(ballot.voters.filter(pk__in=voters, has_voted=False).select_related("user"))
    if len(absent) != len(set(voters)) or not absent:
        raise StepRefused(
            "Có người vừa tự bỏ phiếu hoặc đã được nhập phiếu giấy. Chưa nhập phiếu nào; xem lại danh sách."
        )
    given = {line: count for line, count in votes.items() if count}
    for line in given:
        _own_lines(ballot, [line])
    most = sum(given.values()) if ballot.kind == Ballot.Kind.CHOOSE else max(given.values(), default=0)
    if most > len(absent):
        raise StepRefused(f"Có {len(absent)} phiếu giấy nhưng ghi {most} lượt bầu. Chưa nhập phiếu nào.")
    for voter in absent:
        voter.has_voted = voter.is_written = True
        voter.save(update_fields=["has_voted", "is_written"])
    if ballot.is_secret:
        _pour(ballot, given)
    elif len(absent) == 1:
        BallotPaper.objects.create(voter=absent[0]).lines.set(given)
    else:
        raise StepRefused("Phiếu ghi tên nhập từng người một. Chưa nhập phiếu nào.")
    logged = log(
        ballot,
        "enter_papers",
        by=by,
        at=at,
        details=[{"line": "Số phiếu giấy", "reason": number(len(absent))}],
    )
    ballot.entered = [voter.user_id for voter in absent]
    notices.tell(ballot, logged)


STEPS = (
    Step(
        name="open_ballot",
        label="Mở bỏ phiếu",
        sources=frozenset({Status.DRAFT}),
        target=Status.OPEN,
        allowed=access.can_run_ballot,
        is_primary=True,
        consequence="Từ lúc mở, các dòng, quy tắc và danh sách thành viên không đổi được nữa; mọi thành viên được báo.",
        faults=_not_ready,
        effect=_open,
    ),
    Step(
        name="close_ballot",
        label="Kết thúc và kiểm phiếu",
        sources=frozenset({Status.OPEN}),
        target=Status.CLOSED,
        allowed=access.can_run_ballot,
        is_primary=True,
        consequence="Không ai bỏ phiếu được nữa. Đủ số phiếu thì kết quả hiện ra; không đủ thì các phiếu đã bỏ bị hủy.",
        effect=_close,
    ),
    Step(
        name="cancel_ballot",
        label="Hủy cuộc bỏ phiếu",
        sources=frozenset({Status.DRAFT, Status.OPEN}),
        target=Status.CANCELLED,
        allowed=access.can_run_ballot,
        asks_comment=True,
        consequence="Các phiếu đã bỏ bị hủy, không ai xem; lý do được giữ trong nhật ký.",
        effect=_cancel,
    ),
    Step(
        name="next_round",
        label="Lập vòng sau",
        sources=frozenset({Status.CLOSED, Status.CANCELLED}),
        target=None,
        allowed=access.can_rerun_ballot,
        is_primary=True,
        consequence="Lập một phiếu mới cùng các dòng và thành viên; xem lại rồi mở.",
        faults=_namesake,
        effect=_again,
    ),
    Step(
        name="prefer_unit",
        label="Ghi quyết định",
        sources=frozenset({Status.CLOSED}),
        target=None,
        allowed=access.can_prefer,
        asks_comment=True,
        is_primary=True,
        consequence="Hai vòng bỏ phiếu chưa phân hạng: cụm trưởng và cụm phó quyết định đơn vị xếp trước.",
        faults=_scores_closed,
        effect=_prefer,
    ),
)
