"""Who may write: one predicate a question, asked by views, by the workflow and (through the view) by templates.

Every predicate takes the person, the row and today; reading is decided by ``visible_to`` of the model.
Head and deputies are those of the day of acting, kept inside the period (``Period.acting_day``).
"""

from .models import (
    Article,
    AwardProposal,
    Cluster,
    LoggedStep,
    Period,
    Pledge,
    ScoringTable,
    UnitReport,
)


def is_judge(user, period, today):
    """Whether this person speaks for the head or a deputy of the period's cluster."""
    return user.is_staff_of(period.cluster.judges_on(period.acting_day(today)))


def is_head(user, period, today):
    head = period.cluster.head_on(period.acting_day(today))
    return head is not None and user.is_staff_of({head.unit_id})


def can_edit(user, report, today):
    """Own unit's staff, while the report is with the unit: the period open, or the report sent back."""
    if not user.is_staff_of({report.unit_id}):
        return False
    if report.status == UnitReport.Status.RETURNED:
        return report.period.status != report.period.Status.PUBLISHED
    return report.status == UnitReport.Status.DRAFT and report.accepts_entry(today)


def can_attach(user, result, today):
    """As ``can_edit``; in a report of which only some lines were sent back, only to those lines."""
    report = result.report
    if not can_edit(user, report, today):
        return False
    return result.is_flagged or not report.has_flags(report.results.filter(is_flagged=True))


def can_recall(user, report, today):
    """Own unit's staff while entry is still open; the step's sources keep it to reports nobody acted on."""
    return user.is_staff_of({report.unit_id}) and report.accepts_entry(today)


def can_judge(user, report, today):
    """Head or deputies; never what one submitted oneself, and never one's own unit's when another unit may."""
    return user.is_staff_of(judging_units(report, today)) and user.pk != report.submitted_by_id


def judging_units(report, today):
    """Ids of the units whose staff judge this report: never its own where another may."""
    judges = report.period.cluster.judges_on(report.period.acting_day(today))
    return judges - {report.unit_id} or judges


def part_judging_units(part, today):
    """Ids of the units whose staff judge this part: the area's own, the head's where that is the unit itself."""
    return judging_units(part.report, today) if part.is_own_area else {part.area.unit_id}


def can_judge_part(user, part, today):
    """Staff of the unit that judges the area, until the report is settled; never what one submitted oneself."""
    report = part.report
    return (
        report.status in report.IN_JUDGEMENT
        and user.is_staff_of(part_judging_units(part, today))
        and user.pk != report.submitted_by_id
    )


def can_undo_part(user, part, today):
    """Whoever judged it last, until something came of that: the report was settled, or, after a return, its unit wrote
    something or another area sent it back too.
    """
    if part.judged_by_id != user.pk or not can_judge_part(user, part, today):
        return False
    last = LoggedStep.objects.last_about(part)
    if last is None or last.by_id != user.pk or not last.before:
        return False
    if part.status == part.Status.APPROVED:
        return True
    returned = LoggedStep.objects.last_about(part.report)
    is_last = (returned.step, returned.at) == ("part_returned", last.at)
    return is_last and part.report.submissions.first().is_still(part.report)


def nobody(user, row, today):
    """For steps that another row's step brings along."""
    return False


def why_not_judge(user, report, today):
    """Why ``can_judge`` says no, in words; "" where it says yes."""
    if user.pk == report.submitted_by_id:
        return "Bạn là người nộp báo cáo này; người khác duyệt."
    if can_judge(user, report, today):
        return ""
    if user.is_staff_of({report.unit_id}):
        return "Đây là báo cáo của chính đơn vị bạn; đơn vị khác duyệt."
    return "Đơn vị bạn không duyệt báo cáo của kỳ này."


def can_remind(user, report, today):
    """Whoever judges reminds a unit that can still write: the report is open to it, or was sent back."""
    is_writable = report.status == UnitReport.Status.RETURNED or report.accepts_entry(today)
    return is_writable and can_judge(user, report, today)


