"""The table of event × recipient: what each step tells, to whom, in which words, and where it leads."""

from collections.abc import Callable

from msgspec import Struct

from cluster_reports.models import (
    Appeal,
    Article,
    AwardProposal,
    Ballot,
    Comment,
    Correction,
    Directive,
    Extension,
    Handover,
    Notice,
    PartReview,
    Period,
    Pledge,
    Scoring,
    ScoringTable,
    TargetChange,
    UnitReport,
)

from . import recipients as who
from . import wording as where
from .practice import marked, practice_about
from .wording import said

Event = Notice.Event


class Telling(Struct, frozen=True):
    """One row: an event, those it concerns, its words and its link."""

    event: Event
    to: tuple[Callable, ...]
    text: Callable
    link: Callable
    tells_actor: bool = False  # the clock did it in their name, or it was done to what they had set


ANY_OF_THEM = (who.members, who.commanders)
CHANGE_MADE = Telling(
    Event.CHANGE_APPROVED,
    (who.asker, who.concerned),
    said("Chỉ tiêu “{target}” được điều chỉnh. {what}."),
    where.to_row,
)
APPEAL_ANSWERED = Telling(
    Event.APPEAL_ANSWERED,
    (who.unit_staff,),
    said("{by} trả lời đề nghị xem lại điểm “{line}”, {period}: {what}. {reason}."),
    where.to_row,
)
AWARD_ANSWERED = {  # no name and no reason of a hold leaves the page: notices go out by mail
    "endorse": "{by} đồng ý đề nghị khen thưởng {award}, {period}.",
    "return": "{by} trả lại đề nghị khen thưởng {award}, {period}: {reason}.",
    "decide": "Đã có quyết định khen thưởng {award}, {period}: {reason}.",
    "reopen": "{by} xét lại đề nghị khen thưởng {award}, {period}.",
    "refuse": "{by} không đồng ý đề nghị khen thưởng {award}, {period}: {reason}.",
}
TABLE: dict[tuple, tuple[Telling, ...]] = {
    (UnitReport, "submit"): (
        Telling(
            Event.SUBMITTED, (who.askers,), said("{unit} {handed_in} báo cáo {period}."), where.to_report
        ),
        Telling(
            Event.PART_ASKED,
            (who.part_judges,),
            said("{unit} đã nộp báo cáo {period}, {cluster}: có mảng chờ bạn duyệt."),
            where.to_report,
        ),
    ),
    (UnitReport, "recall"): (
        Telling(
            Event.RECALLED,
            (who.judges,),
            said("{unit} đã thu hồi báo cáo {period}, chưa cần duyệt."),
            where.to_board,
        ),
    ),
    (UnitReport, "check"): (
        Telling(
            Event.CHECKED,
            (who.other_judges,),
            said("{by} đã thẩm định báo cáo {period} của {unit}; một người khác duyệt."),
            where.to_report,
        ),
    ),
    (UnitReport, "approve"): (
        Telling(Event.APPROVED, (who.unit_staff,), said("{by} đã duyệt báo cáo {period}."), where.to_report),
    ),
    (UnitReport, "return"): (
        Telling(
            Event.RETURNED,
            (who.unit_staff,),
            said("{by} trả lại báo cáo {period}: {reason}."),
            where.to_first_flag,
        ),
    ),
    (UnitReport, "override"): (
        Telling(
            Event.OVERRIDDEN,
            (who.judges,),
            said("{by} duyệt thay báo cáo {period} của {unit}, chờ xác nhận: {reason}."),
            where.to_report,
        ),
        Telling(
            Event.APPROVED,
            (who.unit_staff,),
            said("{by} duyệt thay báo cáo {period}: {reason}."),
            where.to_report,
        ),
    ),
    (UnitReport, "confirm"): (
        Telling(
            Event.CONFIRMED,
            (who.unit_staff, who.approver),
            said("{by} xác nhận việc duyệt thay báo cáo {period} của {unit}."),
            where.to_report,
        ),
    ),
    (UnitReport, "reopen"): (
        Telling(
            Event.REOPENED,
            (who.unit_staff,),
            said("{by} mở lại báo cáo {period}: {reason}."),
            where.to_first_flag,
        ),
    ),
    (UnitReport, "undo"): (
        Telling(
            Event.UNDONE,
            (who.told_of_undone,),
            said("{by} hoàn tác bước “{undone}”: báo cáo {period} của {unit} trở lại “{state}”."),
            where.to_report,
        ),
    ),
    (PartReview, "return"): (
        Telling(
            Event.PART_RETURNED,
            (who.unit_staff,),
            said("{by} trả lại mảng {area} của báo cáo {period}: {reason}."),
            where.to_first_flag,
        ),
        Telling(
            Event.PART_RETURNED,
            (who.judges,),
            said("{by} trả lại mảng {area} của báo cáo {period}, {unit}: {reason}."),
            where.to_report,
        ),
    ),
    (PartReview, "undo"): (
        Telling(
            Event.UNDONE,
            (who.told_of_undone,),
            said("{by} hoàn tác bước “{undone}” ở mảng {area} của báo cáo {period}, {unit}."),
            where.to_report,
        ),
    ),
    (PartReview, "approve"): (
        Telling(
            Event.PARTS_APPROVED,
            (who.judges_when_complete,),
            said("Báo cáo {period} của {unit}: mọi mảng đã duyệt, chờ duyệt cả báo cáo."),
            where.to_report,
        ),
    ),
    (UnitReport, "remind"): (
        Telling(
            Event.REMINDED,
            (who.unit_staff,),
            said("{by} nhắc đơn vị nộp báo cáo {period}, hạn nộp {due}."),
            where.to_first_flag,
        ),
    ),
    (UnitReport, "excuse"): (
        Telling(
            Event.EXCUSED,
            (who.unit_staff,),
            said("{by} miễn trễ cho báo cáo {period}: {reason}."),
            where.to_report,
        ),
    ),
    (UnitReport, "unexcuse"): (
        Telling(
            Event.EXCUSE_WITHDRAWN,
            (who.unit_staff,),
            said("{by} thôi miễn trễ cho báo cáo {period}."),
            where.to_report,
        ),
    ),
    (Extension, "ask"): (
        Telling(
            Event.EXTENSION_ASKED,
            (who.judges,),
            said("{unit} xin thêm {days} ngày nộp báo cáo {period}: {reason}."),
            where.to_row,
        ),
    ),
    (Extension, "take_back"): (
        Telling(
            Event.EXTENSION_WITHDRAWN,
            (who.judges,),
            said("{unit} rút đề nghị gia hạn báo cáo {period}."),
            where.to_row,
        ),
    ),
    (Extension, "grant"): (
        Telling(
            Event.EXTENSION_GRANTED,
            (who.unit_staff,),
            said("{by} cho gia hạn báo cáo {period} đến hết ngày {due}."),
            where.to_entry,
        ),
    ),
    (Extension, "grant_instead"): (
        Telling(
            Event.EXTENSION_GRANTED,
            (who.unit_staff, who.judges),
            said("{by} cho gia hạn thay, báo cáo {period} của {unit} đến hết ngày {due}: {reason}."),
            where.to_row,
        ),
    ),
    (Extension, "refuse"): (
        Telling(
            Event.EXTENSION_REFUSED,
            (who.unit_staff,),
            said("{by} không cho gia hạn báo cáo {period}: {reason}."),
            where.to_row,
        ),
    ),
    (TargetChange, "ask"): (
        Telling(
            Event.CHANGE_ASKED,
            (who.deciders,),
            said("{by} đề nghị điều chỉnh chỉ tiêu “{target}”. {what}. Lý do: {reason}."),
            where.to_row,
        ),
    ),
    (TargetChange, "take_back"): (
        Telling(
            Event.CHANGE_WITHDRAWN,
            (who.deciders,),
            said("{by} rút đề nghị điều chỉnh chỉ tiêu “{target}”."),
            where.to_row,
        ),
    ),
    (TargetChange, "approve"): (CHANGE_MADE,),
    (TargetChange, "approve_instead"): (CHANGE_MADE,),
    (TargetChange, "refuse"): (
        Telling(
            Event.CHANGE_REFUSED,
            (who.asker,),
            said("{by} không đồng ý điều chỉnh chỉ tiêu “{target}”: {reason}."),
            where.to_row,
        ),
    ),
    (Period, "open"): (
        Telling(
            Event.PERIOD_OPENED,
            (who.members,),
            said("{cluster} mở kỳ {period}: nhập từ ngày {opens}, hạn nộp {period_due}."),
            where.to_work,
        ),
    ),
    (Period, "lock"): (
        Telling(Event.PERIOD_LOCKED, (who.members,), said("{cluster} đã khóa kỳ {period}."), where.to_board),
    ),
    (Period, "unlock"): (
        Telling(
            Event.PERIOD_UNLOCKED,
            (who.members,),
            said("{cluster} mở khóa kỳ {period}: {reason}."),
            where.to_work,
        ),
    ),
    (Pledge, "start_signing"): (
        Telling(
            Event.PLEDGE_SIGNING,
            ANY_OF_THEM,
            said("{row} của {cluster} đã đưa ra đăng ký và ký."),
            where.to_row,
        ),
    ),
    (Pledge, "confirm"): (
        Telling(
            Event.PLEDGE_CONFIRMED, ANY_OF_THEM, said("{by} xác nhận {row} của {cluster}."), where.to_row
        ),
    ),
    (Pledge, "reopen"): (
        Telling(
            Event.PLEDGE_REOPENED,
            ANY_OF_THEM,
            said("{by} mở lại {row} của {cluster}: {reason}."),
            where.to_row,
        ),
    ),
    (Article, "propose"): (
        Telling(
            Event.ARTICLE_PROPOSED, (who.editors,), said("{by} gửi biên tập bài “{row}”."), where.to_desk
        ),
    ),
    (Article, "take_back"): (
        Telling(
            Event.ARTICLE_TAKEN_BACK,
            (who.judges, who.editors),
            said("{by} trả bài “{row}” về bản nháp."),
            where.to_desk,
        ),
    ),
    (Article, "publish"): (
        Telling(
            Event.ARTICLE_PUBLISHED,
            (who.commanders, who.editors, who.members),
            said("Đã đăng bài “{row}” của {cluster}, {period}."),
            where.to_row,
        ),
    ),
    (Article, "schedule"): (
        Telling(
            Event.SCHEDULED,
            (who.judges, who.editors),
            said("{by} hẹn đăng bài “{row}”: {said}."),
            where.to_desk,
        ),
    ),
    (Article, "schedule_withdrawal"): (
        Telling(
            Event.SCHEDULED,
            (who.judges, who.editors),
            said("{by} hẹn gỡ bài “{row}”: {said}."),
            where.to_desk,
        ),
    ),
    (Article, "unschedule"): (
        Telling(
            Event.UNSCHEDULED,
            (who.judges, who.editors),
            said("{by} bỏ hẹn của bài “{row}”: {said}."),
            where.to_desk,
        ),
    ),
    (Article, "lose_schedule"): (
        Telling(
            Event.SCHEDULE_LOST,
            (who.editors,),
            said("Bài “{row}”: {reason}."),
            where.to_desk,
            tells_actor=True,
        ),
    ),
    (Article, "drift"): (
        Telling(
            Event.DRIFTED,
            (who.editors,),
            said("Số liệu nguồn của bài “{row}” đã đổi. {reason}."),
            where.to_desk,
        ),
    ),
    (Article, "drift_photos"): (
        Telling(
            Event.DRIFTED,
            (who.editors,),
            said("Ảnh của hội nghị đã đổi sau khi đăng bài “{row}”. {reason}."),
            where.to_desk,
        ),
    ),
    (Correction, "ask"): (
        Telling(
            Event.CORRECTION_ASKED,
            (who.correctors,),
            said("{row} chờ bạn xem và đăng: {note}."),
            where.to_row,
        ),
    ),
    (Correction, "publish"): (
        Telling(
            Event.CORRECTED,
            (who.commanders, who.editors, who.members),
            said("{row}: {note}."),
            where.to_corrected,
        ),
    ),
    (Correction, "refuse"): (
        Telling(
            Event.CORRECTION_REFUSED,
            (who.asker,),
            said("{by} không đăng đính chính của bạn: {reason}."),
            where.to_row,
        ),
    ),
    (Correction, "take_back"): (
        Telling(
            Event.CORRECTION_WITHDRAWN,
            (who.correctors,),
            said("{by} đã rút đề nghị: {row}."),
            where.to_row,
        ),
    ),
    (Article, "withdraw"): (
        Telling(
            Event.ARTICLE_WITHDRAWN,
            (who.judges, who.editors),
            said("{by} gỡ bài “{row}”: {reason}."),
            where.to_desk,
        ),
        Telling(
            Event.ARTICLE_WITHDRAWN,
            (who.commanders,),
            said("{by} gỡ bài “{row}” của {cluster}: {reason}."),
            where.to_board,
        ),
    ),
    (ScoringTable, "issue"): (
        Telling(Event.TABLE_ISSUED, (who.members,), said("{row} của {cluster} đã ban hành."), where.to_row),
    ),
    (Scoring, "close_scores"): (
        Telling(
            Event.SCORES_CLOSED,
            ANY_OF_THEM,
            said("{by} đã chốt bảng chấm điểm {period}, {cluster}."),
            where.to_row,
        ),
    ),
    (Scoring, "reopen_scores"): (
        Telling(
            Event.SCORES_REOPENED,
            ANY_OF_THEM,
            said("{by} mở lại bảng chấm điểm {period}, {cluster}: {reason}."),
            where.to_row,
        ),
    ),
    (Appeal, "ask"): (
        Telling(
            Event.APPEAL_ASKED,
            (who.markers,),
            said("{unit} đề nghị xem lại điểm “{line}”, {period}: {reason}."),
            where.to_row,
        ),
    ),
    (Appeal, "take_back"): (
        Telling(
            Event.APPEAL_WITHDRAWN,
            (who.markers,),
            said("{unit} rút đề nghị xem lại điểm “{line}”, {period}."),
            where.to_row,
        ),
    ),
    (Appeal, "change"): (APPEAL_ANSWERED,),
    (Appeal, "keep"): (APPEAL_ANSWERED,),
    (Ballot, "open_ballot"): (
        Telling(
            Event.BALLOT_OPENED,
            (who.voters,),
            said("{by} mời bạn bỏ phiếu: {ballot} ({secrecy}), {period}."),
            where.to_row,
            tells_actor=True,
        ),
    ),
    (Ballot, "enter_papers"): (
        Telling(
            Event.BALLOT_ENTERED,
            (who.entered_voters,),
            said(
                "{by} đã nhập phiếu giấy của bạn: {ballot}, {period}. Nếu bạn không gửi phiếu, hãy báo lại ngay."
            ),
            where.to_row,
        ),
    ),
    (Ballot, "close_ballot"): (
        Telling(
            Event.BALLOT_CLOSED,
            (who.voters,),
            said("{by} kết thúc cuộc bỏ phiếu: {ballot}, {period}."),
            where.to_row,
        ),
    ),
    (Ballot, "cancel_ballot"): (
        Telling(
            Event.BALLOT_ENDED,
            (who.told_voters,),
            said("{by} hủy cuộc bỏ phiếu: {ballot}, {period}: {reason}."),
            where.to_row,
        ),
    ),
    (Ballot, "next_round"): (
        Telling(
            Event.BALLOT_AGAIN,
            (who.judges,),
            said("{by} lập vòng bỏ phiếu sau của: {ballot}, {period}."),
            where.to_row,
        ),
    ),
    (Ballot, "prefer_unit"): (
        Telling(
            Event.BALLOT_DECIDED,
            (who.voters,),
            said("{by} ghi quyết định sau bỏ phiếu: {ballot}, {period}: {reason}."),
            where.to_row,
        ),
    ),
    (Handover, "hand_over"): (
        Telling(Event.HANDED_OVER, (who.both_sides,), said("{by} lập biên bản. {row}."), where.to_row),
    ),
    (AwardProposal, "submit"): (
        Telling(
            Event.AWARD_ASKED,
            (who.endorsers,),
            said("{unit} đề nghị khen thưởng {award}, {period}."),
            where.to_row,
        ),
    ),
    (AwardProposal, "take_back"): (
        Telling(
            Event.AWARD_UNASKED,
            (who.endorsers_if_handed_in,),
            said("{unit} rút đề nghị khen thưởng {award}, {period}."),
            where.to_row,
        ),
    ),
    **{
        (AwardProposal, step): (Telling(Event.AWARD_ANSWERED, (who.unit_staff,), said(text), where.to_row),)
        for step, text in AWARD_ANSWERED.items()
    },
    (AwardProposal, "hold"): (
        Telling(
            Event.AWARD_HELD,
            (who.unit_staff,),
            said("Tạm dừng đề nghị khen thưởng {award}, {period}. Lý do ở trang của đề nghị."),
            where.to_row,
        ),
    ),
    (AwardProposal, "release"): (
        Telling(
            Event.AWARD_HELD,
            (who.unit_staff,),
            said("Đề nghị khen thưởng {award}, {period}, được xét tiếp."),
            where.to_row,
        ),
    ),
    (Directive, "send"): (
        Telling(Event.DIRECTED, (who.directed,), said("{by} chỉ đạo về “{about}”: {reason}."), where.to_row),
    ),
    (Directive, "acknowledge"): (
        Telling(
            Event.DIRECTIVE_TAKEN,
            (who.commanders,),
            said("{by} đã nhận chỉ đạo về “{about}”."),
            where.to_row,
        ),
    ),
    (Directive, "finish"): (
        Telling(
            Event.DIRECTIVE_DONE,
            (who.commanders,),
            said("{by} báo kết quả chỉ đạo về “{about}”: {reason}."),
            where.to_row,
        ),
    ),
    (Directive, "close"): (
        Telling(
            Event.DIRECTIVE_CLOSED,
            (who.directed,),
            said("{by} kết thúc chỉ đạo về “{about}”."),
            where.to_row,
        ),
    ),
    (Directive, "take_up"): (
        Telling(
            Event.DIRECTIVE_AGAIN,
            (who.directed,),
            said("{by} yêu cầu làm tiếp chỉ đạo về “{about}”: {reason}."),
            where.to_row,
        ),
    ),
    (Directive, "withdraw"): (
        Telling(
            Event.DIRECTIVE_WITHDRAWN,
            (who.directed,),
            said("{by} rút chỉ đạo về “{about}”: {reason}."),
            where.to_row,
        ),
    ),
    (Comment, "write"): (
        Telling(
            Event.COMMENTED,
            (who.article_writers,),
            said("{by} góp ý bài “{headline}”: {reason}."),
            where.to_row,
        ),
    ),
    (Comment, "answer"): (
        Telling(
            Event.COMMENT_ANSWERED,
            (who.talkers, who.article_writers),
            said("{by} trả lời góp ý ở bài “{headline}”: {reason}."),
            where.to_row,
        ),
    ),
    (Comment, "resolve"): (
        Telling(
            Event.COMMENT_RESOLVED,
            (who.talkers,),
            said("{by} đã giải quyết góp ý ở bài “{headline}”: {reason}."),
            where.to_row,
        ),
    ),
    (Comment, "reopen"): (
        Telling(
            Event.COMMENT_REOPENED,
            (who.talkers,),
            said("{by} mở lại góp ý ở bài “{headline}”: {reason}."),
            where.to_row,
        ),
    ),
}


def tell(subject, logged):
    """Writes a notice of the step just logged for everybody the table names, except who took it; each once."""
    notices, known = [], {logged.by_id}
    for telling in TABLE.get((type(subject), logged.step), ()):
        people = {pk for find in telling.to for pk in find(subject, logged.at).values_list("pk", flat=True)}
        text, link = telling.text(subject, logged), telling.link(subject, logged)
        notices += [
            Notice(
                recipient_id=pk,
                event=telling.event,
                text=text,
                link=link,
                key=who.key_of(logged),
                created_at=logged.at,
            )
            for pk in sorted(people - known | (people & {logged.by_id} if telling.tells_actor else set()))
        ]
        known |= people
    if notices:
        marked(notices, practice_about(subject))
    Notice.objects.bulk_create(notices)


def take_away(logged):
    """Removes the notices of a step that is undone, where nobody has read them and no letter names them."""
    Notice.objects.unread().filter(key=who.key_of(logged), digest__isnull=True).delete()
