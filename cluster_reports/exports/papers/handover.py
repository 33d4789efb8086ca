"""The sheet of a handover as a paper that takes no number, signed by who gives, who takes and a witness."""

from cluster_reports.models import Handover

from .layout import Column, Letterhead, Paper, Signature, Table, Text, lay_out, section

WITNESS = "Đại diện cơ quan chứng kiến"
COLUMNS = (Column("STT", 2, is_number=True), Column("Nội dung", 12), Column("Tình trạng", 7))


def laid_out(handover: Handover) -> dict:
    """The frozen content as plain data for the printers; the day of the paper is the day it was made."""
    cluster = handover.cluster
    organisation = cluster.organisation if cluster else None
    letterhead = Letterhead(
        parent=organisation.name if organisation else "",
        issuer=cluster.name if cluster else handover.from_unit.name,
        symbol="",
    )
    head = tuple(Text(f"{label}: {said}.", is_item=True) for label, said in handover.content["head"])
    sections = [section(one["title"], *_parts(one)) for one in handover.content["sections"]]
    paper = Paper(
        kind="",
        type_name="Biên bản bàn giao",
        subject="Nhiệm vụ đứng đầu cụm, khối" if cluster else "Công việc của cán bộ",
        letterhead=letterhead,
        parts=(*head, *sections, Text(f"Mã băm của nội dung: {handover.digest}.")),
        signatures=(
            Signature("Bên giao", authority=handover.giver),
            Signature("Bên nhận", authority=handover.taker),
            Signature(WITNESS, authority=organisation.name if organisation else ""),
        ),
    )
    return lay_out(paper, today=handover.made_on, on=handover.made_on)


def _parts(one):
    rows = tuple((str(place), text, state) for place, (text, state, _) in enumerate(one["rows"], 1))
    return [Text(one["note"]), Table(COLUMNS, rows) if rows else Text("Không có.")]