def can_excuse(user, report, today):
    """Whoever judges excuses a report that came late or has not come, before or after, until publication."""
    may_be_late = report.first_submitted_at is None or report.days_late() > 0
    return may_be_late and report.excused_at is None and can_reopen(user, report, today)


def can_unexcuse(user, report, today):
    return report.excused_at is not None and can_reopen(user, report, today)


def can_ask_extension(user, report, today):
    """Own unit's staff, as long as the report has not been handed in and the period is open."""
    return (
        user.is_staff_of({report.unit_id})
        and report.status == UnitReport.Status.DRAFT
        and report.period.status == report.period.Status.OPEN
        and report.period.opens_on <= today
    )


def can_answer_extension(user, extension, today):
    """Whoever judges the report, but never the person who asked."""
    return can_judge(user, extension.report, today) and user.pk != extension.asked_by_id


def can_take_back_extension(user, extension, today):
    """Own unit's staff, until it is answered."""
    return user.is_staff_of({extension.report.unit_id})


def can_approve(user, report, today):
    """As ``can_judge``; where the cluster asks for two steps, not the one who checked."""
    return can_judge(user, report, today) and user.pk != report.checked_by_id


def can_check(user, report, today):
    """The first of two steps, in clusters that ask for two."""
    return report.period.cluster.needs_check and can_judge(user, report, today)


def can_reopen(user, report, today):
    return can_judge(user, report, today) and report.period.status != report.period.Status.PUBLISHED


def can_override(user, report, today):
    """An admin may approve in place of the judges, with a reason that is shown until somebody confirms."""
    return user.is_active and user.is_admin


def can_confirm(user, report, today):
    """Whoever could have approved confirms an approval made in their place."""
    return report.awaits_confirmation and can_judge(user, report, today)


def can_undo(user, report, today):
    """Whoever took the last step on it, until anybody acted on that: nothing was written since, nothing came out.

    Only one's own decision: somebody else's is reopened or returned, with a reason.
    """
    if not (can_judge(user, report, today) or can_override(user, report, today)):
        return False
    last = LoggedStep.objects.last_about(report)
    if last is None or last.by_id != user.pk or not last.before or last.target != report.status:
        return False
    if report.status == UnitReport.Status.RETURNED and not report.submissions.first().is_still(report):
        return False
    if report.period.status == report.period.Status.PUBLISHED:
        return False
    is_in_articles = UnitReport.Status.APPROVED in {last.source, last.target}
    articles = Article.objects.published().filter(review__period=report.period_id, published_at__gte=last.at)
    return not (is_in_articles and articles.exists())


def can_edit_review(user, review_or_period, today):
    """The head and the deputies write the review."""
    period = getattr(review_or_period, "period", review_or_period)
    return is_judge(user, period, today)


def can_number_paper(user, review, today):
    """Whoever writes the review gives its papers their numbers; a paper of practice never has one."""
    return not review.period.is_practice and can_edit_review(user, review, today)


def can_edit_article(user, article, today):
    """Editors of the organisation; the head and deputies while it is a draft."""
    period = article.review.period
    if user.is_active and user.role == user.Role.EDITOR:
        return user.unit_id == period.cluster.organisation_id
    return article.status == article.Status.DRAFT and is_judge(user, period, today)


def can_publish(user, article, today):
    """An editor of the organisation; a public article needs a second person, so never who proposed it.

    Nothing of a practice is ever published, not even inside.
    """
    if article.review.period.is_practice:
        return False
    return can_withdraw(user, article, today) and (
        article.audience == article.Audience.INTERNAL or user.pk != article.proposed_by_id
    )


def can_withdraw(user, article, today):
    return (
        user.is_active
        and user.role == user.Role.EDITOR
        and user.unit_id == article.review.period.cluster.organisation_id
    )


