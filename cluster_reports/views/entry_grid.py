"""The grid of the entry page, drawn without a template: forty lines have three hundred boxes.

Drawn by Django's widgets a box takes a template, a context and half a millisecond; here it takes a string. Whatever
comes from a row or from a person goes through ``escape``.
"""

from functools import cache, lru_cache
from html import escape
from urllib.parse import urlencode

from django.template.defaultfilters import linebreaksbr
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import mark_safe

from cluster_reports.forms.numbers import NumberField
from cluster_reports.forms.result import ResultForm
from cluster_reports.rulebook import book
from cluster_reports.rules import ANSWERS, Severity
from cluster_reports.templatetags.guidance import link_to

RULE = "nhap-bao-cao/dieu-can-hoi"
DESCRIBED = {*ResultForm.CONTENT, *ANSWERS}  # their boxes are described by what the rules say of the line
ECHOED = {"value", "pair_value"}
HEAD = (
    '<table class="entry-grid"><caption class="visually-hidden">Các chỉ tiêu của báo cáo</caption><thead><tr>'
    '<th scope="col">Chỉ tiêu</th><th scope="col">Đã có</th><th scope="col">Số liệu kỳ này</th>'
    '<th scope="col">Tình trạng</th><th scope="col">Giải trình</th></tr></thead>'
)


def hint(words, css="target-hint"):
    return f'<span class="{css}">{escape(words)}</span>' if words else ""


@cache
def _echo_address(measure):
    address = reverse("echo")
    return f"{address}?{urlencode({'don-vi': measure})}" if measure else address


@lru_cache(maxsize=200)
def _evidence_addresses(report):
    """The address of a line's files, in the two parts around the line's key."""
    first, last = reverse("evidence", args=[report, 0]).rsplit("0", 1)
    return first, last


@lru_cache(maxsize=500)
def _options(field):
    """A list's choices as (key, before and after the word that says it is chosen)."""
    return [
        (str(key), f'<option value="{escape(str(key))}"', f">{escape(str(label))}</option>")
        for key, label in field.choices
    ]


@lru_cache(maxsize=1000)
def _look(field, name):
    """What a box says of itself in every line: how it looks, what scripts do with it, how its name is read out."""
    kind = "form-control num" if isinstance(field, NumberField) else "form-control"
    css = kind if name in ResultForm.TEXTS or kind.endswith("num") else "form-select"
    more = ' data-state=""' if name == "state" else ""
    if name in ResultForm.CONTENT:
        more = ' data-figure=""'
    if name in ECHOED:
        more += f' data-echo="number" data-echo-url="{_echo_address(field.measure)}"'
    return css, more, escape(f"{field.label[:1].lower()}{field.label[1:]}")


def draw_grid(sections):
    """The sections (tables.report_lines.Section of views.unit_report_edit.Row), read-only where a row has no form."""
    return mark_safe(HEAD + "".join(map(_section, sections)) + "</table>")  # noqa: S308


def _section(section):
    rows = "".join(_row(row) + (_asked(row) if row.form else "") for row in section.lines)
    return (
        f'<tbody><tr class="group" id="{section.anchor}"><th colspan="5" scope="rowgroup">'
        f"{escape(section.title)}</th></tr>{rows}</tbody>"
    )


def _row(row):
    line, form, result = row.line, row.form, row.result
    css = ("child " if line.target.parent_id else "") + ("has-error " if form and form.errors else "")
    css += "is-returned" if result.is_flagged else ""
    beside = escape(line.earlier_said) or '<span class="muted">chưa có số để so</span>'
    return (
        f'<tr id="{result.anchor}" class="{css}"><td class="target-name">{_target(line)}</td>'
        f'<td data-label="Đã có" class="beside">{beside}{hint(line.parts_said)}</td>'
        f"{_boxes(line, form) if form else _words(line)}</tr>"
    )


def _target(line):
    target, result = line.target, line.result
    name, remaining = escape(target.name), line.remaining_said
    planned = line.planned_said and f"Kế hoạch {line.planned_said}"
    inside = '<span class="visually-hidden">trong đó: </span>' if target.parent_id else ""
    count = f" ({result.evidence_count})" if result.evidence_count else ""
    before, after = _evidence_addresses(result.report_id)
    return (
        f"{inside}{name} {hint(' · '.join(filter(None, [target.measure, target.get_direction_display()])))}"
        f" {hint('; '.join(filter(None, [planned, remaining])))}{_changes(line, name)}{_reason(result)} "
        f'<a class="evidence-link" href="{before}{result.pk}{after}">Minh chứng{count}'
        f'<span class="visually-hidden"> của {name}</span></a>'
    )


def _changes(line, name):
    if not line.changes:
        return ""
    return (
        f'<span class="target-hint">{escape(line.changes_said)} (<a href="{line.target.get_absolute_url()}">xem vì sao'
        f'<span class="visually-hidden">: {name}</span></a>)</span>'
    )


def _reason(result):
    if not result.is_flagged:
        return ""
    return f'<p class="reason"><strong>Cần sửa:</strong> {escape(result.remark)}</p>'


def _words(line):
    answers = "".join(
        f'<div class="answered"><strong>{escape(label)}:</strong> {linebreaksbr(words)}</div>'
        for label, words in line.answers
    )
    return (
        f'<td data-label="Số liệu kỳ này">{escape(line.said)}</td>'
        f'<td data-label="Tình trạng">{escape(line.result.get_state_display())}</td>'
        f'<td data-label="Giải trình">{linebreaksbr(line.result.explanation)}{answers}</td>'
    )


