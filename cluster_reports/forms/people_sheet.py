"""People of a sheet as accounts: each judged by the model's own fields, all of them made or none."""

from collections import Counter
from datetime import timedelta

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac
from msgspec import Struct, field

from cluster_reports.tables.people_sheet import HEADS, Row
from cluster_reports.vietnamese.folding import fold
from cluster_reports.vietnamese.usernames import propose
from units.models import SecurityEvent, Unit, User
from units.one_time import give, password_of
from units.rights import rights_said

ROLES = [User.Role.STAFF, User.Role.COMMANDER, User.Role.EDITOR]
_ROLES = {fold(role.label): role for role in ROLES} | {
    "": User.Role.STAFF,
    "can bo": User.Role.STAFF,
    "bien tap vien": User.Role.EDITOR,
    "lanh dao": User.Role.COMMANDER,
}
AGAIN = timedelta(minutes=10)
NOT_ADMIN = "tài khoản quản trị lập từng người trong trang quản trị"


class Person(Struct):
    """One row: the account it becomes, and what is wrong with it, in words."""

    row: Row
    account: User
    is_proposed: bool = False  # the username
    faults: list[str] = field(default_factory=list)


def unit_labels(units) -> dict:
    """The words by which each unit that works now is chosen, as label → unit; a name borne twice says its parent."""
    names = Counter(fold(unit.name) for unit in units)
    return {
        f"{unit.name} ({unit.parent or 'không có cấp trên'})"
        if names[fold(unit.name)] > 1
        else unit.name: unit
        for unit in units
    }


def working_units():
    return list(Unit.objects.filter(closed_on=None).select_related("parent"))


class PeopleSheet:
    """All rows, judged against the people and units as they are now; three queries."""

    def __init__(self, rows: list[Row]):
        units = working_units()
        self.labels, self.named = unit_labels(units), {}
        for label, unit in self.labels.items():
            for words in {fold(label), fold(unit.name), fold(unit.short_name)}:
                self.named.setdefault(words, []).append(unit)
        there = list(User.objects.values_list("username", "full_name", "unit_id"))
        self.taken = {username.lower() for username, _, _ in there}
        self.known = {(fold(name), unit): username for username, name, unit in there}
        self.people, seen = [], {}
        wished = {row.texts["username"].lower() for row in rows if row.texts["username"]}
        for row in rows:
            self.people.append(self._person(row, seen, wished))

    @property
    def faulty(self):
        return [one for one in self.people if one.faults]

    @property
    def is_fit(self):
        return not self.faulty

    def _person(self, row, seen, wished):
        texts, faults = row.texts, [f"{HEADS[name].lower()}: {fault}" for name, fault in row.unread.items()]
        if faults:  # nothing else of the row is known
            return Person(row, User(full_name=texts["full_name"]), faults=faults)
        unit = self._unit(texts["unit"], faults)
        role = _ROLES.get(fold(texts["role"]))
        if role is None:
            is_admin = fold(texts["role"]) == fold(User.Role.ADMIN.label)
            choices = ", ".join(one.label for one in ROLES)
            faults.append(
                NOT_ADMIN
                if is_admin
                else f"không có vai trò “{texts['role'][:60]}”; ghi một trong: {choices}"
            )
        typed = User.normalize_username(texts["username"])
        name = typed or propose(texts["full_name"], self.taken | wished)
        account = User(
            username=name, full_name=texts["full_name"], role=role or "staff", unit=unit, email=texts["email"]
        )
        self._check(account, row, typed, unit, seen, faults)
        self.taken.add(name.lower())
        return Person(row, account, is_proposed=not typed, faults=faults)

    def _check(self, account, row, typed, unit, seen, faults):
        if typed and typed.lower() in self.taken:
            faults.append(f"tên đăng nhập “{typed}” đã có người dùng")
        key = (fold(account.full_name), unit and unit.pk)
        if not typed and unit and key in seen:
            faults.append(f"trùng họ tên và đơn vị với dòng {seen[key]}; là hai người thì ghi tên đăng nhập")
        elif not typed and unit and key in self.known:
            faults.append(
                f"đơn vị này đã có {account.full_name} (tài khoản {self.known[key]});"
                " là người khác thì ghi tên đăng nhập"
            )
        seen.setdefault(key, row.number)
        try:
            account.clean_fields(exclude={"password", "unit", "role"})
        except ValidationError as error:
            for name, told in error.message_dict.items():
                if name == "username" and not typed:
                    told = ["chưa đề nghị được tên đăng nhập; ghi tên đăng nhập"]
                    if not account.full_name:
                        continue
                faults.extend(f"{HEADS[name].lower()}: {one}" for one in told)

    def _unit(self, text, faults):
        found = self.named.get(fold(text), []) if text else []
        found = list(dict.fromkeys(found))
        if len(found) == 1:
            return found[0]
        if not text:
            faults.append("chưa ghi đơn vị")
        elif found:
            choices = ", ".join(f"“{label}”" for label, unit in self.labels.items() if unit in found)
            faults.append(f"có {len(found)} đơn vị tên “{text[:60]}”; ghi một trong: {choices}")
        else:
            faults.append(f"không có đơn vị “{text[:60]}”")
        return None


def packed(sheet: PeopleSheet) -> list:
    """What was shown, row by row, to be confirmed: usernames as proposed, units by their key."""
    return [
        [
            one.row.number,
            one.account.full_name,
            one.account.unit_id,
            one.account.role,
            one.account.email,
            one.account.username,
        ]
        for one in sheet.people
    ]


def passwords_of(key: str, rows: list) -> dict:
    """username → password, the same for the same page; ``key`` alone gives nothing away."""
    secret = salted_hmac("units.people_sheet", key, algorithm="sha256").digest()
    return {row[-1]: password_of(secret, row[-1]) for row in rows}


def make(rows: list, key: str, *, by, at, address) -> list | None:
    """All accounts with their passwords as (person, password), or None where one cannot be made any more.

    Sent twice it gives the same again for ten minutes; who has come in meanwhile is left out.
    """
    passwords = passwords_of(key, rows)
    there = list(User.objects.filter(username__in=passwords).select_related("unit"))
    if there:
        given = [
            (one, passwords[one.username])
            for one in there
            if one.one_time_at
            and one.one_time_at > at - AGAIN
            and one.password.startswith("one_time$")
            and check_password(passwords[one.username], one.password)
        ]
        made = SecurityEvent.objects.filter(
            kind=SecurityEvent.Kind.ACCOUNT, by=by, words__endswith=_mark(key)
        )
        return given if len(there) == len(rows) == made.count() else None
    units = Unit.objects.filter(closed_on=None).in_bulk({row[2] for row in rows})
    if not all(row[2] in units for row in rows):
        return None
    people = [
        User(username=username, full_name=name, unit=units[unit], role=role, email=email)
        for _, name, unit, role, email, username in rows
    ]
    for one in people:
        give(one, passwords[one.username], at)
    try:
        with transaction.atomic():
            people = User.objects.bulk_create(people)
    except IntegrityError:  # somebody took one of the names since it was looked at
        return None
    SecurityEvent.objects.bulk_create(
        SecurityEvent(
            kind=SecurityEvent.Kind.ACCOUNT,
            person=one,
            name=one.username,
            by=by,
            at=at,
            address=address,
            words=f"{rights_said(one)[:200]}; {_mark(key)}",
        )
        for one in people
    )
    return [(one, passwords[one.username]) for one in people]


def _mark(key):
    return f"từ bảng {key[:8]}"
