"""What becomes of an uploaded sheet's answers to tasks, cell by cell: validated by the report's own form."""

from copy import copy

from cluster_reports.tables.task_sheet import cells_of

from .duty import DutyForm


def judged(proposal, open_keys, waits):
    """Gives every cell its verdict, as tuples of ``forms.report_sheet.Verdict``'s fields, and the forms to save.

    An answer is taken whole, as a line is: where one of its cells is wrong or waits, none of it is saved.
    """
    verdicts, forms = [], []
    for one in proposal.answers:
        form = _judge(one, one.answer.key in open_keys, waits, verdicts)
        if form:
            forms.append(form)
    verdicts += [("wrong", address, text, "", "", "", reason) for address, text, reason in proposal.strays]
    return verdicts, forms


def _judge(one, is_open, waits, verdicts):
    """The form that saves the answer, None where nothing of it is to be saved."""
    now, name = cells_of(one.answer), one.answer.asked

    def add(kind, entry, after, reason=""):
        verdicts.append((kind, entry.address, name, entry.field, now[entry.field], after, reason))

    for field, address, note in one.untouched:
        verdicts.append(("same", address, name, field, now[field], now[field], note))
    if not one.entries:
        return None
    faults = {entry.address: entry.fault for entry in one.entries if entry.fault}
    held = {entry.address: waits[entry.waits_for] for entry in one.entries if entry.waits_for}
    general = one.fault or ("" if is_open else "việc này không mở để sửa")
    form = DutyForm(copy(one.answer), _data(one))
    if not (faults or held or general or form.is_valid()):
        faults = {
            entry.address: " ".join(form.errors[entry.field])
            for entry in one.entries
            if entry.field in form.errors
        }
        general = "" if faults else "không ghi được câu trả lời đang có; sửa trên trang nhập"
    if faults or held or general:
        bad = ", ".join([*faults, *held])
        for entry in one.entries:
            if entry.address in faults:
                add("wrong", entry, entry.shown, faults[entry.address])
            elif general:
                add("wrong", entry, entry.shown, general)
            elif entry.address in held:
                add("waits", entry, entry.shown, held[entry.address])
            else:
                add("held", entry, entry.shown, f"việc này còn ô chưa ghi được ({bad})")
        return None
    after = copy(one.answer)
    after.progress, after.note = form.cleaned_data["progress"], form.cleaned_data["note"]
    then = cells_of(after)
    for entry in one.entries:
        before, new = now[entry.field], then[entry.field]
        add("same" if before == new else "changed" if before else "new", entry, new)
    return form if then != now else None


def _data(one):
    """What the page would send: the stored answer, with the sheet's cells typed over it."""
    form = DutyForm(copy(one.answer))
    data = {form.add_prefix(name): getattr(one.answer, name) for name in form.fields}
    for entry in one.entries:
        data |= {form.add_prefix(name): text for name, text in entry.typed.items()}
    return data
