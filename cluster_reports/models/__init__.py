"""The nouns of the domain, one file each; import them from here."""

from .appeal import ANSWER_DAYS, Appeal
from .area import Area
from .article import Article, ArticleAddress, Paragraph, Revision
from .attendance import Attendance
from .board_visit import BoardVisit
from .calendar_address import CalendarAddress, new_token
from .cluster import Cluster, ClusterRole, Membership, judging_terms
from .comment import LONGEST_COMMENT, Comment
from .confirmed_number import ConfirmedNumber
from .correction import Correction
from .directive import LONGEST_DIRECTIVE, Directive
from .document import Document, PaperTemplate
from .download import Download
from .duty import Duty, DutyAnswer, link_duties
from .evidence import Evidence
from .extension import MOST_DAYS, Extension
from .limitation_answer import (
    Chains,
    LimitationAnswer,
    asked_limitations,
    link_answers,
    unanswered_limitations,
)
from .logged_step import LoggedStep
from .notice import Digest, Notice
from .outlet import Outlet
from .paper_batch import PaperBatch, PaperBatchItem
from .part_review import PartReview
from .period import Period, period_by_rule
from .pledge import Pledge, PledgeLine, Signature
from .presence import Presence
from .published_version import PublishedVersion, Withdrawal
from .result import Result
from .review import (
    AgendaItem,
    Award,
    ContentOutcome,
    Direction,
    GoodModel,
    Guest,
    Highlight,
    Limitation,
    Movement,
    Photo,
    Review,
)
from .score import FinalScore, Score, Scoring
from .scoring_table import Criterion, ScoreBand, ScoringTable, SparedUnit
from .share_link import MOST_SHARED_COMMENTS, MOST_SHARED_DAYS, ShareLink, ShareVisit
from .submission import Submission, content_of, duty_sign
from .target import Assignment, Grade, GradeScale, Target, Visibility
from .target_change import ChangedValue, TargetChange
from .unit_report import UnitReport
from .wording import Wording
from .working_copy import WorkingCopy

__all__ = [
    "ANSWER_DAYS",
    "LONGEST_COMMENT",
    "LONGEST_DIRECTIVE",
    "MOST_DAYS",
    "MOST_SHARED_COMMENTS",
    "MOST_SHARED_DAYS",
    "AgendaItem",
    "Appeal",
    "Area",
    "Article",
    "ArticleAddress",
    "Assignment",
    "Award",
    "Attendance",
    "BoardVisit",
    "CalendarAddress",
    "Chains",
    "ChangedValue",
    "Cluster",
    "ClusterRole",
    "Comment",
    "ConfirmedNumber",
    "ContentOutcome",
    "Correction",
    "Criterion",
    "Digest",
    "Direction",
    "Directive",
    "Document",
    "Download",
    "Duty",
    "DutyAnswer",
    "Evidence",
    "Extension",
    "FinalScore",
    "GoodModel",
    "Grade",
    "GradeScale",
    "Guest",
    "Highlight",
    "Limitation",
    "LimitationAnswer",
    "LoggedStep",
    "Membership",
    "Movement",
    "Notice",
    "Outlet",
    "PaperBatch",
    "PaperBatchItem",
    "PaperTemplate",
    "Paragraph",
    "PartReview",
    "Period",
    "Photo",
    "Pledge",
    "PledgeLine",
    "Presence",
    "PublishedVersion",
    "Result",
    "Review",
    "Revision",
    "Score",
    "ScoreBand",
    "Scoring",
    "ScoringTable",
    "ShareLink",
    "ShareVisit",
    "Signature",
    "SparedUnit",
    "Submission",
    "Target",
    "TargetChange",
    "UnitReport",
    "Visibility",
    "Withdrawal",
    "Wording",
    "WorkingCopy",
    "asked_limitations",
    "content_of",
    "duty_sign",
    "judging_terms",
    "link_answers",
    "link_duties",
    "new_token",
    "period_by_rule",
    "unanswered_limitations",
]
