"""Which blocks an article has, in which order. A block with no fact is not there."""

from . import closing, findings, opening
from .block import Block
from .material import Snapshot

ORDER = (
    opening.lead,
    opening.guests,
    opening.context,
    opening.movement,
    findings.results,
    findings.models,
    findings.awards,
    findings.limitations,
    closing.directions,
    closing.discussion,
    closing.speech,
    closing.votes,
    closing.signing,
)


def plan(snapshot: Snapshot) -> tuple[Block, ...]:
    """The blocks that have something to say; each is told what stands before it."""
    blocks = [block for block in (make(snapshot) for make in ORDER) if block.facts]
    before = set()
    for block in blocks:
        block.words["after"] = frozenset(before)
        before.add(block.name)
    return tuple(blocks)
