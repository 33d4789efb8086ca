"""One line of a unit's report as it is typed: which of the five states it is in, and never two of them.

What is merely incomplete is saved as it is; a fault is only what cannot be read or contradicts itself. What else
must be said before handing in is a matter of ``cluster_reports.rules``.
"""

from decimal import ROUND_HALF_UP, Decimal
from functools import cache, cached_property, lru_cache

from django import forms

from cluster_reports.measuring import fraction
from cluster_reports.models import Result
from cluster_reports.rules import ANSWERS
from cluster_reports.vietnamese.folding import clean
from cluster_reports.vietnamese.numbers import in_words, number
from cluster_reports.vietnamese.words import lower_first, upper_first

from .numbers import MOST, NumberField, over_a_hundred

State = Result.State
WITHOUT_FIGURE = {State.NOT_REPORTED, State.ZERO, State.NOT_APPLICABLE}
PARTS = ("numerator", "denominator", "pair_value")  # kept without a value, as a line not reported yet
YES_NO = (("", "Chọn"), ("1", "Có"), ("0", "Không"))
BOUNDS, STATES = tuple(Result.Bound.choices), tuple(State.choices)  # made anew at every asking


class ProseBox(forms.CharField):
    """Text cleaned as the model will clean it, so that an untouched box counts as unchanged."""

    def to_python(self, value):
        return clean(super().to_python(value))


@lru_cache(maxsize=500)
def _number(label, measure=""):
    return NumberField(label=label, measure=measure)


@lru_cache(maxsize=500)
def _choice(choices, label, required=False):
    return forms.ChoiceField(choices=choices, label=label, required=required)


@cache
def _text(name):
    column = Result._meta.get_field(name)
    return ProseBox(required=False, max_length=column.max_length, label=upper_first(column.verbose_name))


