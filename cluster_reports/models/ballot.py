from zlib import crc32

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from units.fields import LineField, ProseField
from units.models import Unit
from units.two_versions import fingerprint

from .award_proposal import AwardProposal
from .ballot_rule import BallotRule
from .cluster import judging_terms
from .period import Period
from .score import Scoring

FEWEST_SECRET, FEWEST = 3, 2  # members, and secret papers: of two, each knows what the other wrote


class BallotQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Of clusters this person may see. A draft is for who runs it and admins; one about the places of a scoring
        that is not closed, for its voters too; one that names who is proposed for an award, for its voters, and for
        editors and commanders once it is closed and all of them are endorsed.
        """
        if not user.is_authenticated:
            return self.none()
        found = self.filter(period__in=Period.objects.inside(user))
        if user.is_admin:
            return found
        told = Q(scoring__isnull=True) | Q(scoring__status=Scoring.Status.CLOSED)
        proposed = BallotLine.objects.filter(ballot=OuterRef("pk"), proposal__isnull=False)
        if user.role == user.Role.STAFF:
            told &= ~Exists(proposed)
        else:
            told &= ~Exists(proposed.exclude(proposal__status__in=AwardProposal.STANDING))
            told &= ~Exists(proposed) | Q(status=Ballot.Status.CLOSED)
        told |= Exists(Voter.objects.filter(ballot=OuterRef("pk"), user=user.pk))
        shown = told & ~Q(status=Ballot.Status.DRAFT) & ~Q(status="cancelled", opened_at__isnull=True)
        if user.unit_id is not None and user.role == user.Role.STAFF:
            shown |= Exists(judging_terms(user.unit_id, "period__"))
        return found.filter(shown)

    def waiting_for(self, user):
        """Open ballots whose paper this person still has to give."""
        asked = Voter.objects.filter(ballot=OuterRef("pk"), user=user.pk, has_voted=False)
        return self.filter(Exists(asked), status=Ballot.Status.OPEN)

    def for_page(self):
        return self.select_related(
            "period__cluster__organisation", "scoring", "rule", "opened_by", "closed_by", "preferred__unit"
        ).prefetch_related("period__cluster__roles")


class Ballot(models.Model):
    """A vote of a cluster's council in a period (cuộc bỏ phiếu), one round of it.

    ``terms`` are the rule's values, frozen when it is opened; ``result`` is what was counted at closing, as JSON.
    """

    class Kind(models.TextChoices):
        CHOOSE = "choose", "Chọn một trong các dòng"
        AGREE = "agree", "Đồng ý hay không với từng dòng"

    class Status(models.TextChoices):
        DRAFT = "draft", "Đang soạn"
        OPEN = "open", "Đang bỏ phiếu"
        CLOSED = "closed", "Đã kiểm phiếu"
        CANCELLED = "cancelled", "Đã hủy"

    CSS = {"draft": "draft", "open": "open", "closed": "locked", "cancelled": "withdrawn"}

    period = models.ForeignKey(Period, models.CASCADE, related_name="ballots", verbose_name="kỳ")
    scoring = models.ForeignKey(
        Scoring,
        models.CASCADE,
        null=True,
        blank=True,
        editable=False,
        related_name="ballots",
        verbose_name="bảng chấm điểm",
    )
    title = LineField("bỏ phiếu về việc", max_length=200)
    kind = models.CharField("cách bỏ phiếu", max_length=6, choices=Kind.choices, default=Kind.AGREE)
    rule = models.ForeignKey(BallotRule, models.PROTECT, related_name="ballots", verbose_name="quy tắc")
    round = models.PositiveSmallIntegerField("vòng", default=1, editable=False)
    before = models.OneToOneField(
        "self", models.PROTECT, null=True, editable=False, related_name="after", verbose_name="vòng trước"
    )
    status = models.CharField(
        "trạng thái", max_length=9, choices=Status.choices, default=Status.DRAFT, editable=False
    )
    terms = models.JSONField("quy tắc khi mở", null=True, editable=False)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    opened_at = models.DateTimeField("mở lúc", null=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    closed_at = models.DateTimeField("kiểm phiếu lúc", null=True, editable=False)
    result = models.JSONField("kết quả", null=True, editable=False)
    preferred = models.ForeignKey(
        "BallotLine",
        models.RESTRICT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="cụm trưởng, cụm phó quyết định",
    )
    preferred_at = models.DateTimeField("quyết định lúc", null=True, editable=False)
    preferred_for = ProseField("lý do quyết định", max_length=1000, blank=True, editable=False)

    objects = BallotQuerySet.as_manager()

    class Meta:
        verbose_name = "cuộc bỏ phiếu"
        verbose_name_plural = "cuộc bỏ phiếu"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "title", "round"],
                condition=Q(status__in=["draft", "open"]),
                name="ballot_once_at_a_time",
            ),
            models.CheckConstraint(name="ballot_says_about_what", condition=~Q(title="")),
            models.CheckConstraint(
                name="ballot_open_is_stamped_and_holds_its_rule",
                condition=Q(opened_at__isnull=True, opened_by__isnull=True, terms__isnull=True)
                & ~Q(status__in=["open", "closed"])
                | Q(opened_at__isnull=False, opened_by__isnull=False, terms__isnull=False)
                & ~Q(status="draft"),
            ),
            models.CheckConstraint(
                name="ballot_closed_is_counted",
                condition=Q(status="closed", closed_at__isnull=False, closed_by__isnull=False)
                & Q(result__isnull=False)
                | ~Q(status="closed")
                & Q(closed_at__isnull=True, closed_by__isnull=True, result__isnull=True),
            ),
            models.CheckConstraint(
                name="ballot_preference_has_its_reason",
                condition=Q(preferred__isnull=True, preferred_at__isnull=True, preferred_for="")
                | Q(preferred__isnull=False, preferred_at__isnull=False, status="closed")
                & ~Q(preferred_for=""),
            ),
            models.CheckConstraint(
                name="ballot_round_follows_another",
                condition=Q(round=1, before__isnull=True) | Q(round__gte=2, before__isnull=False),
            ),
        ]

    def __str__(self):
        return self.title if self.round == 1 else f"{self.title}, vòng {self.round}"

    def get_absolute_url(self):
        return reverse("ballot", args=[self.pk])

    @property
    def css(self):
        return self.CSS[self.status]

    @property
    def is_open(self):
        return self.status == self.Status.OPEN

    @property
    def is_secret(self):
        """By the rule it is held by; of a draft by the rule it is to be held by."""
        return self.terms["is_secret"] if self.terms else self.rule.is_secret

    @property
    def version(self):
        """A number that every edit and step changes, and no vote: it tells nothing about papers."""
        held = Ballot.objects.filter(pk=self.pk), self.lines.all()
        people = ",".join(str(pk) for pk in self.voters.order_by("pk").values_list("user", flat=True))
        return int(fingerprint(*held), 16) ^ crc32(people.encode())

    @property
    def is_decided(self):
        """Whether somebody stands first, or each line is settled; of a closed one."""
        result = self.result or {}
        if not result.get("has_quorum"):
            return False
        return self.kind == self.Kind.AGREE or bool(result["passed"]) or self.preferred_id is not None

    def rounds(self):
        """All rounds of it up to this one, newest first."""
        found, one = [], self
        while one is not None:
            found.append(one)
            one = one.before
        return found

    def rounds_held(self):
        """How many rounds had their quorum, this one counted."""
        return sum(bool(one.result and one.result["has_quorum"]) for one in self.rounds())


class BallotLine(models.Model):
    """What one votes on (dòng trên phiếu); in a ballot between units, one of them."""

    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="lines", verbose_name="cuộc bỏ phiếu")
    order = models.PositiveSmallIntegerField("thứ tự", default=0)
    text = LineField("nội dung", max_length=250)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="đơn vị"
    )

    proposal = models.ForeignKey(
        AwardProposal,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="ballot_lines",
        verbose_name="đề nghị khen thưởng",
    )

    class Meta:
        verbose_name = "dòng trên phiếu"
        verbose_name_plural = "dòng trên phiếu"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["ballot", "text"], name="ballot_line_once"),
            models.UniqueConstraint(
                fields=["ballot", "unit"], condition=Q(unit__isnull=False), name="ballot_unit_once"
            ),
            models.UniqueConstraint(
                fields=["ballot", "proposal"],
                condition=Q(proposal__isnull=False),
                name="ballot_proposal_once",
            ),
            models.CheckConstraint(name="ballot_line_says_something", condition=~Q(text="")),
        ]

    def __str__(self):
        return self.text

    @property
    def given(self):
        """(text, pk of its unit, pk of its proposal), what a line of another round is made of."""
        return self.text, self.unit_id, self.proposal_id


class Voter(models.Model):
    """A member of the council in one ballot (thành viên bỏ phiếu), and whether their paper came in.

    Never when: in a secret ballot nothing about it may be laid beside what was voted.
    """

    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="voters", verbose_name="cuộc bỏ phiếu")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="thành viên"
    )
    has_voted = models.BooleanField("đã bỏ phiếu", default=False, editable=False)
    is_written = models.BooleanField("bằng phiếu giấy", default=False, editable=False)

    class Meta:
        verbose_name = "thành viên bỏ phiếu"
        verbose_name_plural = "thành viên bỏ phiếu"
        ordering = ["user__unit__protocol_order", "user__unit__sort_name", "user__full_name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["ballot", "user"], name="voter_once_in_ballot"),
            models.CheckConstraint(
                name="voter_written_has_voted", condition=Q(is_written=False) | Q(has_voted=True)
            ),
        ]

    def __str__(self):
        return str(self.user)


class BallotPaper(models.Model):
    """What a member voted in an open ballot (phiếu ghi tên), by name. A secret ballot has none, only ``Tally``."""

    voter = models.OneToOneField(Voter, models.CASCADE, related_name="paper", verbose_name="thành viên")
    lines = models.ManyToManyField(BallotLine, related_name="+", blank=True, verbose_name="bầu cho")

    class Meta:
        verbose_name = "phiếu ghi tên"
        verbose_name_plural = "phiếu ghi tên"

    def __str__(self):
        return f"Phiếu của {self.voter}"


class Tally(models.Model):
    """How many votes a line of a secret ballot has while it is open (số phiếu đang dồn).

    All that is kept of secret papers: no row a paper, hence no key, order or moment to lay beside a person's.
    Nobody is shown it; closing turns it into the result and deletes it.
    """

    line = models.OneToOneField(BallotLine, models.CASCADE, related_name="tally", verbose_name="dòng")
    votes = models.PositiveSmallIntegerField("số phiếu", default=0)

    class Meta:
        verbose_name = "số phiếu đang dồn"
        verbose_name_plural = "số phiếu đang dồn"

    def __str__(self):
        return "Số phiếu đang dồn"
