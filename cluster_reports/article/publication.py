"""The frozen form of an article: all its page needs, so that one query serves it."""


def frozen_form(article, at):
    return {
        "headline": article.headline,
        "blocks": [
            {"block": paragraph.block, "text": paragraph.shown}
            for paragraph in article.paragraphs.all()
            if paragraph.shown.strip() and not paragraph.is_hidden
        ],
    }