def _boxes(line, form):
    target, fields, box = line.target, form.fields, Boxes(form)
    figures = ""
    if "numerator" in fields:
        figures += (
            f"{box.labelled('numerator', target.numerator_label)}"
            f"{box.labelled('denominator', target.denominator_label)}"
            '<span class="target-hint">Có hai số trên thì tỷ lệ tự tính khi lưu.</span>'
        )
    figures += box.draw(form.main_name) + box.faults(form.main_name)
    if "value" in fields:
        figures += box.echo("value", form.echo)
    if "pair_value" in fields:
        figures += box.labelled("pair_value", target.pair_measure) + box.echo("pair_value", form.pair_echo)
    if "bound" in fields:
        pair = box.labelled("pair_bound", target.pair_measure) if "pair_bound" in fields else ""
        figures += (
            f'<details class="bounds"{" open" if form.has_bound else ""}><summary>Mức chính xác</summary>'
            f"{box.draw('bound')}{pair}</details>"
        )
    return (
        f'<td data-label="Số liệu kỳ này" class="figures">{figures}</td>'
        f'<td data-label="Tình trạng">{box.draw("state")}{box.faults("state")}</td>'
        f'<td data-label="Giải trình">{box.draw("explanation")}{box.faults("explanation")}</td>'
    )


def _asked(row):
    form, target, boxes = row.form, row.target, "".join(draw_answers(row).values())
    return (
        f'<tr class="asked{" child" if target.parent_id else ""}" data-asked="{row.result.anchor}"'
        f'{"" if row.is_asked else " hidden"}><td colspan="5">'
        f'<div id="{form.notes_id}" data-notes aria-live="polite">{draw_notes(row.line.notes)}</div>'
        f'<div class="line-answers">{boxes}</div></td></tr>'
    )


def draw_answers(row):
    """The boxes of ``row.answers`` by name, in the order a page asks for them; most lines have none."""
    box = Boxes(row.form) if row.answers else None
    return {
        name: f'<div class="line-answer" data-answer="{name}">'
        f"{_tick(row, box) if name == 'confirmed_value' else _asked_text(box, name)}{box.faults(name)}</div>"
        for name in row.answers
    }


def _asked_text(box, name):
    label = escape(box.form.fields[name].label)
    return f'<label class="form-label" for="{box.id(name)}">{label}</label>{box.draw(name)}'


def _tick(row, box):
    name, value = "confirmed_value", box.form.value_of("confirmed_value")
    return (
        f'<div class="form-check"><input class="form-check-input" type="checkbox" name="{box.name(name)}"'
        f' id="{box.id(name)}" value="{escape(str(value or row.figure))}"'
        f' aria-label="{escape(row.target.name)}: xác nhận số này đúng" aria-describedby="{box.form.notes_id}"'
        f'{" checked" if value else ""}><label class="form-check-label" for="{box.id(name)}">'
        f"{escape(box.form.fields[name].label)}</label></div>"
    )


@cache
def _beside_notes():
    """The sign before each note, and the link to the rule."""
    icon = f'<svg class="icon" aria-hidden="true"><use href="{static("img/icons.svg")}#warning"/></svg>'
    return icon, link_to(RULE, book.clause(RULE))


def draw_notes(notes):
    """What the rules say of one line: to be corrected, or to be answered beside it; "" where they say nothing."""
    if not notes:
        return ""
    icon, rule = _beside_notes()
    said = [
        f'<li class="is-{note.severity}">{icon}<span><strong>'
        f"{'Phải sửa:' if note.severity == Severity.WRONG else 'Xem lại:'}</strong> {escape(note.words)}."
        for note in notes
    ]
    return f'<ul class="notes-list">{"</span></li>".join(said)} {rule}</span></li></ul>'


class Boxes:
    """The boxes of one line's form."""

    def __init__(self, form):
        self.form, self.errors, self.line = form, form.errors, escape(form.target.name)

    def name(self, name):
        return f"{self.form.prefix}-{name}"

    def id(self, name):
        return f"id_{self.form.prefix}-{name}"

    def draw(self, name):
        field, value = self.form.fields[name], self.form.value_of(name)
        attrs = self._attributes(name, field)
        if isinstance(field, NumberField):
            held = "" if value in (None, "") else f' value="{escape(str(value))}"'
            return f'<input type="text"{held}{attrs} inputmode="decimal" autocomplete="off">'
        if name in ResultForm.TEXTS:
            text = escape(str(value or ""))
            return f'<textarea rows="1" cols="40" maxlength="{field.max_length}"{attrs}>\n{text}</textarea>'
        chosen = "" if value is None else str(value)
        options = "".join(
            f"{before}{' selected' if key == chosen else ''}{after}" for key, before, after in _options(field)
        )
        return f"<select{attrs}>{options}</select>"

    def _attributes(self, name, field):
        where, described = self.id(name), []
        css, more, label = _look(field, name)
        if name in ECHOED:
            described.append(f"echo-{where}")
        if name in DESCRIBED:
            described.append(self.form.notes_id)
        if name in self.errors:
            css, more = f"{css} is-invalid", f'{more} aria-invalid="true"'
            described.append(f"{where}_error")
        if described:
            more += f' aria-describedby="{" ".join(described)}"'
        return f' name="{self.name(name)}" id="{where}" class="{css}" aria-label="{self.line}: {label}"{more}'

    def labelled(self, name, label):
        return f'<label class="figure-line">{hint(label)}{self.draw(name)}</label>{self.faults(name)}'

    def echo(self, name, words):
        return f'<div class="echo" id="echo-{self.id(name)}" aria-live="polite">{escape(words)}</div>'

    def faults(self, name):
        if name not in self.errors:
            return ""
        said = "".join(f"<li>{escape(one)}</li>" for one in self.errors[name])
        return f'<ul class="errorlist" id="{self.id(name)}_error">{said}</ul>'
