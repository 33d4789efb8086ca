"""Which papers a review has, and each as laid out data: the frozen one once it has its number, else today's draft."""

import hashlib
import json
from collections.abc import Callable
from datetime import date
from functools import cached_property
from urllib.parse import quote

from msgspec import Struct

from cluster_reports import access
from cluster_reports.article import snapshot as snapshots
from cluster_reports.article.material import Audience
from cluster_reports.models import AwardProposal, Document, PaperTemplate, Pledge, Review
from cluster_reports.models.practice import MARK
from cluster_reports.tables.ballot_result import votes_on
from cluster_reports.vietnamese.folding import slug

from .layout import Numbered, Paper, code, lay_out
from .letterheads import letterhead_for
from .minutes import Attended, minutes
from .nominees import award_minutes, proposal_with_list
from .pledge import pledge as pledge_paper
from .pledge import read_promise
from .proposal import proposal
from .report import report


def _docx(paper):
    from .word_file import print_docx

    return print_docx(paper)


def _pdf(paper):
    from .pdf_file import print_pdf

    return print_pdf(paper)


FORMS = {  # what a paper can be downloaded as: the file's type and what makes it
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", _docx),
    "pdf": ("application/pdf", _pdf),
}
NOT_IN_NAMES = str.maketrans(dict.fromkeys('\\:*?"<>|', " ") | {"/": "-"})


class PaperKind(Struct, frozen=True):
    """A paper a review can have; ``make`` gives None where it would say nothing, and is None for what is put together
    from other rows.
    """

    slug: str
    title: str
    note: str
    audience: Audience
    make: Callable[..., Paper | None] | None
    names_people: bool = False  # made from the proposals too, and only for those who may read all of them


KINDS = (
    PaperKind(
        "bao-cao",
        "Báo cáo {word} {period}",
        "Đủ số liệu trong cụm, kèm bảng của từng đơn vị.",
        "internal",
        report,
    ),
    PaperKind(
        "bao-cao-cong-khai",
        "Báo cáo {word} {period}, bản công khai",
        "Chỉ nội dung công khai.",
        "public",
        report,
    ),
    PaperKind("phu-luc", "Phụ lục số liệu {period}", "Riêng các bảng của báo cáo.", "internal", None),
    PaperKind(
        "bien-ban",
        "Biên bản hội nghị {word} {period}",
        "Giờ họp và thư ký để trống, ghi tay.",
        "internal",
        minutes,
    ),
    PaperKind(
        "to-trinh", "Tờ trình đề nghị khen thưởng {period}", "Các đề nghị lên cấp trên.", "internal", proposal
    ),
    PaperKind(
        "bien-ban-binh-xet",
        "Biên bản bình xét khen thưởng {period}",
        "Có tên người. Giờ họp, thư ký và số phiếu để trống, ghi tay.",
        "internal",
        award_minutes,
        names_people=True,
    ),
    PaperKind(
        "to-trinh-danh-sach",
        "Tờ trình kèm danh sách đề nghị {period}",
        "Có tên người. Danh sách theo từng đường khen thưởng.",
        "internal",
        proposal_with_list,
        names_people=True,
    ),
)
PLEDGE = PaperKind("giao-uoc", "Giao ước thi đua", "Nội dung, chỉ tiêu, cam kết và chữ ký.", "internal", None)


class OnShelf(Struct, frozen=True):
    """A paper as it stands now; ``number_kind`` is "" for one that takes no number."""

    kind: PaperKind
    title: str
    content: dict
    number_kind: str
    symbol: str
    document: Document | None = None

    @property
    def version(self) -> str:
        """What it says, apart from the day: a page that showed another text gives no number."""
        said = {name: part for name, part in self.content.items() if name != "dated"}
        said["head"] = said["head"] | {"place_date": ""}
        return content_hash(said)[:16]

    @property
    def code(self) -> str:
        """ "BC-CTĐ3": what stands after the number."""
        return code(self.number_kind, self.symbol)

    @property
    def waits_for_number(self) -> bool:
        return bool(self.number_kind) and self.document is None

    def file_name(self, form: str) -> str:
        """ "05-BC-CTĐ3 Báo cáo sơ kết 6 tháng đầu năm 2026.docx"."""
        number = f"{self.document.code} " if self.document else ""
        name = f"{number}{self.title}".translate(NOT_IN_NAMES)
        return f"{' '.join(name.split())[:120].strip(' .')}.{form}"


