"""What an administrator decides about the yearly turn, prefilled with what the old year proposes."""

from django import forms

from cluster_reports.models.turn_actions import DONE, TODO, Choices
from cluster_reports.models.year_turn import MOST_DEPUTIES
from units.fields import TypedDateField
from units.models import Unit

NEW_ROWS = 3  # empty lines for units that join, beside those proposed
WORDS = {
    "members": "Thành viên",
    "lead": "Đơn vị đứng đầu và phó",
    "periods": "Các kỳ",
    "pledge": "Giao ước và chỉ tiêu",
    "table": "Bảng điểm",
    "handover": "Lập biên bản bàn giao khi đổi đơn vị đứng đầu",
}
KEEP, OPEN = "keep", "open"


class UnitChoices(list):
    """Units by name: those of the cluster first, then the others that are not closed. One query for all boxes."""

    def __init__(self, turn):
        inside = [(str(one.unit), one.name) for one in turn.proposals]
        known = {pk for pk, _ in inside}
        others = Unit.objects.filter(closed_on__isnull=True).values_list("pk", "name")
        outside = [(str(pk), name) for pk, name in others if str(pk) not in known]
        super().__init__([("", "– chọn đơn vị –"), ("Trong cụm, khối", inside), ("Đơn vị khác", outside)])
        self.names = {int(pk): name for pk, name in [*inside, *outside]}


def day_field(label, **options):
    widget = forms.DateInput(
        format="%d/%m/%Y", attrs={"inputmode": "numeric", "autocomplete": "off", "class": "form-control"}
    )
    return TypedDateField(label=label, widget=widget, **options)


class UnitField(forms.TypedChoiceField):
    def __init__(self, label, choices, **options):
        widget = forms.Select(attrs={"class": "form-select"})
        super().__init__(
            label=label,
            choices=list(choices),
            coerce=int,
            empty_value=None,
            widget=widget,
            error_messages={"invalid_choice": "Đơn vị này không có trong danh sách: chọn lại."},
            **options,
        )


def tick(label, **options):
    return forms.BooleanField(
        label=label,
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
        **options,
    )


