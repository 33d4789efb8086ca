"""What the head types to prepare a ballot, what a member ticks, and what is entered of papers that came in writing."""

from django import forms
from django.utils.functional import cached_property

from cluster_reports.models import Ballot, BallotRule
from cluster_reports.vietnamese.folding import fold
from units.fields import ManyRowsField, one_line
from units.models import User

from .extension import reason_field

MOST_LINES, LONGEST_LINE = 30, 250


class PeopleByUnit(ManyRowsField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, user):
        return f"{user.unit.name}: {user}"


class BallotForm(forms.ModelForm):
    """A draft; where it is about equal units or proposals of awards its lines (``among``) are given, as
    ``BallotLine.given``.
    """

    lines = forms.CharField(
        label="Các dòng trên phiếu",
        help_text=f"Mỗi dòng một nội dung, nhiều nhất {MOST_LINES} dòng.",
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 5}),
        error_messages={"required": "Ghi ít nhất một dòng."},
    )
    people = PeopleByUnit(
        User.objects.none(),
        label="Thành viên bỏ phiếu",
        help_text="Mặc định mỗi đơn vị một người. Tỷ lệ tính trên tổng số người được chọn.",
        error_messages={
            "required": "Chọn thành viên bỏ phiếu.",
            "invalid_choice": "Có người không chọn được.",
        },
    )

    class Meta:
        model = Ballot
        fields = ["title", "kind", "rule"]
        error_messages = {
            "title": {"required": "Ghi bỏ phiếu về việc gì."},
            "rule": {"required": "Chọn quy tắc bỏ phiếu."},
        }

    field_order = ["title", "kind", "lines", "rule", "people"]

    def __init__(self, data=None, *, people, today, among=(), **kwargs):
        self.among = list(among)
        super().__init__(data, **kwargs)
        self.fields["people"].queryset = people
        rules = BallotRule.objects.valid_on(today)
        if self.instance.rule_id:
            rules |= BallotRule.objects.filter(pk=self.instance.rule_id)
        self.fields["rule"].queryset = rules
        self.fields["rule"].empty_label = None
        if self.among:
            del self.fields["lines"], self.fields["kind"]
        for name in ("title", "kind", "rule"):
            if name in self.fields:
                kind = "form-select" if name != "title" else "form-control"
                self.fields[name].widget.attrs["class"] = kind

    def clean_lines(self):
        """As a list; a line written twice is a slip, and is said."""
        found = [one_line(line).strip() for line in self.cleaned_data["lines"].splitlines()]
        found = [line for line in found if line]
        if not found:
            raise forms.ValidationError("Ghi ít nhất một dòng.")
        if len(found) > MOST_LINES:
            raise forms.ValidationError(f"Nhiều nhất {MOST_LINES} dòng; đang có {len(found)}.")
        if any(len(line) > LONGEST_LINE for line in found):
            raise forms.ValidationError(f"Mỗi dòng nhiều nhất {LONGEST_LINE} ký tự.")
        if len({fold(line) for line in found}) != len(found):
            raise forms.ValidationError("Có hai dòng giống nhau.")
        return found

    def given_lines(self):
        """Each line as ``BallotLine.given``."""
        return self.among or [(line, None, None) for line in self.cleaned_data["lines"]]


