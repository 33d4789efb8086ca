"""Short signs of what a text and its data are: two that are equal say the same."""

import hashlib
import json

from .publication import frozen_form


def content_hash(published) -> str:
    """SHA-256 over a frozen form as JSON with sorted keys: the proof that text and data are as published."""
    canonical = json.dumps(published, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def text_seal(article, at) -> str:
    """What would be published at the instant ``at``, but for the list of other articles, which comes and goes."""
    return content_hash({name: part for name, part in frozen_form(article, at).items() if name != "earlier"})
