"""Numbers, what is counted by them, and years: each must be held by a source as it stands."""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from difflib import SequenceMatcher

from msgspec import Struct
from msgspec.structs import replace

from cluster_reports.article.directing import next_period
from cluster_reports.article.material import Snapshot, to_json
from cluster_reports.vietnamese.numbers import parse_number

from .finding import Finding, Part, Proof, Replacement
from .pieces import Names, clauses

NUMBER = re.compile(r"\d+(?:[./-]\d+)*(?:,\d+)?(?: ?%)?")
_YEAR = re.compile(r"(?:19|20)\d\d|2100")
_BESIDE = frozenset({"photo", "figure"})  # what stands beside the text; the desk has no field for it
_LONGEST = 40  # characters of a number that somebody can confirm
_COMPARING = re.compile(r"(?:so với|so sánh|như|cùng kỳ|cùng kì|hơn|từ)(?: [^\s,.;]+){0,6} $", re.IGNORECASE)
_MEASURES = """
    cuộc;lượt;lượt người;vụ;vụ việc;căn;suất quà;suất;ngày công;buổi;người;đồng chí;tập thể;cá nhân;đơn vị;mô hình;
    sáng kiến;triệu đồng;tỷ đồng;tỉ đồng;nghìn đồng;ngàn đồng;chỉ tiêu;nội dung;lớp;cây;mét;tấn;hộ;học sinh;cán bộ;
    chiến sĩ;đảng viên;văn bản;hồ sơ;trường hợp;thủ tục;điểm phần trăm;đơn vị máu;hoạt động;thành viên;phong trào
"""
MEASURES = frozenset(one.strip() for one in _MEASURES.split(";"))


class Number(Struct, frozen=True):
    """A number of a text, where it stands, and what it counts where that is a known measure ("" else)."""

    text: str
    start: int
    end: int
    measure: str = ""

    @property
    def keys(self) -> frozenset:
        return keys_of(self.text)

    @property
    def is_year(self) -> bool:
        return bool(_YEAR.fullmatch(self.text)) and not self.measure


def numbers_in(text: str) -> list[str]:
    """The numbers and numeric dates of a text as written: "28.360", "94,64%", "24/6", "10/10"."""
    return NUMBER.findall(text)


def keys_of(number: str) -> frozenset:
    """What makes two writings the same number: 02 and 2, 28360 and 28.360, 24/6 and 24-6."""
    body = number.rstrip("% ")
    is_percent = number.endswith("%")
    keys = set()
    parts = re.split(r"[./-]", body)
    if 1 < len(parts) < 4 and "," not in body and all(len(part) < 3 for part in parts[:2]):
        keys.add(("parts", *(int(part) for part in parts)))
    if "/" not in body and "-" not in body:
        with suppress(ValueError):
            keys.add(("number", parse_number(body), is_percent))
    return frozenset(keys or {("text", body, is_percent)})


class Counting:
    """Finds numbers in a text together with what they count."""

    def __init__(self, snapshot: Snapshot | None):
        own = [
            name
            for one in (snapshot.figures if snapshot else ())
            for name in (one.target.measure, one.target.pair_measure)
        ]
        words = {name.lower() for name in own if name and name != "%"} | MEASURES
        listed = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
        self.measure = re.compile(rf" ({listed})(?!\w)", re.IGNORECASE)

    def __call__(self, text: str) -> Iterator[Number]:
        for found in NUMBER.finditer(text):
            counted = self.measure.match(text, found.end())
            yield Number(found[0], *found.span(), counted[1].lower() if counted else "")


class Known:
    """Every number that a source holds, with what it counts there."""

    def __init__(self, sources: Iterable[str], counting: Counting, snapshot: Snapshot | None):
        self.measures: dict[tuple, set[str]] = {}
        self.written: dict[tuple, str] = {}
        for source in sources:
            for number in counting(source):
                for key in number.keys:
                    self.measures.setdefault(key, set()).add(number.measure)
                    if number.measure:
                        said = source[number.start : number.end]
                        self.written.setdefault((key, number.measure), f"{said} {number.measure}")
                    else:
                        self.written.setdefault((key, ""), number.text)
        if snapshot:
            for key in keys_of(str(len(snapshot.members))):
                self.measures.setdefault(key, set()).update({"đơn vị", "thành viên"})
            for day in days_of(snapshot):
                for key in (("parts", day.day, day.month), ("parts", day.day, day.month, day.year)):
                    self.measures.setdefault(key, set()).add("")

    def __contains__(self, number: Number) -> bool:
        return any(key in self.measures for key in number.keys)

    def of(self, number: Number) -> set[str]:
        """What this number counts in the sources."""
        return {measure for key in number.keys for measure in self.measures.get(key, ())}

    def otherwise(self, number: Number) -> str:
        """The same number as a source writes it with its own measure, where there is just one."""
        ways = {self.written[key, measure] for key in number.keys for measure in self.of(number) if measure
                if (key, measure) in self.written}  # fmt: skip
        return ways.pop() if len(ways) == 1 else ""

    def as_percent(self, number: Number) -> str:
        """How the sources write it with a percent sign, or without the one it has; "" where they do not."""
        for kind, *rest in number.keys:
            if kind == "number":
                turned = (kind, rest[0], not rest[1])
                for measure in sorted(self.measures.get(turned, ()), reverse=True):
                    if said := self.written.get((turned, measure)):
                        return said
        return ""


