"""What differs between two versions of an article, in words: two revisions, or one and what is or was published."""

from msgspec import Struct

from cluster_reports.article.difference import Piece, moved, pieces


class BlockChange(Struct, frozen=True):
    """The headline or a block that differs: in ``notes`` what became of it as a whole, in ``pieces`` its text."""

    title: str
    notes: tuple[str, ...]
    pieces: tuple[Piece, ...]


def compare(older: dict, newer: dict) -> list[BlockChange]:
    """Between two contents (``Article.content``), in the order of the newer; what only the older has comes last."""
    before = {block["block"]: block for block in older["blocks"]}
    after = {block["block"]: block for block in newer["blocks"]}
    found = []
    if older["headline"] != newer["headline"]:
        found.append(BlockChange("Tít", (), tuple(pieces(older["headline"], newer["headline"]))))
    away = moved(list(before), list(after))
    for name in [*after, *(name for name in before if name not in after)]:
        old, new = before.get(name), after.get(name)
        notes = _notes(old, new, name in away)
        is_same = (old or {}).get("shown", "") == (new or {}).get("shown", "")
        if notes or not is_same:
            told = () if is_same else pieces(_shown(old), _shown(new))
            found.append(BlockChange((new or old)["title"] or name, notes, tuple(told)))
    return found


def _shown(block):
    return block["shown"] if block else ""


def _notes(old, new, is_moved):
    if old is None:
        return ("Đoạn mới, đang bỏ khỏi bài." if new["is_hidden"] else "Đoạn mới.",)
    if new is None:
        return ("Đoạn không còn trong bài.",)
    notes = []
    if old["is_hidden"] != new["is_hidden"]:
        notes.append("Nay bỏ khỏi bài." if new["is_hidden"] else "Nay đưa lại vào bài.")
    if is_moved:
        notes.append("Đoạn chuyển chỗ trong bài.")
    return tuple(notes)


def published_content(article) -> dict | None:
    """The frozen form as a content, with the names its blocks have now; None where nothing was published yet."""
    if not article.published:
        return None
    titles = dict(article.paragraphs.values_list("block", "title"))
    blocks = [
        {
            "block": block["block"],
            "title": titles.get(block["block"], ""),
            "shown": "\n".join(block["text"]),
            "is_hidden": False,
        }
        for block in article.published["blocks"]
    ]
    outlet = article.review.outlet
    if blocks and outlet and outlet.ending_mark:
        blocks[-1]["shown"] = f"{blocks[-1]['shown'].removesuffix(outlet.ending_mark).rstrip('. ')}."
    return {"headline": article.published["headline"], "blocks": blocks}


def as_read(content: dict) -> dict:
    """A content without what readers do not get: hidden and empty blocks, spaces around lines."""
    lines = {
        block["block"]: [line.strip() for line in block["shown"].splitlines() if line.strip()]
        for block in content["blocks"]
    }
    blocks = [
        block | {"shown": "\n".join(lines[block["block"]])}
        for block in content["blocks"]
        if lines[block["block"]] and not block["is_hidden"]
    ]
    return content | {"blocks": blocks}
