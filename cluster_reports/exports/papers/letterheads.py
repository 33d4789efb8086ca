"""What an organisation's papers look like: its own template, or the decree's form made from the cluster's names."""

from cluster_reports.article.block import short_word
from cluster_reports.article.material import Cluster, Snapshot
from cluster_reports.models import PaperTemplate

from .layout import Letterhead, Signature

LAW = "Căn cứ Luật Thi đua, khen thưởng"


def letterhead_for(snapshot: Snapshot, template: PaperTemplate | None) -> Letterhead:
    """The template's own lines; where one is empty, or there is no template, what the decree's form says."""
    cluster, word = snapshot.cluster, short_word(snapshot)
    plain = Letterhead(
        parent=cluster.organisation,
        issuer=cluster.name,
        symbol=symbol_of(cluster),
        authority=f"TM. {word} thi đua",
        post=cluster.head_title,
        bases=(LAW,),
        recipients=(
            f"{cluster.organisation} (để báo cáo)",
            f"Các đơn vị trong {word}",
            "Lưu: VT",
        ),
    )
    if template is None:
        return plain
    return Letterhead(
        parent=template.parent_line or plain.parent,
        issuer=template.issuer_line or plain.issuer,
        symbol=template.symbol or plain.symbol,
        place=template.place,
        authority=template.authority or plain.authority,
        post=template.post or plain.post,
        signer=template.signer,
        bases=_lines(template.bases) or plain.bases,
        recipients=_lines(template.recipients) or plain.recipients,
        shows_motto=template.shows_motto,
    )


def symbol_of(cluster: Cluster) -> str:
    """ "CTĐ3", "KTĐVHXH": first letters of what the cluster is called."""
    word = f"{cluster.word[:1].upper()}TĐ"
    if cluster.number is not None:
        return f"{word}{cluster.number}"
    return word + "".join(part[0].upper() for part in cluster.proper_name.split() if part[0].isalpha())


def signature(letterhead: Letterhead) -> Signature:
    return Signature(letterhead.post, letterhead.signer, letterhead.authority)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())