def can_unschedule(user, article, today):
    return article.due_at is not None and can_withdraw(user, article, today)


can_correct = can_withdraw


def can_publish_correction(user, correction, today):
    """As ``can_publish``: of a public article never who asked for the correction."""
    article = correction.article
    return can_correct(user, article, today) and (
        article.audience == article.Audience.INTERNAL or user.pk != correction.asked_by_id
    )


def can_refuse_correction(user, correction, today):
    return can_correct(user, correction.article, today) and user.pk != correction.asked_by_id


def can_take_back_correction(user, correction, today):
    """Whoever asked for it; another editor refuses, with a reason."""
    return can_correct(user, correction.article, today) and user.pk == correction.asked_by_id


def can_comment(user, article, today):
    """Who writes the article says what they think of it: editors of the organisation, head and deputies."""
    return can_withdraw(user, article, today) or is_judge(user, article.review.period, today)


def can_share(user, article, today):
    """Whoever may change the text now shows it to somebody outside; what is out needs no link, practice has none."""
    if article.review.period.is_practice:
        return False
    is_unpublished = article.status in {article.Status.DRAFT, article.Status.PROPOSED}
    return is_unpublished and can_edit_article(user, article, today)


def can_revoke(user, link, today):
    """Who made the link, whoever may edit the article, an admin."""
    is_concerned = user.is_admin or user.pk == link.made_by_id
    return user.is_active and (is_concerned or can_edit_article(user, link.article, today))


def can_register(user, pledge, unit_id):
    """Staff write their own unit's pledge lines until the pledge is confirmed; a later member's, until it signs."""
    if not user.is_staff_of({unit_id}):
        return False
    return pledge.status != pledge.Status.CONFIRMED or pledge.awaits_newcomer(unit_id)


def can_word_articles(user):
    """How the articles of every cluster are worded is a setting of the site."""
    return user.is_active and user.is_admin


def can_watch_operations(user):
    """Backups, drills, mail, disk and versions are the administrators'."""
    return user.is_active and user.is_admin


def can_administer(user, row, today):
    return user.is_active and user.is_admin


def can_read_history(user, thing, today):
    """Every value as it was: an admin; head and deputies of what is their cluster's; a unit's staff of its own report
    or proposal; editors of the article. Whether the thing may be seen at all says ``visible_to``.
    """
    if can_administer(user, thing, today):
        return True
    if isinstance(thing, Article):
        return can_comment(user, thing, today)
    if user.role != user.Role.STAFF:
        return False
    if isinstance(thing, UnitReport | AwardProposal) and user.is_staff_of({thing.unit_id}):
        return True
    if isinstance(thing, Pledge):
        return user.is_staff_of(thing.cluster.judges_on(thing.acting_day(today)))
    if isinstance(thing, Cluster | ScoringTable):
        return user.is_staff_of(getattr(thing, "cluster", thing).judges_on(today))
    period = thing if isinstance(thing, Period) else getattr(thing, "period", None)
    return period is not None and is_judge(user, period, today)


def can_view_as(user, person, today):
    """An admin, for anybody who works here but is no admin."""
    return can_administer(user, None, today) and person.is_active and not person.is_admin


def takes_part_in(user, change):
    """Whether this person speaks for one of the two units of a change of head; ``change`` may be None."""
    return change is not None and user.is_staff_of({change[0].pk, change[1].pk})


def can_confirm_pledge(user, pledge, today):
    """A commander of the organisation countersigns (ký xác nhận); an admin records it where he has no account."""
    return user.is_active and (
        user.is_admin or (user.role == user.Role.COMMANDER and user.unit_id == pledge.cluster.organisation_id)
    )


def can_ask_change(user, pledge, today):
    """Head and deputies ask on the site, an admin in the administration; before targets bind nobody has to ask."""
    return user.is_staff_of(pledge.cluster.judges_on(pledge.acting_day(today))) and pledge.binds_targets()


