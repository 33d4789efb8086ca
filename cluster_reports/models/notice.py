from django.conf import settings
from django.db import models
from django.urls import reverse

from units.fields import LineField, ProseField


class NoticeQuerySet(models.QuerySet):
    def unread(self):
        return self.filter(read_at__isnull=True)


class Notice(models.Model):
    """What one person is told about one event (thông báo), with the place to go to."""

    class Event(models.TextChoices):
        PERIOD_OPENED = "opened", "Kỳ đã mở"
        PERIOD_LOCKED = "locked", "Kỳ đã khóa"
        PERIOD_UNLOCKED = "unlocked", "Kỳ được mở khóa"
        SUBMITTED = "submitted", "Báo cáo đã nộp"
        RECALLED = "recalled", "Báo cáo được thu hồi"
        CHECKED = "checked", "Báo cáo đã thẩm định"
        RETURNED = "returned", "Báo cáo bị trả lại"
        APPROVED = "approved", "Báo cáo được duyệt"
        OVERRIDDEN = "overridden", "Duyệt thay, chờ xác nhận"
        CONFIRMED = "confirmed", "Duyệt thay đã xác nhận"
        REOPENED = "reopened", "Báo cáo được mở lại"
        UNDONE = "undone", "Bước được hoàn tác"
        PLEDGE_SIGNING = "signing", "Giao ước đưa ra ký"
        PLEDGE_CONFIRMED = "pledged", "Giao ước được xác nhận"
        PLEDGE_REOPENED = "unpledged", "Giao ước được mở lại"
        ARTICLE_PROPOSED = "proposed", "Bài chờ đăng"
        ARTICLE_TAKEN_BACK = "taken_back", "Bài trả về bản nháp"
        ARTICLE_PUBLISHED = "published", "Bài đã đăng"
        ARTICLE_WITHDRAWN = "withdrawn", "Bài đã gỡ"
        SCHEDULED = "scheduled", "Bài được hẹn đăng hoặc gỡ"
        UNSCHEDULED = "unscheduled", "Bỏ hẹn đăng hoặc gỡ"
        SCHEDULE_LOST = "schedule_lost", "Không đăng hoặc gỡ đúng hẹn"
        DRIFTED = "drifted", "Số liệu nguồn đã đổi"
        CORRECTION_ASKED = "fix_asked", "Đính chính chờ đăng"
        CORRECTED = "fixed", "Bài được đính chính"
        CORRECTION_REFUSED = "fix_refused", "Không đăng đính chính"
        CORRECTION_WITHDRAWN = "fix_undone", "Rút đính chính"
        COMMENTED = "commented", "Góp ý cho bài"
        COMMENT_ANSWERED = "answered", "Góp ý được trả lời"
        COMMENT_RESOLVED = "resolved", "Góp ý đã giải quyết"
        COMMENT_REOPENED = "comment_again", "Góp ý được mở lại"
        EXTENSION_ASKED = "asked", "Xin gia hạn"
        EXTENSION_WITHDRAWN = "unasked", "Rút xin gia hạn"
        EXTENSION_GRANTED = "granted", "Được gia hạn"
        EXTENSION_REFUSED = "refused", "Không được gia hạn"
        REMINDED = "reminded", "Nhắc nộp báo cáo"
        EXCUSED = "excused", "Được miễn trễ"
        EXCUSE_WITHDRAWN = "unexcused", "Thôi miễn trễ"
        CHANGE_ASKED = "change_asked", "Đề nghị điều chỉnh chỉ tiêu"
        CHANGE_WITHDRAWN = "change_undone", "Rút đề nghị điều chỉnh"
        CHANGE_APPROVED = "change_made", "Chỉ tiêu được điều chỉnh"
        CHANGE_REFUSED = "change_refused", "Không điều chỉnh chỉ tiêu"
        DUE_SOON = "due_soon", "Sắp đến hạn nộp"
        DUE_TODAY = "due_today", "Hôm nay hết hạn nộp"
        OVERDUE = "overdue", "Quá hạn nộp"
        STILL_RETURNED = "still_returned", "Báo cáo trả lại chưa nộp lại"
        PART_ASKED = "part_asked", "Mảng chờ duyệt"
        PART_RETURNED = "part_returned", "Mảng bị trả lại"
        PARTS_APPROVED = "parts_approved", "Các mảng đã duyệt"
        PART_STILL_ASKED = "part_still", "Mảng chờ duyệt đã lâu"
        STILL_WAITING = "still_waiting", "Báo cáo chờ duyệt đã lâu"
        STILL_UNCONFIRMED = "to_confirm", "Duyệt thay chờ xác nhận đã lâu"
        STILL_ASKED = "still_asked", "Xin gia hạn chờ trả lời đã lâu"
        CHANGE_STILL_ASKED = "change_still", "Đề nghị điều chỉnh chờ đã lâu"
        STILL_PROPOSED = "still_proposed", "Bài chờ đăng đã lâu"
        STILL_CORRECTING = "fix_still", "Đính chính chờ đăng đã lâu"
        STILL_SIGNING = "still_signing", "Giao ước chờ ký đã lâu"
        STILL_SIGNED = "still_signed", "Giao ước chờ xác nhận đã lâu"
        TASKED = "tasked", "Được giao việc"
        TASK_SOON = "task_soon", "Việc được giao sắp đến hạn"
        TABLE_ISSUED = "table_issued", "Bảng điểm được ban hành"
        SCORES_CLOSED = "scored", "Đã chốt điểm"
        SCORES_REOPENED = "unscored", "Mở lại bảng chấm điểm"
        HANDED_OVER = "handed_over", "Bàn giao"
        APPEAL_ASKED = "appealed", "Đề nghị xem lại điểm"
        APPEAL_WITHDRAWN = "appeal_undone", "Rút đề nghị xem lại điểm"
        APPEAL_ANSWERED = "appeal_ruled", "Trả lời đề nghị xem lại điểm"
        APPEAL_STILL_ASKED = "appeal_still", "Đề nghị xem lại điểm quá hạn trả lời"
        BALLOT_OPENED = "ballot_opened", "Mời bỏ phiếu"
        BALLOT_ENTERED = "ballot_paper", "Nhập phiếu giấy của mình"
        BALLOT_CLOSED = "ballot_closed", "Kết thúc bỏ phiếu"
        BALLOT_ENDED = "ballot_ended", "Hủy cuộc bỏ phiếu"
        BALLOT_AGAIN = "ballot_again", "Lập vòng bỏ phiếu sau"
        BALLOT_DECIDED = "ballot_decided", "Quyết định sau bỏ phiếu"
        AWARD_ASKED = "award_asked", "Đề nghị khen thưởng chờ xét"
        AWARD_ANSWERED = "award_told", "Đề nghị khen thưởng được trả lời"
        AWARD_UNASKED = "award_undone", "Rút đề nghị khen thưởng"
        AWARD_HELD = "award_held", "Đề nghị khen thưởng tạm dừng hoặc thôi tạm dừng"
        DIRECTED = "directed", "Chỉ đạo mới"
        DIRECTIVE_TAKEN = "direct_taken", "Chỉ đạo được nhận"
        DIRECTIVE_DONE = "direct_done", "Kết quả thực hiện chỉ đạo"
        DIRECTIVE_CLOSED = "direct_closed", "Chỉ đạo đã kết thúc"
        DIRECTIVE_AGAIN = "direct_again", "Chỉ đạo phải làm tiếp"
        DIRECTIVE_WITHDRAWN = "direct_undone", "Chỉ đạo được rút"
        DIRECTIVE_SOON = "direct_soon", "Chỉ đạo sắp đến hạn"
        DIRECTIVE_STILL = "direct_still", "Chỉ đạo chờ đã lâu"
        NO_BACKUP = "no_backup", "Lâu chưa sao lưu"
        NO_DRILL = "no_drill", "Lâu chưa diễn tập phục hồi"
        ESCALATED = "escalated", "Việc chờ quá lâu"

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices", verbose_name="người nhận"
    )
    event = models.CharField("sự kiện", max_length=14, choices=Event.choices)
    text = LineField("nội dung", max_length=400)
    link = models.CharField("nơi mở", max_length=300)
    key = models.CharField("dấu của sự kiện", max_length=80)
    created_at = models.DateTimeField("lúc")
    read_at = models.DateTimeField("đọc lúc", null=True)
    practice = models.ForeignKey(
        "Cluster", models.CASCADE, null=True, related_name="+", verbose_name="thuộc kỳ tập huấn của"
    )  # stays on the site: no letter names it
    digest = models.ForeignKey(
        "Digest",
        models.SET_NULL,
        null=True,
        related_name="notices",
        verbose_name="thư buổi sáng",
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "thông báo"
        verbose_name_plural = "thông báo"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "key"], name="notice_once_for_event_and_person"),
        ]
        indexes = [
            models.Index(fields=["recipient", "-created_at"], name="notices_of_a_person"),
            models.Index(fields=["key"], name="notices_of_an_event"),
            models.Index(
                fields=["recipient"], condition=models.Q(read_at__isnull=True), name="notices_unread"
            ),
        ]

    def __str__(self):
        return self.text

    def get_absolute_url(self):
        return reverse("notice", args=[self.pk])


class Digest(models.Model):
    """One morning's letter to one person (thư buổi sáng): kept until it could be sent."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="digests", verbose_name="người nhận"
    )
    day = models.DateField("ngày")
    try_at = models.DateTimeField("gửi từ lúc")
    tries = models.PositiveSmallIntegerField("số lần thử", default=0)
    fault = ProseField("lỗi lần cuối", blank=True)
    sent_at = models.DateTimeField("đã gửi lúc", null=True)

    class Meta:
        verbose_name = "thư buổi sáng"
        verbose_name_plural = "thư buổi sáng"
        ordering = ["-day", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "day"], name="digest_once_a_day"),
        ]

    def __str__(self):
        return f"{self.recipient} · {self.day}"
