"""The register of leaders as it stands on one day: who is named how, for whoever writes about that day."""

from collections import defaultdict

from msgspec import Struct

from cluster_reports.vietnamese.dates import numeric_date
from cluster_reports.vietnamese.folding import fold
from units.models import Leader


class Entry(Struct, frozen=True):
    """Somebody under the rank and posts of the day."""

    name: str
    rank: str
    posts: str

    def __str__(self):
        """ "Thiếu tướng Nguyễn Văn A, Phó Cục trưởng"."""
        who = " ".join(filter(None, [self.rank, self.name]))
        return f"{who}, {self.posts}" if self.posts else who


class Register:
    """Everybody with a rank or post on ``day``, in protocol order; two queries, made once."""

    def __init__(self, day):
        self.day = day
        self.entries = []
        self._by_name = defaultdict(list)
        for leader in Leader.objects.prefetch_related("titles"):
            title = leader.title_on(day)
            if title and (title.rank or title.posts):
                entry = Entry(leader.full_name, title.rank, title.posts)
                self.entries.append(entry)
                self._by_name[leader.folded_name].append(entry)

    def of(self, name: str) -> Entry | None:
        """The only one of this name, typed with or without marks; two of one name are nobody."""
        found = self._by_name.get(fold(name), [])
        return found[0] if len(found) == 1 else None

    def in_line(self, line: str) -> Entry | None:
        """The one whose name a line like "Đại tá Nguyễn Văn A, Chính ủy" holds; None where none or several."""
        who = f" {fold(line.partition(',')[0])} "
        found = [entry for name, entries in self._by_name.items() if f" {name} " in who for entry in entries]
        return found[0] if len(found) == 1 else None

    def doubt(self, entry: Entry, said: str) -> str:
        """What to tell whoever wrote ``said`` of somebody who is named otherwise on that day; "" where they agree."""
        if fold(said) == fold(str(entry)):
            return ""
        return f"Danh bạ ngày {numeric_date(self.day)} ghi “{entry}”; ở đây ghi “{said}”. Sửa nếu ghi nhầm."
