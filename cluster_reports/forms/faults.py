"""What is wrong in a form, as the summary at the top of the page lists it: (label, message, anchor)."""


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
