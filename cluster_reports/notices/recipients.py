"""The people an event may concern, each as a query of ``User``; who acted is left out by ``tell``."""

from datetime import date

from django.utils.timezone import localdate

from cluster_reports import access
from cluster_reports.models import Article, Extension, Period, Pledge, UnitReport
from units.models import User

Role = User.Role


def people(role, unit_ids):
    """Those in this role in these units, while their account works."""
    return User.objects.filter(is_active=True, role=role, unit__in=unit_ids)


def report_of(subject):
    """The report that a step or an extension is about."""
    return subject.report if isinstance(subject, Extension) else subject


def period_of(subject):
    """The period that a report, an extension, an article or the period itself is about."""
    if isinstance(subject, Period):
        return subject
    return subject.review.period if isinstance(subject, Article) else report_of(subject).period


def unit_staff(subject, at):
    """Staff of the unit that reports."""
    return people(Role.STAFF, [report_of(subject).unit_id])


def judges(subject, at):
    """Staff who may judge: of one report, never its own unit where another may; of an article, all who wrote it."""
    today = localdate(at)
    if isinstance(subject, UnitReport | Extension):
        report = report_of(subject)
        return people(Role.STAFF, access.judging_units(report, today)).exclude(pk=report.submitted_by_id)
    period = period_of(subject)
    return people(Role.STAFF, period.cluster.judges_on(period.acting_day(today)))


def other_judges(report, at):
    """Of two steps the second: judges who did not check."""
    return judges(report, at).exclude(pk=report.checked_by_id)


def approver(report, at):
    """Whoever approved in the judges' place."""
    return User.objects.filter(is_active=True, pk=report.approved_by_id)


def members(subject, at):
    """Staff of every member of the cluster, on the last day of the period or of the pledge's year."""
    if isinstance(subject, Pledge):
        units = subject.cluster.members_on(date(subject.year, 12, 31))
    else:
        units = period_of(subject).members()
    return people(Role.STAFF, units.values("pk"))


def editors(subject, at):
    return people(Role.EDITOR, [_organisation(subject)])


def commanders(subject, at):
    return people(Role.COMMANDER, [_organisation(subject)])


def _organisation(subject):
    cluster = subject.cluster if isinstance(subject, Pledge) else period_of(subject).cluster
    return cluster.organisation_id


def deciders(change, at):
    """Who may decide a change of a target."""
    pledge = change.target.pledge
    judges = pledge.cluster.judges_on(pledge.acting_day(localdate(at)))
    return people(Role.STAFF, access.deciding_units(change, judges)).exclude(pk=change.asked_by_id)


def asker(change, at):
    return User.objects.filter(is_active=True, pk=change.asked_by_id)


def concerned(change, at):
    """Staff of the units a change of a target is about: of every member where it is about all."""
    units = {value.unit_id for value in change.values.all()}
    return members(change.target.pledge, at) if None in units else people(Role.STAFF, units)
