"""The nouns of the domain, one file each; import them from here."""

from .article import Article, ArticleAddress, Paragraph, Revision
from .cluster import Cluster, ClusterRole, Membership
from .logged_step import LoggedStep
from .outlet import Outlet
from .period import Period, period_by_rule
from .pledge import Pledge, PledgeLine, Signature
from .presence import Presence
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
from .target import Assignment, Grade, GradeScale, Target, Visibility
from .unit_report import Result, UnitReport

__all__ = [
    "AgendaItem",
    "Article",
    "ArticleAddress",
    "Assignment",
    "Award",
    "Cluster",
    "ClusterRole",
    "ContentOutcome",
    "Direction",
    "GoodModel",
    "Grade",
    "GradeScale",
    "Guest",
    "Highlight",
    "Limitation",
    "LoggedStep",
    "Membership",
    "Movement",
    "Outlet",
    "Paragraph",
    "Period",
    "Photo",
    "Pledge",
    "PledgeLine",
    "Presence",
    "Result",
    "Review",
    "Revision",
    "Signature",
    "Target",
    "UnitReport",
    "Visibility",
    "period_by_rule",
]
