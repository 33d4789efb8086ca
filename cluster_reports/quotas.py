"""How many titles a quota allows, and in words by how many it is passed: percent of whoever takes part."""

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from msgspec import Struct

from .vietnamese.numbers import number, percent

ROUNDINGS = {
    "down": (ROUND_FLOOR, "làm tròn xuống"),
    "nearest": (ROUND_HALF_UP, "làm tròn đến số gần nhất"),
    "up": (ROUND_CEILING, "làm tròn lên"),
}
COUNTED = {"units": "đơn vị", "collectives": "tập thể", "people": "cá nhân"}
UNCHECKED = "chưa đối chiếu với văn bản"


class Rule(Struct, frozen=True):
    """At most ``percent`` of those counted ("units" of the cluster, "collectives" or "people" of one unit)."""

    name: str
    percent: Decimal
    counts: str
    rounding: str
    citation: str
    is_checked: bool


class Verdict(Struct, frozen=True):
    """``count`` of the title among ``taking_part`` (None: nobody has said how many that are)."""

    rule: Rule
    count: int
    taking_part: int | None

    @property
    def allowed(self) -> int | None:
        if self.taking_part is None:
            return None
        mode, _ = ROUNDINGS[self.rule.rounding]
        return int((self.rule.percent * self.taking_part / 100).to_integral_value(mode))

    @property
    def excess(self) -> int:
        """By how many the quota is passed; 0 within it and where it cannot be known."""
        return 0 if self.allowed is None else max(0, self.count - self.allowed)

    @property
    def is_unknown(self) -> bool:
        return self.allowed is None and self.count > 0

    @property
    def said(self) -> str:
        """ "Vượt 1: Chiến sĩ thi đua cơ sở tối đa 10% của 9 cá nhân = 0 (làm tròn xuống), đang có 1. …"."""
        rule, who = self.rule, COUNTED[self.rule.counts]
        _, rounded = ROUNDINGS[rule.rounding]
        top = f"{rule.name} tối đa {percent(rule.percent)}"
        if self.allowed is None:
            found = f"Chưa kiểm được: {top}, đơn vị chưa ghi số {who} tham gia; đang có {number(self.count)}"
        else:
            found = (
                f"{f'Vượt {number(self.excess)}' if self.excess else 'Trong mức'}: {top} của"
                f" {number(self.taking_part)} {who} = {number(self.allowed)} ({rounded}),"
                f" đang có {number(self.count)}"
            )
        by = f"Căn cứ: {rule.citation}" if rule.citation else "Chưa ghi căn cứ"
        return f"{found}. {by}{'' if rule.is_checked else f' ({UNCHECKED})'}."
