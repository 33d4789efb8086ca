"""What search looks through: one row a text, written where that text is settled, read by the rules of its noun."""

from datetime import UTC, datetime, time, timedelta

from django.db import connections, models
from django.db.models import Case, Exists, F, OuterRef, Q, When

from cluster_reports.vietnamese.searching import (
    LONGEST_KEY,
    LONGEST_SPELLED_KEY,
    keys_of,
    line_of,
    phrase_keys,
    spelled_of,
    words_of,
)

from .article import Article
from .cluster import Membership
from .period import Period
from .review import GoodModel, Highlight, Limitation, Review
from .submission import Submission
from .target import Target, Visibility
from .unit_report import UnitReport

LAST_RANK = 3


class KeysField(models.Field):
    """The keys of a text: on PostgreSQL an array with an index; SQLite compares the words and keeps no keys."""

    is_derived = True  # a backup leaves it out, a restore works it out anew

    def db_type(self, connection):
        return "text[]" if connection.vendor == "postgresql" else "text"

    def get_db_prep_value(self, value, connection, prepared=False):
        return list(value) if connection.vendor == "postgresql" else ""

    def from_db_value(self, value, expression, connection):
        return list(value or ())


@KeysField.register_lookup
class Holds(models.Lookup):
    """``keys__holds=[…]``: every one of these keys; PostgreSQL only."""

    lookup_name, sign = "holds", "@>"

    def as_sql(self, compiler, connection):
        left, left_params = self.process_lhs(compiler, connection)
        return f"{left} {self.sign} %s::text[]", [*left_params, list(self.rhs)]


@KeysField.register_lookup
class HoldsAny(Holds):
    """``keys__holds_any=[…]``: one of these keys or more; PostgreSQL only."""

    lookup_name, sign = "holds_any", "&&"


@models.TextField.register_lookup
class SaysAll(models.Lookup):
    """``words__says_all=[…]``: every one of these, which are words and spaces only.

    PostgreSQL would fetch a long text anew for each of them; put together with nothing it is fetched once.
    """

    lookup_name, prepare_rhs = "says_all", False

    def as_sql(self, compiler, connection):
        left, params = self.process_lhs(compiler, connection)
        patterns = [f"%{said}%" for said in self.rhs]
        if connection.vendor == "postgresql":
            return f"({left} || '') LIKE ALL (%s::text[])", [*params, patterns]
        each = " AND ".join([f"{left} LIKE %s"] * len(patterns))
        return f"({each})", [value for pattern in patterns for value in (*params, pattern)]


class SearchEntryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Texts of what this person may open: the published articles, reviews and reports of their own scopes.

        A stranger's are the public articles. Drafts and what was withdrawn are no one's.
        """
        articles = Article.objects.published().visible_to(user).filter(pk=OuterRef("article"))
        if not user.is_authenticated:
            return self.filter(Exists(articles), kind=SearchEntry.Kind.ARTICLE)
        reviews = Review.objects.visible_to(user).filter(pk=OuterRef("review"))
        reports = UnitReport.objects.visible_to(user).filter(
            pk=OuterRef("report"), submitted_at__isnull=False
        )
        return self.filter(Exists(articles) | Exists(reviews) | Exists(reports))

    def holding(self, query, rank=LAST_RANK):
        """Those that have what this rank asks for, found by the index: every word and, side by side, those in quotes;
        of a better rank its words too. Worse ranks hold the better ones too, but for the title, which goes its own way.
        """
        asked = self._by_keys(query) if self.keeps_keys else _by_text(query)
        return self.filter(asked[rank]) if query else self

    def saying(self, query):
        """The same as ``holding``, read from the texts themselves: for rows that are few."""
        return self.filter(_by_text(query)[LAST_RANK]) if query else self

    def with_rank(self, query):
        """``rank``: 0 the whole query with its tones, 1 without, 2 every word in the title, 3 elsewhere.

        Read from the texts: for rows that are few, and have all words.
        """
        better = [When(asked, then=rank) for rank, asked in enumerate(_by_text(query)[:LAST_RANK])]
        return self.annotate(rank=Case(*better, default=LAST_RANK, output_field=models.IntegerField()))

    def of_kind(self, kind):
        return self._placed(f"#{kind}", kind=kind)

    def of_cluster(self, cluster):
        return self._placed(f"#c{cluster}", period__cluster=cluster)

    def of_period(self, name):
        return self._placed(f"#k{name}", period__name=name)

    def of_year(self, year):
        return self._placed(f"#{year}", period__year=year)

    def about_unit(self, unit):
        """The unit's own texts, and those of a whole cluster while the unit was a member."""
        member = Period.objects.filter(
            Q(cluster__memberships__ends_on__isnull=True)
            | Q(cluster__memberships__ends_on__gte=F("starts_on")),
            cluster__memberships__unit=unit,
            cluster__memberships__starts_on__lte=F("ends_on"),
        )
        found = self.filter(Q(unit=unit) | Q(period__in=member.values("pk"), unit__isnull=True))
        if not self.keeps_keys:
            return found
        clusters = Membership.objects.filter(unit=unit).values_list("cluster", flat=True)
        return found.filter(keys__holds_any=[f"#u{unit}", *(f"#c{pk}" for pk in clusters)])

    def newest(self):
        return self.order_by("-at", "-pk")

    def newest_by_index(self):
        """In order, but PostgreSQL is kept from looking through all texts by age until enough of them fit: it takes
        the keys of a row, which lie outside of it, to cost nothing.
        """
        return self.order_by((F("at") + timedelta(0)).desc(), "-pk") if self.keeps_keys else self.newest()

    def before(self, at, pk):
        """Those that come behind this place in the order."""
        return self.filter(Q(at__lt=at) | Q(pk__lt=pk), at__lte=at)

    def not_before(self, at, pk):
        return self.filter(Q(at__gt=at) | Q(pk__gte=pk), at__gte=at)

    @property
    def keeps_keys(self):
        return connections[self.db].vendor == "postgresql"

    def _placed(self, key, **fields):
        return self.filter(keys__holds=[key]) if self.keeps_keys else self.filter(**fields)

    @staticmethod
    def _by_keys(query):
        """What each rank asks for; by text too where a phrase is longer than a key."""
        words = _keys(query.words, query.phrases)
        title = _keys((), query.phrases)
        longest = LONGEST_SPELLED_KEY
        long = [query.spelled] if len(query.spelled) > longest else []
        spelled = Q(keys__holds=phrase_keys(query.spelled, "=") + (phrase_keys(query.whole) if long else []))
        return [
            spelled & _texts("spelled", long),
            _keys((), [query.whole]),
            Q(keys__holds=[f"^{word}" for word in query.words]) & title,
            words,
        ]


def _keys(words, phrases):
    in_phrases = {word for phrase in phrases for word in phrase}
    keys = [word for word in words if word not in in_phrases]
    keys += [key for phrase in phrases for key in phrase_keys(phrase)]
    found = Q(keys__holds=keys) if keys else Q()
    return found & _texts("words", [phrase for phrase in phrases if len(phrase) > LONGEST_KEY])


def _by_text(query):
    words, phrases = ([word] for word in query.words), query.phrases
    titled = ([word] for word in query.words)
    return [
        _texts("spelled", [query.spelled]),
        _texts("words", [query.whole]),
        _texts("title_words", titled) & _texts("words", phrases),
        _texts("words", words, phrases),
    ]


def _texts(field, *phrases):
    """Words are letters and digits only, so nothing typed is a pattern here."""
    said = [f" {' '.join(phrase)} " for some in phrases for phrase in some]
    return Q(**{f"{field}__says_all": said}) if said else Q()


SOURCES = ("article", "report", "review", "highlight", "good_model", "limitation")


def _only(*names, **also):
    """An entry with these sources and no other."""
    return Q(**{f"{name}__isnull": name not in names for name in SOURCES}, **also)


