"""Words that claim something of all units or of a change: never more than the fact behind them says."""

import re
from collections.abc import Iterator

from msgspec.structs import replace

from cluster_reports.article.facts import Figure, Verdict
from cluster_reports.vietnamese.numbers import percent

from .finding import Finding, Part, Proof, Replacement
from .pieces import HOLE, Names, clauses, without_owned, without_quotes

_AHEAD = frozenset({"directions", "speech"})  # what shall be, not what was
_TAIL = (
    r"(?= (?:(?:thêm|hơn|trên|gần|khoảng|tới|đến|mạnh|nhẹ|đáng kể|rõ rệt|cao) )*(?:\d|so với|cùng kỳ|cùng kì)"
    r"|(?: mạnh| nhẹ| đáng kể| rõ rệt)?\s*(?:$|[,;.)(]))"
)
_BASE = r"[^,;.()]{0,40}?(?:so với |như )?(?:cùng kỳ|cùng kì|năm trước|năm học trước|năm \d{4})"
CHANGES = (
    ("up", re.compile(rf"(?<!\w)tăng{_TAIL}")),
    ("down", re.compile(rf"(?<!\w)giảm{_TAIL}")),
    ("up", re.compile(rf"(?<!\w)cao hơn(?={_BASE})")),
    ("down", re.compile(rf"(?<!\w)thấp hơn(?={_BASE})")),
    (
        "steady",
        re.compile(
            r"(?<!\w)(?:giữ (?:mức )?ổn định(?=\s*(?:so|như|$|[,;.)]))|ổn định(?= so với| như cùng kỳ))"
        ),
    ),
    (
        "over",
        re.compile(
            r"(?<!\w)vượt(?= (?:xa |trên |gần |khoảng )?(?:\d|kế hoạch|chỉ tiêu|mức)|\s*(?:$|[,;.)]))"
        ),
    ),
)
_OF_PLAN = re.compile(r"[^,;.()]*(?:kế hoạch|chỉ tiêu|mức đề ra)")
_OPPOSITE = {"tăng": "giảm", "giảm": "tăng", "cao hơn": "thấp hơn", "thấp hơn": "cao hơn"}
_WORDS = {"up": "tăng", "down": "giảm", "steady": "giữ ổn định"}
_NONE = re.compile(r"(?<!\w)không (?:để )?xảy ra(?!\w)")


def check(proof: Proof) -> Iterator[Finding]:
    snapshot = proof.snapshot
    names = Names(snapshot)
    if snapshot is None:
        return
    ours = " ".join(part.generated for part in proof.parts).lower()
    units = _Units(snapshot)
    for part in (proof.headline, *proof.shown):
        if part.place in _AHEAD:
            continue
        small = without_owned(part.shown, proof, names)
        for start, end in clauses(part.shown):
            clause = small[start:end]
            is_ours = part.shown[start:end].lower().strip(" .;") in ours
            about = names.mentions(clause)
            for finding in (*units.check(part, clause, start, about), *_changes(part, clause, start, about)):
                yield from _weighed(finding, is_ours)


def _weighed(finding, is_ours):
    """What the rules wrote themselves never stops anybody; where they name no target it is not even told."""
    if not is_ours:
        yield finding
    elif finding.is_blocking:
        yield replace(finding, is_blocking=False, replacement=None)


class _Units:
    """Claims about the units: all, nearly all, most."""

    def __init__(self, snapshot):
        self.members = len(snapshot.members)
        nouns = {"đơn vị", "thành viên", "cơ quan, đơn vị"}
        nouns |= {member.head_noun.lower() for member in snapshot.members if member.head_noun}
        some = f"(?:{'|'.join(re.escape(noun) for noun in sorted(nouns, key=len, reverse=True))})(?!\\w)"
        each = r"(?: (?!đều|chưa|không|đồng|triển)\w+){0,5}? (?:đều|đồng loạt)(?!\w)"
        self.levels = (
            (
                "all",
                re.compile(
                    rf"(?<!\w)(?:tất cả (?:các |số )?{some}|(?:100 ?%|trăm phần trăm) (?:các |số )?{some}"
                    rf"|mọi {some}|toàn bộ (?:các |số )?{some}|(?:các|cả \d+) {some}{each})"
                ),
            ),
            ("most", re.compile(rf"(?<!\w)(?:hầu hết|phần lớn|đại đa số|đại bộ phận) (?:các |số )?{some}")),
            (
                "many",
                re.compile(rf"(?<!\w)(?<!đại )(?:đa số|quá nửa|hơn một nửa|hơn nửa) (?:các |số )?{some}"),
            ),
        )

    def check(self, part: Part, clause: str, at: int, about) -> Iterator[Finding]:
        if self.members < 2:
            return
        open_ = without_quotes(clause)
        claims = [
            (found.start(), found.end(), level)
            for level, pattern in self.levels
            for found in pattern.finditer(open_)
        ]
        for start, end, level in sorted(claims):
            later = [other for other, _, _ in claims if other > start]
            facts = _concerned(open_, start, end, min(later, default=len(clause)), about)
            said = part.shown[at + start : at + end]
            if not facts:
                yield _claim(
                    part,
                    at + start,
                    said,
                    f"Không dữ kiện nào cho biết “{said}”.",
                    _REWORD,
                    is_blocking=False,
                )
            for fact in facts:
                short = self._short(fact, level, clause[start:end])
                if short:
                    says = f"“{said}” nói quá số liệu của “{fact.target.name}”: {short}."
                    yield _claim(part, at + start, said, says, _REWORD)
                    break
        for found in _NONE.finditer(open_):
            for fact in _concerned(open_, *found.span(), len(clause), about):
                yield from self._none(part, at, found, fact)

    def _none(self, part, at, found, fact):
        said = part.shown[at + found.start() : at + found.end()]
        if not isinstance(fact, Figure):
            return
        if not fact.is_absence:
            short = f"số liệu là {percent(fact.amount.value)[:-1]} {fact.target.measure}".strip()
        elif fact.coverage is not None and not fact.coverage.is_everyone:
            short = f"mới {fact.coverage.reported}/{fact.coverage.assigned} đơn vị báo cáo không phát sinh"
        else:
            return
        says = f"“{said}” nói quá số liệu của “{fact.target.name}”: {short}."
        yield _claim(part, at + found.start(), said, says, _REWORD)

    def _short(self, fact: Figure | Verdict, level: str, said: str) -> str:
        """How far the fact falls short of the claim, in words; "" where it does not."""
        coverage = fact.coverage
        if coverage is None:
            return ""
        have, of = coverage.reported, coverage.assigned
        if isinstance(fact, Verdict):
            met = [len(share.units) for share in fact.shares if share.grade.is_met]
            have = have if level == "all" and len(fact.shares) == 1 else max(met, default=0)
        enough = {"all": have == of, "most": have * 5 >= of * 4, "many": have * 2 > of}[level]
        if not enough:
            return f"mới có {have}/{of} đơn vị"
        if level == "all" and of < self.members and "được giao" not in said:
            return f"chỉ {of}/{self.members} đơn vị được giao chỉ tiêu này"
        return ""


