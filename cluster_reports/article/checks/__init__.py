"""Reads an article against the facts it was made from: what must be mended before anybody else reads it."""

from . import claims, dropped, names, numbers, shape, spelled
from .finding import Caption, Finding, Part, Proof, Replacement, Report
from .numbers import numbers_in

__all__ = ["Caption", "Finding", "Part", "Proof", "Replacement", "Report", "check", "numbers_in"]


def check(proof: Proof) -> Report:
    """Every finding, blocking ones first, else in reading order."""
    counted, total, confirmed = numbers.check(proof)
    worded = [*names.check(proof), *claims.check(proof)]
    found = [
        *shape.check(proof),
        *_once(counted, worded),
        *worded,
        *dropped.check(proof),
        *spelled.check(proof),
    ]
    found = [one for one in found if not (one.kind == "headline" and _is_told(one, counted))]
    order = {part.place: place for place, part in enumerate((proof.headline, *proof.parts))}
    found.sort(key=lambda one: (not one.is_blocking, order.get(one.place, len(order)), one.at))
    return Report(tuple(dict.fromkeys(found)), total, tuple(confirmed))


def _once(counted, worded):
    """Without numbers that are part of a wrong name or claim."""
    spans = [(one.place, one.at, one.at + len(one.passage)) for one in worded]
    return [
        one
        for one in counted
        if not any(place == one.place and start <= one.at < end for place, start, end in spans)
    ]


def _is_told(headline, counted):
    """Whether something else is said of the number already."""
    return any(one.place == headline.place and one.at == headline.at for one in counted)
