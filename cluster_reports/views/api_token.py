"""A person's own page of tokens, with which programs read in their name; an admin sees everybody's."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_POST

from cluster_reports import access
from cluster_reports.forms.api_token import ApiTokenForm, offered_secret
from cluster_reports.models import ApiToken


def api_tokens(request):
    if request.method == "POST":
        return _make(request)
    return _page(request, ApiTokenForm(person=request.user))


def _make(request):
    """The secret is shown in the answer to the press itself, and by nothing after it."""
    form = ApiTokenForm(request.POST, person=request.user)
    if not form.is_valid():
        if "offer" in form.errors:
            form.data = form.data.copy()
            form.data["offer"] = offered_secret(request.user)
        return _page(request, form, status=422)
    try:
        with transaction.atomic():
            token = form.make(now())
    except IntegrityError:  # the other press of a double click was first
        token = form.make(now())
    if not token.holds(localdate()):
        messages.info(request, f"Mã “{token}” đã thu hồi sau khi tạo; tạo mã mới.")
        return redirect("api-tokens")
    return _page(request, ApiTokenForm(person=request.user), fresh=token, secret=form.cleaned_data["offer"])


@require_POST
def api_token_revoke(request, pk):
    tokens = ApiToken.objects.visible_to(request.user).select_for_update(of=("self",))
    token = get_object_or_404(tokens, pk=pk)
    if not access.can_revoke_token(request.user, token):
        raise PermissionDenied
    if token.revoked_at is None:
        token.revoked_by, token.revoked_at = request.user, now()
        token.save(update_fields=["revoked_by", "revoked_at"])
    messages.success(request, f"Đã thu hồi mã “{token}”; từ nay không đọc được gì bằng mã này.")
    return redirect("api-tokens")


def _page(request, form, *, fresh=None, secret="", status=200):
    today = localdate()
    tokens = list(
        ApiToken.objects.visible_to(request.user)
        .select_related("user__unit", "made_by", "revoked_by")
        .prefetch_related("clusters")
    )
    for token in tokens:
        token.is_open = token.opens(today)
    context = {
        "form": form,
        "tokens": tokens,
        "fresh": fresh,
        "secret": secret,
        "has_clusters": form.fields["clusters"].queryset.exists(),
        "address": request.build_absolute_uri(reverse("api-periods")),
        "description": request.build_absolute_uri(reverse("api-description")),
        "errors": [
            (getattr(form.fields.get(name), "label", None) or "", message, _anchor(form, name))
            for name, told in form.errors.items()
            for message in told
        ],
    }
    return render(request, "api_tokens/list.html", context, status=status)


def _anchor(form, name):
    if name == "clusters" and form.fields["clusters"].queryset.exists():
        return "id_clusters_0"
    return form[name].id_for_label if name in form.fields and name != "offer" else ""