def days_of(snapshot):
    period, meeting = snapshot.period, snapshot.meeting
    days = (period.starts_on, period.ends_on, period.figures_until, meeting.on, meeting.until)
    return [day for day in days if day]


def texts_of(part) -> Iterator[str]:
    """Every text in plain lists and dictionaries."""
    if isinstance(part, dict):
        part = part.values()
    if isinstance(part, str):
        yield part
    elif not isinstance(part, (int, float, bool, type(None))):
        for one in part:
            yield from texts_of(one)


def sources_of(proof: Proof) -> list[str]:
    """All that the data say in words: sentences of the rules, facts as said, what people wrote in the review."""
    found = [part.generated for part in proof.parts] + [proof.headline.generated]
    for fact in proof.facts():
        found += [fact.get(name) or "" for name in ("said", "clause", "comparison", "label")]
    if snapshot := proof.snapshot:
        wrote = to_json(snapshot)
        wrote = {
            name: wrote[name] for name in wrote if name not in {"figures", "period", "audience", "house"}
        }
        wrote["meeting"] = {k: v for k, v in wrote["meeting"].items() if k not in {"on", "until"}}
        wrote["photos"] = []
        found += [*texts_of(wrote), snapshot.period.name, next_period(snapshot.period)]
    return [text for text in found if text]


def check(proof: Proof) -> tuple[list[Finding], int, list[str]]:
    """Findings, how many numbers there are, and which of them were confirmed."""
    counting = Counting(proof.snapshot)
    sources = sources_of(proof)
    known = Known(sources, counting, proof.snapshot)
    years = Years(proof.snapshot, sources)
    names = Names(proof.snapshot)
    findings, total, used = [], 0, []
    captions = [
        Part("photo", f"Chú thích ảnh {number}", caption.text, caption.text)
        for number, caption in enumerate(proof.captions, 1)
    ]
    for part in (proof.headline, *proof.shown, *captions, *proof.cells):
        for number in counting(part.shown):
            total += part.place not in _BESIDE
            if part.place == "photo" and re.search(r"thứ $", part.shown[: number.start]):
                continue  # "thứ 2 từ trái sang": a place in a row
            wrong = _wrong(part, number, known, years, names, proof)
            if wrong is None:
                continue
            if wrong.confirms and wrong.confirms in proof.confirmed:
                used.append(wrong.confirms)
                continue
            findings.append(replace(wrong, at=number.start))
    return findings, total, list(dict.fromkeys(used))


def _wrong(part, number, known, years, names, proof):
    """What is wrong with one number, if anything."""
    if number.is_year:
        return years.check(part, number, number.text, number.start)
    full_date = re.fullmatch(r"\d{1,2}([./-])\d{1,2}\1(\d{4})", number.text)
    if full_date and number not in known:
        day = Number(number.text[: -1 - len(full_date[2])], number.start, number.end)
        if day in known:
            return years.check(part, number, full_date[2], number.end - 4)
    measures = known.of(number)
    if number in known and not (number.measure and measures):
        return _of_another(part, number, names, proof)
    if number in known:
        alike = {
            one
            for one in measures
            if one and (one.startswith(number.measure) or number.measure.startswith(one))
        }
        if alike:
            return _of_another(part, number, names, proof)
        if measures - {""} and not _aligned(part, number):
            return _measure(part, number, known)
    elif turned := known.as_percent(number):
        end = number.end + (len(number.measure) + 1 if number.measure else 0)
        said = part.shown[number.start : end]
        return _finding(
            "measure",
            part,
            said,
            f"Số đúng nhưng sai đơn vị tính: số liệu là “{turned}”.",
            f"Sửa thành “{turned}”.",
            Replacement(number.start, end, turned),
        )
    return _unknown(part, number)


def _measure(part, number, known):
    end = number.end + len(number.measure) + 1
    right = known.otherwise(number)
    listed = right or " hoặc ".join(
        f"{number.text} {one}" for one in sorted(one for one in known.of(number) if one)
    )
    return _finding(
        "measure",
        part,
        part.shown[number.start : end],
        f"Số đúng nhưng sai đơn vị tính: số liệu là “{listed}”.",
        f"Sửa thành “{listed}”, hoặc nêu nguồn nếu đây là số khác.",
        Replacement(number.start, end, right) if right else None,
        confirms=part.shown[number.start : end],
    )


def _unknown(part, number):
    right = _aligned(part, number)
    end = number.end + (len(number.measure) + 1 if number.measure else 0)
    said = part.shown[number.start : end]
    fix = f"Số liệu đã duyệt ở chỗ này là {right}. " if right else ""
    return _finding(
        "number",
        part,
        said,
        f"Không dữ kiện nào của bài có “{said}”.",
        f"{fix}Sửa lại số, hoặc nêu nguồn của số này.",
        Replacement(number.start, number.end, right) if right else None,
        confirms=said,
    )


