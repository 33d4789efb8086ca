"""The official report of a review (báo cáo sơ kết, tổng kết), from the snapshot the article is written from.

Every figure is taken from the facts of the article's own blocks, told in full: the two cannot differ.
"""

from msgspec.structs import replace

from cluster_reports.article import closing, findings, joining, opening
from cluster_reports.article.block import Block, short_word
from cluster_reports.article.material import Snapshot
from cluster_reports.article.room import Room
from cluster_reports.article.style import count
from cluster_reports.vietnamese.dates import official_date

from .annexes import results_annex
from .layout import Letterhead, Paper, Section, Text, items, section, sentence
from .letterheads import signature


def official(snapshot: Snapshot) -> Snapshot:
    """The same snapshot in the style of papers: "02 tập thể"."""
    return replace(snapshot, house=replace(snapshot.house, pads_small_counts=True))


def report(snapshot: Snapshot, letterhead: Letterhead) -> Paper:
    snapshot = official(snapshot)
    found = findings.results(snapshot, Room())
    annex = results_annex(snapshot, found)
    meeting, period = snapshot.meeting, snapshot.period
    return Paper(
        kind="BC",
        type_name="Báo cáo",
        subject=" ".join(
            part for part in (meeting.word.capitalize(), snapshot.cluster.subject, period.name) if part
        ),
        letterhead=letterhead,
        addressees=(snapshot.cluster.organisation,),
        parts=(
            *section("Đặc điểm tình hình", situation(snapshot)),
            *section(
                "Kết quả thực hiện",
                movement(snapshot),
                contents(snapshot, found),
                targets(snapshot, found, annex),
                models(snapshot),
                awards(snapshot, "own", "received"),
            ),
            *limitations(snapshot),
            *directions(snapshot),
            *section("Kiến nghị, đề xuất", items(proposals(snapshot))),
        ),
        signatures=(signature(letterhead),),
        annexes=annex,
        recipients=letterhead.recipients,
        is_internal=snapshot.audience == "internal",
    )


def said(block: Block, *kinds: str) -> list[str]:
    """What the block states of these kinds, in whole clauses, each once."""
    return list(dict.fromkeys(fact.clause or fact.said for fact in block.facts if fact.kind in kinds))


def situation(snapshot: Snapshot) -> tuple[Text, ...]:
    members, cluster = snapshot.members, snapshot.cluster
    of = "" if cluster.organisation in cluster.name else f" ({cluster.organisation})"
    made_of = (
        f"{cluster.name}{of} có {count(snapshot.house, len(members))} đơn vị, gồm {joining.units(members)}"
    )
    return (
        Text(sentence(made_of) if members else ""),
        *(Text(sentence(text)) for text in opening.context(snapshot).words["paragraphs"]),
    )


def movement(snapshot: Snapshot) -> tuple[Section, ...]:
    words = opening.movement(snapshot).words
    theme = f"Chủ đề thi đua: “{words['theme']}”." if words["theme"] else ""
    movements = f"Phong trào thi đua gắn với thực hiện {words['movements']}" if words["movements"] else ""
    return section("Công tác tổ chức phong trào", Text(theme), Text(sentence(movements)))


def contents(snapshot: Snapshot, found: Block) -> tuple[Section, ...]:
    groups = [
        f"{'các nội dung' if group['is_many'] else 'nội dung'} {group['texts']} {group['verb']}"
        for group in found.words["contents"]
    ]
    return section(
        "Kết quả thực hiện nội dung giao ước",
        Text(sentence(found.words["assessment"])),
        items(groups),
        items(said(found, "highlight")),
    )


def targets(snapshot: Snapshot, found: Block, annex) -> tuple[Section, ...]:
    figures = _families(snapshot, found)
    reach = ", ".join(
        part
        for part in (
            f"tính đến {_reached(snapshot)}" if found.words["day"] else "",
            f"theo báo cáo của {found.words['reach']}" if found.words["reach"] else "",
        )
        if part
    )
    there = figures or said(found, "verdict", "absence")
    where = "Số liệu chi tiết tại Phụ lục." if annex and there else ""
    return section(
        "Kết quả thực hiện chỉ tiêu",
        Text(sentence(f"số liệu {reach}" if reach and (figures or said(found, "absence")) else "")),
        Text(where),
        section("Chỉ tiêu bằng số liệu", items(figures)),
        section("Chỉ tiêu xếp loại, hoàn thành", items(said(found, "verdict"))),
        section("Kỷ luật, an toàn", items(said(found, "absence"))),
    )


def _reached(snapshot: Snapshot) -> str:
    """The day the figures reach, as papers write it; the article asks the same (``findings``)."""
    period = snapshot.period
    return official_date(min(period.figures_until, snapshot.meeting.on or period.ends_on))


def _families(snapshot: Snapshot, found: Block) -> list[str]:
    """The clauses of the counted targets, parts with their whole: "… 150 cuộc, trong đó ban đêm 40 cuộc"."""
    parents = {figures.target.pk: figures.target.parent for figures in snapshot.figures}
    told = [fact for fact in found.facts if fact.kind == "figure"]
    here = {fact.target for fact in told}
    families = []
    for fact in told:
        if parents.get(fact.target) in here and families:
            families[-1][1].append(fact.clause)
        else:
            families.append((fact.clause, []))
    return [f"{whole}, trong đó {joining.clauses(parts)}" if parts else whole for whole, parts in families]


def models(snapshot: Snapshot) -> tuple[Section, ...]:
    return section("Mô hình hay, cách làm sáng tạo", items(said(findings.models(snapshot), "model")))


def awards(snapshot: Snapshot, *routes: str) -> tuple[Section, ...]:
    return section("Công tác khen thưởng", items(_awards(snapshot, *routes)))


def _awards(snapshot, *routes):
    """A clause for each award: the article's own, asked one by one."""
    return [
        findings.awards(replace(snapshot, awards=(one,))).words[one.route]
        for route in routes
        for one in snapshot.awards
        if one.route == route
    ]


def limitations(snapshot: Snapshot) -> tuple[Section, ...]:
    block = findings.limitations(snapshot)
    return section(
        "Hạn chế, nguyên nhân",
        section("Hạn chế", items(said(block, "limitation"))),
        section("Nguyên nhân", items(said(block, "cause"))),
    )


def directions(snapshot: Snapshot) -> tuple[Section, ...]:
    block = closing.directions(snapshot)
    goals = said(block, "goal")
    word = short_word(snapshot)
    return section(
        " ".join(part for part in ("Phương hướng, nhiệm vụ", block.words["next"]) if part),
        section("Nhiệm vụ trọng tâm", items(said(block, "direction"))),
        section("Chỉ tiêu phấn đấu", items(f"{word} phấn đấu {goal}" for goal in goals)),
    )


def proposals(snapshot: Snapshot) -> list[str]:
    """What is asked of the organisation: awards by the route upwards, and what the meeting nominated for."""
    asked = [f"đề nghị {text}" for text in _awards(snapshot, "proposed")]
    nominated = [
        closing.votes(replace(snapshot, agenda=(item,))).words["decisions"]
        for item in snapshot.agenda
        if item.kind == "nominated"
    ]
    return [text for text in asked + nominated if text]
