from cluster_reports.models import unanswered_limitations


def unanswered(review):
    """The fault of a review that leaves limitations of the one before open: [] or one (address, sentence)."""
    left = unanswered_limitations(review).count()
    place = f"{review.get_absolute_url()}#han-che-ky-truoc"
    return [(place, f"Còn {left} hạn chế kỳ trước chưa trả lời.")] if left else []
