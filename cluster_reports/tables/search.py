"""What somebody finds: texts by rank and age, units and clusters by name, and what the filters offer."""

from datetime import UTC, datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from msgspec import Struct, field

from cluster_reports.models import Article, Cluster, Membership, Period, SearchEntry, UnitReport
from cluster_reports.models.search_entry import LAST_RANK, SearchEntryQuerySet
from cluster_reports.vietnamese.searching import Query, highlight, snippet, words_of
from units.models import Unit, UnitName

PER_PAGE = 20
MOST_COUNTED = 200  # matches are counted, and looked through for what the filters offer, up to here
WINDOW = 1000  # the newest texts, which are read for the words before the index is asked about all
STEP = 250  # candidates that are asked at once whether they are readable
STEPS = 4  # so often, before all that the index gives are asked at once
MOST_NAMES = 10
MOST_CHOICES = 100
RANKS = range(LAST_RANK + 1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_IS_OUT = Q(article__isnull=False) | Q(period__status=Period.Status.PUBLISHED)
_IS_APPROVED = Q(report__status=UnitReport.Status.APPROVED)
KINDS = {
    "bai-viet": (SearchEntry.Kind.ARTICLE, "Bài viết"),
    "ket-qua": (SearchEntry.Kind.RESULT, "Kết quả"),
    "han-che": (SearchEntry.Kind.LIMITATION, "Hạn chế"),
    "don-vi": (None, "Đơn vị, cụm, khối"),
}
STATES = {
    "da-cong-bo": (_IS_OUT, "Đã công bố"),
    "da-duyet": (_IS_APPROVED & ~_IS_OUT, "Đã duyệt, chưa công bố"),
    "chua-duyet": (Q(report__isnull=False) & ~_IS_APPROVED & ~_IS_OUT, "Chưa duyệt"),
    "dang-tong-hop": (Q(review__isnull=False) & ~_IS_OUT, "Đang tổng hợp"),
}


class Filters(Struct, frozen=True):
    """What the address asks for beside the words; "" is no filter. A value that nothing has finds nothing."""

    kind: str = ""
    cluster: str = ""  # its address
    period: str = ""  # its name, alike in all clusters
    year: str = ""
    unit: str = ""
    state: str = ""

    def __bool__(self):
        return any((self.kind, self.cluster, self.period, self.year, self.unit, self.state))

    @property
    def asks_for_names(self):
        """Whether units and clusters are looked for too: they have neither period nor state."""
        return self.kind in {"", "don-vi"} and not (self.cluster or self.period or self.year or self.state)

    @property
    def are_narrow(self):
        """Whether what they leave is a small part of all texts."""
        return any((self.cluster, self.period, self.year, self.unit))

    def of(self, entries):
        if self.kind:
            kind = KINDS.get(self.kind, (None,))[0]
            entries = entries.of_kind(kind) if kind else entries.none()
        if self.state:
            entries = entries.filter(STATES[self.state][0]) if self.state in STATES else entries.none()
        if self.cluster:
            found = Cluster.objects.filter(slug=self.cluster).values_list("pk", flat=True).first()
            entries = entries.of_cluster(found) if found else entries.none()
        if self.period:
            entries = entries.of_period(self.period)
        if self.year:
            entries = entries.of_year(_number(self.year))
        if self.unit:
            entries = entries.about_unit(_number(self.unit))
        return entries


def _number(typed):
    """A year or a unit's number as typed; what is none matches nothing."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1


class Place(Struct, frozen=True):
    """Where a page of finds ended: rank, age and row, so that the next goes on there whatever came meanwhile."""

    rank: int = 0
    at: datetime | None = None
    pk: int = 0

    @classmethod
    def parse(cls, said):
        """The beginning where it is no place."""
        parts = said.split(".")
        if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) < 19 for part in parts):
            return cls()
        rank, micros, pk = map(int, parts)
        if rank not in RANKS or micros > 10**17:
            return cls()
        return cls(rank, _EPOCH + timedelta(microseconds=micros), pk)

    def __str__(self):
        return f"{self.rank}.{(self.at - _EPOCH) // timedelta(microseconds=1)}.{self.pk}"

    def of(self, entries):
        return entries if self.at is None else entries.before(self.at, self.pk)


BEGINNING = Place()


class Found(Struct):
    hits: list = field(default_factory=list)
    count: int = 0
    next: str = ""
    units: list = field(default_factory=list)
    clusters: list = field(default_factory=list)
    choices: dict = field(default_factory=dict)

    @property
    def is_more_than_counted(self):
        return self.count > MOST_COUNTED

    @property
    def said_count(self):
        return f"Hơn {MOST_COUNTED}" if self.is_more_than_counted else str(self.count)


def find(user, query, filters, after="") -> Found:
    """One page of what this person may read; without words, the newest of what the filters leave."""
    if not query and not filters:
        return Found()
    readable = SearchEntry.objects.visible_to(user)
    around = _Search(readable, Filters(), query).newest("period__cluster", "period__name", "period__year")
    is_few = len(around) <= MOST_COUNTED
    if is_few:  # from here on it is about these rows only
        readable = SearchEntry.objects.filter(pk__in=[pk for _, pk, *_ in around])
    search = _Search(readable, filters, query, filters.are_narrow or is_few)
    newest = search.newest() if filters else [(at, pk) for at, pk, *_ in around]
    found = Found(count=len(newest))
    if newest:
        pks, found.next = search.page(newest, Place.parse(after))
        found.hits = _hits(pks, query)
    if filters.asks_for_names and query and not after:
        found.units, found.clusters = _names(user, query)
    found.choices = _choices(around)
    return found


class _Search(Struct):
    """What is found of ``readable``; narrow where that or what the filters leave is few among all texts."""

    readable: SearchEntryQuerySet
    filters: Filters
    query: Query
    is_narrow: bool = False

    def newest(self, *more, place=BEGINNING):
        """(at, pk) and ``more`` of the newest that have all words, one more than is counted.

        Common words are in the newest texts, which are read; rare ones are few in the index. Either way never much is
        gone through: to sort all texts with a common word, or to read all texts for a rare one, takes long.
        """
        most, fields = MOST_COUNTED + 1, ("at", "pk", *more)
        if not self.is_narrow:
            ends = place.of(SearchEntry.objects.newest()).values_list("at", "pk")[WINDOW : WINDOW + 1].first()
            close = place.of(self.filters.of(SearchEntry.objects.all()))
            close = close.not_before(*ends) if ends else close
            rows, _ = self._readable_of(close.saying(self.query).newest(), most, fields)
            if not ends or len(rows) == most:
                return rows
        return self._by_index(LAST_RANK, most, place, fields)

    def _by_index(self, rank, most, place=BEGINNING, fields=("at", "pk"), only=None):
        """The first that a rank asks for, and ``only`` of this rank."""

        def of(entries):
            return place.of(self.filters.of(entries)).holding(self.query, rank).newest_by_index()

        rows, is_all = self._readable_of(of(SearchEntry.objects.all()), most, fields, only, STEPS)
        return rows if is_all else self._read(of(self.readable), most, fields, only)

    def _readable_of(self, candidates, most, fields, only=None, steps=None):
        """The first of the candidates, and whether there are no more. Step by step they are asked whether they are
        readable: for more of them at once PostgreSQL would read the tables of their nouns from end to end.
        """
        rows, step = [], 0
        while steps is None or step < steps:
            some = list(candidates.values_list("at", "pk")[:STEP])
            if some:
                asked = self.readable.filter(pk__in=[pk for _, pk in some]).newest()
                rows += self._read(asked, most - len(rows), fields, only)
            if len(some) < STEP or len(rows) == most:
                return rows, True
            candidates, step = candidates.before(*some[-1]), step + 1
        return rows, False

    def _read(self, entries, most, fields, only):
        if only is not None:
            entries = entries.with_rank(self.query).filter(rank=only)
        return list(entries.values_list(*fields)[:most])

    def page(self, newest, place):
        """The keys of one page in order, and where the next begins ("" when nothing is left).

        ``newest`` are the first of all that are found. Where they are all, their ranks make the order; of many, ranks
        are asked for one after another and only until the page is full: a rank that is common fills it from the
        newest, one that is rare is few in the index.
        """
        ranks = self._ranks(newest)
        if len(newest) <= MOST_COUNTED:
            rows = sorted((ranks[pk], _ago(at), -pk) for at, pk in newest)
            if place.at:
                rows = [row for row in rows if row > (place.rank, _ago(place.at), -place.pk)]
            return _cut([(rank, _EPOCH - ago, -pk) for rank, ago, pk in rows])
        rows = []
        for rank in RANKS[place.rank :] if self.query else RANKS[-1:]:
            if place.at is None:
                rows += self._first_of(rank, newest, ranks, rows)
            elif rank == place.rank or not self.query:
                rows += self._going_on(rank, place)
            else:
                rows += self._going_on(rank, BEGINNING)
            if len(rows) > PER_PAGE:
                break
        return _cut(rows)

    def _first_of(self, rank, newest, ranks, better):
        """Of a first page, when all ``better`` ones are known: the index needs not be asked to leave them out."""
        left = PER_PAGE + 1 - len(better)
        rows = [(rank, at, pk) for at, pk in newest if ranks[pk] == rank]
        if len(rows) >= left or rank == LAST_RANK:
            return rows[:left]
        known = {pk for _, _, pk in better}
        found = self._by_index(rank, left + len(known))
        return [(rank, at, pk) for at, pk in found if pk not in known][:left]

    def _going_on(self, rank, place):
        newest = self.newest(place=place)
        ranks = self._ranks(newest)
        rows = [(rank, at, pk) for at, pk in newest if ranks[pk] == rank]
        if len(rows) > PER_PAGE or len(newest) <= MOST_COUNTED:
            return rows
        found = self._by_index(rank, PER_PAGE + 1, place, only=rank)
        return [(rank, at, pk) for at, pk in found]

    def _ranks(self, newest):
        pks = [pk for _, pk in newest]
        if not self.query:
            return dict.fromkeys(pks, LAST_RANK)
        found = SearchEntry.objects.filter(pk__in=pks).order_by()
        return dict(found.with_rank(self.query).values_list("pk", "rank"))


def _ago(at):
    return _EPOCH - at


def _cut(rows):
    shown = rows[:PER_PAGE]
    return [pk for _, _, pk in shown], str(Place(*shown[-1])) if len(rows) > PER_PAGE else ""


def _hits(pks, query):
    rows = (
        SearchEntry.objects.filter(pk__in=pks)
        .select_related("article", "unit", "period__cluster", "report", "review")
        .prefetch_related("unit__former_names")
        .only(
            *("kind", "at", "title", "text"),
            *("article__slug", "article__audience", "article__published_at"),
            *("unit__name", "unit__short_name", "report__status", "review__period"),
            *("period__name", "period__ends_on", "period__status"),
            *("period__cluster__word", "period__cluster__number", "period__cluster__proper_name"),
        )
        .in_bulk(pks)
    )
    return [_hit(rows[pk], query) for pk in pks]


def _hit(entry, query):
    """What a list says about a text; the words found are marked in their own spelling."""
    period, day = entry.period, entry.period.ends_on
    unit = entry.unit.name_on(day) if entry.unit else ""
    title = entry.title or f"Báo cáo của {unit}"
    owner = entry.article or entry.report or entry.review
    return {
        "entry": entry,
        "article": entry.article,
        "url": owner.get_absolute_url(),
        "kicker": " · ".join(filter(None, [period.cluster.name, period.name, unit if entry.title else ""])),
        "kind": entry.get_kind_display(),
        "state": _state(entry),
        "is_internal": bool(entry.article and entry.article.audience == Article.Audience.INTERNAL),
        "headline": highlight(title, query),
        "excerpt": snippet(entry.text, query),
        "published_at": entry.article and entry.article.published_at,
    }


def _state(entry):
    """How far it is on its way, of what readers do not have yet."""
    if entry.article_id or entry.period.status == Period.Status.PUBLISHED:
        return ""
    return entry.report.get_status_display() if entry.report_id else STATES["dang-tong-hop"][1]


def _names(user, query):
    """Units, for people inside, and clusters whose name has all the words; the name that is the query first."""
    units = _units(user, query) if user.is_authenticated else []
    clusters = _named(findable_clusters(user).select_related("organisation"), query)
    return units, clusters


def _units(user, query):
    """Also those that bore the name once: ``once`` says which. ``is_open``: this person may open the unit's page."""
    former = dict(
        found
        for found in UnitName.objects.order_by("used_until").values_list("unit", "name")
        if _holds(found[1], query)
    )
    inside = Membership.objects.filter(unit=OuterRef("pk"), cluster__in=Cluster.objects.visible_to(user))
    units = Unit.objects.annotate(is_open=Exists(inside))
    held = _named(units, query)
    if former:
        known = {unit.pk for unit in held}
        more = units.filter(pk__in=former.keys() - known).order_by("sort_name", "pk")
        held = [*held, *more[: MOST_NAMES - len(held)]]
    for unit in held:
        unit.once = "" if _holds(unit.name, query) else former[unit.pk]
    return held


def _named(rows, query):
    for word in query.words:
        rows = rows.filter(folded_name__contains=word)
    held = [row for row in rows.order_by("sort_name", "pk")[:MOST_CHOICES] if _holds(row.name, query)]
    held.sort(key=lambda row: tuple(words_of(row.name)) != query.whole)
    return held[:MOST_NAMES]


def _holds(name, query):
    words = words_of(name)
    phrases = (f" {' '.join(phrase)} " for phrase in query.phrases)
    return set(query.words) <= set(words) and all(phrase in f" {' '.join(words)} " for phrase in phrases)


def findable_clusters(user):
    """Clusters that this person is inside of, and those with a public article."""
    public = Article.objects.published().filter(
        audience=Article.Audience.PUBLIC, review__period__cluster=OuterRef("pk")
    )
    return Cluster.objects.real().filter(
        Exists(public) | Q(pk__in=Cluster.objects.visible_to(user).values("pk"))
    )


def _choices(around):
    """What the filters offer: only what lies in texts that this person may read."""
    clusters = {cluster for *_, cluster, _, _ in around}
    periods = sorted({(-year, name) for *_, name, year in around})
    members = Membership.objects.filter(cluster__in=clusters, unit=OuterRef("pk"))
    return {
        "cluster": [(row.slug, row.name) for row in Cluster.objects.filter(pk__in=clusters)[:MOST_CHOICES]],
        "period": [(name, name) for name in dict.fromkeys(name for _, name in periods)][:MOST_CHOICES],
        "unit": [
            (str(row.pk), row.name)
            for row in Unit.objects.filter(Exists(members)).order_by("sort_name", "pk")[:MOST_CHOICES]
        ],
    }
