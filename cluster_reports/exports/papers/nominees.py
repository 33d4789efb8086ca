"""The papers that name who is proposed: the minutes of the choice (biên bản bình xét), and the tờ trình with its list.

People's names are personal data; ``shelf.Shelf`` gives these papers to those only who may read the proposals.
"""

from collections.abc import Mapping, Sequence

from cluster_reports.article.block import short_word
from cluster_reports.article.material import Snapshot
from cluster_reports.models import AwardProposal
from cluster_reports.tables.award_list import RouteGroup, by_route
from cluster_reports.vietnamese.words import lower_first, upper_first

from .layout import (
    Annex,
    Column,
    Letterhead,
    Paper,
    Section,
    Signature,
    Table,
    Text,
    items,
    section,
    sentence,
)
from .letterheads import signature
from .minutes import HOUR, Attended, chair_name, hour_of, on_day, who_came
from .report import official

VOTES = "…/…"  # filled in by hand where nobody voted on the site
FOUNDED_ON = "Căn cứ "


def award_minutes(
    snapshot: Snapshot,
    letterhead: Letterhead,
    proposals: Sequence[AwardProposal],
    attended: Sequence[Attended] = (),
    votes: Mapping[int, str] = {},
) -> Paper:
    """What the meeting chose. Hours and secretary are left to be filled in by hand, and the votes (by the pk of the
    proposal) where nobody voted on the site.
    """
    snapshot = official(snapshot)
    meeting, cluster, period = snapshot.meeting, snapshot.cluster, snapshot.period
    first, last = meeting.on, meeting.until or meeting.on
    beyond = [
        f"{one.form.name}, {one.who}: {lower_first(one.beyond_quota)}"
        for one in proposals
        if one.beyond_quota
    ]
    return Paper(
        kind="BB",
        type_name="Biên bản",
        subject=f"Bình xét, đề nghị khen thưởng {period.name}",
        letterhead=letterhead,
        parts=(
            Text(f"Thời gian bắt đầu: {hour_of(meeting.session)}{on_day(first)}."),
            Text(f"Địa điểm: {meeting.place or '…'}."),
            *section(
                "Thành phần tham dự",
                *who_came(snapshot, attended),
                Text(sentence(f"Chủ trì: {meeting.chair}" if meeting.chair else "Chủ trì: …")),
                Text("Thư ký (người ghi biên bản): …"),
            ),
            *section(
                "Nội dung",
                Text(
                    f"Hội nghị nghe báo cáo tóm tắt thành tích, đối chiếu với tỉ lệ tối đa và bình xét"
                    f" {len(proposals):02} đề nghị của các đơn vị trong {lower_first(cluster.name)}."
                ),
            ),
            *section("Kết quả bình xét", *[_chosen(group, votes) for group in by_route(proposals)]),
            *section("Đề nghị vượt tỉ lệ và lý do", items(beyond)),
            Text(f"Hội nghị kết thúc vào {HOUR}{on_day(last)}."),
        ),
        signatures=(Signature("Thư ký"), Signature("Chủ tọa", chair_name(meeting.chair))),
        recipients=tuple(line for line in letterhead.recipients if line.startswith("Lưu")),
        is_internal=True,
    )


def proposal_with_list(
    snapshot: Snapshot, letterhead: Letterhead, proposals: Sequence[AwardProposal]
) -> Paper | None:
    """The tờ trình to the organisation with all who are proposed to it; None where nobody is."""
    snapshot = official(snapshot)
    groups = [one for one in by_route(proposals) if one.route == "proposed"]
    if not groups:
        return None
    cluster, period, word = snapshot.cluster, snapshot.period, short_word(snapshot)
    return Paper(
        kind="TTr",
        type_name="Tờ trình",
        subject=f"Về việc đề nghị khen thưởng {period.name}",
        letterhead=letterhead,
        addressees=(cluster.organisation,),
        bases=bases_of([one for group in groups for one in group.all]) or letterhead.bases,
        parts=(
            Text(
                f"{cluster.name} trình {cluster.organisation} xem xét, đề nghị khen thưởng các tập thể, cá nhân sau"
                " (danh sách kèm theo):"
            ),
            *items(f"{lower_first(group.title)}: {_counted(group)}" for group in groups),
            Text(f"{word} kính trình {cluster.organisation} xem xét, quyết định."),
        ),
        signatures=(signature(letterhead),),
        annexes=tuple(one for group in groups for one in _annexes(group, period.name)),
        recipients=letterhead.recipients,
        is_internal=True,
    )


def bases_of(proposals: Sequence[AwardProposal]) -> tuple[str, ...]:
    """Every basis that one of them cites, each once, as a tờ trình lists them."""
    lines = [line.strip(" -;.") for one in proposals for line in one.basis.splitlines()]
    told = [line if line.startswith(FOUNDED_ON) else f"{FOUNDED_ON}{line}" for line in lines if line]
    return tuple(dict.fromkeys(told))


def _counted(group: RouteGroup) -> str:
    counts = ((group.collectives, "tập thể"), (group.people, "cá nhân"))
    return ", ".join(f"{len(rows):02} {word}" for rows, word in counts if rows)


def _chosen(group: RouteGroup, votes: Mapping[int, str]) -> tuple[Section, ...]:
    columns = (
        Column("STT", 2, is_number=True),
        Column("Tập thể, cá nhân", 8),
        Column("Đơn vị", 6),
        Column("Danh hiệu, hình thức", 7),
        Column("Phiếu đồng ý", 3, is_number=True),
    )
    rows = tuple(
        (str(place), one.who, one.unit_name, one.form.name, votes.get(one.pk, VOTES))
        for place, one in enumerate(group.all, 1)
    )
    return section(group.title, Table(columns, rows))


def _annexes(group: RouteGroup, period: str) -> list[Annex]:
    """Collectives, then people, each a list of its own."""
    title = f"Danh sách {{}} đề nghị khen thưởng {period}, {lower_first(group.title)}"
    return [
        Annex(title.format(lower_first(name)), (_list(rows),), is_wide=True) for name, rows in group.parts
    ]


def _list(rows: Sequence[AwardProposal]) -> Table:
    columns = (
        Column("STT", 2, is_number=True),
        Column("Tập thể, cá nhân", 7),
        Column("Đơn vị", 5),
        Column("Danh hiệu, hình thức", 6),
        Column("Loại khen thưởng", 5),
        Column("Tóm tắt thành tích", 12),
    )
    return Table(
        columns,
        tuple(
            (
                str(place),
                one.who,
                one.unit_name,
                one.form.name,
                upper_first(one.get_merit_display()),
                " ".join(one.achievement.split()),
            )
            for place, one in enumerate(rows, 1)
        ),
    )