def deciding_units(change, judges):
    """Of the judging units (ids) those that decide: never who asked, nor whom it is about where another may."""
    judges = judges - {change.asked_by.unit_id}
    return judges - {value.unit_id for value in change.values.all()} or judges


def _deciding_units(change, today):
    pledge = change.target.pledge
    return deciding_units(change, pledge.cluster.judges_on(pledge.acting_day(today)))


def can_decide_change(user, change, today):
    """The head or a deputy, never whoever asked."""
    return user.pk != change.asked_by_id and user.is_staff_of(_deciding_units(change, today))


def can_decide_change_instead(user, change, today):
    """Another person, an admin, where the head itself asked or nobody else may decide."""
    if not (user.is_active and user.is_admin) or user.pk == change.asked_by_id:
        return False
    return not change.asked_by.is_admin or not _deciding_units(change, today)


def can_take_back_change(user, change, today):
    """The asking side: its unit's staff, or an admin where an admin asked."""
    if change.asked_by.is_admin:
        return user.is_active and user.is_admin
    return user.is_staff_of({change.asked_by.unit_id})


def can_mark_own(user, scoring, unit_id):
    """A unit's staff say themselves what it is scored by, until the scoring is closed."""
    return scoring.is_open and user.is_staff_of({unit_id})


def can_mark(user, scoring, unit_id, today):
    """Head and deputies check and decide, until it is closed; never for their own unit where another may."""
    return scoring.is_open and user.is_staff_of(marking_units(scoring, unit_id, today))


def marking_units(scoring, unit_id, today):
    """Ids of the units whose staff mark this unit: never itself where another may."""
    judges = scoring.period.cluster.judges_on(scoring.period.acting_day(today))
    return judges - {unit_id} or judges


def can_appeal(user, scoring, unit_id):
    """A unit's staff have decided points looked at again, until the scoring is closed."""
    return can_mark_own(user, scoring, unit_id)


def can_answer_appeal(user, appeal, today):
    """Whoever marks the unit, but never the person who asked."""
    return can_mark(user, appeal.scoring, appeal.unit_id, today) and user.pk != appeal.asked_by_id


def can_take_back_appeal(user, appeal, today):
    """Own unit's staff, until it is answered."""
    return user.is_staff_of({appeal.unit_id})


def can_close_scoring(user, scoring, today):
    return is_judge(user, scoring.period, today)


def can_take_scores(user, scoring, today):
    """The whole workbook is for those who score and admins; once it is closed, for editors and commanders too."""
    if can_see_trial(user, scoring.period, today):
        return True
    return user.is_active and not scoring.is_open and user.role in {user.Role.EDITOR, user.Role.COMMANDER}


def can_run_ballot(user, ballot, today):
    """Head and deputies draft a ballot, open it, enter written papers, and close it."""
    return is_judge(user, ballot.period, today)


def can_rerun_ballot(user, ballot, today):
    """A further round, while none follows: it had no quorum, decided nothing for the first time, or was itself a
    further round and cancelled.
    """
    if not can_run_ballot(user, ballot, today) or ballot.is_decided or hasattr(ballot, "after"):
        return False
    if ballot.result is None:
        return ballot.before_id is not None
    return not ballot.result["has_quorum"] or ballot.rounds_held() < 2


def can_prefer(user, ballot, today):
    """The head writes down what head and deputy decided, once two rounds between equal units did not; a deputy where
    the head's unit is one of those. Never staff of one of them where another may.
    """
    if ballot.scoring_id is None or ballot.is_decided or hasattr(ballot, "after") or ballot.rounds_held() < 2:
        return False
    cluster, day = ballot.period.cluster, ballot.period.acting_day(today)
    head = cluster.head_on(day)
    if head is None:
        return False
    among = {line.unit_id for line in ballot.lines.all()}
    free = cluster.judges_on(day) - among
    return user.is_staff_of(free if head.unit_id in among and free else {head.unit_id})


