"""A target's result as a clause. A clause never says more than its coverage allows."""

from collections import Counter
from collections.abc import Callable, Mapping
from functools import lru_cache

from msgspec import Struct, field

from .comparing import (
    BOUNDS,
    against_last_year,
    against_plan,
    base_name,
    bounded,
    measured,
    no_base,
    places_of,
    plan_name,
)
from .facts import Coverage, Figure
from .material import House, Member, Period, Target
from .referring import mid

# First words that make the name of a target something that units do, and names that only look so.
_VERBS = """
    bảo bắt biên bồi chăm cứu dạy diễn đào điều đưa đăng đấu gặp giao giải giúp hiến hoàn hỗ huấn huy học in kết khai
    khám khắc kiểm ký làm luyện lắp mở mua nâng nuôi phát phối phủ quyên quy ra rà sửa sản tặng tham thăm thành thẩm thi
    thu thực tiếp tiết tìm tổ tra trao triển trồng truy tu tuần tuyên ủng vận vệ xây xét xóa xử đón đạt
"""
_ACTIONS = frozenset(_VERBS.split())
_NOT_ACTIONS = (
    "bảo hiểm",
    "giao thông",
    "giải thưởng",
    "học sinh",
    "học viên",
    "kiểm sát",
    "kết quả",
    "thi đua",
    "thu ngân",
    "thu nhập",
    "thành tích",
    "thực trạng",
    "tổ chức đảng",
    "điều kiện",
)


EACH = ("các đơn vị", "mọi đơn vị", "từng đơn vị", "toàn bộ đơn vị", "tất cả đơn vị")
REACHES = ("{0} báo cáo", "{0} có số liệu", "mới có {0}", "số liệu của {0}", "{0} gửi số")
REACHES_FIRST = ("theo báo cáo của {0}", "theo số liệu của {0}", "từ báo cáo của {0}")
REACHED = ("đạt", "bằng", "tương đương")
HAPPENED = ("còn xảy ra", "vẫn xảy ra", "vẫn còn")
NOTED = ("ghi nhận", "có", "thống kê được")
ESTIMATED = ("ước có", "ước tính có", "theo ước tính có")
EACH_THAT_REPORTED = ("những đơn vị đã báo cáo", "các đơn vị có báo cáo", "mọi đơn vị gửi báo cáo")


class Told(Struct, frozen=True):
    """A clause, the figure in it as printed, and what it was compared to."""

    text: str
    said: str
    comparison: str = ""


