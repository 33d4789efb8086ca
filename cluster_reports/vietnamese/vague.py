"""Wordings that say nothing anybody could check: "chưa rõ nét", "có lúc", "một số đồng chí". They are data."""

import re

from msgspec import Struct

from .folding import clean, fold

WHERE, HOW_MUCH, WHO, BY_WHEN = "việc gì, ở đâu", "bao nhiêu", "ai", "đến khi nào"
ASKED = (WHERE, HOW_MUCH, WHO, BY_WHEN)

# The wording and what it leaves open.
VAGUE: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        (
            "chưa rõ nét",
            "chưa thật sự rõ nét",
            "chưa sâu sắc",
            "chưa sâu",
            "chưa đồng đều",
            "chưa đều",
            "chưa toàn diện",
            "chưa vững chắc",
            "còn dàn trải",
            "còn hình thức",
            "còn chung chung",
            "còn lúng túng",
            "còn yếu",
            "chưa đáp ứng yêu cầu",
            "còn hạn chế",
            "còn bất cập",
            "còn thiếu sót",
            "chưa tốt",
            "chưa chặt chẽ",
            "chưa hiệu quả",
            "hiệu quả chưa cao",
            "chất lượng chưa cao",
        ),
        (WHERE, HOW_MUCH, BY_WHEN),
    ),
    **dict.fromkeys(
        ("chưa cao", "còn thấp", "chưa nhiều", "còn ít", "khá cao", "tương đối", "cơ bản", "phần lớn"),
        (HOW_MUCH,),
    ),
    **dict.fromkeys(
        (
            "có lúc",
            "có nơi",
            "có việc",
            "có mặt",
            "có thời điểm",
            "đôi lúc",
            "đôi khi",
            "một số nơi",
            "một số mặt",
            "một số việc",
            "một số nội dung",
            "chưa thường xuyên",
        ),
        (WHERE, HOW_MUCH, BY_WHEN),
    ),
    **dict.fromkeys(
        (
            "một số đồng chí",
            "một số cán bộ",
            "một số đơn vị",
            "một bộ phận",
            "một vài đồng chí",
            "một vài đơn vị",
            "có đồng chí",
        ),
        (WHO, HOW_MUCH),
    ),
    **dict.fromkeys(
        (
            "còn chậm",
            "chưa kịp thời",
            "từng bước",
            "tiếp tục quan tâm",
            "thời gian tới",
            "dần dần",
            "sớm khắc phục",
            "chưa kiên quyết",
            "chưa quyết liệt",
        ),
        (HOW_MUCH, WHO, BY_WHEN),
    ),
}
# The same words inside a name say something else.
NAMES = (
    "xây dựng cơ bản",
    "huấn luyện cơ bản",
    "kiến thức cơ bản",
    "cơ bản, hệ thống",
    "điều kiện cơ bản",
    "có mặt tại",
    "có mặt ở",
)
# Numbers that name a time or a thing and measure nothing.
_NO_FIGURE = re.compile(
    r"\b\d{1,2}[/.-]\d{1,2}[/.-]\d{4}\b"
    r"|\b(?:ngày|tháng|quý|năm|kỳ|số|cụm|khối|khóa|nghị quyết|chỉ thị)\s+\d+(?:[/.-]\d+)*\b"
    r"|\b(?:3|6|9|12)\s+tháng\b"
)


class Finding(Struct, frozen=True):
    """The vague wordings of one line as they were typed, and the questions they leave open."""

    line: str
    wordings: tuple[str, ...]
    questions: tuple[str, ...]


def _pattern(phrases):
    ordered = sorted(phrases, key=len, reverse=True)  # the longer wording holds the shorter one
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(one) for one in ordered)})(?!\w)")


_ORDER = {question: place for place, question in enumerate(ASKED)}
_PLAIN = {fold(phrase): questions for phrase, questions in VAGUE.items()}
_VAGUE, _VAGUE_PLAIN = _pattern(VAGUE), _pattern(_PLAIN)
_NAMES, _NAMES_PLAIN = _pattern(NAMES), _pattern([fold(name) for name in NAMES])


def find(text: str) -> Finding | None:
    """The first line of ``text`` that is vague and holds no figure; None where every line can be checked.

    Any encoding and case is read. A line typed without any tone mark is compared without them; one with them
    is not: "có bàn" is no "cơ bản".
    """
    for line in clean(text).split("\n"):
        lower = " ".join(line.lower().split())
        if any(char.isdigit() for char in _NO_FIGURE.sub(" ", lower)):
            continue
        is_plain = fold(lower) == lower
        names, pattern, table = (_NAMES_PLAIN, _VAGUE_PLAIN, _PLAIN) if is_plain else (_NAMES, _VAGUE, VAGUE)
        found = list(dict.fromkeys(pattern.findall(names.sub(" ", lower))))
        if found:
            questions = {question for phrase in found for question in table[phrase]}
            return Finding(line.strip(), tuple(found), tuple(sorted(questions, key=_ORDER.get)))
    return None
