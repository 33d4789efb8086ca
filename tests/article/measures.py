"""What is measured of an article: words that it says twice, and words that the one before it said already.

Names and titles are taken out first, for they must be said as they are: cluster, organisation, movement, period and
the one ahead, members, people's posts and names, theme, movements, contents of the pledge, models, awards, targets.
"""

import re

from cluster_reports.article.directing import next_period
from cluster_reports.article.telling import thing

WORD = re.compile(r"\d[\d.,/-]*\d%?|[^\s,.;:()“”]+")


def names_of(snapshot):
    """Every name and title a text of this snapshot may hold."""
    meeting, cluster = snapshot.meeting, snapshot.cluster
    names = [
        cluster.name,
        cluster.organisation,
        cluster.subject,
        snapshot.period.name,
        next_period(snapshot.period),
    ]
    names += [
        meeting.theme,
        meeting.chair,
        meeting.reporter,
        meeting.place,
        meeting.host,
        *snapshot.movements,
    ]
    for one in snapshot.members:
        names += [one.name, one.name.removeprefix(f"{one.head_noun} ")]
    for one in snapshot.guests:
        names += [one.name, one.posts]
    names += [one.text for one in snapshot.outcomes] + [one.name for one in snapshot.models]
    names += [one.form for one in snapshot.awards] + [thing(one.target.name) for one in snapshot.figures]
    return {name for name in names if name}


def sequences(text, length, names):
    """Sequences of so many words, in reading order; none crosses a name or a paragraph's end."""
    for name in sorted(names, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "¤", text, flags=re.IGNORECASE)
    found = []
    for part in re.split(r"¤|\n", text):
        words = WORD.findall(part.lower())
        found += [" ".join(words[start : start + length]) for start in range(len(words) - length + 1)]
    return found


def said_twice(text, names):
    """Sequences of six words that occur more than once."""
    found = sequences(text, 6, names)
    return sorted({one for one in found if found.count(one) > 1})


def overlap(text, before, names):
    """The part of the different three-word sequences of ``text`` that ``before`` has too, from 0 to 1."""
    ours, theirs = set(sequences(text, 3, names)), set(sequences(before, 3, names))
    return len(ours & theirs) / len(ours)
