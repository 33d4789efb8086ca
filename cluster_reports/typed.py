"""What somebody typed into a page whose request cannot be taken: given back, so that nothing is lost."""


def typed(request) -> list[str]:
    """The words that were posted, in their order: every text of two words or more; no figures, keys or passwords."""
    return [
        text
        for name, texts in request.POST.lists()
        if "password" not in name
        for text in texts
        if len(text.split()) > 1
    ]
