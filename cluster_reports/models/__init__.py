"""The nouns of the domain, one file each; import them from here."""

from .api_token import LONGEST_TOKEN_DAYS, ApiToken, digest_of_secret
from .appeal import ANSWER_DAYS, Appeal
from .area import Area
from .article import Article, ArticleAddress, Paragraph, Revision
from .attendance import Attendance
from .award_form import AwardForm, LegalBasis, Quota
from .award_proposal import AwardProposal
from .ballot import FEWEST, FEWEST_SECRET, Ballot, BallotLine, BallotPaper, Tally, Voter
from .ballot_rule import BallotRule
from .board_visit import BoardVisit
from .calendar_address import CalendarAddress, new_token
from .change import Change
from .cluster import Cluster, ClusterRole, Membership, judging_terms
from .comment import LONGEST_COMMENT, Comment
from .confirmed_number import ConfirmedNumber
from .correction import Correction
from .criterion import Criterion, ScoreBand, SparedUnit
from .directive import LONGEST_DIRECTIVE, Directive
from .document import Document, PaperTemplate
from .download import Download
from .duty import Duty, DutyAnswer, link_duties
from .evidence import Evidence
from .extension import MOST_DAYS, Extension
from .handover import Handover
from .limitation_answer import (
    Chains,
    LimitationAnswer,
    asked_limitations,
    link_answers,
    unanswered_limitations,
)
from .logged_step import LoggedStep
from .notice import Digest, Notice
from .operation import Operation
from .outlet import Outlet
from .paper_batch import PaperBatch, PaperBatchItem
from .part_review import PartReview, results_in_judgement
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
from .scoring_table import ScoringTable
from .search_entry import SearchEntry, entries_of, remember, remember_period, remember_reports, sources
from .share_link import MOST_SHARED_COMMENTS, MOST_SHARED_DAYS, ShareLink, ShareVisit
from .submission import Submission, content_of, duty_sign
from .target import Assignment, Grade, GradeScale, Target, Visibility
from .target_change import ChangedValue, TargetChange
from .title_registration import RegisteredTitle, TitleRegistration
from .unit_report import UnitReport
from .wording import Wording
from .working_copy import WorkingCopy

__all__ = [
    "ANSWER_DAYS",
    "FEWEST",
    "FEWEST_SECRET",
    "LONGEST_COMMENT",
    "LONGEST_DIRECTIVE",
    "LONGEST_TOKEN_DAYS",
    "MOST_DAYS",
    "MOST_SHARED_COMMENTS",
    "MOST_SHARED_DAYS",
    "AgendaItem",
    "ApiToken",
    "Appeal",
    "Area",
    "Article",
    "ArticleAddress",
    "Assignment",
    "Award",
    "Attendance",
    "Ballot",
    "BallotLine",
    "BallotPaper",
    "BallotRule",
    "BoardVisit",
    "CalendarAddress",
    "Chains",
    "Change",
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
    "Handover",
    "Highlight",
    "Limitation",
    "LimitationAnswer",
    "LoggedStep",
    "Membership",
    "Movement",
    "Notice",
    "Operation",
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
    "SearchEntry",
    "ShareLink",
    "ShareVisit",
    "Signature",
    "SparedUnit",
    "Submission",
    "Tally",
    "Target",
    "TargetChange",
    "UnitReport",
    "Visibility",
    "Withdrawal",
    "Voter",
    "Wording",
    "WorkingCopy",
    "asked_limitations",
    "content_of",
    "digest_of_secret",
    "duty_sign",
    "entries_of",
    "judging_terms",
    "link_answers",
    "link_duties",
    "new_token",
    "period_by_rule",
    "remember",
    "remember_period",
    "remember_reports",
    "results_in_judgement",
    "sources",
    "unanswered_limitations",
    "AwardForm",
    "AwardProposal",
    "LegalBasis",
    "Quota",
    "RegisteredTitle",
    "TitleRegistration",
]
