"""The minutes of a review's meeting (biên bản, mẫu 1.9). Hours and the secretary are left to be filled in by hand."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from cluster_reports.article import closing, joining, opening, referring
from cluster_reports.article.material import Snapshot
from cluster_reports.tables.attendance import counted
from cluster_reports.vietnamese.dates import official_date
from cluster_reports.vietnamese.words import upper_first

from .layout import Letterhead, Paper, Signature, Text, items, section, sentence
from .report import official, said

HOUR = "… giờ … phút"


class Attended(Struct, frozen=True):
    """How one member unit took part, as it was recorded; ``state`` as ``Attendance.State``."""

    name: str
    state: str
    is_right: bool = False
    heads: int | None = None
    led_by: str = ""
    reason: str = ""

    @property
    def came(self) -> bool:
        return self.state in {"present", "late"}


def minutes(snapshot: Snapshot, letterhead: Letterhead, attended: Sequence[Attended] = ()) -> Paper:
    """Where nobody recorded who came, the minutes name the members as they were invited."""
    snapshot = official(snapshot)
    meeting, cluster, period = snapshot.meeting, snapshot.cluster, snapshot.period
    review = " ".join(part for part in (meeting.word, cluster.subject, period.name) if part)
    first, last = meeting.on, meeting.until or meeting.on
    return Paper(
        kind="BB",
        type_name="Biên bản",
        subject=f"Hội nghị {review}",
        letterhead=letterhead,
        parts=(
            Text(f"Thời gian bắt đầu: {hour_of(meeting.session)}{on_day(first)}."),
            Text(f"Địa điểm: {meeting.place or '…'}."),
            *section(
                "Thành phần tham dự",
                items(referring.first_mention(guest) for guest in snapshot.guests),
                *who_came(snapshot, attended),
                Text(sentence(meeting.also_attending)),
                Text(sentence(f"Chủ trì: {meeting.chair}" if meeting.chair else "")),
                Text("Thư ký (người ghi biên bản): …"),
            ),
            *section(
                "Nội dung",
                section(
                    f"Báo cáo {meeting.word}",
                    Text(sentence(_reported(snapshot, review))),
                ),
                section("Thảo luận", items(said(closing.discussion(snapshot), "agenda"))),
                section(
                    "Phát biểu chỉ đạo",
                    items(
                        f"{upper_first(one['who'])}: {one['what']}"
                        for one in closing.speech(snapshot).words["speeches"]
                    ),
                ),
                section("Hội nghị thống nhất", items(_decisions(snapshot))),
                section("Ký kết, bàn giao", items(_signed(snapshot))),
            ),
            Text(f"Hội nghị kết thúc vào {HOUR}{on_day(last)}."),
        ),
        signatures=(Signature("Thư ký"), Signature("Chủ tọa", chair_name(meeting.chair))),
        recipients=tuple(line for line in letterhead.recipients if line.startswith("Lưu")),
        is_internal=snapshot.audience == "internal",
    )


def chair_name(chair: str) -> str:
    """ "Đại tá Trần Văn Ba" of "Đại tá Trần Văn Ba, Trưởng phòng"; "" where only the post is known."""
    name, comma, _ = chair.partition(",")
    return name.strip() if comma else ""


def hour_of(session: str) -> str:
    return f"{HOUR}, buổi {session}" if session else HOUR


def on_day(day: date | None) -> str:
    return f", {official_date(day)}" if day else ", ngày … tháng … năm …"


def who_came(snapshot: Snapshot, attended: Sequence[Attended]) -> tuple[Text, ...]:
    if not attended:
        return (Text(sentence(_members(snapshot))),)
    return (
        Text(sentence(f"Các đơn vị thành viên: {counted(attended).said}")),
        *items(_came(one) for one in attended if one.came),
        *items(_missed(one) for one in attended if not one.came),
    )


def _missed(one: Attended) -> str:
    reason = one.reason.strip(". ")
    return f"{one.name}: vắng" + (f" ({reason})" if reason else "")


def _came(one: Attended) -> str:
    notes = [
        f"{one.heads} người" if one.heads else "",
        f"dẫn đầu: {one.led_by}" if one.led_by else "",
        "đến muộn" if one.state == "late" else "",
        "" if one.is_right else "không đúng thành phần",
    ]
    told = "; ".join(filter(None, notes))
    return f"{one.name}: {told}" if told else one.name


def _members(snapshot: Snapshot) -> str:
    return f"Đại diện các đơn vị: {joining.units(snapshot.members)}" if snapshot.members else ""


def _reported(snapshot: Snapshot, review: str) -> str:
    who = snapshot.meeting.reporter
    return f"{who} trình bày báo cáo {review}" if who else ""


def _decisions(snapshot: Snapshot) -> list[str]:
    """What was adopted, launched, elected and nominated, a clause each."""
    taken = [item for item in snapshot.agenda if item.kind in {"adopted", "elected", "nominated"}]
    told = [closing.votes(replace(snapshot, agenda=(item,))).words["decisions"] for item in taken]
    return [*told, opening.launched(snapshot)]


def _signed(snapshot: Snapshot) -> list[str]:
    return [*said(closing.signing(snapshot), "agenda"), closing.votes(snapshot).words["handed_over"]]
