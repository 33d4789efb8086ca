"""Whatever was reported, the article states only what a fact holds, loses none, and reads well."""

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from cluster_reports.article.checks import numbers_in
from cluster_reports.article.draft import write
from cluster_reports.article.facts import facts_of
from cluster_reports.article.material import to_json
from cluster_reports.article.overlap import names_of, said_twice
from cluster_reports.vietnamese.words import count_words

from .reviews import reviews
from .samples import full
from .test_any_subset import faults, lost

MANY = settings(
    max_examples=100,
    # The same examples wherever the same modules are loaded: Hypothesis also draws constants it finds in those, so that
    # another selection of tests may meet a review that no run met before.
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
OPENS = st.sampled_from([0, 1, 2])


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


def without_fact(draft, snapshot):
    """Targets with a result that are neither told nor listed."""
    told = {fact["target"] for fact in stated(draft)}
    return [fact.target.name for fact in facts_of(snapshot) if fact.target.pk not in told]


def only_in_headline(draft, snapshot):
    body = numbers_in(f"{draft.text} {snapshot.cluster.name} {snapshot.period.name}")
    return [number for number in numbers_in(draft.headline) if number not in body]


def too_long(draft, snapshot):
    lead = re.sub(r", gồm .*?, (?=tổ chức|mở|tiến hành)", " ", draft.paragraphs[0].text)
    names = draft.text.count(snapshot.cluster.name)
    counts = (
        ("lead", count_words(lead), 45),
        ("name", names, 2),
        ("bulletin", count_words(draft.bulletin.text), 80),
    )
    return [(what, found) for what, found, bar in counts if found > bar]


def otherwise_again(draft, again):
    return [] if (again, again.bulletin) == (draft, draft.bulletin) else [draft.text]


def otherwise_in_bulletin(draft, snapshot):
    """Figures of the bulletin that the article says in other words, and numbers that it does not know."""
    known = {fact["target"]: (fact["said"], fact["value"]) for fact in stated(draft)}
    figures = [fact for fact in draft.bulletin.facts if fact["value"] is not None]
    found = [fact["said"] for fact in figures if known[fact["target"]] != (fact["said"], fact["value"])]
    words = [f"{fact['said']} {fact['comparison']} {fact['clause']}" for fact in stated(draft)]
    words += [*around(snapshot), snapshot.cluster.name, snapshot.period.name]
    numbers = numbers_in(" ".join(words))
    return found + [number for number in numbers_in(draft.bulletin.text) if number not in numbers]


@MANY
@given(snapshot=reviews(), opens=OPENS)
def test_the_article_of_any_review_holds_every_bar(snapshot, opens):
    draft = write(snapshot, opens)
    found = {
        "number without a fact": unsupported(draft, snapshot),
        "fact that its paragraph does not say": lost(draft),
        "target without a fact": without_fact(draft, snapshot),
        "broken sentence": faults(draft) + faults(replace(draft, paragraphs=(draft.bulletin,))),
        "six words twice": [
            words
            for words in said_twice(draft.text, names_of(to_json(snapshot)))
            if not numbers_in(words)  # several figures that are equal by chance are told alike in the end
        ],
        "number of the headline alone": only_in_headline(draft, snapshot),
        "too long": too_long(draft, snapshot),
        "other figures in the bulletin": otherwise_in_bulletin(draft, snapshot),
        "other text the second time": otherwise_again(draft, write(snapshot, opens)),
    }
    assert {fault: cases for fault, cases in found.items() if cases} == {}


def test_the_bars_see_what_they_are_for():
    """A planted fault of each kind is found."""
    snapshot = full()
    draft = write(snapshot)
    results = next(one for one in draft.paragraphs if one.block == "results")
    told = [one for one in draft.paragraphs if one != results]

    def with_results(text):
        return replace(draft, paragraphs=(*told, replace(results, text=text)))

    def with_bulletin(text):
        other = replace(draft)
        vars(other)["bulletin"] = replace(draft.bulletin, text=text)  # as if it had been asked for
        return other

    assert unsupported(with_results(f"{results.text} Thêm 4.321 cuộc."), snapshot) == [("results", "4.321")]
    assert lost(with_results("Không có gì."))
    assert faults(with_results("Hai dấu;, liền nhau."))
    assert without_fact(replace(draft, paragraphs=tuple(told), unused=()), snapshot)
    assert said_twice(f"{results.text}\n{results.text}", names_of(to_json(snapshot)))
    assert only_in_headline(replace(draft, headline="Cụm đạt 999%"), snapshot) == ["999%"]
    assert too_long(with_bulletin("Chữ " * 81), snapshot) == [("bulletin", 81)]
    assert otherwise_in_bulletin(with_bulletin("Các đơn vị tuần tra 4.321 cuộc."), snapshot) == ["4.321"]
