"""What a published article says in print: the part of its snapshot that readers of the article have read."""

import re

from msgspec.structs import replace

from cluster_reports.article.findings import rewarded
from cluster_reports.article.material import Snapshot
from cluster_reports.article.telling import thing

_VERBS = re.compile(r"^(?:thông qua|thảo luận|ký kết|ký|bàn giao|bầu|phát động|triển khai) ", re.IGNORECASE)
_QUOTES = str.maketrans("", "", "“”\"'")


def as_printed(snapshot: Snapshot, piece: dict) -> Snapshot:
    """The snapshot of a published article without what its editor left out: rows, names and words that stand nowhere
    in its headline, its text or under its photos. Figures stay: who tells them asks where they are said.
    """
    print_ = _Print(snapshot, piece)
    kept, stands = print_.kept, print_.stands
    meeting = snapshot.meeting
    told = ("place", "host", "chair", "theme", "context", "assessment")
    return replace(
        snapshot,
        meeting=replace(meeting, **{name: kept(getattr(meeting, name)) for name in told}),
        guests=tuple(
            replace(
                one, rank=kept(one.rank), name=kept(one.name), posts=kept(one.posts), spoke=kept(one.spoke)
            )
            for one in snapshot.guests
            if stands(one.name) or stands(one.posts)
        ),
        agenda=tuple(
            replace(one, unit=kept(one.unit))
            for one in snapshot.agenda
            if stands(_VERBS.sub("", one.text, count=1) or one.unit)
        ),
        movements=tuple(one for one in snapshot.movements if stands(one)),
        outcomes=print_.rows(snapshot.outcomes),
        highlights=print_.rows(snapshot.highlights),
        models=tuple(replace(one, unit=kept(one.unit)) for one in snapshot.models if stands(one.name)),
        awards=tuple(one for one in snapshot.awards if stands(one.form) and stands(rewarded(one, snapshot))),
        limitations=tuple(
            replace(one, cause=kept(one.cause)) for one in snapshot.limitations if stands(one.text)
        ),
        directions=tuple(
            replace(one, answers=kept(one.answers))
            for one in snapshot.directions
            if stands(one.text or (one.target and thing(one.target.name)))
        ),
    )


class _Print:
    """The printed words of an article, to be asked what stands in them."""

    def __init__(self, snapshot, piece):
        self.full, self.short = (text.casefold() for text in (snapshot.cluster.name, snapshot.cluster.word))
        lines = [line for one in piece.get("blocks", ()) for line in one["text"]]
        captions = [one.get("caption", "") for one in piece.get("photos", ())]
        self.text = "\n".join(self._plain(one) for one in (piece.get("headline", ""), *lines, *captions))

    def _plain(self, text):
        text = " ".join(text.translate(_QUOTES).casefold().split())
        return text.replace(self.full, self.short)

    def stands(self, words) -> bool:
        """Whether these words are in print, in large letters or small, with or without their last mark."""
        words = self._plain(words or "").strip(" .;,…")
        return bool(words) and bool(re.search(rf"(?<!\w){re.escape(words)}(?!\w)", self.text))

    def kept(self, text: str) -> str:
        """The lines of a text that are in print."""
        return "\n".join(line for line in text.splitlines() if self.stands(line))

    def rows(self, rows):
        return tuple(replace(one, unit=self.kept(one.unit)) for one in rows if self.stands(one.text))
