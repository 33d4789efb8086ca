"""Numbers written in words before what they count: "ba đơn vị", "hai mươi lăm buổi". Never more than a warning.

Words count less surely than digits do: a person may write "hai đơn vị" of the two named right behind. So nothing stops,
and what is doubtful is passed over: "một" (an article), "năm" alone (a year: "6 tháng đầu năm đơn vị …"),
approximations ("hai ba vụ", "đôi ba", "dăm ba"), ordinals and dates ("thứ hai", "tháng ba"), what is listed behind it,
and whatever is counted by a word that is no measure ("hai bên", "ba thứ quân").
"""

import re
from collections.abc import Iterator

from cluster_reports.vietnamese.numbers import in_words

from .finding import Finding, Proof
from .numbers import Counting, Known, Number, sources_of

_LARGEST = 999
_NUMBERS = {in_words(value): value for value in range(2, _LARGEST + 1) if value != 5}
_SYLLABLES = "|".join(sorted({syllable for words in _NUMBERS for syllable in words.split()}))
_NO_COUNT_BEHIND = re.compile(
    r"(?:thứ|tháng|ngày|quý|mùng|mồng|năm|lần|phẩy|âm|đôi|dăm|vài|mấy|số|cấp|loại|hạng|khóa|khoá|[\d/-]) $",
    re.IGNORECASE,
)
_SHARE = re.compile(r"(?<![\d/])(\d+)/(\d+) (đơn vị|thành viên|chỉ tiêu|nội dung)")


def check(proof: Proof) -> Iterator[Finding]:
    """Only what an editor typed is read: the rules write every number in digits."""
    edited = [
        part for part in (proof.headline, *proof.shown) if part.generated and part.shown != part.generated
    ]
    if not edited:
        return
    counting = Counting(proof.snapshot)
    sources = sources_of(proof)
    known = Known([*sources, *_shares(sources)], counting, proof.snapshot)
    theirs = "\n".join(sources).lower()
    spelled = re.compile(
        rf"(?<!\w)((?:{_SYLLABLES})(?: (?:{_SYLLABLES}))*)(?:{counting.measure.pattern}| (?P<share>phần trăm))",
        re.IGNORECASE,
    )
    for part in edited:
        for found in spelled.finditer(part.shown):
            value = _NUMBERS.get(found[1].lower())
            if value is None or found[0].lower() in theirs or found[0] in proof.confirmed:
                continue
            if _is_no_count(part.shown, *found.span()):
                continue
            measure = (found[2] or "").lower()
            digits = f"{value}%" if found["share"] else f"{value} {measure}"
            number = Number(f"{value}%" if found["share"] else str(value), *found.span(), measure)
            if not (number in known if found["share"] else _is_held(number, known)):
                yield Finding(
                    "spelled",
                    part.place,
                    part.title,
                    found[0],
                    f"Không dữ kiện nào của bài có “{found[0]}” ({digits}).",
                    "Đối chiếu lại với số liệu: sửa số, hoặc giữ nếu câu này tự đếm điều đã nêu.",
                    is_blocking=False,
                    at=found.start(),
                )


def _is_no_count(text, start, end):
    """Whether what looks like a number is a name, a date, a place in a row, or counts what is named behind it."""
    before = text[:start]
    is_name = text[start].isupper() and before.strip() and not re.search(r"[.!?:…“]\s*$|\n$", before)
    behind = text[end:]
    is_listed = behind.startswith((":", " gồm ", " là ", " “")) or behind[1:2].isupper()
    return bool(is_name or is_listed or _NO_COUNT_BEHIND.search(before))


def _is_held(number, known):
    """Whether a source has it of the same measure; one of none may be part of a date or a name."""
    return any(
        one and (one.startswith(number.measure) or number.measure.startswith(one)) for one in known.of(number)
    )


def _shares(sources):
    """The two numbers of "4/5 đơn vị", each with what both count."""
    return [
        f"{part} {measure}"
        for source in sources
        for *parts, measure in _SHARE.findall(source)
        for part in parts
    ]
