"""What is typed on the desk and not saved yet: between the page's fields and the one working copy of a person."""

import json
from json import JSONDecodeError

from cluster_reports.models import WorkingCopy
from cluster_reports.vietnamese.folding import clean
from units.fields import one_line

PREFIX = "doan"
MOST_PARAGRAPHS = 100


def typed(rows, data) -> dict:
    """The posted fields by block, as a working copy holds them; text of a paragraph that is gone is ``lost``."""
    blocks, lost = {}, []
    names = {str(row.pk): row.block for row in rows}
    total = data.get(f"{PREFIX}-TOTAL_FORMS", "")
    for number in range(min(int(total), MOST_PARAGRAPHS) if total.isdecimal() else 0):
        place = f"{PREFIX}-{number}"
        text = clean(data.get(f"{place}-shown_text", "")).strip()
        if block := names.get(data.get(f"{place}-id")):
            blocks[block] = [text, f"{place}-is_hidden" in data]
        elif text:
            lost.append(text)
    heads = {name: one_line(data.get(name, "")).strip() for name in ("headline", "slug")}
    return {**heads, "blocks": blocks, "lost": lost}


def stored(article, rows) -> dict:
    """The same of what is saved."""
    blocks = {row.block: [row.shown, row.is_hidden] for row in rows}
    return {"headline": article.headline, "slug": article.slug, "blocks": blocks, "lost": []}


def as_posted(copy, rows) -> dict:
    """The fields of the edit page as they would be posted with a working copy typed into them."""
    blocks = copy.content["blocks"]
    data = {"headline": copy.content["headline"], "slug": copy.content["slug"]}
    data |= {f"{PREFIX}-{name}_FORMS": str(len(rows)) for name in ("TOTAL", "INITIAL")}
    for number, row in enumerate(rows):
        text, is_hidden = blocks.get(row.block, [row.shown, row.is_hidden])
        data |= {f"{PREFIX}-{number}-id": str(row.pk), f"{PREFIX}-{number}-shown_text": text}
        if is_hidden:
            data[f"{PREFIX}-{number}-is_hidden"] = "on"
    return data


def lost_of(copy, rows) -> list[str]:
    """Texts of a working copy whose paragraph is gone."""
    blocks = {row.block for row in rows}
    gone = [text for block, (text, _) in copy.content["blocks"].items() if block not in blocks]
    return [text for text in [*gone, *copy.content["lost"]] if text]


def marks(version, form, paragraphs) -> str:
    """Which version of the article each field of a page was drawn from, for the page to keep beside what is typed."""
    names = [form.add_prefix(name) for name in form.fields]
    names += [one.add_prefix(name) for one in paragraphs.forms for name in ("shown_text", "is_hidden")]
    return json.dumps({name: str(version) for name in names})


def marks_of(data) -> dict:
    try:
        found = json.loads(data.get("marks", ""))
    except JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def is_of_another(version, data) -> bool:
    """Whether a field holds what was typed over another version: kept on the machine and put back by a later page."""
    return any(mark != version for mark in marks_of(data).values())


def of(article, person):
    return WorkingCopy.objects.filter(article=article, person=person.pk).first()


def keep(article, person, content, *, typed_over, knows, at):
    """Makes ``content`` the person's working copy; gives it, or None where nothing is typed that is not saved.

    A page that does not know the last one (``knows``: its ``times``, "0" for none) changes nothing: its person typed
    elsewhere meanwhile, or left without deciding about it. Compare what comes back.
    """
    copy, rows = of(article, person), list(article.paragraphs.all())
    if copy and (copy.content == content or str(copy.times) != knows):
        return copy
    if content == stored(article, rows):
        if copy:
            copy.delete()
        return None
    copy = copy or WorkingCopy(article=article, person=person, times=0)
    copy.content, copy.typed_over, copy.saved_at = content, typed_over, at
    copy.times += 1
    copy.save()
    return copy


def put_away(article, person, content, knows):
    """After saving: the working copy is done with, unless it holds what this page never knew of."""
    copy = of(article, person)
    if copy and (copy.content == content or str(copy.times) == knows):
        copy.delete()
