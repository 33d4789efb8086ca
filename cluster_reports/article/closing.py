"""The blocks that end an article: what comes next, speeches, discussion, decisions, signing."""

import re

from . import joining, referring
from .block import Block, said_in_review, short_word
from .directing import goal, inside, next_period
from .findings import GIVEN, giving
from .known import once
from .material import AgendaItem, Snapshot
from .opening import launched, lead_words

_SPEAKERS = (
    "lãnh đạo ",
    "đại diện ",
    "các đại biểu ",
    "đại biểu ",
    "chỉ huy ",
    "thủ trưởng ",
    "các đơn vị ",
    "các đồng chí ",
)
_ACT = re.compile(r"\s(?:tặng|công nhận|khen thưởng|biểu dương|tuyên dương)(?!\w)")


def directions(snapshot: Snapshot) -> Block:
    shown = [one.text for one in snapshot.limitations] if _shows_limitations(snapshot) else []
    answers = [one for one in snapshot.directions if one.text and one.answers in shown]
    answering = [inside(one.text) for one in sorted(answers, key=lambda one: shown.index(one.answers))]
    tasks = [inside(one.text) for one in snapshot.directions if one.text and one not in answers]
    if any(text.startswith("khắc phục") for text in answering):
        answering, tasks = [], answering + tasks  # they say themselves what they answer
    goals = [goal(one.target, snapshot.period, snapshot.house) for one in snapshot.directions if one.target]
    words = {
        "next": next_period(snapshot.period),
        "answering": joining.clauses(answering),
        "tasks": joining.clauses(tasks),
        "goals": joining.clauses(goals),
        "word": short_word(snapshot),
    }
    said = said_in_review(snapshot, "direction", *answering, *tasks)
    said += said_in_review(snapshot, "goal", *goals)
    return Block("directions", "Phương hướng", words, tuple(said))


def _shows_limitations(snapshot):
    return snapshot.audience == "internal" or snapshot.meeting.show_limitations


def speech(snapshot: Snapshot) -> Block:
    speeches = [
        {"who": referring.second_mention(guest), "what": inside(guest.spoke)}
        for guest in snapshot.guests
        if guest.spoke
    ]
    said = said_in_review(snapshot, "speech", *(one["what"] for one in speeches))
    return Block(
        "speech", "Phát biểu chỉ đạo", {"speeches": speeches, "word": short_word(snapshot)}, tuple(said)
    )


def discussion(snapshot: Snapshot) -> Block:
    texts = [inside(text) for text in _texts(snapshot, "discussed")]
    told = [text for text in texts if text.startswith(_SPEAKERS)]
    topics = [text.removeprefix("thảo luận ") for text in texts if text not in told]
    words = {"told": joining.clauses(told), "topics": joining.join(topics)}
    return Block("discussion", "Thảo luận", words, tuple(said_in_review(snapshot, "agenda", *told, *topics)))


def votes(snapshot: Snapshot) -> Block:
    """What the meeting decided: adopted, launched where the lead had no room, elected, nominated, handed over."""
    adopted = [inside(text).removeprefix("thông qua ") for text in _texts(snapshot, "adopted")]
    late = "" if once(lead_words, snapshot)["launched"] else launched(snapshot)
    elected = [_elected(item, snapshot) for item in _items(snapshot, "elected")]
    nominated = [_nominated(item) for item in _items(snapshot, "nominated")]
    handed = [_handed_over(item, snapshot) for item in _items(snapshot, "handed_over")]
    decisions = [f"thông qua {joining.join(adopted)}" if adopted else "", late, *elected, *nominated]
    words = {"decisions": joining.clauses(decisions), "handed_over": joining.clauses(handed)}
    said = said_in_review(snapshot, "agenda", *adopted, late, *elected, *nominated, *handed)
    return Block("votes", "Biểu quyết, bàn giao", words, tuple(said))


def signing(snapshot: Snapshot) -> Block:
    signed = []
    for item in _items(snapshot, "signed"):
        text = inside(item.text).removeprefix("ký kết ").removeprefix("ký ")
        who = item.unit or "các đơn vị"
        signed.append(f"{who} ký kết {text}" if text else f"{who} ký kết giao ước thi đua")
    return Block(
        "signing",
        "Ký kết",
        {"signed": joining.clauses(signed)},
        tuple(said_in_review(snapshot, "agenda", *signed)),
    )


def _items(snapshot, kind):
    return [item for item in snapshot.agenda if item.kind == kind]


def _texts(snapshot, kind):
    """The texts of the items; an item that only names a unit is about that unit."""
    return [item.text or item.unit for item in _items(snapshot, kind)]


def _unnamed(item: AgendaItem) -> str:
    """The unit of the item where its text does not name it."""
    return "" if item.unit.lower() in item.text.lower() else item.unit


def _elected(item: AgendaItem, snapshot) -> str:
    text, unit = inside(item.text), _unnamed(item)
    if text.startswith(("bầu ", "suy tôn ")):
        return text
    if not unit:
        return f"bầu {text}"
    role = item.text or snapshot.cluster.head_title
    return f"bầu {unit} làm {role.removeprefix('làm ')}"


def _nominated(item: AgendaItem) -> str:
    """ "đề nghị tặng Bằng khen cho Phòng Hậu cần"; a text that says itself what shall be done is only asked for."""
    form, unit = item.text.strip().rstrip(".;,"), _unnamed(item)
    if not form:
        return f"đề nghị khen thưởng {unit}"
    if form.lower().startswith(("đề nghị ", "suy tôn ")):
        return f"{inside(form)}{f' cho {unit}' if unit else ''}"
    is_award = unit or form[:1].isupper() or form.startswith(GIVEN)
    if is_award and not _ACT.search(form):
        return f"đề nghị {giving(form, unit)}"
    return f"đề nghị {inside(form)}{f' cho {unit}' if unit else ''}"


def _handed_over(item: AgendaItem, snapshot) -> str:
    text, unit = inside(item.text).removeprefix("bàn giao "), _unnamed(item)
    if not text:
        return f"bàn giao nhiệm vụ {snapshot.cluster.head_title} cho {unit}"
    return f"bàn giao {text}{f' cho {unit}' if unit else ''}"