class Shelf:
    """The papers of one review, read once. ``today`` dates the drafts; ``user`` decides about the pledge, and whether
    there are papers that name people.
    """

    def __init__(self, review: Review, user, today: date):
        self.review, self.today, self.user = review, today, user
        self.day = review.period.ends_on
        cluster = review.period.cluster
        self.template = PaperTemplate.of_cluster(cluster, self.day)
        self.organisation = self.template.unit_id if self.template else cluster.organisation_id
        self.documents = {one.paper: one for one in review.documents.select_related("given_by")}
        self.pledge = (
            Pledge.objects.visible_to(user)
            .for_page()
            .filter(cluster=cluster, year=review.period.year)
            .first()
        )
        self._snapshots = {}

    def all(self) -> list[OnShelf]:
        found = [self.find(kind.slug) for kind in (*KINDS, PLEDGE)]
        return [paper for paper in found if paper]

    def find(self, slug: str) -> OnShelf | None:
        """The paper, or None where the review has no such paper or it would say nothing."""
        if slug == PLEDGE.slug:
            return self._of_pledge()
        kind = next((one for one in KINDS if one.slug == slug), None)
        if kind is None or (kind.names_people and not self._may_name(slug)):
            return None
        document = self.documents.get(slug)
        if document:
            return OnShelf(
                kind, self._title(kind), document.content, document.kind, document.symbol, document
            )
        if kind.slug == "phu-luc":
            return self._annexes_alone(kind)
        paper = self._made(kind)
        if paper is None:
            return None
        content = self._marked(lay_out(paper, today=self.today))
        if not content["body"]:
            return None
        return OnShelf(kind, self._title(kind), content, paper.kind, paper.letterhead.symbol)

    def numbered(self, slug: str, given: Numbered) -> dict:
        """The paper as it is frozen with this number."""
        kind = next(one for one in KINDS if one.slug == slug)
        return lay_out(self._made(kind), today=given.on, given=given)

    def _marked(self, content):
        """A paper of a practice bears that on every sheet; one of the real thing stays byte for byte what it was."""
        return content | {"watermark": MARK} if self.review.period.is_practice else content

    def _made(self, kind) -> Paper | None:
        snapshot = self._snapshot(kind.audience)
        letterhead = letterhead_for(snapshot, self.template)
        if kind.make is minutes:
            return minutes(snapshot, letterhead, self._attended())
        if kind.names_people and not self.nominees:
            return None
        if kind.make is award_minutes:
            return award_minutes(
                snapshot, letterhead, self.nominees, self._attended(), votes_on(self.nominees)
            )
        if kind.names_people:
            return kind.make(snapshot, letterhead, self.nominees)
        return kind.make(snapshot, letterhead)

    def _attended(self) -> tuple[Attended, ...]:
        rows = self.review.attendances.select_related("unit").prefetch_related("unit__former_names")
        return tuple(
            Attended(row.unit.name_on(self.day), row.state, row.is_right, row.heads, row.led_by, row.reason)
            for row in rows
        )

    def _may_name(self, slug):
        """Whether this person may read who is proposed; asked only where somebody is, or once was."""
        return (slug in self.documents or self.nominees) and self._reads_names

    @cached_property
    def _reads_names(self):
        return access.can_read_nominees(self.user, self.review.period, self.today)

    @cached_property
    def nominees(self) -> list[AwardProposal]:
        """The proposals that go into papers."""
        return list(AwardProposal.objects.to_present().filter(period=self.review.period_id).for_page())

    def _snapshot(self, audience):
        if audience not in self._snapshots:
            self._snapshots[audience] = snapshots.read(self.review, audience)
        return self._snapshots[audience]

    def _title(self, kind):
        word = self.review.get_kind_display()
        return kind.title.replace("{word}", word).replace("{period}", self.review.period.name)

    def _annexes_alone(self, kind) -> OnShelf | None:
        """The annexes of the numbered report where it is numbered: they are part of it."""
        whole = self.find("bao-cao")
        if whole is None or not whole.content["annexes"]:
            return None
        empty = {"type": "", "marks": [], "body": [], "signatures": [], "recipients": []}
        return OnShelf(kind, self._title(kind), whole.content | empty | {"title": self._title(kind)}, "", "")

    def _of_pledge(self):
        if self.pledge is None:
            return None
        promise = read_promise(self.pledge)
        letterhead = letterhead_for(self._snapshot("internal"), self.template)
        paper = pledge_paper(promise, letterhead)
        if not paper.parts and not paper.signatures:
            return None
        content = self._marked(lay_out(paper, today=self.today, on=promise.signed_on))
        return OnShelf(PLEDGE, f"{PLEDGE.title} năm {promise.year}", content, "", "")


def content_hash(content: dict) -> str:
    """SHA-256 over the paper as JSON with sorted keys."""
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def attachment(name: str) -> str:
    """A Content-Disposition with the name folded to ASCII, and in Vietnamese for browsers that read it."""
    stem, _, form = name.rpartition(".")
    return f"attachment; filename=\"{slug(stem)}.{form}\"; filename*=UTF-8''{quote(name, safe='')}"
