"""The stamp of a secret paper (dấu độ mật) in the text of a file: MẬT, TỐI MẬT, TUYỆT MẬT.

A stamp stands by itself and in capitals. The word inside a sentence is no stamp ("bảo vệ bí mật nhà nước", "mật khẩu",
"TÚI MẬT"), and neither is a list of the grades ("MẬT, TỐI MẬT, TUYỆT MẬT"). What is drawn and not written, as in a
scan, cannot be seen here.
"""

import re

from .folding import clean, nfc
from .legacy import from_tcvn3, from_vni

MARKS = ("TUYỆT MẬT", "TỐI MẬT", "MẬT")
LONG = 300  # characters: of a longer line only both ends can be a stamp
MOST_PLACES = 5_000  # lines and pieces of lines in one text that say "mật"

_SQUEEZED = {mark.replace(" ", ""): mark for mark in MARKS}  # a stamp is often letter-spaced: "M Ậ T"
_ANY = "|".join(MARKS)
_HIGH = "|".join(MARKS[:2])
_MENTION = re.compile(r"[Mm][\W_]*(?:[ẬậË]|AÄ)[\W_]*[Tt]")  # in Unicode, TCVN3 or VNI
_PIECE = re.compile(r"\t+| {2,}|\||;")
_EDGES = re.compile(r"^[\W_]+|(?<![\W_])[\W_]+$")
_SPACES = re.compile(r"[^\S\n]+")
_LABELLED = re.compile(rf"\b(?:cấp |mức )?độ (?:bảo )?mật\s*[:：]\s*({_ANY})\s*[.;]?$", re.IGNORECASE)
_SPACED = "|".join(r"[^\S\n]*".join(mark) for mark in _SQUEEZED)
_DRAWN = re.compile(rf"(?:^|\t)[^\w\n]*({_SPACED})(?=[^\w\n]*(?:\t|$))", re.IGNORECASE | re.MULTILINE)
# The other half of a paper's head, when both halves come out as one line.
_BEFORE = r"(?:số\s*:?\s*\d*\s*/\s*\S+|việt nam|hạnh phúc)"
_AFTER = r"(?:(?:bản )?số\b|cộng h(?:òa|oà)\b|độc lập\b)"
_IN_HEAD = re.compile(rf"^({_ANY})\s+(?i:{_AFTER})|(?<!\w)(?i:{_BEFORE})\s+({_ANY})$")
_HIGH_AT_END = re.compile(rf"(?<!\S)(\S+)\s+({_HIGH})$")
_SPEAKING_OF = {"độ", "cấp", "mức", "dấu", "loại", "là", "và", "hoặc", "hay", "các", "liệu", "bản", "số"}
_FIRST_HALVES = {
    "BÍ",
    "BẢO",
    "CƠ",
    "TÚI",
    "SỎI",
    "CẨN",
    "NGHIÊM",
    "THÂN",
    "GIẢI",
    "LỘ",
    "GIỮ",
    "NỘI",
    "TRÙ",
    "ONG",
    "LẤY",
}
_SECOND_HALVES = {"KHẨU", "ONG", "MÃ", "THIẾT", "DANH", "VỤ", "PHỤC", "THƯ", "MÍA", "LỆNH", "ƯỚC"}


def secrecy_marks(text: str) -> list[str]:
    """The grades that ``text`` is stamped with, each once, the highest first; empty for an open text.

    ``text`` may be NFC or NFD, TCVN3 or VNI; a line is a paragraph, a cell or a line of a page, and tabs or two
    spaces set apart what stands beside each other.
    """
    found = {mark for _, marks in stamped_lines(text) for mark in marks}
    return [mark for mark in MARKS if mark in found]


def stamped_lines(text: str) -> list[tuple[str, set[str]]]:
    """Each line of ``text`` (NFC, without outer spaces) that bears a stamp, with its grades.

    However it is made, a text takes no more than its length and ``MOST_PLACES`` ask for: from there on it is taken as
    stamped.
    """
    text = nfc(text)
    if not _MENTION.search(text):
        return []
    places = 0
    lines = [line.strip() for line in re.split(r"[\r\n\v\f\u2028\u2029]+", text) if line.strip()]
    found = []
    for place, line in enumerate(lines):
        if not _MENTION.search(line):
            continue
        pieces = _PIECE.split(line)
        places += sum(1 for piece in pieces if _MENTION.search(piece)) or 1
        if places > MOST_PLACES:
            return [*found, (line[:LONG], {"MẬT"})]
        before = lines[place - 1] if place else ""
        after = lines[place + 1] if place + 1 < len(lines) else ""
        if marks := _marks_of(line, pieces, before, after):
            found.append((line, marks))
    return found


def in_capitals(text: str) -> str:
    """Of a text whose letters may be drawn as capitals, the lines and pieces that would be a stamp then, as drawn."""
    return "\n".join(found[1].upper() for found in _DRAWN.finditer(nfc(text)))


def _marks_of(line, pieces, before, after):
    if mark := _stamp(line):
        return _alone(mark, before, after)
    pieces = ["", *pieces, ""]
    found: set[str] = set()
    for place, piece in enumerate(pieces):
        if mark := _stamp(piece):
            found |= _alone(mark, pieces[place - 1], pieces[place + 1])
    whole = _SPACES.sub(" ", clean(line if len(line) <= LONG else f"{line[:LONG]}\n{line[-LONG:]}"))
    if label := _LABELLED.search(whole):
        found.add(label[1].upper())
    if head := _IN_HEAD.search(whole):
        found.add(head[1] or head[2])
    end = _HIGH_AT_END.search(whole)
    if end and end[1].lower() not in _SPEAKING_OF and end[1][-1] not in ',:“"':
        found.add(end[2])
    return found


def _stamp(piece):
    """The grade that a piece of a line consists of, however it is spaced, framed or encoded; else None."""
    if len(piece) > LONG or not _MENTION.search(piece):
        return None
    for reading in _readings(piece):
        if mark := _SQUEEZED.get(re.sub(r"\s", "", _EDGES.sub("", reading))):
            return mark
    return None


def _readings(piece):
    yield clean(piece)
    if "Ë" in piece:  # ậ in TCVN3, whose capital fonts hold small letters: the case says nothing
        yield from_tcvn3(piece).upper()
    if "AÄ" in piece:  # Ậ in VNI
        yield from_vni(piece)


def _alone(mark, before, after):
    """``mark``, unless it is half of a word that a narrow column or a wide space broke: "BẢO VỆ BÍ" over "MẬT"."""
    if mark != "MẬT":
        return {mark}
    before, after = clean(before).split(), clean(after)
    first = "".join(before) if all(len(word) <= 2 for word in before) else before[-1]
    if first in _FIRST_HALVES or (
        len(before) > 1 and before[-1] != first and first.endswith(tuple(_FIRST_HALVES))
    ):
        return set()
    if after == "ĐỘ" or after.startswith("ĐỘ DÂN") or after.split(" ")[0] in _SECOND_HALVES:
        return set()
    return {_SQUEEZED.get(f"{first}MẬT", "MẬT")}
