"""The lines of a review: one formset class a kind of line."""

from datetime import timedelta

from django import forms
from django.forms.models import BaseInlineFormSet, inlineformset_factory

from cluster_reports.models import (
    AgendaItem,
    Award,
    Direction,
    Duty,
    GoodModel,
    Guest,
    Highlight,
    Limitation,
    Movement,
    Photo,
    Review,
)
from cluster_reports.vietnamese.dates import numeric_date
from units.fields import ManyRowsField
from units.models import Unit

from .coached import coach
from .columns import InColumns

SPARE_ROWS = 2
LAST = 999
MOST_DAYS_AHEAD = 2 * 366  # a task further off is no task of the next periods
LONG = {400, 600}  # the lengths that are typed in a box of several rows


def offer(form, choices):
    """Gives the form's selects the rows this review may name; they were loaded once for all rows of the page."""
    for name, rows in choices.items():
        if name in form.fields:
            field = form.fields[name]
            field.queryset = field.queryset.model.objects.filter(pk__in=[row.pk for row in rows])
            field.choices = [
                ("", "Không chọn"),
                *((row.pk, getattr(row, "choice_label", None) or str(row)) for row in rows),
            ]


class LineForm(InColumns, forms.ModelForm):
    """A line of a review; ``order`` is what the person typed, blank goes last."""

    COLUMNS = {
        "rank": "col-md-4",
        "name": "col-md-8",
        "kind": "col-md-4",
        "unit": "col-md-8",
        "route": "col-md-6",
        "form": "col-md-6",
        "collectives": "col-md-3",
        "individuals": "col-md-3",
        "counts_occurrences": "col-md-6",
        "target": "col-md-6",
        "about": "col-md-6",
        "answers": "col-md-6",
        "to_all": "col-md-12",
        "owners": "col-md-8",
        "due_on": "col-md-4",
        "source": "col-md-4",
        "visibility": "col-md-3",
        "order": "col-md-2",
        "DELETE": "col-md-3",
    }

    order = forms.IntegerField(
        label="Thứ tự",
        required=False,
        min_value=0,
        max_value=LAST,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "num"}),
    )

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        offer(self, choices)
        if self.instance.pk is None:
            self.initial["order"] = None
        for field in self.fields.values():
            if getattr(field, "max_length", None) in LONG:
                field.widget = forms.Textarea({"rows": 2, "data-max-length": field.max_length})

    def clean(self):
        """A clause typed over several lines is one line."""
        cleaned = super().clean()
        for name in cleaned.keys() & {"text", "cause"}:
            cleaned[name] = " ".join(cleaned[name].split())
        return cleaned

    def clean_order(self):
        return LAST if self.cleaned_data["order"] is None else self.cleaned_data["order"]


class GuestForm(LineForm):
    """A guest of whom only the name is typed has the rank and posts of the register on the day."""

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, choices=choices, **kwargs)
        self.register = choices["register"][0]
        self.fields["posts"].required = False
        self.fields["name"].widget.attrs["list"] = "danh-ba-ten"

    def clean(self):
        cleaned = super().clean()
        entry = self.register.of(cleaned.get("name", ""))
        if entry and not cleaned.get("rank") and not cleaned.get("posts"):
            cleaned["name"], cleaned["rank"], cleaned["posts"] = entry.name, entry.rank, entry.posts
        if not self.errors and not cleaned["posts"]:
            self.add_error("posts", "Ghi chức vụ; trong danh bạ chưa có ai tên này vào ngày họp.")
        return cleaned


class LimitationForm(LineForm):
    """A limitation; where the page gives ``coached`` (address, adviser) its text notices empty wordings."""

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, choices=choices, **kwargs)
        if "coached" in choices:
            coach(self, ["text"], *choices["coached"], joins=": ")


class AgendaForm(LineForm):
    def clean(self):
        cleaned = super().clean()
        if not self.errors and not cleaned["text"] and not cleaned["unit"]:
            self.add_error("text", "Ghi nội dung hoặc chọn đơn vị.")
        return cleaned


