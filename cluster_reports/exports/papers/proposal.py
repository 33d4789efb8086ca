"""The proposal of awards (tờ trình): what goes to the organisation by the route upwards."""

from cluster_reports.article.block import short_word
from cluster_reports.article.material import Snapshot
from cluster_reports.article.style import count

from .layout import Column, Letterhead, Paper, Table, Text, items
from .letterheads import signature
from .report import official, proposals


def proposal(snapshot: Snapshot, letterhead: Letterhead) -> Paper | None:
    """None where nobody is proposed."""
    snapshot = official(snapshot)
    asked = proposals(snapshot)
    if not asked:
        return None
    cluster, period, word = snapshot.cluster, snapshot.period, short_word(snapshot)
    review = " ".join(part for part in (snapshot.meeting.word, cluster.subject, period.name) if part)
    return Paper(
        kind="TTr",
        type_name="Tờ trình",
        subject=f"Về việc đề nghị khen thưởng trong {review}",
        letterhead=letterhead,
        addressees=(cluster.organisation,),
        bases=(*letterhead.bases, f"Căn cứ kết quả {review}"),
        parts=(
            Text(f"{cluster.name} trình {cluster.organisation} xem xét các đề nghị sau:"),
            *items(asked),
            *_summary(snapshot),
            Text(f"{word} kính trình {cluster.organisation} xem xét, quyết định."),
        ),
        signatures=(signature(letterhead),),
        recipients=letterhead.recipients,
        is_internal=snapshot.audience == "internal",
    )


def _summary(snapshot: Snapshot) -> tuple[Table, ...]:
    """By form, where more than one is proposed: one alone says it in its sentence."""
    proposed = [award for award in snapshot.awards if award.route == "proposed"]
    if len(proposed) < 2:
        return ()
    columns = (
        Column("STT", 2, is_number=True),
        Column("Hình thức khen thưởng", 12),
        Column("Tập thể", 4, is_number=True),
        Column("Cá nhân", 4, is_number=True),
    )
    rows = tuple(
        (
            str(place),
            f"{award.form} (tính theo lượt)" if award.counts_occurrences else award.form,
            *(
                count(snapshot.house, many) if many else "–"
                for many in (award.collectives, award.individuals)
            ),
        )
        for place, award in enumerate(proposed, 1)
    )
    return (Table(columns, rows),)