def _aligned(part: Part, number: Number) -> str:
    """The number that stands in the same place of the text the data gave; "" where nothing can be aligned."""
    if not part.generated or part.place == "photo":
        return ""
    ours, theirs = ([*re.finditer(r"\S+", text)] for text in (part.shown, part.generated))
    matcher = SequenceMatcher(None, [one[0] for one in ours], [one[0] for one in theirs], False)
    for kind, start, end, from_, to in matcher.get_opcodes():
        if kind != "replace" or not ours[start].start() <= number.start < ours[end - 1].end():
            continue
        mine = [one.start() for one in NUMBER.finditer(part.shown, ours[start].start(), ours[end - 1].end())]
        right = NUMBER.findall(part.generated[theirs[from_].start() : theirs[to - 1].end()])
        if len(mine) == len(right) and number.start in mine:
            return right[mine.index(number.start)]
    return ""


def _of_another(part, number, names, proof):
    """A number that stands beside a target and is another target's: "63 buổi" where that one has 28."""
    if not number.measure or not names or part.place in {"directions", "speech", "photo"}:
        return None
    span = next((one for one in clauses(part.shown) if one[0] <= number.start < one[1]), None)
    clause = part.shown[slice(*span)].lower() if span else ""
    if not clause or clause.strip(" .;") in part.generated.lower():
        return None
    told = {fact.target for _, _, fact in names.mentions(clause)}
    if len(told) != 1:
        return None
    target = told.pop()
    if target.measure.lower() != number.measure:
        return None
    said = [fact for fact in proof.facts() if fact.get("target") == target.pk]
    own = {
        key
        for fact in said
        for name in ("said", "clause", "comparison")
        for one in numbers_in(fact.get(name) or "")
        for key in keys_of(one)
    }
    if not own or number.keys & own:
        return None
    right = next((fact["said"] for fact in said if fact["kind"] in {"figure", "absence"}), "")
    digits = numbers_in(right)
    end = number.end + len(number.measure) + 1
    passage = part.shown[number.start : end]
    return _finding(
        "number",
        part,
        passage,
        f"“{passage}” không phải số của “{target.name}”.",
        f"Số liệu đã duyệt là {right}. Sửa lại số, hoặc nêu nguồn của số này."
        if right
        else "Sửa lại số, hoặc nêu nguồn của số này.",
        Replacement(number.start, number.end, digits[0]) if len(digits) == 1 else None,
        confirms=passage,
    )


class Years:
    """Which years may stand where: the period's and those the sources name; a base only where one compares."""

    def __init__(self, snapshot: Snapshot | None, sources: Iterable[str]):
        self.period = snapshot.period if snapshot else None
        self.anywhere, self.bases = set(), set()
        for source in sources:
            for found in re.finditer(r"(?<![\d.,])(?:19|20)\d\d(?!\d)", source):
                before = source[: found.start()]
                (self.bases if _COMPARING.search(before) else self.anywhere).add(found[0])
        if snapshot:
            self.anywhere |= {str(day.year) for day in days_of(snapshot)} | {str(snapshot.period.year)}
            self.bases.add(str(snapshot.period.year - 1))
        self.sources = " ".join(sources).lower()

    def check(self, part, number, year, at):
        before = part.shown[:at]
        if _COMPARING.search(before) and year in self.bases | self.anywhere:
            return None
        right = self._period_name(part.shown, at)
        if right:
            start, end, name = right
            said = part.shown[start:end]
            if said.lower() not in self.sources:
                return _finding(
                    "year",
                    part,
                    said,
                    f"Năm không phải của kỳ này: kỳ của bài là {name}.",
                    f"Sửa thành “{name}”.",
                    Replacement(at, at + 4, str(self.period.year)),
                    confirms=year,
                )
        if year in self.anywhere or not self.anywhere:
            return None
        said = part.shown[max(part.shown.rfind(" ", 0, max(at - 1, 0)) + 1, 0) : number.end]
        bases = self.period and f"năm {self.period.year}, năm so sánh {self.period.year - 1}"
        return _finding(
            "year",
            part,
            said,
            f"Năm {year} không phải năm của kỳ, cũng không phải năm so sánh.",
            f"Bài dùng {bases}. Sửa lại năm, hoặc nêu nguồn." if bases else "Sửa lại năm, hoặc nêu nguồn.",
            confirms=year,
        )

    def _period_name(self, text, at):
        """Where the period is named around the year at ``at``, with another year than its own."""
        if self.period is None or text[at : at + 4] == str(self.period.year):
            return None
        before, year, after = self.period.name.rpartition(str(self.period.year))
        if not year or after or len(before) < 6:
            return None
        start = at - len(before)
        if start < 0 or text[start:at].lower() != before.lower():
            return None
        return start, at + 4, self.period.name


def _finding(kind, part, passage, says, fix, replacement=None, *, confirms=""):
    if part.place in _BESIDE:
        replacement = None
    return Finding(
        kind,
        part.place,
        part.title,
        passage,
        says,
        fix,
        replacement=replacement,
        confirms=confirms if len(confirms) <= _LONGEST else "",
    )