class ResultForm(forms.Form):
    """The fields one target needs; ``applied`` puts them into the row.

    Typing a figure makes a line "Có số liệu" unless an estimate was chosen; choosing a state without a
    figure drops the figure that stood there; doing both at once is asked back.
    """

    TEXTS = ("explanation", "reason", "cause", "remedy")  # each a cell of its own; the other fields are one
    CONTENT = ("value", "numerator", "denominator", "pair_value", "is_yes", "grade")
    WRITES = Result.WRITTEN

    def __init__(self, result, data=None):
        self.result, self.target, self.keeps_parts = result, result.target, False
        super().__init__(data, prefix=f"dong-{result.pk}", initial=_initial(result), label_suffix="")
        del self.fields  # Django set its empty ones over the property

    @cached_property
    def fields(self):
        """Never changed: lines that ask alike share them. How a box looks is drawn by ``views.entry_grid``."""
        target = self.target
        fields = {"state": _choice(_states(self.result), "Tình trạng", True)}
        if target.is_counted:
            fields["value"] = _number("Số liệu", target.measure)
            if target.has_ratio:
                fields["numerator"] = _number(target.numerator_label)
                fields["denominator"] = _number(target.denominator_label)
            fields["bound"] = _choice(BOUNDS, "Mức chính xác")
            if target.pair_measure:
                fields["pair_value"] = _number(target.pair_measure, target.pair_measure)
                fields["pair_bound"] = _choice(BOUNDS, "Mức chính xác của số đi kèm")
            fields["confirmed_value"] = _number("Xác nhận số này đúng", target.measure)
        elif target.direction == target.Direction.YES_NO:
            fields["is_yes"] = _choice(YES_NO, "Có hay không")
        else:
            grades = [(str(grade.pk), grade.label) for grade in target.scale.grades.all()]
            fields["grade"] = _choice((("", "Chọn mức"), *grades), "Mức")
        return fields | {name: _text(name) for name in self.TEXTS}

    def _posted(self, name):
        return self.data.get(f"{self.prefix}-{name}")

    @cached_property
    def _touched(self):
        """The boxes that were not sent as they were shown; the others hold what is stored."""
        fields = self.fields.items()
        return {name for name, field in fields if self._posted(name) != _shown(field, self.initial[name])}

    def _clean_fields(self):
        """As Django does, without an object for each box: a page has hundreds, and few were typed into."""
        for name, field in self.fields.items():
            if name not in self._touched:
                self.cleaned_data[name] = self.initial[name]
                continue
            try:
                self.cleaned_data[name] = field.clean(self._posted(name))
            except forms.ValidationError as fault:
                self.add_error(name, fault)

    @cached_property
    def changed_data(self):
        return [
            name
            for name, field in self.fields.items()
            if name in self._touched and field.has_changed(self.initial[name], self._posted(name))
        ]

    def value_of(self, name):
        """What its box shows."""
        field, value = self.fields[name], self.initial[name]
        if self.is_bound:
            value = self._posted(name)
        return field.prepare_value(value)

    @property
    def notes_id(self):
        """The element in which the page says what the rules say of the line."""
        return f"{self.prefix}-notes"

    @property
    def answers(self):
        """The names of the boxes that take answers to the rules."""
        return [name for name in ANSWERS if name in self.fields]

    @property
    def main_name(self):
        """The field that holds the figure itself."""
        return next(name for name in ("value", "is_yes", "grade") if name in self.fields)

    @property
    def echo(self):
        """How the value was understood: "1.200: một nghìn hai trăm"."""
        return self._echo_of("value")

    @property
    def pair_echo(self):
        return self._echo_of("pair_value")

    def _echo_of(self, name):
        value = self.cleaned_data.get(name) if self.is_bound and self.is_valid() else self.initial[name]
        return "" if value is None else f"{number(value)}: {in_words(value)}"

    @property
    def has_bound(self):
        """Whether "trên", "gần" or "khoảng" was chosen, so that the page shows it unfolded."""
        names = [name for name in ("bound", "pair_bound") if name in self.fields]
        return any(self.value_of(name) not in {"", None, Result.Bound.EXACT} for name in names)

    def clean(self):
        if self.errors:
            return self.cleaned_data
        data = self.cleaned_data
        for name in ("bound", "pair_bound"):
            data[name] = data.get(name) or Result.Bound.EXACT
        if self.target.has_ratio and self.target.is_counted:
            self._read_fraction(data)
        if not self.errors and (fault := over_a_hundred(self.target, data.get("value"))):
            self.add_error("value", fault)
        data["state"] = self._settle_state(data)
        return data

    def _read_fraction(self, data):
        top, bottom = data["numerator"], data["denominator"]
        if top is None and bottom is None:
            return
        if bottom == 0:
            self.add_error(
                "denominator",
                f"{upper_first(self.fields['denominator'].label)} phải lớn hơn 0; không có thì chọn “Không phát sinh”.",
            )
            return
        if top is None or bottom is None:
            self._keep_half(data, "numerator" if top is None else "denominator")
            return
        computed = fraction(top, bottom, self.target.measure, max(2, self.target.places))
        if computed >= MOST:
            self.add_error("denominator", "Kết quả quá lớn. Xem lại hai số này.")
            return
        if top > bottom and self.target.is_share:
            self.add_error(
                "numerator",
                f"{upper_first(self.fields['numerator'].label)} {number(top)} lớn hơn"
                f" {lower_first(self.fields['denominator'].label)} {number(bottom)}. Xem lại hai số này.",
            )
            return
        typed = data["value"]
        untouched = "value" not in self.changed_data
        if typed is not None and not untouched and not _agrees(typed, top, bottom, self.target.measure):
            measure = "%" if self.target.measure == "%" else ""
            self.add_error(
                "value",
                f"Số {number(typed)}{measure} không khớp {number(top)}/{number(bottom)}"
                f" = {number(computed)}{measure}. Sửa một trong ba số.",
            )
            return
        data["value"] = computed

    def _keep_half(self, data, missing):
        """Half a ratio is saved and not reported yet; a rate typed beside it says something else."""
        if data["value"] is not None and "value" in self.changed_data:
            self.add_error(missing, f"Thiếu {self.fields[missing].label}: nhập đủ cả hai số.")
        else:
            data["value"] = None

    def _settle_state(self, data):
        state = data["state"]
        given = [name for name in self.CONTENT if data.get(name) not in {None, ""}]
        typed = any(name in self.changed_data for name in self.CONTENT)
        chosen = "state" in self.changed_data
        if not any(name not in PARTS for name in given):
            return self._settle_incomplete(data, state, bool(given) and (typed or not chosen), chosen)
        if state in WITHOUT_FIGURE:
            if typed and not chosen:
                state = State.VALUE
            elif typed and not (state == State.ZERO and given == ["value"] and data["value"] == 0):
                self._refuse_figure(state)
        return state

    def _settle_incomplete(self, data, state, has_parts, chosen):
        """A line without the figure itself; ``has_parts``: half a ratio or a paired figure stands there."""
        if state == State.ESTIMATE and (chosen or has_parts):
            self.add_error(self.main_name, "Chọn “Ước tính” thì nhập số liệu.")
        if state in {State.ZERO, State.NOT_APPLICABLE}:
            if has_parts and chosen:
                self._refuse_figure(state)
            if chosen or not has_parts:
                return state
        self.keeps_parts = has_parts
        return State.NOT_REPORTED

    def _refuse_figure(self, state):
        label = dict(self.fields["state"].choices)[state]
        self.add_error(
            "state", f"Đã chọn “{label}” nhưng lại có số liệu mới. Xóa số liệu, hoặc chọn lại tình trạng."
        )

    def is_posted(self):
        """Whether the page that was sent had this line open."""
        return self.add_prefix("state") in self.data

    def changes(self):
        """What was typed differently from the stored row, in words."""
        words = []
        for name in self.changed_data:
            field, typed = self.fields[name], self[name].data or ""
            words.append(
                f"{field.label}: {dict(getattr(field, 'choices', ())).get(typed, typed) or 'để trống'}"
            )
        return "; ".join(words)

    def applied(self, result=None):
        """The row, or a copy of it, with what was typed, not saved yet."""
        data, result = self.cleaned_data, result or self.result
        result.state = data["state"]
        keeps = result.state not in WITHOUT_FIGURE
        result.value = data.get("value") if keeps else None
        for name in PARTS:
            setattr(result, name, data.get(name) if keeps or self.keeps_parts else None)
        if result.state == State.ZERO:
            result.value = Decimal(0)
        result.bound = data["bound"] if keeps else Result.Bound.EXACT
        result.pair_bound = data["pair_bound"] if keeps else Result.Bound.EXACT
        result.is_yes = {"1": True, "0": False}.get(data.get("is_yes")) if keeps else None
        result.grade = self._chosen_grade(data) if keeps else None
        for name in self.TEXTS:
            setattr(result, name, data[name])
        confirmed = data.get("confirmed_value")  # says yes to one figure: to no other
        is_its_own = confirmed is not None and confirmed == result.value
        result.confirmed_value = confirmed if is_its_own else None
        return result

    def _chosen_grade(self, data):
        chosen = data.get("grade")
        grades = self.target.scale.grades.all() if chosen else ()
        return next((grade for grade in grades if str(grade.pk) == chosen), None)


def _shown(field, value):
    return "" if value is None else str(field.prepare_value(value))


def _initial(result):
    has_figure = result.state not in WITHOUT_FIGURE
    return {
        "state": result.state,
        "value": result.value if has_figure else None,
        "numerator": result.numerator,
        "denominator": result.denominator,
        "pair_value": result.pair_value,
        "bound": result.bound,
        "pair_bound": result.pair_bound,
        "is_yes": "" if result.is_yes is None else str(int(result.is_yes)),
        "grade": str(result.grade_id or ""),
        "confirmed_value": result.confirmed_value,
        **{name: getattr(result, name) for name in ResultForm.TEXTS},
    }


def _states(result):
    """The states to choose from; a graded or yes/no target has no zero and no estimate."""
    if result.target.is_counted:
        return STATES
    return tuple(
        choice
        for choice in STATES
        if choice[0] == result.state or choice[0] not in {State.ZERO, State.ESTIMATE}
    )


def _agrees(typed, top, bottom, measure):
    """Whether ``typed`` is the ratio at as many decimals as were typed."""
    places = max(0, -typed.normalize().as_tuple().exponent)
    exact = fraction(top, bottom, measure, 8)
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) == typed
