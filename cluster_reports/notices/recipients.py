"""The people an event may concern, each as a query of ``User``; who acted is left out by ``tell``."""

from datetime import date

from django.db.models import Q
from django.utils.timezone import localdate

from cluster_reports import access
from cluster_reports.models import (
    Article,
    Comment,
    Correction,
    Directive,
    Extension,
    LoggedStep,
    PartReview,
    Period,
    Pledge,
    ScoringTable,
    Signature,
    TargetChange,
    UnitReport,
)
from units.models import Unit, User

Role = User.Role


def people(role, unit_ids):
    """Those in this role in these units, while their account works."""
    return User.objects.filter(is_active=True, role=role, unit__in=unit_ids)


def report_of(subject):
    """The report that a step, an extension or a part is about."""
    return subject.report if isinstance(subject, Extension | PartReview) else subject


def period_of(subject):
    """The period that a report, an extension, an article, an appeal or the period itself is about."""
    if isinstance(subject, Period):
        return subject
    subject = subject.article if isinstance(subject, Correction) else subject
    return subject.review.period if isinstance(subject, Article) else report_of(subject).period


def unit_staff(subject, at):
    """Staff of the unit that reports."""
    return people(Role.STAFF, [report_of(subject).unit_id])


def judges(subject, at):
    """Staff who may judge: of one report, never its own unit where another may; of an article, all who wrote it."""
    today = localdate(at)
    if isinstance(subject, UnitReport | Extension | PartReview):
        report = report_of(subject)
        return people(Role.STAFF, access.judging_units(report, today)).exclude(pk=report.submitted_by_id)
    period = period_of(subject)
    return people(Role.STAFF, period.cluster.judges_on(period.acting_day(today)))


def askers(report, at):
    """Whoever sent the report back waits for it; the first time, or where they no longer judge, all judges."""
    found = judges(report, at)
    before = LoggedStep.objects.last_about(report, before=1) if report.returned_at else None
    if before and before.target == UnitReport.Status.RETURNED:
        asked = found.filter(pk=before.by_id)
        return asked if asked.exists() else found
    return found


def told_of_undone(report, at):
    """Those who know of the step that was undone: they read of it, or a letter told them."""
    undone = LoggedStep.objects.last_about(report, before=1)
    return User.objects.filter(is_active=True, notices__key=key_of(undone))


def key_of(logged):
    """The mark that all notices of a step bear."""
    return f"buoc-{logged.pk}"


def other_judges(report, at):
    """Of two steps the second: judges who did not check."""
    return judges(report, at).exclude(pk=report.checked_by_id)


def part_judges(report, at):
    """Staff of the units before which a part of the report was put at this instant; the head knows already."""
    if not getattr(report, "has_areas", True):  # models.own_report tells
        return User.objects.none()
    asked = report.part_reviews.filter(status=PartReview.Status.WAITING, waits_since=at)
    return people(Role.STAFF, asked.exclude(area__unit=report.unit_id).values("area__unit"))


def part_judge(part, at):
    """Staff of the unit that judges the part's area; of its own report the head judges it, and is told of the whole."""
    return User.objects.none() if part.is_own_area else people(Role.STAFF, [part.area.unit_id])


def judges_when_complete(part, at):
    """The judges of the whole report, once every part is approved and the report is theirs to approve."""
    report = part.report
    is_with_unit = report.status in UnitReport.WITH_UNIT
    if is_with_unit or report.part_reviews.exclude(status=PartReview.Status.APPROVED).exists():
        return User.objects.none()
    return judges(report, at)


def answerers(extension, at):
    """Those who may answer a request for more days: never who asked."""
    return judges(extension, at).exclude(pk=extension.asked_by_id)


def markers(appeal, at):
    """Those who may answer an appeal: never who asked."""
    units = access.marking_units(appeal.scoring, appeal.unit_id, localdate(at))
    return people(Role.STAFF, units).exclude(pk=appeal.asked_by_id)


def voters(ballot, at):
    """The members of the council."""
    return User.objects.filter(is_active=True, pk__in=ballot.voters.values("user"))


