"""What today's approved data say otherwise than a published article does: the drift alarm."""

import json
from collections.abc import Mapping, Sequence

from msgspec import Struct

from cluster_reports.models import Article, Wording

from .draft import Draft, write
from .publication import photos_of
from .seal import content_hash
from .snapshot import read, to_json

HALF = 31


class Drift(Struct, frozen=True):
    """``figures`` are (label, as the article has it, as it is today), "" where one has none; ``today`` is the draft.

    ``blocks`` names the paragraphs that would read otherwise. ``mark`` is "" where no data differ; ``photos`` says
    what became of the photos, which no correction brings up to date.
    """

    figures: tuple[tuple[str, str, str], ...] = ()
    blocks: tuple[str, ...] = ()
    today: Draft | None = None
    mark: str = ""
    photos: tuple[str, ...] = ()

    @property
    def alarm(self) -> str:
        return alarm(self.mark, self.photos)

    @property
    def sentences(self) -> list[str]:
        """One for every figure; else one for all."""
        said = [_sentence(*figure) for figure in self.figures]
        return said or (["Nội dung của hội nghị đã thay đổi sau khi viết bài."] if self.mark else [])


def alarm(mark: str, photos: Sequence[str]) -> str:
    """``Article.drift_mark`` of what differs: the data's part, then the photos'; "" where nothing does."""
    return mark[:HALF] + (f"-{content_hash([*photos])[:HALF]}" if photos else "")


def data_part(alarm: str) -> str:
    return alarm.partition("-")[0][:HALF]


def _sentence(label, old, new):
    if not old:
        return f"“{label}”: chưa có trong bài, nay là {new}."
    if not new:
        return f"“{label}”: nay không còn số liệu được duyệt."
    return f"“{label}”: bài viết {old}, nay là {new}."


def drift(article: Article) -> Drift:
    """Compares what is said, not who approved it when: a report approved anew with the same figures is no drift."""
    photos = photo_drift(article.published, article) if article.published else ()
    snapshot = read(article.review, article.audience)
    if json.loads(json.dumps(to_json(snapshot))) == {"answered": []} | article.snapshot:  # older ones lack it
        return Drift(photos=photos)
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
        return Drift(photos=photos)
    return Drift(
        figures, blocks, write(snapshot, article.opens, Wording.in_use()), source_mark(today), photos
    )


def photo_drift(piece: Mapping, article: Article) -> tuple[str, ...]:
    """What became of the photos after the article came out, a sentence each; a caption put right by a correction is
    no change of the photo.
    """
    out = {photo["pk"]: photo for photo in piece.get("photos", ())}
    drafted = {photo["pk"]: photo["caption"] for photo in article.snapshot.get("photos", ())}
    now = {photo["pk"]: photo for photo in photos_of(article.review, article.audience)}
    said = [
        f"Ảnh “{photo['caption']}” trong bài nay không còn xem được."
        for pk, photo in out.items()
        if pk not in now
    ]
    for pk, photo in now.items():
        if pk not in out:
            said.append(f"Ảnh “{photo['caption']}” mới thêm, chưa có trong bài.")
        elif photo["caption"] not in {out[pk]["caption"], drafted.get(pk)}:
            said.append(f"Ảnh “{out[pk]['caption']}” nay có chú thích “{photo['caption']}”.")
        elif photo["credit"] != out[pk]["credit"]:
            said.append(f"Ảnh “{out[pk]['caption']}” nay ghi tác giả “{photo['credit'] or 'không có'}”.")
    return tuple(said)


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
