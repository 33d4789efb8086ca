"""No page of the administration overwrites what was saved after it was opened, and none adds a row twice."""

import json

from django.apps import apps
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.contrib.auth import get_user_model
from django.forms.models import _get_foreign_key
from django.utils.crypto import salted_hmac

from units.two_versions import NO_ROW, differences, differences_of_rows, fingerprint

CONFLICT = (
    "Dòng này đã được lưu ở nơi khác sau khi bạn mở trang. Chưa lưu gì và chữ bạn gõ vẫn ở dưới:"
    " so hai bản trong bảng, sửa chỗ cần sửa rồi lưu lại."
)
AGAIN = "Dòng này vừa được thêm rồi, không thêm lần nữa."
ADDITION = 1  # of django.contrib.admin.models, which cannot be imported before all apps are there


class Versioned:
    """A page that posts the version of the row it was drawn from; a stale one is refused with both values.

    The version covers the row, what it links to and the rows edited inside its page. A page sent twice is
    answered as it was the first time.
    """

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        request.is_stale = False
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        row = object_id and self.get_object(request, unquote(object_id))
        self._lock(request, row)
        if object_id is None:
            return self._twice_added(request) or super().changeform_view(
                request, None, form_url, extra_context
            )
        if row is not None and self.has_change_permission(request, row):
            request.is_stale = request.POST.get("version") != self.version_of(request, row)
        answer = super().changeform_view(request, object_id, form_url, extra_context)
        return self._settled(request, answer) if request.is_stale else answer

    def _lock(self, request, row):
        """One's own writes wait for each other, and two people's for the same row; people in one fixed order."""
        people = {request.user.pk}
        if row is not None and self.model is not get_user_model():
            self.model._base_manager.select_for_update(no_key=True).get(pk=row.pk)
        elif row is not None:
            people.add(row.pk)
        locked = get_user_model().objects.select_for_update(no_key=True).filter(pk__in=people)
        list(locked.order_by("pk"))

    def version_of(self, request, row):
        """What a stale page is known by."""
        edited = [self.model._base_manager.filter(pk=row.pk)]
        edited += [getattr(row, field.name).all() for field in self.opts.many_to_many]
        for inline in self.get_inline_instances(request, row):
            owner = _get_foreign_key(self.model, inline.model, fk_name=inline.fk_name)
            edited.append(inline.model._base_manager.filter(**{owner.name: row.pk}))
        return fingerprint(*edited)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        if getattr(request, "is_stale", False):
            form.clean = refusing(form.clean, CONFLICT)  # the class is made for this request only
        return form

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["version"] = self.version_of(request, obj) if change else ""
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _settled(self, request, answer):
        """The page with both versions, or, where all that was sent is stored already, its first answer."""
        context = getattr(answer, "context_data", None)
        if context is None or "adminform" not in context:
            return answer
        form = context["adminform"].form
        found = differences(form)
        for one in context["inline_admin_formsets"]:
            found += differences_of_rows(one.formset, _stored(one.formset))
        if all(told.mine == NO_ROW for told in found) and "version" in request.POST:
            row = self.get_object(request, str(form.instance.pk))
            return self.response_change(request, row)
        context["differences"] = found
        answer.status_code = 409
        return answer

    def _twice_added(self, request):
        """The answer to a page that added its row already, or None."""
        kind = apps.get_model("contenttypes.ContentType").objects.get_for_model(self.model)
        entries = apps.get_model("admin.LogEntry").objects
        mine = entries.filter(user=request.user, content_type=kind, action_flag=ADDITION)
        last = mine.order_by("-action_time", "-pk").first()
        if last is None or _mark(request) not in last.change_message:
            return None
        row = self.get_object(request, last.object_id)
        if row is None:
            return None
        messages.info(request, AGAIN)
        return self.response_change(request, row)

    def construct_change_message(self, request, form, formsets, add=False):
        """An addition keeps a mark of what was sent; the history does not show it."""
        told = super().construct_change_message(request, form, formsets, add)
        if add:
            told[0]["sent"] = _mark(request)
        return told


def refusing(clean, words):
    """A form's ``clean`` that lets nothing through, for a reason in words."""

    def refuse(form):
        data = clean(form)
        form.add_error(None, words)
        return data

    return refuse


def _stored(rows):
    """The same formset, unbound, over what is stored now."""
    return type(rows)(
        instance=type(rows.instance)(pk=rows.instance.pk), prefix=rows.prefix, queryset=rows.queryset
    )


def _mark(request):
    """A short sign of all that a page sent, passwords left out; nobody without the site's key can work it out."""
    names = [name for name in request.POST if name != "csrfmiddlewaretoken" and "password" not in name]
    sent = {name: request.POST.getlist(name) for name in names}
    return salted_hmac(__name__, json.dumps(sent, sort_keys=True)).hexdigest()[:24]
