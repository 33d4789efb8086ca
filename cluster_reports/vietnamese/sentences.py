"""Where one sentence ends and the next begins."""

import re

_END = re.compile(r"([.!?…]+)[”’\"')\]]*(?=\s+[“‘\"'(\[–-]?\s?(\w))")
_SHORT = {
    "tp",
    "tx",
    "tt",
    "q",
    "p",
    "pgs",
    "ts",
    "ths",
    "ks",
    "bs",
    "cn",
    "đ/c",
    "đc",
    "tr",
    "st",
    "stt",
    "nxb",
}


def sentences(text: str) -> list[str]:
    """The sentences of one paragraph, in order, without the spaces between them; nothing else is lost.

    A full stop after an abbreviation ("TP. Huế", "Nguyễn V. An"), in a number or after the number of an item at the
    beginning ("1. Kết quả") ends none; neither does one that a small letter follows.
    """
    found, start = [], 0
    for end in _END.finditer(text):
        if end[2].islower() or (end[1] == "." and _is_short(text[start : end.start()])):
            continue
        found.append(text[start : end.end()].strip())
        start = end.end()
    found.append(text[start:].strip())
    return [sentence for sentence in found if sentence]


def _is_short(before: str) -> bool:
    """Whether what stands before a full stop ends in an abbreviation, an initial or an item's number."""
    word = re.split(r"[\s(“\"]", before)[-1]
    is_item = before.strip() == word and (word.isdigit() or len(word) == 1)
    is_initial = len(word) == 1 and word.isupper()
    return is_item or is_initial or word.split(".")[-1].lower() in _SHORT
