"""Names to log in with, made from names of people."""

import re

from .folding import fold


def propose(full_name: str, taken) -> str:
    """ "Nguyễn Văn An" gives "annv", then "annv2" as ``taken`` (lower case) asks; "" for a name without letters."""
    words = [re.sub(r"[^a-z0-9]", "", word) for word in fold(full_name).split()]
    words = [word for word in words if word]
    if not words:
        return ""
    name = (words[-1] + "".join(word[0] for word in words[:-1]))[:50]
    number = 2
    found = name
    while found in taken:
        found = f"{name}{number}"
        number += 1
    return found
