from django.shortcuts import render

from .desk import UNPUBLISHED, get_article


def bulletin(request, pk):
    """The bulletin with the sources of its figures, to be copied; of a published article, as it was frozen."""
    article = get_article(request, pk)
    text = article.bulletin.get("text", "")
    if article.status not in UNPUBLISHED:
        text = article.published.get("bulletin", "")
    context = {"article": article, "text": text, "facts": article.bulletin.get("facts", [])}
    return render(request, "articles/bulletin.html", context)
