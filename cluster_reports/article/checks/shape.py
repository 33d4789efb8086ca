"""Headline, lead, length, name, links and photos: what an editor looks over before the page goes out."""

import re
from collections import Counter
from collections.abc import Iterator

from cluster_reports.article import opening
from cluster_reports.article.plan import WORDS_AT_MOST
from cluster_reports.vietnamese.dates import numeric_date
from cluster_reports.vietnamese.folding import fold
from cluster_reports.vietnamese.words import count_words, upper_first

from .finding import Finding, Proof, Replacement
from .numbers import NUMBER, keys_of, numbers_in

HEADLINE_WORDS = 30
NAMED_AT_MOST = 2
_SITE = r"(?<![\w@])[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:vn|com|org|net)(?:/\S*)?(?!\w)"
_LINK = re.compile(rf"(?:https?://|www\.)\S+|{_SITE}", re.IGNORECASE)


def check(proof: Proof) -> Iterator[Finding]:
    yield from _meeting(proof)
    yield from _headline(proof)
    yield from _lead(proof)
    yield from _body(proof)
    yield from _photos(proof)


def _headline(proof):
    part = proof.headline
    if not part.shown.strip():
        yield _finding("headline", part, "", "Bài chưa có tít.", "Viết tít.")
        return
    words = count_words(part.shown)
    if words > HEADLINE_WORDS:
        yield _finding(
            "headline", part, "", f"Tít dài {words} chữ.", f"Rút còn {HEADLINE_WORDS} chữ trở lại.", False
        )
    held = {
        key for number in [*numbers_in(proof.body), *numbers_in(part.generated)] for key in keys_of(number)
    }
    for found in NUMBER.finditer(part.shown):
        if not keys_of(found[0]) & held:
            yield _finding(
                "headline",
                part,
                found[0],
                f"Tít có số “{found[0]}” mà thân bài không có.",
                "Sửa tít, hoặc nêu số ấy trong bài.",
                at=found.start(),
            )


def _lead(proof):
    if not proof.shown:
        yield _finding("empty", proof.headline, "", "Bài chưa có đoạn nào.", "Soạn lại từ số liệu.")
        return
    part = next((one for one in proof.parts if one.place == "lead"), None)
    if part is None:
        return
    if part not in proof.shown:
        yield _finding(
            "lead", part, "", "Bài chưa có câu mở đầu.", "Viết mở đầu, hoặc đưa lại đoạn này.", True,
            Replacement(restores=True) if part.generated else None,
        )  # fmt: skip
        return
    words = count_words(_without_members(part.shown, proof.snapshot))
    if words > opening.LEAD_WORDS:
        yield _finding(
            "lead",
            part,
            "",
            f"Mở đầu dài {words} chữ, chưa kể danh sách đơn vị.",
            f"Rút còn {opening.LEAD_WORDS} chữ trở lại.",
            False,
        )


def _without_members(text, snapshot):
    """The lead without the list of the members, also where somebody changed a name in it."""
    listed = opening.members(snapshot) if snapshot else ""
    if listed and f"gồm {listed}" in text:
        return text.replace(f"gồm {listed}", " ")
    names = [
        name
        for member in (snapshot.members if snapshot else ())
        for name in (member.name, member.name.removeprefix(f"{member.head_noun} "))
    ]
    start = text.find("gồm ")
    end = max((text.rfind(name) + len(name) for name in names if name in text), default=-1)
    return f"{text[:start]} {text[end:]}" if 0 <= start < end else text


def _body(proof):
    words = count_words(proof.body)
    if words > WORDS_AT_MOST:
        says, fix = f"Bài dài {words} chữ.", f"Rút còn {WORDS_AT_MOST} chữ trở lại."
        yield Finding("length", "", "Cả bài", "", says, fix, is_blocking=False)
    for part in proof.shown:
        for found in _LINK.finditer(part.shown):
            link = found[0].rstrip(".,;:)”")
            yield _finding(
                "link",
                part,
                link,
                f"Trong bài có địa chỉ “{link}”: người đọc không bấm được, địa chỉ có thể không còn mở được.",
                "Bỏ địa chỉ, hoặc mở thử trước khi đăng.",
                False,
                at=found.start(),
            )
    if proof.snapshot:
        yield from _named_too_often(proof)


def _named_too_often(proof):
    cluster, seen = proof.snapshot.cluster, 0
    for part in proof.shown:
        for found in re.finditer(rf"{re.escape(cluster.name)}(?!\w)", part.shown):
            seen += 1
            if seen > NAMED_AT_MOST:
                short = upper_first(cluster.word)
                yield _finding(
                    "name",
                    part,
                    cluster.name,
                    f"Tên đầy đủ của {cluster.word} đã nêu {NAMED_AT_MOST} lần trước chỗ này.",
                    f"Sửa thành “{short}”.",
                    False,
                    Replacement(*found.span(), short),
                    found.start(),
                )


def _photos(proof):
    times = Counter(fold(caption.text) for caption in proof.captions)
    told = set()
    for number, caption in enumerate(proof.captions, 1):
        title, key = f"Chú thích ảnh {number}", fold(caption.text)
        if times[key] > 1 and key in told:
            yield Finding(
                "caption",
                "photo",
                title,
                caption.text,
                f"Hai ảnh có cùng chú thích “{caption.text}”.",
                "Sửa chú thích cho đúng từng ảnh ở trang hội nghị.",
            )
        told.add(key)
        if not caption.alt.strip():
            yield Finding(
                "alt",
                "photo",
                title,
                caption.text,
                f"Ảnh “{caption.text}” chưa có mô tả cho người không xem được ảnh.",
                "Thêm mô tả ở trang hội nghị.",
                False,
            )


def _meeting(proof):
    """A meeting that lies ahead."""
    on = proof.meets_on
    if on and on > proof.today:
        says = f"Hội nghị họp ngày {numeric_date(on)}: chưa họp thì chưa đăng bài được."
        yield Finding(
            "meeting", "", "Ngày họp", "", says, "Chờ đến ngày họp, hoặc sửa ngày ở trang hội nghị."
        )


def _finding(kind, part, passage, says, fix, is_blocking=True, replacement=None, at=-1):
    return Finding(kind, part.place, part.title, passage, says, fix, is_blocking, replacement, at=at)
