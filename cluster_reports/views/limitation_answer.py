from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from cluster_reports.forms.limitation_answer import carry_over

from .review import get_own_review


@require_POST
def limitation_carry(request, pk, answer_pk):
    """States an earlier limitation that is not over among this period's."""
    review = get_own_review(request, pk)
    answers = review.limitationanswers.select_related("limitation", "review")
    answer = get_object_or_404(answers, pk=answer_pk)
    if carry_over(answer):
        messages.success(request, "Đã nêu tiếp thành một hạn chế của kỳ này; sửa câu chữ ở phần Hạn chế.")
    else:
        messages.success(request, "Hạn chế này đã khắc phục xong hoặc đã nêu tiếp trước đó.")
    return redirect(reverse("review", args=[review.pk]) + "#han-che")
