"""The language of search: what is typed, what a text is found by, and what of it is shown.

Words are compared whole and without tone marks; words between quotes stand together. Nothing typed is ever a pattern.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from msgspec import Struct

from .folding import clean, fold, folded_letters, nfc

MOST_LETTERS = 200  # of what is typed
MOST_WORDS = 12
LONGEST_WORD = 60  # letters of a word that are compared
FEWEST_LETTERS = 2
SNIPPET = 220  # letters of a text that are shown

_WORD = re.compile(r"[^\W_]+")
_SPELLED = re.compile("[^\\W_](?:[^\\W_]|[\u0300-\u036f])*")
_TONES = dict(zip("\u0300\u0301\u0303\u0309\u0323", "12345", strict=True))
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
BREAK = "|"  # between title and paragraphs: no phrase goes across


class Query(Struct, frozen=True):
    """What somebody looks for. ``whole``: all words as typed, one behind the other; ``phrases``: those in quotes."""

    typed: str = ""
    whole: tuple[str, ...] = ()
    spelled: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    is_cut: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.whole))

    @property
    def is_short(self) -> bool:
        """Whether something was typed that is not enough to look for."""
        return bool(self.typed) and sum(map(len, self.whole)) < FEWEST_LETTERS

    def __bool__(self):
        return bool(self.whole) and not self.is_short


def parse(typed: str) -> Query:
    """Any text at all: "so ket", "\\"hậu cần\\" sơ kết", ten thousand signs; what is too much is left out and said."""
    kept = " ".join(clean(typed[: 4 * MOST_LETTERS]).split())
    shown = kept[:MOST_LETTERS]
    is_cut = len(typed) > 4 * MOST_LETTERS or kept != shown
    if kept != shown and " " in shown:
        shown = shown.rpartition(" ")[0]  # no half word
    parts = shown.translate(_QUOTES).split('"')
    said = [words_of(part) for part in parts]
    whole = [word for words in said for word in words]
    quoted = [tuple(words) for words in said[1::2] if len(words) > 1]
    if len(whole) > MOST_WORDS:
        whole, is_cut = whole[:MOST_WORDS], True
        shown_words = " ".join(whole)
        quoted = [phrase for phrase in quoted if f" {' '.join(phrase)} " in f" {shown_words} "]
    return Query(shown, tuple(whole), tuple(spelled_of(shown)[: len(whole)]), tuple(quoted), is_cut)


def words_of(text: str) -> list[str]:
    """The words of a text without tone marks and signs: "50,6% – Đội" gives 50, 6, doi."""
    return [word[:LONGEST_WORD] for word in _WORD.findall(fold(text))]


def spelled_of(text: str) -> list[str]:
    """The words with their own letters and tones, which stand at the end as a digit: hòa and hoà are both "hoa1"."""
    letters = unicodedata.normalize("NFKD", clean(text)).casefold()
    letters = unicodedata.normalize("NFD", letters)
    return [_spelled(word)[:LONGEST_WORD] for word in _SPELLED.findall(letters)]


@lru_cache(maxsize=20_000)
def _spelled(word):
    tones = "".join(_TONES[letter] for letter in word if letter in _TONES)
    return nfc("".join(letter for letter in word if letter not in _TONES)) + tones


def line_of(paragraphs: Iterable[list[str]]) -> str:
    """Words ready to be compared as text, one space before and behind each: " hoi nghi | so ket "."""
    return f" {f' {BREAK} '.join(' '.join(words) for words in paragraphs if words)} "


def keys_of(title_words: list[str], words: list[list[str]], spelled: list[list[str]]) -> list[str]:
    """What an index finds a text by: its words, up to four neighbours, its words and pairs as spelled,
    its title's words.

    Neighbours ("so_ket", "so_ket_cum") make a phrase of common words as quick to find as a rare word.
    """
    keys = {f"^{word}" for word in title_words}
    for sign, paragraphs, most in (("", words, LONGEST_KEY), ("=", spelled, LONGEST_SPELLED_KEY)):
        for one in paragraphs:
            for length in range(1, most + 1):
                keys.update(_runs(one, length, sign))
    return sorted(keys)


LONGEST_KEY, LONGEST_SPELLED_KEY = 4, 2  # words in one key


def phrase_keys(phrase: Iterable[str], sign: str = "") -> list[str]:
    """The keys that every text with this phrase has; where it is no longer than a key may be, only those texts."""
    words = list(phrase)
    most = LONGEST_SPELLED_KEY if sign else LONGEST_KEY
    return _runs(words, min(most, len(words)), sign)


def _runs(words, length, sign):
    return [sign + "_".join(words[at : at + length]) for at in range(len(words) - length + 1)]


def highlight(text: str, query: Query) -> list[tuple[str, bool]]:
    """``text`` cut into pieces, True for those the query found, in their own spelling.

    Where the whole query stands together only that is marked; otherwise each of its words is.
    """
    text = nfc(text)
    if not query.whole:
        return [(text, False)] if text else []
    folded = folded_letters(text)
    spans = _spans("".join(letter for letter, _ in folded), query)
    pieces, done = [], 0
    for first, last in spans:
        start, end = max(folded[first][1], done), folded[last][1] + 1
        while end < len(text) and not folded_letters(text[end]):
            end += 1  # a mark that has no precomposed letter belongs to the letter before it
        pieces += [(text[done:start], False), (text[start:end], True)]
        done = max(end, done)
    pieces.append((text[done:], False))
    return [piece for piece in pieces if piece[0]]


def _spans(haystack, query):
    """First and last position of each find."""
    together = r"[\W_]+".join(map(re.escape, query.whole))
    single = "|".join(sorted(map(re.escape, query.words), key=len, reverse=True))
    for pattern in (together, single):
        found = re.finditer(rf"(?<![^\W_])(?:{pattern})(?![^\W_])", haystack)
        spans = [(one.start(), one.end() - 1) for one in found]
        if spans:
            return spans
    return []


def snippet(text: str, query: Query) -> list[tuple[str, bool]]:
    """The piece of a long text around its first find, cut at words, marked as ``highlight`` does.

    The paragraph that holds the whole query is shown, else the first with any of its words, else the first.
    """
    paragraphs = [nfc(line) for line in text.split("\n") if line.strip()]
    if not paragraphs:
        return []
    found = _best(paragraphs, query)
    pieces = highlight(found, query)
    first = 0
    for piece, is_hit in pieces:
        if is_hit:
            break
        first += len(piece)
    else:
        first = 0
    start = _word_start(found, max(0, first - SNIPPET // 3))
    end = _word_end(found, min(len(found), start + SNIPPET))
    if end == len(found):
        start = min(start, _word_start(found, max(0, end - SNIPPET)))
    cut, at = [], 0
    for piece, is_hit in pieces:
        inside = piece[max(0, start - at) : max(0, end - at)]
        at += len(piece)
        if inside:
            cut.append((inside, is_hit))
    before = [("… ", False)] if start else []
    return [*before, *cut, *([(" …", False)] if end < len(found) else [])]


def _best(paragraphs, query):
    whole, words = f" {' '.join(query.whole)} ", set(query.words)
    some = None
    for text in paragraphs:
        there = words_of(text)
        if whole in f" {' '.join(there)} ":
            return text
        if some is None and words & set(there):
            some = text
    return some or paragraphs[0]


def _word_start(text, at):
    """The beginning of the word that ``at`` stands in; a word without end is cut."""
    begin = text.rfind(" ", 0, at) + 1 if at and text[at - 1] != " " else at
    return begin if at - begin <= LONGEST_WORD else at


def _word_end(text, at):
    if at >= len(text) or text[at] == " ":
        return at
    end = text.rfind(" ", 0, at)
    return end if 0 < at - end <= LONGEST_WORD else at
