"""The wording of a block: text with named places to fill, simple conditions and ways to say it; nothing else.

::

    {Người chủ trì} chủ trì hội nghị.            a place; with a capital where its name has one
    {nếu có nơi họp}tại {nơi họp}{hết}           also {hay nếu …}, {không thì}; "có", "không", "và", "hoặc"
    {một trong: trình bày | đọc | thông qua}      three ways or five: which, the voice of the article decides
    {mỗi phát biểu}{yêu cầu}. {hết}              for each of several; {nếu đầu tiên}, {nếu sang đoạn} inside
    {đoạn mới}                                   what follows is a paragraph of its own

Nothing in it can be called, looked up or included: a place that is not in the block's list is an error.
"""

import re
from collections.abc import Sequence
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

from msgspec import Struct, field

from cluster_reports.vietnamese.folding import fold
from cluster_reports.vietnamese.words import lower_first, upper_first

from .joining import starting_unlike
from .slots import BLOCKS, LOOP, Slot
from .style import NEW_PARAGRAPH

FOLDER = Path(__file__).resolve().parents[2] / "templates" / "articles" / "blocks"
TEXT_AT_MOST = 4000
DEPTH_AT_MOST = 5
WAYS = {3, 5}  # two reviews in a row are one, two or four turns apart: never the same way twice
_TOKEN = re.compile(r"(\{[^{}]*\}|[{}])")


class WordingError(ValueError):
    """What is wrong with a wording: ``line`` counts from 1, ``sentence`` says what and what to do."""

    def __init__(self, line: int, sentence: str):
        super().__init__(f"Dòng {line}: {sentence}")
        self.line, self.sentence = line, sentence


class Place(Struct, frozen=True):
    slot: Slot
    is_capital: bool


class Choice(Struct, frozen=True):
    ways: tuple[str, ...]


class Condition(Struct, frozen=True):
    """Any of the alternatives holds when all of its parts do; a part is a place and whether it must be there."""

    alternatives: tuple[tuple[tuple[Slot, bool], ...], ...]

    def holds(self, scope) -> bool:
        for parts in self.alternatives:
            for slot, wanted in parts:
                if bool(scope.get(slot.key)) != wanted:
                    break
            else:
                return True
        return False


class Branches(Struct):
    """The first part whose condition holds is said; no condition, always."""

    parts: list[tuple[Condition | None, list]] = field(default_factory=list)


class Each(Struct):
    slot: Slot
    body: list = field(default_factory=list)


@lru_cache(maxsize=len(BLOCKS))
def original(block: str) -> str:
    """The wording that comes with the product."""
    return (FOLDER / f"{block}.txt").read_text(encoding="utf-8")


def filled(block: str, text: str, words: dict, voice) -> str:
    """The wording with the words of the block in its places; ``voice`` picks among the ways to say it.

    A text that is not valid (any more) raises ``WordingError``.
    """
    said = []
    _say(parsed(block, text), words, voice, said)
    return "".join(said)


def _say(nodes, scope, voice, said):
    """Adds to ``said``, piece by piece; an ordinary loop, for an article is tried in a dozen rooms."""
    for index, node in enumerate(nodes):
        if isinstance(node, str):
            said.append(node)
        elif isinstance(node, Place):
            value = str(scope.get(node.slot.key) or "")
            said.append(upper_first(value) if node.is_capital else value)
        elif isinstance(node, Choice):
            said.append(voice.pick(starting_unlike(node.ways, _behind(nodes, index + 1, scope))))
        elif isinstance(node, Branches):
            for condition, body in node.parts:
                if condition is None or condition.holds(scope):
                    _say(body, scope, voice, said)
                    break
        else:
            for turn, item in enumerate(scope.get(node.slot.key) or ()):
                here = item if isinstance(item, dict) else {"sentence": item}
                flags = {"is_first": turn == 0, "turns_paragraph": turn > 0 and turn % 2 == 0}
                _say(node.body, {**scope, **here, **flags}, voice, said)


def _behind(nodes, index, scope):
    """What is said right behind a choice, where that is a place: a way that begins alike is not chosen."""
    while index < len(nodes) and isinstance(nodes[index], str) and nodes[index].isspace():
        index += 1
    following = nodes[index] if index < len(nodes) else None
    return str(scope.get(following.slot.key) or "") if isinstance(following, Place) else ""


@lru_cache(maxsize=256)
def parsed(block: str, text: str) -> Sequence:
    """The nodes of a wording; raises ``WordingError`` at the first thing that is wrong."""
    return _Reader(BLOCKS[block].slots, text).read()


def unfilled(block: str, text: str) -> list[Slot]:
    """The places of the block that a valid wording never says: what stands in them would be lost from the article."""
    said = set(_places(parsed(block, text)))
    return [slot for slot in _speaking(BLOCKS[block].slots) if slot.key not in said]


def _speaking(slots):
    for slot in slots:
        if slot.of:
            yield from _speaking(slot.of)
        elif slot.is_needed:
            yield slot


def _places(nodes):
    for node in nodes:
        match node:
            case Place(slot):
                yield slot.key
            case Branches(parts):
                for _, body in parts:
                    yield from _places(body)
            case Each(_, body):
                yield from _places(body)


