"""Whatever was reported, the article states only what a fact holds, loses none, and reads well."""

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cluster_reports.article.bulletin import WORDS_AT_MOST as BULLETIN_WORDS
from cluster_reports.article.checks import numbers_in
from cluster_reports.article.draft import write
from cluster_reports.article.facts import facts_of
from cluster_reports.article.material import to_json
from cluster_reports.article.overlap import names_of, said_twice
from cluster_reports.vietnamese.words import count_words

from .reviews import reviews
from .test_any_subset import faults, lost

OPENS = st.sampled_from([0, 1, 2])
MANY = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def stated(draft):
    """Every fact, told in the article or listed beside it."""
    return [fact for paragraph in draft.paragraphs for fact in paragraph.facts] + list(draft.unused)


def unsupported(draft, snapshot):
    """Numbers of the text that stand in no fact of their paragraph, nor around the facts: years, days, shares."""
    found = []
    for paragraph in draft.paragraphs:
        words = [f"{fact['said']} {fact['comparison']} {fact['clause']}" for fact in paragraph.facts]
        known = set(numbers_in(" ".join([*words, *around(snapshot)])))
        found += [(paragraph.block, number) for number in numbers_in(paragraph.text) if number not in known]
    return found


def around(snapshot):
    """What a text may say beside its facts: the years, the next period, the day of the figures, shares of the units."""
    mark, period = snapshot.house.date_separator, snapshot.period
    yield f"{period.year - 1} {period.year} {period.year + 1} {period.year + 2} 6 tháng 3 tháng 100% 50% 75%"
    day = min(period.figures_until, snapshot.meeting.on or period.ends_on)
    yield f"{day.day}{mark}{day.month} {day.day}{mark}{day.month}{mark}{day.year}"
    counts = range(len(snapshot.members) + 1)
    yield " ".join(f"{some}/{of}" for some in counts for of in counts)


@MANY
@given(snapshot=reviews(), opens=OPENS)
def test_every_number_stands_in_a_fact(snapshot, opens):
    assert unsupported(write(snapshot, opens), snapshot) == []


@MANY
@given(snapshot=reviews(), opens=OPENS)
def test_no_fact_is_lost_and_every_sentence_is_whole(snapshot, opens):
    draft = write(snapshot, opens)
    assert (faults(draft), lost(draft)) == ([], [])
    told = {fact["target"] for fact in stated(draft)} - {None}
    assert told == {fact.target.pk for fact in facts_of(snapshot)}


@MANY
@given(snapshot=reviews(), opens=OPENS)
def test_nothing_is_said_twice_and_the_cluster_is_named_in_full_twice_at_most(snapshot, opens):
    draft = write(snapshot, opens)
    assert said_twice(draft.text, names_of(to_json(snapshot))) == []
    assert draft.text.count(snapshot.cluster.name) <= 2
    lead = re.sub(r", gồm .*?, (?=tổ chức|mở|tiến hành)", " ", draft.paragraphs[0].text)
    assert count_words(lead) <= 45


@MANY
@given(snapshot=reviews(), opens=OPENS)
def test_the_same_data_give_the_same_bytes(snapshot, opens):
    assert write(snapshot, opens) == write(snapshot, opens)


@MANY
@given(snapshot=reviews(), opens=OPENS)
def test_a_number_in_the_headline_stands_in_the_body(snapshot, opens):
    draft = write(snapshot, opens)
    body = set(numbers_in(f"{draft.text} {snapshot.cluster.name} {snapshot.period.name}"))
    assert [number for number in numbers_in(draft.headline) if number not in body] == []


@MANY
@given(snapshot=reviews(), opens=OPENS)
def test_the_bulletin_is_short_and_its_figures_are_the_articles(snapshot, opens):
    draft = write(snapshot, opens)
    bulletin = draft.bulletin
    assert count_words(bulletin.text) <= BULLETIN_WORDS
    assert faults(type(draft)("", "", "", (bulletin,))) == []
    known = {fact["target"]: fact for fact in stated(draft) if fact["value"] is not None}
    for fact in bulletin.facts:
        if fact["value"] is not None:
            same = known[fact["target"]]
            assert [same[key] for key in ("said", "value", "unit")] == [
                fact[key] for key in ("said", "value", "unit")
            ]
    words = [f"{fact['said']} {fact['comparison']} {fact['clause']}" for fact in stated(draft)]
    allowed = set(
        numbers_in(" ".join([*words, *around(snapshot), snapshot.cluster.name, snapshot.period.name]))
    )
    assert [number for number in numbers_in(bulletin.text) if number not in allowed] == []