_REWORD = "Viết lại cho đúng số đơn vị mà số liệu cho biết."


def _concerned(clause, start, end, until, about):
    """The facts a claim is about: those named after it, or before it where it says at whom ("ở các đơn vị đều")."""
    before = [fact for first, last, fact in about if last <= start]
    after = [fact for first, last, fact in about if start <= first < until or first < start < last]
    says_at_whom = re.search(r"(?:ở|tại|của|được) $", clause[:start])
    return (before or after) if says_at_whom else (after or before)


def _changes(part: Part, clause: str, at: int, about) -> Iterator[Finding]:
    """Claims of a rise, a fall, of nothing changed, of more than was planned."""
    open_ = clause
    for start, end, _ in about:  # "giá trị tăng gia sản xuất" claims nothing
        open_ = open_[:start] + HOLE * (end - start) + open_[end:]
    open_ = without_quotes(open_)
    counted = [one for one in about if isinstance(one[2], Figure)]
    for way, pattern in CHANGES:
        for found in pattern.finditer(open_):
            fact = _nearest(counted, found.start())
            said = part.shown[at + found.start() : at + found.end()]
            if way != "over" and _OF_PLAN.match(open_, found.end()):
                continue  # against a plan; its numbers are read elsewhere
            if way == "over":
                yield from _over(part, said, fact, at + found.start())
            else:
                yield from _moved(part, said, way, fact, at + found.start())


def _nearest(counted, at):
    """The target named last before a word, else the first one after it."""
    before = [fact for start, end, fact in counted if end <= at]
    after = [fact for start, end, fact in counted if start >= at]
    return before[-1] if before else after[0] if after else None


def _moved(part, said, way, fact, at):
    if fact is None or fact.change is None:
        name = f" của “{fact.target.name}”" if fact else ""
        yield _change(
            part,
            at,
            said,
            f"Không có số liệu để so sánh{name}: “{said}” chưa có căn cứ.",
            "Bỏ so sánh, hoặc bổ sung số liệu cùng kỳ rồi soạn lại.",
            is_blocking=False,
        )
        return
    change = fact.change
    real = "steady" if change.is_steady else "up" if change.amount > 0 else "down"
    if real == way:
        return
    swap = _OPPOSITE.get(said.lower()) if "steady" not in {real, way} else None
    yield _change(
        part,
        at,
        said,
        f"“{said}” trái với số liệu của “{fact.target.name}”: so với năm {change.year} là {_WORDS[real]}.",
        f"Sửa thành “{swap}”." if swap else f"Viết lại theo số liệu: {_WORDS[real]}.",
        replacement=Replacement(at, at + len(said), swap) if swap else None,
    )


def _over(part, said, fact, at):
    progress = fact.progress if fact else None
    if progress is None:
        name = f" của “{fact.target.name}”" if fact else ""
        yield _change(
            part,
            at,
            said,
            f"Không có kế hoạch để đối chiếu{name}: “{said}” chưa có căn cứ.",
            "Bỏ chữ này, hoặc bổ sung chỉ tiêu rồi soạn lại.",
            is_blocking=False,
        )
        return
    if fact.target.direction in {"down", "zero"}:
        return
    is_over = fact.amount.value > progress.planned if progress.percent is None else progress.percent > 100
    if not is_over:
        told = "chưa vượt chỉ tiêu"
        if progress.percent is not None:
            told = f"mới đạt {percent(round(progress.percent, 1))} kế hoạch"
        yield _change(
            part,
            at,
            said,
            f"“{said}” trái với số liệu của “{fact.target.name}”: {told}.",
            f"Viết lại: {told}.",
        )


def _claim(part, at, said, says, fix, *, is_blocking=True):
    return Finding("coverage", part.place, part.title, said, says, fix, is_blocking, at=at)


def _change(part, at, said, says, fix, *, is_blocking=True, replacement=None):
    return Finding("change", part.place, part.title, said, says, fix, is_blocking, replacement, at=at)
