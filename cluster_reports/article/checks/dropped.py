"""What the data hold and the text no longer says: limitations and directions."""

import re
from collections.abc import Iterator

from cluster_reports.vietnamese.words import upper_first

from .finding import Finding, Proof, Replacement

_STILL_THERE = 0.34  # of the pairs of syllables that only this clause has


def check(proof: Proof) -> Iterator[Finding]:
    told = [_pairs(part.shown) for part in proof.shown]
    for place, kinds, is_blocking in (
        ("limitations", {"limitation"}, True),
        ("directions", {"direction", "goal"}, False),
    ):
        part = next((one for one in proof.parts if one.place == place), None)
        if part is None:
            continue
        said = list(
            dict.fromkeys(fact["said"] for fact in part.facts if fact["kind"] in kinds and fact["said"])
        )
        gone = [one for one in said if not _is_there(one, said, told, proof.body)]
        if gone and (part.is_hidden or len(gone) == len(said)):
            yield _all_gone(part, is_blocking)
        else:
            yield from (_one_gone(part, one, is_blocking) for one in gone)


def _is_there(said, others, told, text):
    """Whether one block says it still, in these words or in most of its own."""
    if said.lower() in text.lower():
        return True
    own = _pairs(said)
    for other in others:
        if other != said:
            own = own - _pairs(other) or own
    return any(len(own & pairs) >= _STILL_THERE * len(own) for pairs in told)


def _pairs(text):
    """Neighbouring syllables; single ones of a text that has only one."""
    words = re.findall(r"\w+", text.lower())
    return {*zip(words, words[1:], strict=False)} or {(word,) for word in words}


def _all_gone(part, is_blocking):
    what = "hạn chế" if part.place == "limitations" else "phương hướng"
    return Finding(
        "dropped",
        part.place,
        part.title,
        part.title,
        f"Hội nghị có nêu {what} nhưng bài không nói đến.",
        _WAY_OUT[part.place],
        is_blocking,
        Replacement(restores=True) if part.generated else None,
    )


def _one_gone(part, said, is_blocking):
    what = "Hạn chế" if part.place == "limitations" else "Phương hướng"
    end = len(part.shown)
    gap = "" if not part.shown or part.shown.endswith("\n") else " "
    return Finding(
        "dropped",
        part.place,
        part.title,
        said,
        f"{what} này có trong số liệu nhưng bài đã bỏ: “{said}”.",
        _WAY_OUT[part.place],
        is_blocking,
        Replacement(end, end, f"{gap}{upper_first(said)}."),
    )


_WAY_OUT = {
    "limitations": "Đưa lại vào bài; nếu không công khai, đổi người đọc của hạn chế ấy ở trang hội nghị rồi soạn lại.",
    "directions": "Đưa lại vào bài, nếu không cố ý bỏ.",
}
