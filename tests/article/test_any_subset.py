"""Whatever a review holds, the article reads well: every block may be missing, every field empty."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cluster_reports.article.draft import write
from cluster_reports.article.material import Meeting

from .samples import full, members

LISTS = [
    *("guests", "agenda", "movements", "outcomes", "highlights", "models"),
    *("awards", "limitations", "directions", "figures", "members"),
]
WORDS = [
    name for name in Meeting.__struct_fields__ if name not in {"review", "kind", "word", "show_limitations"}
]
NOT_SAID = re.compile(r" {2}| [,.;:)]|[,;:.][,;:.]|\( |“”|None|\{|\}|\(\)")


def faults(draft):
    """What no editor would let pass."""
    found = []
    for paragraph in draft.paragraphs:
        for line in paragraph.text.split("\n"):
            found += [f"{paragraph.block}: {mark!r} in {line!r}" for mark in NOT_SAID.findall(line)]
            if line[0].islower():
                found.append(f"begins small: {line!r}")
            if not line.endswith((".", "…")):
                found.append(f"does not end: {line!r}")
            found += [
                f"small after a stop: {line!r}" for word in re.findall(r"[.] (\w)", line) if word.islower()
            ]
    return found


def lost(draft):
    """Facts a paragraph lists without saying them."""
    return [
        (paragraph.block, fact["said"])
        for paragraph in draft.paragraphs
        for fact in paragraph.facts
        if fact["said"].casefold() not in paragraph.text.casefold()
    ]


def some_of(rows, data):
    """Some of the rows, in any order."""
    return tuple(data.draw(st.permutations(rows))[: data.draw(st.integers(0, 7))])


@given(kept=st.sets(st.sampled_from(LISTS + WORDS)), word=st.sampled_from(["cụm", "khối"]), data=st.data())
def test_any_subset_reads_well_and_loses_no_fact(kept, word, data):
    whole = full()
    parts = {name: getattr(whole, name) if name in kept else () for name in LISTS}
    parts = {
        name: tuple(data.draw(st.permutations(rows))[: data.draw(st.integers(0, 7))])
        for name, rows in parts.items()
    }
    emptied = {name: None if name in {"on", "until"} else "" for name in WORDS if name not in kept}
    snapshot = replace(
        whole,
        **parts,
        meeting=replace(whole.meeting, **emptied),
        cluster=replace(whole.cluster, word=word),
    )
    draft = write(snapshot)
    assert (faults(draft), lost(draft)) == ([], [])
    assert write(snapshot) == draft


def test_a_block_is_one_paragraph_unless_its_template_says_otherwise():
    text = {paragraph.block: paragraph.text for paragraph in write(full()).paragraphs}
    assert {block: text[block].count("\n") + 1 for block in ("guests", "results", "votes")} == {
        "guests": 1,
        "results": 3,
        "votes": 1,
    }


def test_the_lead_is_short_the_members_apart():
    lead = write(full()).paragraphs[0].text
    listed = re.search(r", gồm .*?, (?=tổ chức|mở|tiến hành)", lead)[0]
    assert len(lead.replace(listed, " ").split()) <= 45


def six_words(text, names):
    """Sequences of six words that occur twice, names apart."""
    for name in names:
        text = re.sub(re.escape(name), " ¤ ", text, flags=re.IGNORECASE)
    found = []
    for part in re.split(r"¤|\n", text):
        words = re.findall(r"[^\s,.;:()“”]+", part.lower())
        found += [" ".join(words[start : start + 6]) for start in range(len(words) - 5)]
    return sorted({sequence for sequence in found if found.count(sequence) > 1})


def test_no_six_words_are_said_twice():
    snapshot = full()
    names = [snapshot.period.name, "6 tháng cuối năm", "vi phạm kỷ luật quân đội"]
    assert six_words(write(snapshot).text, names) == []


def test_the_full_name_is_said_once():
    context = "Cụm thi đua số 7 có 5 đơn vị. Cụm thi đua số 70 thì khác."
    text = write(
        full(meeting=replace(full().meeting, context=context), figures=(), awards=(), agenda=())
    ).text
    assert text.count("Cụm thi đua số 7 ") == 1
    assert "Cụm có 5 đơn vị. Cụm thi đua số 70 thì khác." in text


@pytest.mark.parametrize("how_many", [0, 1, 8, 12])
def test_any_number_of_members_reads_well(how_many):
    draft = write(full(members=members(how_many)))
    assert faults(draft) == []
    assert ("gồm 12 đơn vị" in draft.text) == (how_many == 12)