class PaperForm(forms.Form):
    """A paper: of a choice one line or none; of agreeing, yes or no for every line. Nothing is ticked beforehand."""

    def __init__(self, ballot, lines, data=None, initial=None):
        super().__init__(data, initial=initial)
        self.ballot, self.rows = ballot, list(lines)
        if ballot.kind == Ballot.Kind.CHOOSE:
            choices = [(str(line.pk), line.text) for line in self.rows]
            self._ask(
                "line", "Chọn một", [*choices, ("0", "Không chọn dòng nào (phiếu trắng)")], "Chọn một dòng."
            )
        else:
            for line in self.rows:
                self._ask(
                    f"line-{line.pk}",
                    line.text,
                    [("1", "Đồng ý"), ("0", "Không đồng ý")],
                    "Chọn một trong hai.",
                )

    def _ask(self, name, label, choices, missing):
        self.fields[name] = forms.ChoiceField(
            label=label,
            choices=choices,
            widget=forms.RadioSelect,
            error_messages={"required": missing, "invalid_choice": missing},
        )

    @cached_property
    def chosen(self):
        """The lines it is for, by pk."""
        if self.ballot.kind == Ballot.Kind.CHOOSE:
            return [line.pk for line in self.rows if str(line.pk) == self.cleaned_data["line"]]
        return [line.pk for line in self.rows if self.cleaned_data[f"line-{line.pk}"] == "1"]

    def said(self):
        """(question, answer) in words, to be read before it is given."""
        return [(box.label, dict(box.field.choices)[self.cleaned_data[box.name]]) for box in self]


class WrittenForm(forms.Form):
    """Papers that came in writing, all together: from whom, and how many votes each line has in them."""

    voters = forms.MultipleChoiceField(
        label="Phiếu giấy đã nhận của",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Chọn những người có phiếu giấy.",
            "invalid_choice": "Có người vừa tự bỏ phiếu hoặc đã được nhập phiếu giấy. Chưa nhập phiếu nào.",
        },
    )

    def __init__(self, ballot, lines, absent, data=None):
        super().__init__(data)
        self.ballot, self.rows = ballot, list(lines)
        self.fields["voters"].choices = [(str(one.pk), f"{one.user.unit.name}: {one.user}") for one in absent]
        word = "được bầu" if ballot.kind == Ballot.Kind.CHOOSE else "đồng ý"
        for line in self.rows:
            self.fields[f"votes-{line.pk}"] = forms.IntegerField(
                label=f"{line.text}: số phiếu {word}",
                min_value=0,
                max_value=1000,
                widget=forms.TextInput(
                    attrs={"class": "form-control", "inputmode": "numeric", "autocomplete": "off"}
                ),
                error_messages={
                    "required": "Ghi số phiếu, không có thì ghi 0.",
                    "invalid": "Ghi một số nguyên, ví dụ: 2.",
                    "min_value": "Ghi từ 0 trở lên.",
                    "max_value": "Quá nhiều phiếu.",
                },
            )

    def clean(self):
        found = super().clean()
        votes = [found.get(f"votes-{line.pk}") for line in self.rows]
        papers = len(found.get("voters", ()))
        if papers and None not in votes:
            given = sum(votes) if self.ballot.kind == Ballot.Kind.CHOOSE else max(votes, default=0)
            if given > papers:
                raise forms.ValidationError(f"Có {papers} phiếu giấy nhưng ghi {given} lượt bầu; đếm lại.")
            if papers > 1 and not self.ballot.is_secret:
                raise forms.ValidationError("Phiếu ghi tên nhập từng người một.")
        return found

    def votes(self):
        return {line.pk: self.cleaned_data[f"votes-{line.pk}"] for line in self.rows}


class StepForm(forms.Form):
    """A reason where the step wants one; where head and deputy decided, the unit that stands first."""

    def __init__(self, step, ballot, data=None):
        super().__init__(data, prefix=step.name)
        self.step = step
        if step.name == "prefer_unit":
            self.fields["line"] = forms.ChoiceField(
                label="Đơn vị xếp trước",
                choices=[(str(line.pk), line.text) for line in ballot.lines.all()],
                widget=forms.RadioSelect,
                error_messages={
                    "required": "Chọn đơn vị xếp trước.",
                    "invalid_choice": "Chọn đơn vị xếp trước.",
                },
            )
        if step.asks_comment:
            label = "Lý do, ý kiến của cụm phó" if step.name == "prefer_unit" else "Lý do"
            self.fields["comment"] = reason_field(label, required=True, missing="Ghi lý do.", longest=1000)

    def flags(self):
        return {"line": int(self.cleaned_data["line"])} if "line" in self.fields else {}

    def comment(self):
        return self.cleaned_data.get("comment", "").strip()
