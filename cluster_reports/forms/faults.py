"""What is wrong in a form, as the summary at the top of the page lists it: (label, message, where to mend it).

Where is the id of an element of the page, the address of another page, or "".
"""


class Refused(list):
    """The faults that stand in the way of a step; ``heading`` says of which, in place of how many there are."""

    def __init__(self, faults, heading):
        super().__init__(faults)
        self.heading = heading


def refused(refusal):
    """The summary of a ``workflow.StepRefused``: its sentence above what has to be done first, or alone."""
    faults = [("", sentence, place if place.startswith("/") else "") for place, sentence in refusal.faults]
    return Refused(faults, str(refusal)) if faults else [("", str(refusal), "")]


def faults_of(form, row=""):
    """The faults of one form; ``row`` names it among others ("Dòng 2")."""
    found = []
    for name, messages in form.errors.items():
        if name == "id":
            messages = ["đã bị bỏ ở nơi khác. Hãy mở lại phần này."]
        field = form[name] if name in form.fields else None
        label = " · ".join(filter(None, [row, field.label if field and name != "id" else ""]))
        anchor = field.id_for_label if field else form.auto_id % form.add_prefix(next(iter(form.fields)))
        found += [(label, message, anchor) for message in messages]
    return found


def faults_of_rows(formset):
    """The faults of every row, then of the rows together."""
    found = []
    for number, form in enumerate(formset.forms, 1):
        if form.errors and not _is_dropped(formset, form):
            found += faults_of(form, getattr(form, "heading", f"Dòng {number}"))
    return found + [("", message, "") for message in formset.non_form_errors()]


def _is_dropped(formset, form):
    return getattr(formset, "can_delete", False) and formset._should_delete_form(form)
