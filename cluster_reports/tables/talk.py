"""An article's text sentence by sentence, with what was said about each."""

from collections import defaultdict
from collections.abc import Iterable
from hashlib import sha256
from itertools import count

from msgspec import Struct

from cluster_reports.models import Article, Comment
from cluster_reports.vietnamese.sentences import sentences

HEADLINE = "headline"  # stands where the name of a block does


class Sentence(Struct, frozen=True):
    """One sentence as it stands on the page; ``key`` is the same wherever the same words stand in the same block."""

    number: int
    block: str
    text: str
    key: str
    comments: tuple[Comment, ...] = ()


class Thread(Struct, frozen=True):
    """What was said about one sentence; ``number`` is the sentence's, None once it is no longer in its block."""

    comment: Comment
    number: int | None

    @property
    def answers(self):
        return self.comment.answers.all()

    @property
    def last(self) -> int:
        """The key of what was said last: who resolves says what they read."""
        return max([self.comment.pk, *(answer.pk for answer in self.answers)])


class Talk(Struct, frozen=True):
    """``lines`` are the paragraphs of each block, each a list of sentences; ``threads`` follow the text."""

    headline: list[Sentence]
    lines: list[list[list[Sentence]]]
    threads: list[Thread]

    def find(self, key: str) -> Sentence | None:
        return next((one for one in self._all() if one.key == key), None)

    def _all(self):
        yield from self.headline
        for block in self.lines:
            for line in block:
                yield from line


def key_of(block: str, sentence: str) -> str:
    """What tells sentences apart; the ending mark that an outlet puts after the last one ("./.") makes no other."""
    return sha256(f"{block}\n{sentence.rstrip(' ./')}".encode()).hexdigest()[:16]


def lay_out(piece: dict, comments: Iterable[Comment]) -> Talk:
    """The frozen form of an article, cut into numbered sentences, with these comments where they belong."""
    about = defaultdict(list)
    for comment in comments:
        about[key_of(comment.block, comment.quote)].append(comment)
    numbers, first = count(1), {}

    def cut(block, text):
        row = []
        for words in sentences(text):
            key, number = key_of(block, words), next(numbers)
            found = () if key in first else tuple(about[key])  # the same words twice are marked once
            first.setdefault(key, number)
            row.append(Sentence(number, block, words, key, found))
        return row

    headline = cut(HEADLINE, piece["headline"])
    lines = [[cut(block["block"], text) for text in block["text"]] for block in piece["blocks"]]
    threads = [Thread(comment, first.get(key)) for key, found in about.items() for comment in found]
    threads.sort(key=lambda thread: (thread.number is None, thread.number or 0, thread.comment.pk))
    return Talk(headline, lines, threads)


def panel(article: Article, steps, today) -> dict:
    """What the desk says of it: how many comments wait, how many links open, whether that warns before a next step."""
    unresolved = article.comments.unresolved().count()
    is_open = article.status in {article.Status.DRAFT, article.Status.PROPOSED}
    links = article.share_links.select_related("made_by") if is_open else ()
    links = [link for link in links if link.holds(today)]
    goes_on = {"propose", "publish"} & {step.name for step in steps}
    return {"unresolved": unresolved, "links": len(links), "warns": bool(unresolved and goes_on)}
