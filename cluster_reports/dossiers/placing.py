"""One entry of a dossier becomes one row, found by its name or made, and valid."""

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction

from cluster_reports import workflow
from cluster_reports.history.wording import REFUSED
from cluster_reports.models import Grade, Limitation, LoggedStep, Result, Target, UnitReport
from units.models import User

from .faults import DossierError, refuse, step_into
from .names import Names, text_aliases
from .shape import MANY, columns, is_ordered, siblings
from .values import from_json

STEPS = {(model, step.name): step.label for model, steps in workflow.TABLES.items() for step in steps}
LABELS = STEPS | workflow.NOTES


class Placer:
    """Finds or makes rows; the reader that inherits it knows what the names in a dossier stand for."""

    def place(self, part, entry, path, parent=None, **fixed):
        """The row of an entry that stands alone, with all that it contains."""
        values = self._values(part, entry, path, parent) | fixed
        named = {name: values[name] for name in (part.parent, *part.key) if name}
        row = part.model._default_manager.filter(**named).first()
        return self._fill(part, row, values, entry, path)

    def place_list(self, part, entries, path, parent):
        """The rows of a list inside ``parent``, in the list's order."""
        known, placed = {}, []
        for row in siblings(part, parent):
            known.setdefault(_identity(part, row.__getattribute__), []).append(row)
        for place, entry in enumerate(entries):
            here = step_into(path, place)
            values = self._values(part, entry, here, parent)
            if is_ordered(part):
                values["order"] = place + 1
            twins = known.get(_identity(part, values.get))
            placed.append(self._fill(part, twins.pop(0) if twins else None, values, entry, here))
        if part.is_whole:
            left = [row.pk for rows in known.values() for row in rows]
            part.model._default_manager.filter(pk__in=left).delete()
        return placed

    def finish(self, part, rows, entries, path):
        """Fills in the references to rows that come later in the dossier than the row itself."""
        for place, (row, entry) in enumerate(zip(rows, entries, strict=True)):
            here = step_into(path, place)
            save(row, {name: self._value(columns(part)[name], entry, here, row) for name in part.late}, here)

    def person(self, entry, path):
        """Makes the person unless the name is taken: an account that exists is never touched."""
        person = User.objects.filter(username=entry["username"]).first()
        if person is None:
            person = User()
            person.set_unusable_password()
            save(person, self._values(MANY["people"], entry, path, None), path)
        return person

    def _fill(self, part, row, values, entry, path):
        row = save(row or part.model(), values, path)
        for name, child in part.children.items():
            self.place_list(child, entry.get(name, []), step_into(path, name), row)
        return row

    def _values(self, part, entry, path, parent):
        values = {part.parent: parent} if part.parent else {}
        for name, column in columns(part).items():
            if name not in part.late:
                values[name] = self._value(column, entry, path, parent)
        if part.model is LoggedStep:
            values["label"] = _label(parent, entry["step"], path)
        if part.model is Result:
            _refuse_misfit(values, path)
        if part.model is UnitReport:
            _refuse_unstamped(values, path)
        return values

    def _value(self, column, entry, path, parent):
        here = step_into(path, column.name)
        if column.name not in entry:
            return column.get_default()
        raw = entry[column.name]
        if not column.is_relation:
            return from_json(column, raw)
        if column.related_model is Grade:
            return self.grade(entry, here)
        if column.related_model is Limitation:
            return Names(list(parent.limitations.all()), text_aliases).find(raw, here, "review.limitations")
        return self._finders[column.related_model](raw, here)


def save(row, values, path):
    """Sets the values and saves the row where that changes it; ``DossierError`` names what makes it invalid."""
    before = {name: getattr(row, name, None) for name in values} if row.pk else None
    if before == values:
        return row
    for name, value in values.items():
        setattr(row, name, value)
    try:
        row.clean_fields()
        row.clean()
        _write(row)
    except ValidationError as fault:
        raise DossierError(
            [
                (path if name == NON_FIELD_ERRORS else step_into(path, name), " ".join(messages))
                for name, messages in fault.message_dict.items()
            ]
        ) from None
    return row


def _write(row):
    """Saves; what the database refuses is looked up in the model, which says it in words.

    Asking every constraint first takes twice as long for a whole dossier.
    """
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as fault:
        row.full_clean()
        if REFUSED in str(fault):
            said = "đã ghi vào nhật ký khác với hồ sơ; nhật ký không sửa được."
            raise ValidationError({NON_FIELD_ERRORS: said}) from None
        raise


def _identity(part, value_of):
    return tuple(value_of(name) for name in part.key or part.fields[:1])


def _label(subject, step, path):
    if (type(subject), step) not in LABELS:
        known = ", ".join(name for model, name in STEPS if model is type(subject))
        refuse(step_into(path, "step"), f"phải là một trong: {known}.")
    return LABELS[type(subject), step]


def _refuse_misfit(values, path):
    """What the form would not let anyone enter: a figure of another sort than its target's."""
    if values["state"] not in (Result.State.VALUE, Result.State.ESTIMATE):
        return
    direction = values["target"].direction
    field = {Target.Direction.YES_NO: "is_yes", Target.Direction.GRADED: "grade"}.get(direction, "value")
    if values[field] is None:
        refuse(
            step_into(path, field),
            f"thiếu; chỉ tiêu này là loại “{values['target'].get_direction_display()}”.",
        )


def _refuse_unstamped(values, path):
    """A report's status and the stamps that go with it."""
    status = values["status"]
    if status not in UnitReport.WITH_UNIT and values["submitted_at"] is None:
        refuse(
            step_into(path, "submitted_at"),
            f"thiếu; báo cáo “{UnitReport.Status(status).label}” phải có lúc nộp.",
        )
    if (status == UnitReport.Status.APPROVED) != (values["approved_at"] is not None):
        refuse(step_into(path, "approved_at"), "phải có khi báo cáo đã duyệt, và chỉ khi ấy.")
