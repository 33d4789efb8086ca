from django.conf import settings
from django.db import models
from django.db.models import Exists, Q
from django.urls import reverse

from cluster_reports.vietnamese.folding import fold
from units.fields import LineField, ProseField
from units.models import Unit

from .award_form import AwardForm
from .cluster import judging_terms
from .period import Period
from .review import Award


class AwardProposalQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Names are personal data: own unit's; once handed in, the head's and deputies'; once endorsed, editors' and
        commanders' of the organisation; an admin's.
        """
        if not user.is_authenticated:
            return self.none()
        inside = self.filter(period__in=Period.objects.inside(user))
        if user.is_admin:
            return inside
        if user.role != user.Role.STAFF:
            return inside.filter(status__in=AwardProposal.STANDING)
        handed_in = Exists(judging_terms(user.unit_id, "period__")) & ~Q(submitted_at=None)
        return inside.filter(Q(unit=user.unit_id) | handed_in)

    def standing(self):
        """Endorsed or decided: what counts for lists, papers and quotas."""
        return self.filter(status__in=AwardProposal.STANDING)

    def to_present(self):
        """What goes into the papers and the review: what stands and is not held."""
        return self.standing().filter(is_held=False)

    def held_elsewhere(self, proposal):
        """Other proposals of the cluster for the same candidate that are held, given up ones among them."""
        held = self.filter(period__cluster=proposal.period.cluster_id, unit=proposal.unit_id, is_held=True)
        return held.filter(candidate=proposal.candidate).exclude(pk=proposal.pk)

    def to_vote_on(self):
        """What a council may be asked about: handed in or endorsed, not held."""
        return self.filter(status__in=AwardProposal.VOTABLE, is_held=False)

    def for_page(self):
        return self.select_related(
            "period__cluster__organisation", "unit", "form", "submitted_by__unit", "endorsed_by__unit"
        ).prefetch_related("unit__former_names")


class AwardProposal(models.Model):
    """One candidate proposed for one award of a period (đề nghị khen thưởng): a unit, a collective or a person."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Đang soạn"
        SUBMITTED = "submitted", "Chờ xét"
        RETURNED = "returned", "Trả lại"
        ENDORSED = "endorsed", "Đã đồng ý đề nghị"
        DECIDED = "decided", "Đã có quyết định khen"
        REFUSED = "refused", "Không đề nghị"
        WITHDRAWN = "withdrawn", "Đã rút"

    class Merit(models.TextChoices):
        WORK = "cong_trang", "công trạng và thành tích"
        SUDDEN = "dot_xuat", "đột xuất"
        MOVEMENT = "phong_trao", "phong trào thi đua (chuyên đề)"
        DEVOTION = "cong_hien", "quá trình cống hiến"
        SERVICE = "nien_han", "niên hạn"
        FOREIGN = "doi_ngoai", "đối ngoại"

    class Receiver(models.TextChoices):
        UNIT = "unit", "cả đơn vị"
        COLLECTIVE = "collective", "tập thể trong đơn vị"
        PERSON = "person", "cá nhân"

    ROUTES = ((Award.Route.OWN, Award.Route.OWN.label), (Award.Route.PROPOSED, Award.Route.PROPOSED.label))
    VOTABLE = (Status.SUBMITTED, Status.ENDORSED)
    STANDING = (Status.ENDORSED, Status.DECIDED)
    GIVEN_UP = (Status.REFUSED, Status.WITHDRAWN)
    CSS = {"endorsed": "approved", "decided": "published"}

    period = models.ForeignKey(Period, models.PROTECT, related_name="award_proposals", verbose_name="kỳ")
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="award_proposals", verbose_name="đơn vị đề nghị"
    )
    form = models.ForeignKey(
        AwardForm, models.PROTECT, related_name="proposals", verbose_name="danh hiệu, hình thức"
    )
    route = models.CharField("đường khen thưởng", max_length=8, choices=ROUTES)
    merit = models.CharField("loại khen thưởng", max_length=10, choices=Merit.choices, default=Merit.WORK)
    receiver = models.CharField("đề nghị khen", max_length=10, choices=Receiver.choices)
    name = LineField(
        "tên tập thể hoặc họ tên",
        max_length=120,
        blank=True,
        help_text="Để trống khi đề nghị khen cả đơn vị.",
    )
    post = LineField(
        "cấp bậc, chức vụ", max_length=150, blank=True, help_text="Của cá nhân, vào lúc đề nghị."
    )
    told_apart = LineField(
        "phân biệt người trùng tên",
        max_length=60,
        blank=True,
        help_text="Chỉ ghi khi đơn vị có hai người, hai tập thể trùng tên. Không ghi số giấy tờ tùy thân.",
    )
    achievement = ProseField("tóm tắt thành tích", max_length=5000, blank=True)
    basis = ProseField("căn cứ pháp lý", max_length=2000, blank=True, help_text="Mỗi dòng một căn cứ.")
    candidate = models.CharField(max_length=500, editable=False)
    status = models.CharField(
        "trạng thái", max_length=9, choices=Status.choices, default=Status.DRAFT, editable=False
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+", verbose_name="người soạn"
    )
    written_at = models.DateTimeField("soạn lúc", editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người gửi",
    )
    submitted_at = models.DateTimeField("gửi lúc", null=True, editable=False)
    endorsed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người đồng ý đề nghị",
    )
    endorsed_at = models.DateTimeField("đồng ý đề nghị lúc", null=True, editable=False)
    beyond_quota = ProseField("lý do đề nghị vượt tỉ lệ", max_length=1000, blank=True, editable=False)
    decision = LineField("quyết định khen thưởng", max_length=300, blank=True, editable=False)
    is_held = models.BooleanField("đang tạm dừng", default=False, editable=False)
    hold_reason = ProseField("lý do tạm dừng", max_length=1000, blank=True, editable=False)
    award = models.ForeignKey(
        Award,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="proposals",
        verbose_name="dòng khen thưởng của hội nghị",
    )

    objects = AwardProposalQuerySet.as_manager()

    class Meta:
        verbose_name = "đề nghị khen thưởng"
        verbose_name_plural = "đề nghị khen thưởng"
        ordering = ["route", "form__kind", "form__order", "unit__protocol_order", "receiver", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "unit", "candidate", "merit"],
                condition=~Q(status__in=["refused", "withdrawn"]),
                name="award_proposed_once_for_an_achievement",
                violation_error_message="Kỳ này đã có đề nghị cho chính tập thể, cá nhân này theo cùng loại khen"
                " thưởng. Một thành tích không khen nhiều lần: sửa đề nghị đã có, hoặc rút đề nghị ấy trước.",
            ),
            models.CheckConstraint(
                name="award_proposal_names_its_candidate",
                condition=Q(receiver="unit", name="") | ~Q(receiver="unit") & ~Q(name=""),
                violation_error_message="Ghi tên tập thể hoặc họ tên; để trống khi đề nghị khen cả đơn vị.",
            ),
            models.CheckConstraint(
                name="award_proposal_goes_a_route", condition=Q(route__in=["own", "proposed"])
            ),
            models.CheckConstraint(
                name="award_proposal_held_says_why",
                condition=Q(is_held=False, hold_reason="") | Q(is_held=True) & ~Q(hold_reason=""),
            ),
            models.CheckConstraint(
                name="award_proposal_hand_in_stamps_in_pairs",
                condition=Q(submitted_at__isnull=True, submitted_by__isnull=True)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="award_proposal_standing_was_endorsed",
                condition=Q(endorsed_at__isnull=True, endorsed_by__isnull=True)
                & ~Q(status__in=["endorsed", "decided"])
                | Q(endorsed_at__isnull=False, endorsed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="award_proposal_held_is_not_decided",
                condition=Q(is_held=False) | ~Q(status="decided"),
            ),
            models.CheckConstraint(
                name="award_proposal_decided_names_the_decision",
                condition=~Q(status="decided") | ~Q(decision=""),
            ),
        ]

    def __str__(self):
        return f"{self.form.name}: {self.who}"

    def save(self, *args, **kwargs):
        self.candidate = self.candidate_key()
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("award-proposal", args=[self.pk])

    def clean(self):
        """Before constraints are asked: they compare candidates by their key."""
        self.candidate = self.candidate_key()

    def candidate_key(self):
        """Whom it is about, however it was typed; namesakes are told apart by what their unit says of them."""
        return " | ".join(part for part in (self.receiver, fold(self.name), fold(self.told_apart)) if part)

    @property
    def css(self):
        return self.CSS.get(self.status, self.status)

    @property
    def can_be_voted_on(self):
        """As ``to_vote_on``."""
        return self.status in self.VOTABLE and not self.is_held

    @property
    def unit_name(self):
        """The unit's name at the period's end; needs ``unit__former_names`` prefetched."""
        return self.unit.name_on(self.period.ends_on)

    @property
    def who(self):
        """ "Phòng Hậu cần", "Đại đội 5", "Thượng úy Lê Văn A, Đại đội trưởng (1990)": the candidate in a line."""
        if self.receiver == self.Receiver.UNIT:
            return self.unit_name
        apart = f" ({self.told_apart})" if self.told_apart else ""
        return ", ".join(part for part in (self.name, self.post) if part) + apart

    @property
    def counts(self):
        """What of a quota it is counted by: "units", "collectives" or "people"."""
        return {"unit": "units", "collective": "collectives", "person": "people"}[self.receiver]

    @property
    def subject_said(self):
        """What notices and mail may say of it: no name."""
        of = {"unit": "cả đơn vị", "collective": "1 tập thể", "person": "1 cá nhân"}[self.receiver]
        return f"“{self.form.name}” cho {of}"
