"""What came of a ballot as plain data: its page, the print and the minutes read the same block."""

from django.utils.timezone import localdate

from cluster_reports.models import Ballot, BallotLine, BallotPaper
from cluster_reports.vietnamese.dates import numeric_date
from cluster_reports.vietnamese.numbers import number


def block_of(ballot) -> dict:
    """Of a closed ballot: plain JSON. Without a quorum it holds no line's votes; of a secret one never a name.

    ``rows`` are the lines with ``votes``, ``against`` (of agreeing, else None) and ``passed``; ``named`` are the
    members of an open ballot with what each voted; ``sentences`` say all of it, for minutes and readers.
    """
    result, terms = ballot.result, ballot.terms
    is_choice, has_quorum = ballot.kind == Ballot.Kind.CHOOSE, result["has_quorum"]
    rows = []
    for line in ballot.lines.all() if has_quorum else ():
        votes = result["votes"][str(line.pk)]
        against = None if is_choice else result["papers"] - votes
        rows.append(
            {
                "text": line.text,
                "votes": votes,
                "against": against,
                "passed": line.pk in result["passed"],
                "preferred": line.pk == ballot.preferred_id,
            }
        )
    block = {
        "title": ballot.title,
        "round": ballot.round,
        "day": numeric_date(localdate(ballot.closed_at)),
        "is_secret": terms["is_secret"],
        "is_choice": is_choice,
        "rule": terms["name"],
        "source": source_said(terms),
        "members": result["members"],
        "papers": result["papers"],
        "written": result["written"],
        "needed": result["needed"],
        "votes_needed": result["votes_needed"],
        "has_quorum": has_quorum,
        "blank": result["blank"],
        "rows": rows,
        "named": _named(ballot) if has_quorum and not terms["is_secret"] else [],
        "decision": ballot.preferred_for,
    }
    return block | {"sentences": _sentences(block, terms)}


def votes_on(proposals) -> dict[int, str]:
    """By the pk of a proposal, "4/5": the votes for it of all members, in the newest ballot that had its quorum."""
    found = {}
    lines = BallotLine.objects.filter(proposal__in=proposals, ballot__status=Ballot.Status.CLOSED)
    for line in lines.select_related("ballot").order_by("ballot__closed_at", "pk"):
        result = line.ballot.result
        if result["has_quorum"]:
            found[line.proposal_id] = f"{number(result['votes'][str(line.pk)])}/{number(result['members'])}"
    return found


def source_said(terms) -> str:
    """The paper a rule stands in, with a mark where nobody compared it."""
    return terms["source"] + ("" if terms["is_checked"] else ", chưa đối chiếu văn bản")


def _named(ballot):
    papers = BallotPaper.objects.filter(voter__ballot=ballot).prefetch_related("lines")
    by_voter = {paper.voter_id: [line.text for line in paper.lines.all()] for paper in papers}
    voters = ballot.voters.select_related("user__unit")
    return [
        {
            "name": str(voter.user),
            "unit": voter.user.unit.name if voter.user.unit else "",
            "lines": by_voter[voter.pk],
        }
        for voter in voters
        if voter.pk in by_voter
    ]


def _sentences(block, terms):
    how = "kín" if block["is_secret"] else "ghi tên"
    turnout = f"{block['papers']}/{block['members']}"
    if not block["has_quorum"]:
        return [f"Bỏ phiếu {how}, không đủ số phiếu: {turnout}, cần {block['needed']}. Không kiểm phiếu."]
    written = f", trong đó {block['written']} phiếu giấy của thành viên vắng mặt" if block["written"] else ""
    share = f"{terms['needs']} tổng số thành viên, tức {block['votes_needed']} phiếu trở lên"
    said = [
        f"Bỏ phiếu {how} ngày {block['day']}: {turnout} thành viên bỏ phiếu{written}; cần ít nhất {block['needed']}.",
        f"Được thông qua khi có {share} ({block['rule']}, {block['source']}).",
    ]
    said += [f"{row['text']}: {_row_said(row, block)}." for row in block["rows"]]
    if block["blank"]:
        said.append(f"Phiếu trắng: {block['blank']}.")
    if block["is_choice"] and not any(row["passed"] for row in block["rows"]):
        first = next((row["text"] for row in block["rows"] if row["preferred"]), "")
        chosen = f"Cụm trưởng, cụm phó quyết định: {first}. Lý do: {block['decision'].rstrip('.')}."
        said.append(chosen if first else "Không có lựa chọn nào được thông qua.")
    return said


def _row_said(row, block):
    share = f"{number(row['votes'])}/{number(block['members'])}"
    if row["against"] is None:
        return f"{share} phiếu" + (", được chọn" if row["passed"] else "")
    passed = "được thông qua" if row["passed"] else "không được thông qua"
    return f"{share} phiếu đồng ý, {number(row['against'])} không đồng ý, {passed}"
