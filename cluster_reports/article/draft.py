"""From a snapshot to paragraphs, and from paragraphs to rows.

The desk calls: ``write(snapshot) -> Draft``; ``start(review, audience) -> (article, is_new)`` gets or creates the
article with a unique slug and refreshes it; ``refresh(article)``; ``drift(article) -> list[str]`` says what changed
in today's data against ``article.snapshot``.
"""


def start(review, audience):
    raise NotImplementedError


def refresh(article):
    raise NotImplementedError


def drift(article):
    raise NotImplementedError