def entered_voters(ballot, at):
    """Those whose written paper somebody entered just now: they can say that they gave none."""
    return User.objects.filter(is_active=True, pk__in=ballot.entered)


def told_voters(ballot, at):
    """As ``voters``, once they were told of the ballot at all: it was opened."""
    return voters(ballot, at) if ballot.opened_at else User.objects.none()


def both_sides(handover, at):
    """Of a cluster, staff of both units; of a person's work, who takes it over."""
    if handover.to_person_id:
        return User.objects.filter(is_active=True, pk=handover.to_person_id)
    return people(Role.STAFF, [handover.from_unit_id, handover.to_unit_id])


def endorsers(proposal, at):
    """Those who may answer a proposal of an award: never who handed it in."""
    found = people(Role.STAFF, access.endorsing_units(proposal, localdate(at)))
    return found.exclude(pk=proposal.submitted_by_id)


def endorsers_if_handed_in(proposal, at):
    """As ``endorsers``, where they have seen it at all."""
    return endorsers(proposal, at) if proposal.submitted_at else User.objects.none()


def approver(report, at):
    """Whoever approved in the judges' place."""
    return User.objects.filter(is_active=True, pk=report.approved_by_id)


def members(subject, at):
    """Staff of every member of the cluster, on the last day of the period, or of the pledge's or table's year."""
    if isinstance(subject, Pledge | ScoringTable):
        units = subject.cluster.members_on(date(subject.year, 12, 31))
    else:
        units = period_of(subject).members()
    return people(Role.STAFF, units.values("pk"))


def editors(subject, at):
    return people(Role.EDITOR, [_organisation(subject)])


def publishers(article, at):
    """Editors who may publish this article: of a public one, never who proposed it."""
    is_public = article.audience == Article.Audience.PUBLIC
    return editors(article, at).exclude(pk=article.proposed_by_id if is_public else None)


def correctors(correction, at):
    """Editors who may publish this correction: of a public article, never who asked for it."""
    is_public = correction.article.audience == Article.Audience.PUBLIC
    return editors(correction, at).exclude(pk=correction.asked_by_id if is_public else None)


def unsigned(pledge, at):
    """Staff of the members that have not signed."""
    return people(Role.STAFF, unsigned_units(pledge).values("pk"))


def unsigned_units(pledge):
    signed = Signature.objects.filter(pledge=pledge, signed_on__isnull=False)
    members = pledge.cluster.members_on(date(pledge.year, 12, 31)).order_by()
    return Unit.objects.filter(pk__in=members.values("pk")).exclude(pk__in=signed.values("unit"))


def admins(subject, at):
    return User.objects.filter(is_active=True, role=Role.ADMIN)


def commanders(subject, at):
    return people(Role.COMMANDER, [_organisation(subject)])


def _organisation(subject):
    cluster = subject.cluster if isinstance(subject, Pledge | TargetChange) else period_of(subject).cluster
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


def directed(directive, at):
    """Staff of the unit a directive was given to."""
    return people(Role.STAFF, [directive.to_id])


def waits_on_directive(directive, at):
    """Who must do the next thing about a directive: its unit, or once that has reported the commanders."""
    return (directed if directive.status in Directive.WITH_UNIT else commanders)(directive, at)


def above_directive(directive, at):
    """Commanders are told what a unit does not do; nobody is above them."""
    return commanders(directive, at) if directive.status in Directive.WITH_UNIT else User.objects.none()


def article_writers(comment, at):
    """Those who write the article a comment is about: who saved it last, who proposed it, the editors, and who sent
    the link it came through; while they may still read the article.
    """
    article = comment.article
    last = article.revisions.first()
    link = (comment.parent or comment).link
    wrote = {last and last.saved_by_id, article.proposed_by_id, link and link.made_by_id} - {None}
    return editors(article, at) | judges(article, at).filter(pk__in=wrote)


def talkers(comment, at):
    """Everybody with an account who said something about the same sentence, while they may still read the article."""
    thread = comment.parent_id or comment.pk
    said = Comment.objects.filter(Q(pk=thread) | Q(parent=thread), by__isnull=False).values("by")
    article = comment.article
    return (editors(article, at) | judges(article, at)).filter(pk__in=said)
