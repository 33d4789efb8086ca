from cluster_reports import access
from cluster_reports.models import AwardProposal
from cluster_reports.tables.award_quotas import of_proposal

from .step import Step, StepRefused

Status = AwardProposal.Status
HELD_ELSEWHERE = (
    "Một đề nghị khác cho chính tập thể, cá nhân này đang tạm dừng; thôi tạm dừng đề nghị ấy trước."
)
HELD = "Đề nghị đang tạm dừng; thôi tạm dừng rồi làm tiếp."


def _missing(proposal, at):
    """What a proposal says before it is handed in, and that its award is given to such a candidate on its day."""
    found = []
    if not proposal.achievement:
        found.append(("thanh-tich", "Ghi tóm tắt thành tích."))
    if not proposal.basis:
        found.append(("can-cu", "Ghi căn cứ pháp lý."))
    if sentence := unfit(proposal.form, proposal.receiver, proposal.period.ends_on):
        found.append(("hinh-thuc", sentence))
    return found


def unfit(form, receiver, day) -> str:
    """Why this award cannot be proposed for such a candidate on that day, or ""."""
    if form.starts_on > day or (form.ends_on and form.ends_on < day):
        return f"“{form.name}” không áp dụng vào ngày cuối kỳ; chọn danh hiệu, hình thức khác."
    is_person = receiver == AwardProposal.Receiver.PERSON
    if is_person and not form.is_for_people:
        return f"“{form.name}” chỉ dành cho tập thể."
    if not is_person and not form.is_for_collectives:
        return f"“{form.name}” chỉ dành cho cá nhân."
    return ""


def _hand_in(proposal, *, by, at, **_):
    proposal.submitted_by, proposal.submitted_at = by, at


def _held(proposal, at):
    """A hold is about the candidate: it stands whatever else is proposed for them, and when that is withdrawn."""
    if proposal.is_held:
        return [("", HELD)]
    return [("", HELD_ELSEWHERE)] if AwardProposal.objects.held_elsewhere(proposal).exists() else []


def _endorse(proposal, *, by, at, comment, **_):
    """Beyond a quota only with a written reason, which stays with the proposal."""
    passed = [verdict.said for verdict in of_proposal(proposal) if verdict.excess]
    if passed and not comment:
        raise StepRefused(
            f"{' '.join(passed)} Ghi lý do nếu vẫn đồng ý đề nghị vượt tỉ lệ. Chưa có gì thay đổi."
        )
    proposal.endorsed_by, proposal.endorsed_at = by, at
    proposal.beyond_quota = comment if passed else ""
    return [{"line": "Vượt tỉ lệ", "reason": sentence} for sentence in passed]


def _unendorse(proposal, **_):
    proposal.endorsed_by = proposal.endorsed_at = None
    proposal.beyond_quota = ""


def _decide(proposal, *, comment, **_):
    proposal.decision = " ".join(comment.split())[:300]


def _hold(proposal, *, comment, **_):
    proposal.is_held, proposal.hold_reason = True, comment


def _release(proposal, **_):
    proposal.is_held, proposal.hold_reason = False, ""


STEPS = (
    Step(
        name="submit",
        label="Gửi đề nghị",
        sources=frozenset({Status.DRAFT, Status.RETURNED}),
        target=Status.SUBMITTED,
        allowed=access.can_write_proposal,
        is_primary=True,
        consequence="Đơn vị đứng đầu xét; trong lúc chờ đề nghị không sửa được.",
        faults=_missing,
        effect=_hand_in,
    ),
    Step(
        name="endorse",
        label="Đồng ý đề nghị",
        sources=frozenset({Status.SUBMITTED}),
        target=Status.ENDORSED,
        allowed=access.can_endorse,
        is_primary=True,
        consequence="Đề nghị vào danh sách trình cấp có thẩm quyền và vào biên bản bình xét.",
        faults=_held,
        effect=_endorse,
    ),
    Step(
        name="return",
        label="Trả lại đề nghị",
        sources=frozenset({Status.SUBMITTED}),
        target=Status.RETURNED,
        allowed=access.can_endorse,
        asks_comment=True,
        consequence="Đơn vị sửa theo lý do rồi gửi lại.",
    ),
    Step(
        name="decide",
        label="Ghi quyết định khen",
        sources=frozenset({Status.ENDORSED}),
        target=Status.DECIDED,
        allowed=access.can_endorse,
        asks_comment=True,
        is_primary=True,
        consequence="Cấp có thẩm quyền đã ra quyết định khen; ghi số, ngày và nơi ban hành.",
        faults=_held,
        effect=_decide,
    ),
    Step(
        name="reopen",
        label="Xét lại đề nghị",
        sources=frozenset({Status.ENDORSED}),
        target=Status.SUBMITTED,
        allowed=access.can_endorse,
        asks_comment=True,
        consequence="Đề nghị ra khỏi danh sách trình và chờ xét lại.",
        effect=_unendorse,
    ),
    Step(
        name="refuse",
        label="Không đề nghị",
        sources=frozenset({Status.SUBMITTED, Status.ENDORSED}),
        target=Status.REFUSED,
        allowed=access.can_endorse,
        asks_comment=True,
        consequence="Đề nghị dừng ở đây; đơn vị đọc được lý do.",
    ),
    Step(
        name="hold",
        label="Tạm dừng đề nghị",
        sources=frozenset({Status.SUBMITTED, Status.ENDORSED}),
        target=None,
        allowed=access.can_hold,
        asks_comment=True,
        consequence="Khi đang xét kỷ luật, kiểm tra, thanh tra, điều tra hoặc khiếu nại. Không đồng ý, không ghi"
        " quyết định được cho đến khi thôi tạm dừng. Lý do chỉ đơn vị, người xét và quản trị đọc được.",
        effect=_hold,
    ),
    Step(
        name="release",
        label="Thôi tạm dừng",
        sources=frozenset(set(Status) - {Status.DRAFT, Status.DECIDED}),
        target=None,
        allowed=access.can_release,
        asks_comment=True,
        consequence="Đề nghị được xét tiếp như thường.",
        effect=_release,
    ),
    Step(
        name="take_back",
        label="Rút đề nghị",
        sources=frozenset({Status.DRAFT, Status.SUBMITTED, Status.RETURNED}),
        target=Status.WITHDRAWN,
        allowed=access.can_take_back_proposal,
        consequence="Không ai phải xét nữa; đơn vị lập được đề nghị khác cho cùng người, cùng tập thể.",
    ),
)
