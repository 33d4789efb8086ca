"""What of a public article lies ready for a proxy goes before its readers may not have it, and comes after they may."""

import logging

from cluster_reports import page_folder, public_pages

from .step import StepRefused

STAYS = (
    "Chưa lấy được trang ghi sẵn của bài khỏi máy chủ nên chưa làm gì: bài vẫn như trước với người đọc."
    " Báo quản trị xem quyền ghi và đĩa của thư mục trang ghi sẵn rồi bấm lại."
)


def take_down(article):
    """Removes the page; the caller holds the article's lock. Raises ``StepRefused`` where it stays to be read."""
    try:
        page_folder.remove(article.slug)
    except OSError:
        logging.getLogger(__name__).exception("Không xóa được trang ghi sẵn của bài %s.", article.pk)
        raise StepRefused(STAYS) from None


def write_after(article, **_):
    public_pages.write_later(article)
