"""The blocks that open an article: headline, lead, guests, situation, how the movement was run."""

from cluster_reports.vietnamese.words import count_words, upper_first

from . import joining, referring
from .block import Block, clauses_of_review, said_in_review, short_word
from .known import once
from .material import Snapshot
from .style import day

NAMED_MEMBERS = 8  # a longer list is told by its number
LEAD_WORDS = 45
_TASKS = ("nhiệm vụ", "kế hoạch", "chương trình", "phương hướng", "nghị quyết")


def when(snapshot: Snapshot) -> str:
    """ "Sáng 24/6", "Ngày 13/7", "Trong hai ngày 11 và 12/7"; "" where the day is not known."""
    meeting, house, year = snapshot.meeting, snapshot.house, snapshot.period.year
    if meeting.on is None:
        return ""
    last = meeting.until or meeting.on
    if last == meeting.on:
        return f"{upper_first(meeting.session or 'ngày')} {day(house, last, year)}"
    same_month = (meeting.on.month, meeting.on.year) == (last.month, last.year)
    first = str(meeting.on.day) if same_month else day(house, meeting.on, year)
    if (last - meeting.on).days == 1:
        return f"Trong hai ngày {first} và {day(house, last, year)}"
    return f"Từ ngày {first} đến ngày {day(house, last, year)}"


def members(snapshot: Snapshot) -> str:
    if len(snapshot.members) > NAMED_MEMBERS:
        return f"{len(snapshot.members)} đơn vị"
    return joining.units(snapshot.members)


def launched(snapshot: Snapshot) -> str:
    """ "triển khai nhiệm vụ 6 tháng cuối năm", "phát động đợt thi đua cao điểm"."""
    items = [item.text for item in snapshot.agenda if item.kind == "launched" and item.text]
    said = []
    for text in items:
        text = referring.mid(text)
        verb = "triển khai" if text.startswith(_TASKS) else "phát động"
        said.append(text if text.startswith(("phát động", "triển khai")) else f"{verb} {text}")
    return joining.join(said)


def lead_words(snapshot: Snapshot) -> dict:
    """What the lead holds; place and launch give way to later blocks where it would grow too long."""
    cluster = snapshot.cluster
    words = {
        "when": when(snapshot),
        "place": snapshot.meeting.place,
        "cluster": cluster.name,
        "organisation": "" if cluster.organisation in cluster.name else cluster.organisation,
        "members": once(members, snapshot),
        "review": snapshot.meeting.word,
        "subject": cluster.subject,
        "period": snapshot.period.name,
        "launched": launched(snapshot),
    }
    length = sum(count_words(text) for name, text in words.items() if name != "members") + 6
    for spare in ("launched", "place"):
        if length > LEAD_WORDS:
            length -= count_words(words[spare])
            words[spare] = ""
    return words


def lead(snapshot: Snapshot) -> Block:
    words = once(lead_words, snapshot)
    stated = ("when", "place", "cluster", "organisation", "members", "subject", "period", "launched")
    facts = said_in_review(snapshot, "meeting", *(words[name] for name in stated))
    return Block("lead", "Mở đầu", words, tuple(facts))


def guests(snapshot: Snapshot) -> Block:
    meeting = snapshot.meeting
    named = [referring.first_mention(guest) for guest in snapshot.guests]
    ranks = {guest.rank for guest in snapshot.guests}
    nameless = len(named) > 1 and not any(guest.name for guest in snapshot.guests) and len(ranks) == 1
    if nameless and ranks != {""}:
        listed = f"các đồng chí {ranks.pop()}: {joining.join([guest.posts for guest in snapshot.guests])}"
        named = [guest.posts for guest in snapshot.guests]
    else:
        listed = joining.join(named)
    heads = iter([snapshot.head])
    words = {
        "guests": listed,
        "spoke": all(guest.spoke for guest in snapshot.guests),
        "chair": _acting(meeting.chair, snapshot, heads),
        "reporter": _acting(meeting.reporter, snapshot, heads),
        "also": referring.mid(meeting.also_attending),
        "host": meeting.host,
        "host_title": _head_title(snapshot) if meeting.host and meeting.host == snapshot.head else "",
        "place": meeting.place if not once(lead_words, snapshot)["place"] else "",
        "review": meeting.word,
    }
    said = said_in_review(snapshot, "guest", *named)
    acts = [
        (meeting.chair, f"{meeting.chair} chủ trì hội nghị"),
        (meeting.reporter, f"{meeting.reporter} trình bày báo cáo {meeting.word}"),
        (words["also"], f"cùng dự có {words['also']}"),
        (meeting.host, f"{meeting.host} đăng cai hội nghị"),
        (words["place"], f"hội nghị diễn ra tại {words['place']}"),
    ]
    said += clauses_of_review(snapshot, "meeting", acts)
    return Block("guests", "Đại biểu, chủ trì", words, tuple(said))


def _head_title(snapshot):
    return f"đơn vị {snapshot.cluster.head_title}"


def _acting(person: str, snapshot: Snapshot, heads) -> str:
    """A person as the subject of a sentence; at the first who speaks for the head unit, its role is said."""
    if not person:
        return ""
    role = ""
    if (
        snapshot.head
        and snapshot.head in person
        and snapshot.cluster.head_title.lower() not in person.lower()
    ):
        role = f", {_head_title(snapshot)}" if next(heads, "") else ""
    text = f"{person}{role}"
    return f"{text}," if "," in text else text


def context(snapshot: Snapshot) -> Block:
    text = snapshot.meeting.context
    return Block(
        "context",
        "Đặc điểm tình hình",
        {"paragraphs": [part for part in text.split("\n") if part.strip()]},
        tuple(said_in_review(snapshot, "context", *(part.strip(" .") for part in text.split("\n")))),
    )


def movement(snapshot: Snapshot) -> Block:
    movements = [referring.mid(text) for text in snapshot.movements]
    words = {
        "theme": snapshot.meeting.theme.strip('“”" '),
        "movements": joining.join(movements),
        "word": short_word(snapshot),
    }
    said = said_in_review(snapshot, "movement", words["theme"], *movements)
    return Block("movement", "Tổ chức phong trào", words, tuple(said))