class TurnForm(forms.Form):
    """Boxes for each part of the turn; ``choices()`` is what was decided."""

    def __init__(self, data, turn):
        super().__init__(data)
        self.turn, units = turn, UnitChoices(turn)
        self.unit_names = units.names
        for part, words in WORDS.items():
            self.fields[f"do_{part}"] = tick(words, initial=self._is_proposed(part))
        self._add_members(units)
        self._add_lead(units)
        self.fields["kinds"] = self._many(
            "Các kỳ sẽ tạo", [(kind, name) for name, *_, kind, _ in turn.periods]
        )
        if turn.state("pledge") == TODO:  # afterwards a page sent twice may still name them
            self.fields["targets"] = self._many(
                "Chỉ tiêu chép sang", [(str(one.pk), one.name) for one in turn.targets]
            )
        self.fields["plans"] = forms.ChoiceField(
            label="Mức giao của năm mới",
            choices=[(KEEP, "như năm cũ, sửa sau ở từng chỉ tiêu"), (OPEN, "để trống, giao sau")],
            initial=KEEP,
            required=False,
            widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        )

    def _is_proposed(self, part):
        if part == "handover":
            return self.turn.state("lead") == TODO and not self.turn.is_recent
        if part == "lead" and self.turn.is_recent:
            return False
        if part in {"pledge", "table"} and self.turn.blocking:
            return False
        return self.turn.state(part) == TODO

    @staticmethod
    def _many(label, choices):
        return forms.MultipleChoiceField(
            label=label,
            choices=choices,
            initial=[value for value, _ in choices],
            required=False,
            widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
            error_messages={"invalid_choice": "Danh sách đã đổi: tải lại trang rồi chọn lại."},
        )

    def _add_members(self, units):
        turn = self.turn
        for seat in turn.seats:
            leaves = next((one.leaves_on for one in turn.proposals if one.unit == seat.unit), None)
            self.fields[f"leaves_{seat.unit}"] = day_field(
                f"{seat.name} rời sau ngày", required=False, initial=leaves or seat.ends_on
            )
        coming = [one for one in turn.proposals if one.joins_on]
        self.join_rows = len(coming) + NEW_ROWS
        for row in range(self.join_rows):
            one = coming[row] if row < len(coming) else None
            self.fields[f"join_{row}"] = UnitField(
                f"Đơn vị vào, dòng {row + 1}", units, required=False, initial=one and one.unit
            )
            self.fields[f"join_{row}_on"] = day_field(
                f"Vào từ ngày, dòng {row + 1}", required=False, initial=one and one.joins_on
            )

    def _add_lead(self, units):
        turn = self.turn
        if turn.state("lead") != TODO:
            return
        self.fields["since"] = day_field("Nhận nhiệm vụ từ ngày", required=False, initial=turn.day)
        head = turn.lead.head if not turn.is_recent else turn.head.unit
        self.fields["head"] = UnitField(turn.head_title, units, required=False, initial=head)
        for row in range(min(MOST_DEPUTIES, len(turn.lead.deputies) + 1)):
            unit = turn.lead.deputies[row] if row < len(turn.lead.deputies) else None
            self.fields[f"deputy_{row}"] = UnitField(
                f"{turn.deputy_title} {row + 1}", units, required=False, initial=unit
            )

    def clean(self):
        data = super().clean()
        for row in range(self.join_rows):
            unit, day = data.get(f"join_{row}"), data.get(f"join_{row}_on")
            if unit and not day and f"join_{row}_on" not in self.errors:
                data[f"join_{row}_on"] = self.turn.day
            elif day and not unit and f"join_{row}" not in self.errors:
                self.add_error(f"join_{row}", "Có ngày vào mà chưa chọn đơn vị: chọn đơn vị, hoặc xóa ngày.")
        return data

    # What the template walks through

    @property
    def seats(self):
        proposals = {one.unit: one for one in self.turn.proposals}
        for seat in self.turn.seats:
            yield seat, proposals.get(seat.unit), self[f"leaves_{seat.unit}"]

    @property
    def joins(self):
        return [(self[f"join_{row}"], self[f"join_{row}_on"]) for row in range(self.join_rows)]

    @property
    def leads(self):
        return [self[name] for name in self.fields if name in {"since", "head"} or name.startswith("deputy_")]

    def ticked(self, name):
        """The values of a list of boxes as they are shown."""
        return set(self[name].value() or ()) if name in self.fields else set()

    def is_on(self, part):
        return bool(self[f"do_{part}"].value())

    def choices(self) -> Choices:
        data, turn = self.cleaned_data, self.turn
        parts = frozenset(part for part in WORDS if data.get(f"do_{part}"))
        deputies = [data.get(name) for name in self.fields if name.startswith("deputy_")]
        return Choices(
            parts=parts,
            since=data.get("since") or turn.day,
            head=data.get("head"),
            deputies=tuple(unit for unit in deputies if unit),
            leaving={
                seat.unit: data.get(f"leaves_{seat.unit}")
                for seat in turn.seats
                if f"leaves_{seat.unit}" in self.data and (data.get(f"leaves_{seat.unit}") or seat.ends_on)
            },
            joining=tuple(
                (data[f"join_{row}"], data[f"join_{row}_on"])
                for row in range(self.join_rows)
                if data.get(f"join_{row}")
            ),
            kinds=frozenset(data["kinds"]),
            targets=frozenset(int(pk) for pk in data.get("targets", ())),
            keeps_plans=data.get("plans") != OPEN,
        )


def part_note(turn, part) -> str:
    """What stands of a part already, in words; "" where it is to be done."""
    if turn.state(part) == TODO:
        return ""
    if turn.state(part) == DONE:
        return {
            "lead": f"Nhiệm kỳ năm {turn.year} đã ghi, giữ nguyên.",
            "periods": f"Các kỳ của năm {turn.year} đã có đủ.",
            "pledge": f"Giao ước năm {turn.year} đã có, giữ nguyên.",
            "table": f"Bảng điểm năm {turn.year} đã có, giữ nguyên.",
        }[part]
    return {
        "lead": "Chưa có thành viên nào để chọn.",
        "pledge": f"Năm {turn.year - 1} không có giao ước để chép: soạn mới ở trang quản trị.",
        "table": f"Năm {turn.year - 1} không có bảng điểm để chép.",
    }[part]
