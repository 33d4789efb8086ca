"""The member units of the meeting's day, each with how it took part."""

from django import forms

from cluster_reports.models import Attendance

from .columns import InColumns

State = Attendance.State


class AttendanceForm(InColumns, forms.ModelForm):
    """How one unit took part; without a state nothing is recorded of it."""

    COLUMNS = {
        "state": "col-md-4",
        "heads": "col-md-4",
        "is_right": "col-md-4",
        "led_by": "col-md-6",
        "reason": "col-md-6",
    }

    class Meta:
        model = Attendance
        fields = ["state", "heads", "is_right", "led_by", "reason"]

    def __init__(self, *args, unit_name, recorder=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.heading, self.recorder = unit_name, recorder
        self.fields["state"].required = False
        self.fields["state"].choices = [("", "Chưa ghi"), *State.choices]
        self.fields["is_right"].help_text = ""  # said once, above the list
        self.fields["led_by"].widget.attrs["list"] = "danh-ba"
        if self.instance.pk is None:
            self.initial["is_right"] = True  # most are; it counts for those who came only
        self.fields["heads"].widget = forms.TextInput(
            {"inputmode": "numeric", "autocomplete": "off", "class": "num"}
        )

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        state = cleaned["state"]
        named = [name for name in ("heads", "led_by", "reason") if cleaned[name]]
        if not state and named:
            self.add_error("state", "Chọn có mặt hay vắng.")
        if state and state not in Attendance.CAME:
            cleaned["is_right"] = False
            for name in {"heads", "led_by"}.intersection(named):
                self.add_error(name, "Đơn vị vắng thì để trống ô này.")
        if state == State.EXCUSED and not cleaned["reason"]:
            self.add_error("reason", "Vắng có lý do thì ghi lý do.")
        return cleaned

    def save(self, commit=True):
        """Who recorded it and when is set where something changed."""
        if not self.cleaned_data["state"]:
            if self.instance.pk:
                self.instance.delete()
            return None
        if self.instance.pk is None or self.has_changed():
            self.instance.recorded_by, self.instance.recorded_at = self.recorder or (None, None)
            return super().save(commit)
        return self.instance


class AttendanceForms:
    """One ``AttendanceForm`` for every member of the day, and for units recorded that are none; used as a formset is.

    ``choices``: "attending" the units, each with ``choice_label``; "recorder" the pair (person, moment).
    """

    def __init__(self, data=None, *, instance, choices):
        self.register = next(iter(choices.get("register", ())), None)
        there = {row.unit_id: row for row in instance.attendances.all()}
        self.forms = [
            AttendanceForm(
                data,
                instance=there.get(unit.pk) or Attendance(review=instance, unit=unit),
                prefix=f"don-vi-{unit.pk}",
                unit_name=unit.choice_label,
                recorder=choices.get("recorder"),
            )
            for unit in choices["attending"]
        ]

    def as_ticks(self):
        """The states as buttons to tick, for use during the meeting."""
        for form in self.forms:
            choices = form.fields["state"].choices
            form.fields["state"].widget = forms.RadioSelect(choices=choices)
        return self

    def __iter__(self):
        return iter(self.forms)

    def is_valid(self):
        return not sum(not form.is_valid() for form in self.forms)  # asks them all: each shows its errors

    def non_form_errors(self):
        return []

    def save(self):
        for form in self.forms:
            form.save()