def can_vote(user, voter):
    """A named member of the council with a working staff account, for nobody else.

    Once in a secret ballot; in an open one also anew, unless the paper was a written one.
    """
    ballot = voter.ballot
    if not (ballot.is_open and user.pk == voter.user_id and user.is_staff_of({user.unit_id})):
        return False
    return not voter.has_voted or not (ballot.is_secret or voter.is_written)


def can_make_tokens_for(user, other):
    """For oneself; an admin for anybody."""
    return user.is_active and other.is_active and (user.is_admin or user.pk == other.pk)


def can_revoke_token(user, token):
    return user.is_active and (user.is_admin or user.pk == token.user_id)


def can_see_trial(user, period, today):
    """Points of all units before closing are for those who score and admins; everybody else sees them closed."""
    return (user.is_active and user.is_admin) or is_judge(user, period, today)


def can_practise(user, cluster, today):
    """An admin and staff of the head unit open a practice, put it back and remove it."""
    if user.is_active and user.is_admin:
        return True
    head = cluster.head_on(today)
    return head is not None and user.is_staff_of({head.unit_id})


def can_register_titles(user, pledge, unit_id):
    """A unit sets out what it wants to win together with its lines of the pledge: as long as those may be written."""
    return can_register(user, pledge, unit_id)


def can_propose_award(user, period, unit_id):
    """A unit's staff, from the period's opening until it is published; never an admin."""
    return user.is_staff_of({unit_id}) and period.status in {period.Status.OPEN, period.Status.LOCKED}


def can_write_proposal(user, proposal, today):
    """Own unit's staff, before it is handed in or once it was sent back."""
    is_with_unit = proposal.status in {proposal.Status.DRAFT, proposal.Status.RETURNED}
    return is_with_unit and can_propose_award(user, proposal.period, proposal.unit_id)


def can_take_back_proposal(user, proposal, today):
    """Own unit's staff, until the head has answered."""
    return user.is_staff_of({proposal.unit_id})


def endorsing_units(proposal, today):
    """Ids of the units whose staff judge a proposal: never its own where another may."""
    judges = proposal.period.cluster.judges_on(proposal.period.acting_day(today))
    return judges - {proposal.unit_id} or judges


def can_endorse(user, proposal, today):
    """Head or deputies, never who handed it in."""
    return user.is_staff_of(endorsing_units(proposal, today)) and user.pk != proposal.submitted_by_id


def can_hold(user, proposal, today):
    return not proposal.is_held and can_endorse(user, proposal, today)


def can_release(user, proposal, today):
    return proposal.is_held and can_endorse(user, proposal, today)


def can_read_hold_reason(user, proposal, today):
    """Why an award is held says something of discipline or complaints: own unit, head and deputies, admins."""
    if user.is_active and user.is_admin:
        return True
    return user.is_staff_of({proposal.unit_id}) or is_judge(user, proposal.period, today)


def can_read_nominees(user, period, today):
    """The papers that name all who are proposed: head and deputies, the organisation's people, admins."""
    if is_judge(user, period, today) or (user.is_active and user.is_admin):
        return True
    of_organisation = user.unit_id == period.cluster.organisation_id
    return user.is_active and of_organisation and user.role in {user.Role.EDITOR, user.Role.COMMANDER}


def can_direct(user, period):
    """Commanders of the organisation, about every period that is open or was, but for practice."""
    return (
        user.is_active
        and user.role == user.Role.COMMANDER
        and user.unit_id == period.cluster.organisation_id
        and period.status != period.Status.PREPARING
        and not period.is_practice
    )


def can_direct_further(user, directive, today):
    """Any commander of the organisation closes, takes up again and withdraws: offices outlast their holders."""
    return can_direct(user, directive.period)


def can_answer_directive(user, directive, today):
    """Staff of the unit it was given to."""
    return user.is_staff_of({directive.to_id})