class Teller(Struct):
    """Tells the figures of one article in turn: it remembers which bases it named and which coverage it explained.

    ``manners`` are the targets told in another way than the first, where that would say words of the article again.
    """

    house: House
    period: Period
    members: tuple[Member, ...]
    word: str  # "Cụm"
    is_brief: bool = False  # comparisons stand in a bracket, their base is named once: "(đạt 57%, tăng 8%)"
    has_base: bool = False
    has_plan: bool = False
    bracketed: str = ""  # the plan that the last bracket was about
    has_reach: bool = False
    is_rearranged: bool = False  # whether it was said why some figures have no base
    turns: Counter = field(default_factory=Counter)
    is_told: Callable[[Coverage], bool] | None = None  # whether the head of the figures said this coverage
    manners: Mapping[int | str, int] = field(default_factory=dict)
    manner: int = 0  # of the target that is being told

    def turn(self, ways: tuple[str, ...]) -> str:
        """One of the ways to say the same, each in its turn: no article says a long one twice."""
        self.turns[ways] += 1
        return ways[(self.turns[ways] - 1 + self.manner) % len(ways)]

    def way(self, ways: tuple[str, ...]) -> str:
        """The first of the ways to say the same, unless the target is told in another manner."""
        return ways[self.manner % len(ways)]

    def begin(self, target: Target) -> None:
        """What is said from here on is about this target."""
        self.manner = self.manners.get(target.pk, 0)

    def tell(self, figure: Figure, *, is_part: bool = False) -> Told:
        """ "tuần tra, canh gác 28.360 cuộc với trên 95.000 lượt …, tăng 8% so với cùng kỳ năm 2025"."""
        self.begin(figure.target)
        if figure.is_nothing:
            clause, said = nothing(figure)
        else:
            said = bounded(figure.amount, figure.target.measure, places_of(figure), self.house)
            clause = self._core(figure, said, is_part=is_part) + self._pair(figure)
        verbs = REACHED[1:] if "đạt" in clause and not self.is_brief else REACHED
        plan, before = self._compared(figure, self.way(verbs))
        comparison = self._both(plan, before)
        if self.is_brief:
            text = _bracketed(clause, self._short(figure, plan, before), self._of(figure, is_part=is_part))
        else:
            text = ", ".join(part for part in (clause, comparison) if part)
        self.has_plan = self.has_plan or bool(plan and figure.progress.of == "period")
        self.has_base = self.has_base or bool(before)
        return Told(self._reaching(text, figure, is_part=is_part), said, comparison)

    def _compared(self, figure, verb):
        """What is said against the plan and against last year, in full."""
        plan = against_plan(
            figure,
            self.period,
            self.house,
            verb=verb,
            is_first=not self.has_plan,
            manner=self.manner,
        )
        if figure.is_nothing and figure.progress and figure.progress.percent is not None:
            plan = ""  # nothing done is no share of a plan
        if figure.is_nothing or not figure.is_rearranged:
            return plan, against_last_year(
                figure, self.period, self.house, is_first=not self.has_base, manner=self.manner
            )
        said = "không so sánh được" if self.is_rearranged else no_base(self.period, not self.has_base)
        self.is_rearranged = True
        return plan, said

    def _short(self, figure, plan, before):
        """The comparisons as they stand in a bracket: without the base that the last bracket named."""
        if plan and figure.progress.percent is not None:
            name = plan_name(figure, self.period, not self.has_plan)
            plan = plan.removesuffix(f" {name}") if self.bracketed == figure.progress.of else plan
            self.bracketed = figure.progress.of
        if before and self.has_base:
            base = base_name(self.period, False)
            before = before.removesuffix(f" so với {base}").removesuffix(f" như {base}")
        return self._both(plan, before)

    def _both(self, plan, before):
        """What is said against the plan, then what against last year; the other way round in every second manner."""
        parts = (before, plan) if self.manner % 2 else (plan, before)
        return ", ".join(part for part in parts if part)

    def _core(self, figure, said, *, is_part):
        target, name = figure.target, thing(figure.target.name)
        if target.direction in {"down", "zero"} and target.measure != "%":
            ways = HAPPENED if target.direction == "zero" else NOTED
            ways = ESTIMATED if figure.amount.is_estimate else ways
            return f"{self.way(ways)} {self._things(figure, said)}"
        verb = "ước đạt" if figure.amount.is_estimate else "đạt"
        if figure.amount.form == "each":
            verb = f"ở {self._each(figure.coverage)} đều {verb}"
        if target.measure == "%":
            return self._rate(figure, name, verb, said, is_part)
        if figure.amount.form == "range":
            per = "" if "/" in target.measure else " mỗi đơn vị"
            has = "ước có" if figure.amount.is_estimate else "có"
            return f"{name}{per} {has} {said}" if self.manner % 2 else f"{name} {verb} {said}{per}"
        if starts_with(name, target.measure) and figure.amount.form == "total":
            verb = self.way(ESTIMATED) if figure.amount.is_estimate else "có"
            return f"{verb} {self._things(figure, said)}"
        if is_action(name) and not figure.amount.is_estimate and figure.amount.form == "total":
            return f"{name} {said}"
        return f"{name} {verb} {said}"

    def _each(self, coverage):
        """All who gave a figure: "các đơn vị" only where that is every member."""
        everyone = coverage.is_everyone and coverage.assigned == len(self.members)
        return self.turn(EACH if everyone else EACH_THAT_REPORTED)

    def _rate(self, figure, name, verb, said, is_part):
        of, guess = self._of(figure, is_part=is_part), "ước " if figure.amount.is_estimate else ""
        if figure.target.direction in {"down", "zero"} and figure.amount.form != "ceiling":
            return f"{name} {guess}ở mức {said}{of}"
        if figure.amount.form == "ceiling":
            return f"{name} {guess}{said}{of}"
        before, met, after = name.partition(" đạt ")
        if met and figure.amount.form == "total" and not is_part:
            return f"{before} {guess}có {said} đạt {after}{of}"
        if met and figure.amount.form in {"floor", "range"}:
            return f"{name} {guess}{said}{of}"
        if self.manner % 2:
            verb = f"{verb.removesuffix('đạt')}ở mức" if figure.amount.form != "each" else verb
        return f"{name} {verb} {said}{of}"

    def _of(self, figure, *, is_part):
        """The two numbers a rate was made of: " (22.178/32.958 vụ)"; a part is made of what its whole is."""
        amount = figure.amount
        if amount.numerator is None or amount.form != "total":
            return ""
        label = "" if is_part else mid(figure.target.denominator_label)
        numerator = measured(amount.numerator, "", self.house)
        return f" ({numerator}/{measured(amount.denominator, label, self.house)})"

    def _things(self, figure, said):
        """ "trên 1.800 vụ phạm pháp hình sự", also where the target is called "Số vụ phạm pháp hình sự"."""
        name, measure = thing(figure.target.name), figure.target.measure
        return f"{said}{name[len(measure) :]}" if starts_with(name, measure) else f"{said} {name}"

    def _pair(self, figure):
        if figure.pair is None:
            return ""
        value = measured(figure.pair.value, figure.target.pair_measure, self.house)
        return f" với {BOUNDS[figure.pair.bound]}{value}"

    def _reaching(self, text, figure, *, is_part):
        """How many units a sum holds, where some have not reported; in one bracket with what else stands in one."""
        coverage = figure.coverage
        if coverage is None or coverage.misses_none or (self.is_told and self.is_told(coverage)):
            return text
        share = f"{coverage.reported}/{coverage.assigned} đơn vị"
        ways = self.turn(REACHES) if self.has_reach or self.is_told else self.way(REACHES_FIRST)
        said = ways.format(share)
        self.has_reach = True
        of = ")" if self.is_brief and text.endswith(")") else self._of(figure, is_part=is_part)
        return _bracketed(text, said, of)


