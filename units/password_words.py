"""Words that anybody tries first on a site of this kind, and that make no password by themselves."""

import re

from django.core.exceptions import ValidationError

from cluster_reports.vietnamese.folding import fold

WORDS = (
    *("thi đua", "báo cáo", "sơ kết", "tổng kết", "giao ước", "chỉ tiêu", "khen thưởng", "cụm", "khối"),
    *("đơn vị", "cụm trưởng", "cụm phó", "cán bộ", "biên tập", "chỉ huy", "quản trị", "thủ trưởng", "admin"),
    *("tham mưu", "chính trị", "hậu cần", "kỹ thuật", "phòng", "ban", "trung đoàn", "sư đoàn", "bộ chỉ huy"),
    *("quân sự", "quân đội", "công an", "bộ đội", "việt nam", "vietnam", "mật khẩu", "password", "tỉnh"),
)
SHORTEST = 3  # letters: a unit called "A" does not make every word with an a one of the site
OWN = 4  # letters that must be left when the words are taken away
SAID = (
    "Mật khẩu này ghép từ những chữ ai cũng đoán được ở đây (thi đua, báo cáo, quản trị, tên đơn vị …)."
    " Thêm vài từ của riêng bạn."
)


def _letters(text):
    return re.sub("[^a-z]", "", fold(text))


def is_made_of_site_words(password: str, unit_names=()) -> bool:
    """Whether next to nothing is left of it without the words of the site, however spelled and joined."""
    left = whole = _letters(password)
    for word in sorted(map(_letters, {*WORDS, *unit_names}), key=len, reverse=True):
        left = left.replace(word, "") if len(word) >= SHORTEST else left
    return left != whole and len(left) < OWN


class SiteWordsValidator:
    def validate(self, password, user=None):
        unit = getattr(user, "unit", None)
        if is_made_of_site_words(password, (unit.name, unit.short_name) if unit else ()):
            raise ValidationError(SAID, code="site_words")

    def get_help_text(self):
        return SAID