class _Reader:
    """Reads one wording: ``open_`` holds what {nếu} and {mỗi} still wait for their {hết}, innermost last."""

    def __init__(self, slots, text):
        self.text, self.line = text, 1
        self.nodes = []
        self.open_ = []  # (node, line, the body it adds to, the slots that were known outside)
        self.known = {slot.name: slot for slot in slots}

    def read(self):
        if len(self.text) > TEXT_AT_MOST:
            raise WordingError(1, f"câu chữ dài quá {TEXT_AT_MOST} ký tự. Viết gọn lại.")
        body = self.nodes
        for piece in _TOKEN.split(self.text):
            if piece in {"{", "}"}:
                raise self._wrong(f"dấu {piece} đứng một mình. Chỗ điền viết giữa {{ và }}: {{nơi họp}}.")
            if piece.startswith("{"):
                body = self._tag(" ".join(piece[1:-1].split()), body)
            elif piece:
                self._check_plain(piece)
                body.append(piece)
            self.line += piece.count("\n")
        if self.open_:
            node, line, *_ = self.open_[-1]
            raise WordingError(line, f"{_opening(node)} chưa có {{hết}}. Thêm {{hết}} sau câu thuộc về nó.")
        return self.nodes

    def _tag(self, tag, body):
        """What the text goes on into after this tag."""
        if tag == "đoạn mới":
            body.append(NEW_PARAGRAPH)
        elif tag.startswith("một trong:"):
            body.append(self._choice(tag.removeprefix("một trong:")))
        elif tag.startswith("nếu "):
            return self._opened(Branches(), body, self._condition(tag.removeprefix("nếu ")))
        elif tag.startswith("mỗi "):
            return self._opened(Each(self._slot(tag.removeprefix("mỗi "), wants_list=True)), body)
        elif tag.startswith("hay nếu ") or tag == "không thì":
            return self._another(tag)
        elif tag == "hết":
            return self._closed()
        else:
            body.append(self._place(tag))
        return body

    def _opened(self, node, body, condition=None):
        if len(self.open_) == DEPTH_AT_MOST:
            raise self._wrong(f"lồng nhau quá {DEPTH_AT_MOST} tầng. Tách thành câu riêng.")
        body.append(node)
        self.open_.append((node, self.line, body, self.known))
        if isinstance(node, Each):
            self.known = self.known | {slot.name: slot for slot in (*node.slot.of, *LOOP)}
            return node.body
        node.parts.append((condition, []))
        return node.parts[-1][1]

    def _another(self, tag):
        node = self.open_[-1][0] if self.open_ else None
        if not isinstance(node, Branches):
            raise self._wrong(f"{{{tag}}} phải đứng sau {{nếu …}} và trước {{hết}}.")
        if node.parts[-1][0] is None:
            raise self._wrong(f"{{{tag}}} đứng sau {{không thì}}. Sau {{không thì}} chỉ còn {{hết}}.")
        condition = None if tag == "không thì" else self._condition(tag.removeprefix("hay nếu "))
        node.parts.append((condition, []))
        return node.parts[-1][1]

    def _closed(self):
        if not self.open_:
            raise self._wrong("{hết} thừa: trước nó không có {nếu …} hay {mỗi …} nào còn mở. Bỏ {hết} này.")
        _, _, body, self.known = self.open_.pop()
        return body

    def _choice(self, text):
        ways = tuple(way.strip() for way in text.split("|"))
        for way in ways:
            self._check_plain(way)
        if not all(ways):
            raise self._wrong("{một trong: …} có cách nói bỏ trống. Giữa hai dấu | phải có chữ.")
        if len(ways) not in WAYS or len(set(ways)) < len(ways):
            raise self._wrong(
                f"{{một trong: …}} cần 3 hoặc 5 cách nói khác nhau, đang có {len(set(ways))}:"
                " nhờ vậy hai kỳ liền nhau không nói giống nhau."
            )
        return Choice(ways)

    def _condition(self, text):
        alternatives = []
        for alternative in text.split(" hoặc "):
            parts = []
            for part in alternative.split(" và "):
                wanted = not part.startswith("không ")
                name = part.removeprefix("không ")
                parts.append((self._slot(name if name in self.known else name.removeprefix("có ")), wanted))
            alternatives.append(tuple(parts))
        return Condition(tuple(alternatives))

    def _place(self, tag):
        is_capital = tag[:1].isupper() and tag not in self.known
        slot = self._slot(lower_first(tag) if is_capital else tag)
        if slot.is_flag:
            raise self._wrong(f"{{{slot.name}}} chỉ dùng để hỏi: {{nếu {slot.name}}} … {{hết}}.")
        if slot.of:
            raise self._wrong(f"{{{slot.name}}} gồm nhiều mục: viết {{mỗi {slot.name}}} … {{hết}}.")
        return Place(slot, is_capital)

    def _slot(self, name, *, wants_list=False):
        slot = self.known.get(name)
        if slot is None:
            raise self._wrong(f"không có chỗ điền {{{name}}}. {self._hint(name)}")
        if wants_list and not slot.of:
            raise self._wrong(f"{{{name}}} không gồm nhiều mục: viết thẳng {{{name}}}.")
        return slot

    def _hint(self, name):
        """The place that was probably meant, by its letters without marks; else all there are."""
        folded = {fold(known): known for known in self.known}
        near = get_close_matches(fold(name), folded, n=1, cutoff=0.75)
        if near:
            return f"Có phải {{{folded[near[0]]}}}?"
        return f"Các chỗ dùng được ở đây: {', '.join(self.known)}."

    def _check_plain(self, text):
        """Wording has no numbers of its own: every number of an article comes from approved data."""
        for index, line in enumerate(text.split("\n")):
            if number := re.search(r"\d+", line):
                raise WordingError(
                    self.line + index,
                    f"có số “{number[0]}” gõ tay. Số trong bài chỉ lấy từ chỗ điền; bỏ số này hoặc viết bằng chữ.",
                )

    def _wrong(self, sentence):
        return WordingError(self.line, sentence)


def _opening(node):
    return f"{{mỗi {node.slot.name}}}" if isinstance(node, Each) else "{nếu …}"
