"""What today's approved data say otherwise than a published article does: the drift alarm."""

import json
from dataclasses import dataclass

from cluster_reports.models import Article, Wording

from .draft import Draft, write
from .seal import content_hash
from .snapshot import read, to_json


@dataclass(frozen=True)
class Drift:
    """``figures`` are (label, as the article has it, as it is today), "" where one has none; ``today`` is the draft.

    ``blocks`` names the paragraphs that would read otherwise. ``mark`` is "" where nothing differs.
    """

    figures: tuple[tuple[str, str, str], ...] = ()
    blocks: tuple[str, ...] = ()
    today: Draft | None = None
    mark: str = ""

    @property
    def sentences(self) -> list[str]:
        """One for every figure; else one for all."""
        said = [_sentence(*figure) for figure in self.figures]
        return said or (["Nội dung của hội nghị đã thay đổi sau khi viết bài."] if self.mark else [])


def _sentence(label, old, new):
    if not old:
        return f"“{label}”: chưa có trong bài, nay là {new}."
    if not new:
        return f"“{label}”: nay không còn số liệu được duyệt."
    return f"“{label}”: bài viết {old}, nay là {new}."


def drift(article: Article) -> Drift:
    """Compares what is said, not who approved it when: a report approved anew with the same figures is no drift."""
    snapshot = read(article.review, article.audience)
    if json.loads(json.dumps(to_json(snapshot))) == {"answered": []} | article.snapshot:  # older ones lack it
        return Drift()
    today, rows = write(snapshot, article.opens), list(article.paragraphs.all())
    old = figures_said([fact for row in rows for fact in row.facts] + article.unused)
    new = figures_said([*(fact for one in today.paragraphs for fact in one.facts), *today.unused])
    labels = [*new, *(label for label in old if label not in new)]
    figures = tuple(
        (label, old.get(label, ""), new.get(label, ""))
        for label in labels
        if old.get(label) != new.get(label)
    )
    was = {row.block: _stated(row.facts) for row in rows if row.generated}
    now = {one.block: _stated(one.facts) for one in today.paragraphs}
    blocks = tuple(block for block in {**now, **was} if now.get(block) != was.get(block))
    if not figures and not blocks:
        return Drift()
    return Drift(figures, blocks, write(snapshot, article.opens, Wording.in_use()), source_mark(today))


def _stated(facts):
    """What a block states, however an administrator has it worded."""
    return [(fact["kind"], fact["target"], fact["said"], fact["clause"]) for fact in facts]


def source_mark(draft: Draft) -> str:
    """A sign of all that the data say today: it changes with a figure, not with who approved it.

    Of a draft in the shipped wording, so that wording a block anew is no change of data.
    """
    said = [[one.block, one.text] for one in draft.paragraphs]
    facts = figures_said([*(fact for one in draft.paragraphs for fact in one.facts), *draft.unused])
    return content_hash([draft.headline, said, facts])


def today_mark(article: Article) -> str:
    return source_mark(write(read(article.review, article.audience), article.opens))


def figures_said(facts) -> dict[str, str]:
    """The figures by the name of their target, as the text says them: "0 vụ", "94,64%"."""
    figures = {}
    for fact in facts:
        if fact["value"] is not None:
            figures[fact["label"]] = (
                fact["said"] if fact["kind"] == "figure" else f"{fact['value']} {fact['unit']}"
            )
    return figures