def _bracketed(text: str, said: str, bracket: str) -> str:
    """``said`` in a bracket after the text, in the one that is there already where it ends with ``bracket``."""
    if not said:
        return text
    return f"{text[:-1]}; {said})" if bracket and text.endswith(bracket) else f"{text} ({said})"


def nothing(figure: Figure) -> tuple[str, str]:
    """ "chưa có giải tại hội thi", "việc xây, sửa nhà tình nghĩa chưa phát sinh"; and the words that stand for zero."""
    target, name = figure.target, thing(figure.target.name)
    guess = "ước " if figure.amount.is_estimate else ""
    if target.direction in {"down", "zero"}:
        return f"{guess}không phát sinh {name}", f"{guess}không phát sinh"
    if starts_with(name, target.measure):
        return f"{guess}chưa có {name}", f"{guess}chưa có"
    return f"{'việc ' if is_action(name) else ''}{name} {guess}chưa phát sinh", f"{guess}chưa phát sinh"


@lru_cache(maxsize=1024)
def thing(name: str) -> str:
    """What a target counts, inside a sentence: without "Số" and "Không để xảy ra"."""
    for start in ("Số ", "Không để xảy ra ", "Không có "):
        if name.startswith(start) and not name.startswith("Số lượt"):
            name = name.removeprefix(start)
    return mid(name)


def starts_with(name: str, measure: str) -> bool:
    """Whether the name of a target begins with what it is counted in: "Sáng kiến, cải tiến …" in "sáng kiến"."""
    return f"{name.lower()} ".startswith((f"{measure.lower()} ", f"{measure.lower()},"))


@lru_cache(maxsize=1024)
def is_action(name: str) -> bool:
    """Whether a target's name is something units do, so that it can stand as a predicate."""
    name = name.lower()
    return name.split(" ")[0].strip(",") in _ACTIONS and not name.startswith(_NOT_ACTIONS)