class SearchEntry(models.Model):
    """A text that search finds (mục tìm kiếm): a published article, a result or a limitation in words.

    Written by ``remember`` in the transaction that settles the text: when an article is published, corrected or
    withdrawn, when a report is handed in, when a line of a review is saved. Who may find it is asked of the noun
    itself at each search. ``words``, ``spelled``, ``title_words`` and ``keys`` follow from title and text.
    """

    class Kind(models.TextChoices):
        ARTICLE = "article", "Bài viết"
        RESULT = "result", "Kết quả"
        LIMITATION = "limitation", "Hạn chế"

    kind = models.CharField("loại", max_length=10, choices=Kind.choices)
    article = models.OneToOneField(
        Article, models.CASCADE, null=True, related_name="+", verbose_name="bài viết"
    )
    report = models.ForeignKey(
        UnitReport, models.CASCADE, null=True, related_name="+", verbose_name="báo cáo"
    )
    review = models.ForeignKey(Review, models.CASCADE, null=True, related_name="+", verbose_name="hội nghị")
    highlight = models.OneToOneField(
        Highlight, models.CASCADE, null=True, related_name="+", verbose_name="kết quả bằng lời"
    )
    good_model = models.OneToOneField(
        GoodModel, models.CASCADE, null=True, related_name="+", verbose_name="mô hình"
    )
    limitation = models.OneToOneField(
        Limitation, models.CASCADE, null=True, related_name="+", verbose_name="hạn chế"
    )
    period = models.ForeignKey(Period, models.CASCADE, related_name="+", verbose_name="kỳ")
    unit = models.ForeignKey("units.Unit", models.CASCADE, null=True, related_name="+", verbose_name="đơn vị")
    at = models.DateTimeField("lúc")
    title = models.TextField("tên", blank=True)
    text = models.TextField("chữ", blank=True)
    words = models.TextField("từ không dấu", blank=True)
    spelled = models.TextField("từ có dấu", blank=True)
    title_words = models.TextField("từ không dấu của tên", blank=True)
    keys = KeysField("khóa", default=list)

    objects = SearchEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "mục tìm kiếm"
        verbose_name_plural = "mục tìm kiếm"
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="search_entry_of_one_source",
                condition=_only("article", kind="article")
                | _only("report", kind__in=["result", "limitation"])
                | _only("review", "highlight", kind="result")
                | _only("review", "good_model", kind="result")
                | _only("review", "limitation", kind="limitation"),
            ),
            models.UniqueConstraint(fields=["report", "kind"], name="search_entry_once_for_report"),
        ]
        indexes = [models.Index(fields=["-at", "-id"], name="search_entry_latest")]

    def __str__(self):
        return self.title or self.get_kind_display()

    def save(self, *args, **kwargs):
        derive(self)
        super().save(*args, **kwargs)


def derive(entry):
    """Fills what follows from title, text and place; for rows that are not saved one by one."""
    texts = [entry.title, *entry.text.split("\n")]
    words, spelled = [words_of(text) for text in texts], [spelled_of(text) for text in texts]
    entry.words, entry.spelled, entry.title_words = line_of(words), line_of(spelled), line_of(words[:1])
    entry.keys = [*keys_of(words[0], words, spelled), *place_keys(entry, entry.period)]


def place_keys(entry, period):
    """What the filters of a search find a text by; no word begins with this sign."""
    unit = [f"#u{entry.unit_id}"] if entry.unit_id else []
    return [f"#{entry.kind}", f"#{period.year}", f"#c{period.cluster_id}", f"#k{period.name}", *unit]


def remember(source, *last) -> list[int]:
    """Makes the entries of an article, report or line of a review say what it says now; returns their keys.

    ``last``: of a report its last submission, where it is at hand.
    """
    found, field = entries_of(source, *last), _FIELDS[type(source)]
    there = {entry.kind: entry for entry in SearchEntry.objects.filter(**{field: source.pk})}
    for entry in found:
        derive(entry)
    SearchEntry.objects.bulk_create([entry for entry in found if entry.kind not in there])
    for entry in found:
        old = there.pop(entry.kind, None)
        if old is None:
            continue
        entry.pk = old.pk
        is_other = any(getattr(old, name) != getattr(entry, name) for name in (*GIVEN, *DERIVED))
        if is_other or (old.keys and old.keys != entry.keys):  # SQLite keeps none
            entry.save(force_update=True)
    for entry in there.values():
        entry.delete()
    return [entry.pk for entry in found]