class AwardForm(LineForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["collectives"].required = self.fields["individuals"].required = False

    def clean(self):
        cleaned = super().clean()
        for name in ("collectives", "individuals"):
            cleaned[name] = cleaned.get(name) or 0
        if not self.errors and not cleaned["collectives"] and not cleaned["individuals"]:
            self.add_error("collectives", "Ghi số tập thể hoặc số cá nhân.")
        return cleaned


class DirectionForm(LineForm):
    """A direction; with owners it is their task, asked of them in their next report."""

    to_all = forms.BooleanField(label="Giao cho các đơn vị (mọi thành viên)", required=False)
    owners = ManyRowsField(
        label="Hoặc chỉ giao cho",
        queryset=Unit.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, choices, **kwargs):
        members, duties = choices["owners"], choices["duties"]
        super().__init__(*args, choices={**choices, "owners": []}, **kwargs)
        duties = [duty for duty in duties if duty.direction_id == self.instance.pk]
        stored, self.members = [duty.unit_id for duty in duties], [unit.pk for unit in members]
        self.is_all = len(stored) > 1 and set(stored) == set(self.members)
        self.initial |= {"to_all": self.is_all, "owners": [] if self.is_all else stored}
        former = [duty.unit for duty in duties if duty.unit_id not in self.members]
        field = self.fields["owners"]
        field.queryset = Unit.objects.filter(pk__in=[*self.members, *stored])
        field.choices = [(unit.pk, getattr(unit, "choice_label", unit.name)) for unit in [*members, *former]]
        self.order_fields([*self.COLUMNS_FIRST, *self.fields])

    COLUMNS_FIRST = ("text", "target", "about", "answers", "to_all", "owners", "due_on")

    def clean(self):
        cleaned = super().clean()
        self._check_due(cleaned)
        if cleaned.get("text") and cleaned.get("target"):
            self.add_error("target", "Đã ghi phương hướng thì không chọn chỉ tiêu; tách thành hai dòng.")
        elif not self.errors and not cleaned["text"] and not cleaned["target"]:
            self.add_error("text", "Ghi phương hướng hoặc chọn chỉ tiêu.")
        return cleaned

    def _check_due(self, cleaned):
        due, period = cleaned.get("due_on"), self.owner.period
        if not due:
            return
        latest = period.ends_on + timedelta(days=MOST_DAYS_AHEAD)
        if not period.ends_on < due <= latest:
            self.add_error(
                "due_on",
                f"Hạn xong phải sau ngày {numeric_date(period.ends_on)} (hết kỳ này) và không quá"
                f" {numeric_date(latest)}.",
            )
        elif not (cleaned.get("to_all") or cleaned.get("owners")):
            self.add_error("owners", "Đã ghi hạn xong thì chọn đơn vị được giao.")

    def save(self, commit=True):
        direction = super().save(commit)
        if commit:
            chosen = [unit.pk for unit in self.cleaned_data["owners"]]
            wanted = set(self.members if self.cleaned_data["to_all"] else chosen)
            direction.duties.exclude(unit__in=wanted).delete()
            there = set(direction.duties.values_list("unit", flat=True))
            Duty.objects.bulk_create(Duty(direction=direction, unit_id=pk) for pk in sorted(wanted - there))
        return direction


class PhotoLineForm(LineForm):
    """The words of a photo, and the point that stays in sight where only a part of it is shown."""

    COLUMNS = LineForm.COLUMNS | {"credit": "col-md-12", "focus_x": "col-md-6", "focus_y": "col-md-6"}

    class Meta:
        help_texts = {
            "alt": "Nói điều ảnh cho thấy, không nhắc lại chú thích.",
            "focus_x": "0 là mép trái, 100 là mép phải; hoặc bấm vào ảnh.",
            "focus_y": "0 là mép trên, 100 là mép dưới.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("focus_x", "focus_y"):
            self.fields[name].required = False
            self.fields[name].widget.attrs |= {"max": 100, "class": "num"}

    def clean(self):
        """A point left blank is the middle."""
        cleaned = super().clean()
        for name in ("focus_x", "focus_y"):
            if cleaned.get(name) is None and name not in self.errors:
                cleaned[name] = 50
        return cleaned


class LineFormSet(BaseInlineFormSet):
    """Lines of one review or pledge; the typed order is stored as 1, 2, 3, …"""

    def __init__(self, *args, choices, **kwargs):
        self.register = next(iter(choices.get("register", ())), None)
        super().__init__(*args, form_kwargs={"choices": choices}, **kwargs)

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.owner = self.instance
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = "Bỏ dòng này"
        if index != 0:  # the first row explains, the others repeat its fields
            for field in form.fields.values():
                field.help_text = ""

    def get_unique_error_message(self, unique_check):
        return "Hai dòng trùng nhau. Hãy bỏ một dòng."

    def own_lines(self):
        """The lines as they are stored now."""
        return self.model.objects.filter(**{self.fk.name: self.instance})

    def save(self, commit=True):
        saved = super().save(commit=commit)
        if "order" in self.form.base_fields:
            lines = list(self.own_lines())
            for number, line in enumerate(lines, 1):
                line.order = number
            self.model.objects.bulk_update(lines, ["order"])
        return saved


def forms_of(model, fields, form=LineForm, spare=SPARE_ROWS):
    """The formset class of one kind of line: a few spare rows, a delete tick, a hundred lines at most."""
    return inlineformset_factory(
        Review,
        model,
        form=form,
        formset=LineFormSet,
        fields=fields,
        extra=spare,
        can_delete=True,
        max_num=100,
        absolute_max=120,
        validate_max=True,
    )


COMMON = ["visibility", "order"]
GuestForms = forms_of(Guest, ["rank", "name", "posts", "spoke", *COMMON], GuestForm)
AgendaForms = forms_of(AgendaItem, ["kind", "unit", "text", *COMMON], AgendaForm)
MovementForms = forms_of(Movement, ["text", *COMMON])
HighlightForms = forms_of(Highlight, ["text", "unit", *COMMON])
GoodModelForms = forms_of(GoodModel, ["name", "unit", *COMMON])
AwardForms = forms_of(
    Award, ["route", "form", "collectives", "individuals", "counts_occurrences", *COMMON], AwardForm
)
LimitationForms = forms_of(Limitation, ["text", "cause", "source", *COMMON], LimitationForm)
DirectionForms = forms_of(
    Direction, ["text", "target", "answers", "about", "due_on", "source", *COMMON], DirectionForm
)
PhotoForms = forms_of(
    Photo, ["caption", "credit", "alt", "focus_x", "focus_y", *COMMON], PhotoLineForm, spare=0
)
