"""Who: units with the names they bore, the people of the units, and how they come in."""

from .login_attempt import LoginAttempt
from .person import User, UserManager
from .recovery_code import RecoveryCode
from .security_event import SecurityEvent
from .session import Session
from .unit import SAME_NAME, Leader, LeaderTitle, Unit, UnitKind, UnitName

__all__ = [
    "SAME_NAME",
    "Leader",
    "LeaderTitle",
    "LoginAttempt",
    "RecoveryCode",
    "SecurityEvent",
    "Session",
    "Unit",
    "UnitKind",
    "UnitName",
    "User",
    "UserManager",
]