DERIVED = ("words", "spelled", "title_words")
GIVEN = ("kind", *(f"{name}_id" for name in SOURCES), "period_id", "unit_id", "at", "title", "text")
_FIELDS = {
    Article: "article",
    UnitReport: "report",
    Highlight: "highlight",
    GoodModel: "good_model",
    Limitation: "limitation",
}


def entries_of(source, *last):
    """The unsaved entries that a source should have, worked out from the source alone; none of practice."""
    about = source if isinstance(source, UnitReport) else source.review
    if about.period.is_practice:
        return []
    if isinstance(source, Article):
        return _of_article(source)
    if isinstance(source, UnitReport):
        return _of_report(source, *last)
    return _of_line(source)


def _of_article(article):
    if article.status != Article.Status.PUBLISHED or not article.published:
        return []
    lines = [text for block in article.published["blocks"] for text in block["text"]]
    return [
        SearchEntry(
            kind=SearchEntry.Kind.ARTICLE,
            article=article,
            period=article.review.period,
            at=article.published_at,
            title=article.published["headline"],
            text="\n".join(lines),
        )
    ]


def _of_report(report, last=None):
    """Of what was handed in last: nothing that is still being typed, and no target that stays inside the unit."""
    last = last or report.submissions.first()
    if last is None:
        return []
    prose = last.content["prose"]
    results, limits = [prose["strengths"]], [prose["limitations"], prose["causes"]]
    lines = last.content["lines"]
    targets = Target.objects.filter(pk__in=[line["target"] for line in lines])
    inside = set(targets.filter(visibility=Visibility.UNIT).values_list("pk", flat=True))
    for line in lines:
        if line["target"] in inside:
            continue
        written = line["written"]
        said = " ".join(filter(None, (written.get(name) for name in ("explanation", "reason"))))
        if written["state"] not in {"missing", "na"} or said:
            results.append(f"{line['name']}: {said}" if said else line["name"])
        limits += [written.get(name) for name in ("cause", "remedy")]
    texts = {SearchEntry.Kind.RESULT: results, SearchEntry.Kind.LIMITATION: limits}
    return [
        SearchEntry(
            kind=kind,
            report=report,
            period=report.period,
            unit_id=report.unit_id,
            at=last.at,
            text="\n".join(filter(None, said)),
        )
        for kind, said in texts.items()
        if any(said)
    ]


def _of_line(line):
    kind = SearchEntry.Kind.LIMITATION if isinstance(line, Limitation) else SearchEntry.Kind.RESULT
    ends = datetime.combine(line.review.period.ends_on, time(), tzinfo=UTC)
    return [
        SearchEntry(
            kind=kind,
            **{_FIELDS[type(line)]: line},
            review_id=line.review_id,
            period=line.review.period,
            unit_id=getattr(line, "unit_id", None),
            at=ends,
            title=str(line),
            text=getattr(line, "cause", ""),
        )
    ]


def remember_reports(targets):
    """After the visibility of these targets was changed: what units handed in about them is found by others or not."""
    about = UnitReport.objects.filter(results__target__in=targets, submissions__number=1)
    for report in about.distinct():
        remember(report)


def remember_period(period):
    """After its name, year or cluster was changed: the filters find its texts under the new ones."""
    for entry in SearchEntry.objects.filter(period=period):
        old = [key for key in entry.keys if not key.startswith("#")]
        entry.period, kept = period, [*old, *place_keys(entry, period)]
        if entry.keys and kept != entry.keys:  # SQLite keeps none
            SearchEntry.objects.filter(pk=entry.pk).update(keys=kept)


def sources():
    """Everything that has entries, in the order in which a rebuilt index gets its rows."""
    articles = Article.objects.published().select_related("review__period")
    yield from articles.order_by("published_at", "pk").iterator(500)
    reports = UnitReport.objects.filter(submissions__in=Submission.objects.filter(number=1))
    reports = reports.select_related("period")
    yield from reports.order_by("pk").iterator(500)
    for model in (Highlight, GoodModel, Limitation):
        yield from model.objects.select_related("review__period").order_by("pk").iterator(500)
