"""What is called what: the cluster after its first mention, people at first and second mention, names inside."""

import re

from cluster_reports.vietnamese.words import lower_first, upper_first

from .material import Cluster, Guest

# What begins a name and keeps its capital in the middle of a sentence, besides two capitals in a row.
_PROPER_WORDS = frozenset({"Cụm", "Khối", "Đảng", "Luật", "Tết"})
_PAIRS = """
    công an;nhân dân;nhà nước;nghị định;nghị quyết;chỉ thị;trung đoàn;sư đoàn;lữ đoàn;tiểu đoàn;quân khu;quân đoàn;
    chủ tịch;giám đốc;phó giám;phó chủ;đại tá;thượng tá;trung tá;thiếu tá;thiếu tướng;trung tướng;đại tướng
"""
_PROPER_PAIRS = frozenset(pair.strip() for pair in _PAIRS.split(";"))


def mid(text: str) -> str:
    """``text`` as it stands inside a sentence: a small first letter, unless it begins with a name."""
    if text[:1].islower():
        return text
    first, second = [*text.split(" ", 2), "", ""][:2]
    is_name = first in _PROPER_WORDS or f"{first} {second}".lower().strip(",;.") in _PROPER_PAIRS
    if is_name or (first[:1].isupper() and second[:1].isupper()):
        return text
    return lower_first(text)


def shortened(text: str, cluster: Cluster) -> str:
    """The full name of the cluster becomes "Cụm" or "Khối"."""
    if cluster.name not in text:
        return text
    return re.sub(rf"{re.escape(cluster.name)}(?!\w)", upper_first(cluster.word), text)


def first_mention(guest: Guest) -> str:
    """ "Thiếu tướng Nguyễn Văn A, Phó Cục trưởng …"; a civilian is "đồng chí"; the unnamed go by rank and post."""
    rank = guest.rank or "đồng chí"
    if not guest.name:
        return f"đồng chí {guest.posts}" if not guest.rank else f"{guest.rank}, {guest.posts}"
    return f"{rank} {guest.name}, {guest.posts}"


_POST = re.compile(
    r"(?:(?:Quyền|Phó) )?(?:(?:Tổng )?[Cc]ục trưởng|Chính ủy|Chính trị viên|Giám đốc|Chủ tịch|Tư lệnh|Tham mưu trưởng|"
    r"Chỉ huy trưởng|Chánh Văn phòng|Trưởng [Pp]hòng|Trưởng [Bb]an|Bí thư|Vụ trưởng|Thứ trưởng|Bộ trưởng)(?!\w)"
)


def second_mention(guest: Guest) -> str:
    """ "Thiếu tướng Nguyễn Văn A"; "đồng chí Phó Cục trưởng" where the name is not known."""
    if guest.name:
        return f"{guest.rank or 'đồng chí'} {guest.name}"
    post = guest.posts.split(",")[0].strip()
    found = _POST.match(post)
    return f"đồng chí {found[0] if found else post}"
