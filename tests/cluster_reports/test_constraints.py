"""A row that would embarrass us is refused by the database itself, whatever door it comes through."""

from datetime import date, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import now

from cluster_reports.models import (
    ApiToken,
    Article,
    Assignment,
    Digest,
    Duty,
    DutyAnswer,
    Extension,
    GradeScale,
    LegalBasis,
    Limitation,
    Operation,
    PublishedVersion,
    Result,
    SearchEntry,
    Submission,
    UnitReport,
    Withdrawal,
    WorkingCopy,
)
from tests.factories import (
    make_appeal,
    make_area,
    make_article,
    make_award_form,
    make_ballot,
    make_change,
    make_cluster,
    make_comment,
    make_correction,
    make_criterion,
    make_directive,
    make_document,
    make_evidence,
    make_final,
    make_handover,
    make_line,
    make_notice,
    make_part,
    make_period,
    make_pledge,
    make_proposal,
    make_published,
    make_quota,
    make_registered,
    make_registration,
    make_report,
    make_result,
    make_review,
    make_score,
    make_scoring,
    make_share_link,
    make_table,
    make_target,
    make_unit,
    make_user,
)
from units.models import Leader, SecurityEvent, Unit, UnitName, User

pytestmark = pytest.mark.django_db
DAY, LATER = date(2026, 3, 1), date(2026, 9, 1)


@pytest.fixture
def world():
    """One of everything, all of it valid."""
    unit = make_unit("Phòng Chính trị", parent=make_unit("Bộ Chỉ huy"))
    cluster = make_cluster([unit])
    pledge = make_pledge(cluster)
    period = make_period(cluster)
    report, review = make_report(period, unit), make_review(period)
    line, target = make_line(pledge), make_target(pledge)
    area = make_area(cluster, "Hậu cần", unit)
    article = make_article(review)
    direction = review.directions.create(text="Đẩy mạnh huấn luyện")
    duty = Duty.objects.create(direction=direction, unit=unit)
    earlier = make_review(make_period(cluster, year=2025)).limitations.create(text="Phối hợp chậm")
    table = make_table(cluster)
    scoring, leaf = make_scoring(period, table), make_criterion(table, tie_order=1)
    ballot = make_ballot(period, [make_user(unit)], lines=[unit])
    batch = review.paper_batches.create(asked_by=make_user(unit), asked_at=now())
    return SimpleNamespace(
        unit=unit,
        cluster=cluster,
        membership=cluster.memberships.get(),
        role=cluster.roles.get(),
        pledge=pledge,
        line=line,
        area=area,
        part=make_part(report, area),
        own_line=make_line(pledge, unit=unit),
        signature=pledge.signatures.create(unit=unit),
        period=period,
        target=target,
        assignment=Assignment.objects.create(target=target, unit=unit),
        report=report,
        result=make_result(report, target, value=3),
        review=review,
        whole=make_result(review, target, value=3),
        article=article,
        comment=make_comment(article),
        share_link=make_share_link(article),
        handover=make_handover(cluster, taker=unit),
        api_token=ApiToken.objects.create(
            user=make_user(unit), name="Trang", digest="x", made_by=make_user(unit), made_at=now()
        ),
        operation=Operation.objects.create(kind="backup", began_at=now(), ended_at=now(), is_good=True),
        user=make_user(unit),
        evidence=make_evidence(report.results.get(), make_user(unit)),
        visit=period.visits.create(person=make_user(unit), seen_at=now()),
        presence=report.presences.create(person=make_user(unit), seen_at=now()),
        submission=Submission.keep(report, by=make_user(unit), at=now()),
        entry=SearchEntry.objects.get(report=report, kind="result"),
        scale=GradeScale.objects.create(name="Bốn mức"),
        extension=Extension.objects.create(
            report=report, days_asked=3, reason="Chờ số liệu.", asked_by=make_user(unit), asked_at=now()
        ),
        change=make_change(target),
        value=make_change(make_target(pledge), unit=unit).values.get(),
        notice=make_notice(make_user(unit)),
        document=make_document(review),
        table=table,
        scoring=scoring,
        group=make_criterion(table, "Nhóm", kind="sum", maximum=0),
        leaf=leaf,
        events=make_criterion(table, "Mô hình", kind="events", maximum=4, each=2),
        balance=make_criterion(table, "Nền nếp", kind="balance", maximum=2, each=1, floor=-3),
        attendance=review.attendances.create(
            unit=unit, state="present", is_right=True, heads=2, recorded_by=make_user(unit), recorded_at=now()
        ),
        sample=make_criterion(table, "Mẫu", kind="sample", maximum=5, sample=20),
        of_target=make_criterion(table, "Tuần tra", kind="target", maximum=5, target=target),
        band=leaf.bands.create(low=1, high=2, points=3),
        spared=leaf.spared.create(unit=unit, reason="Không có lực lượng"),
        score=make_score(scoring, leaf, unit),
        score_evidence=make_evidence(make_score(scoring, leaf, unit, side="self"), make_user(unit)),
        final=make_final(scoring, leaf, unit, 10),
        appeal=make_appeal(scoring, leaf, unit),
        rule=ballot.rule,
        ballot=ballot,
        ballot_line=ballot.lines.get(),
        voter=ballot.voters.get(),
        **world_of_awards(pledge, period, unit),
        directive=make_directive(period, unit, unit=unit),
        download=review.downloads.create(name="a.pdf", by=make_user(unit), at=now()),
        batch=batch,
        batch_item=batch.items.create(order=1, name="a.pdf", form="pdf", content={}),
        digest=Digest.objects.create(recipient=make_user(unit), day=DAY, try_at=now()),
        photo=review.photos.create(caption="Ảnh", width=9, height=9),
        duty=duty,
        duty_answer=DutyAnswer.objects.create(
            report=report, duty=duty, asked=direction.text, asked_in="kỳ trước"
        ),
        limitation_answer=review.limitationanswers.create(
            limitation=earlier, asked=earlier.text, asked_in="kỳ trước", level="done", text="Đã xong."
        ),
        correction=make_correction(make_published(make_review(make_period(cluster, year=2024)))),
        version=PublishedVersion.objects.create(
            article=article, number=1, piece={}, content_hash="x", at=now(), by=make_user(unit)
        ),
        withdrawal=Withdrawal.objects.create(
            article=article, at=now(), by=make_user(unit), notice="Sai số liệu"
        ),
        working_copy=WorkingCopy.objects.create(
            article=article, person=make_user(unit), typed_over="1", content={}, saved_at=now()
        ),
        leader_title=Leader.objects.create(full_name="Nguyễn Văn An").titles.create(since=DAY, rank="Đại tá"),
        name=UnitName.objects.create(unit=unit, name="Ban Chính trị", short_name="CT", used_until=DAY),
    )


def world_of_awards(pledge, period, unit):
    form = make_award_form()
    registration = make_registration(pledge, unit)
    proposal = make_proposal(period, unit, form, "endorsed")
    return {
        "award_form": form,
        "quota": make_quota(form),
        "own_quota": make_quota(form, cluster=pledge.cluster),
        "basis": LegalBasis.objects.create(starts_on=DAY, text="Luật thử"),
        "registration": registration,
        "registered": make_registered(registration, form),
        "proposal": proposal,
        "proposal_line": make_ballot(period).lines.create(text=proposal.name, proposal=proposal),
    }


def alter(**fields):
    """A bad row made by changing a good one."""
    return lambda row: type(row).objects.filter(pk=row.pk).update(**fields)


def twice(**fields):
    """A bad row made by saving a good one a second time."""

    def repeat(row):
        copy = type(row).objects.get(pk=row.pk)
        copy.pk = None
        for name, value in fields.items():
            setattr(copy, name, value)
        copy._state.adding = True
        type(row).objects.bulk_create([copy])

    return repeat


def both(make):
    """Bad rows made by making the same new row two times."""
    return lambda row: [make(row), make(row)]


def confirm(article, number, source):
    return article.confirmed_numbers.create(number=number, source=source, by=make_user(), at=now())


BAD = {
    "unit_name_once_under_parent": ("unit", twice()),
    "unit_name_once_at_the_top": (
        "unit",
        lambda row: [Unit.objects.create(kind=row.kind, name="Sở X", short_name="X") for _ in "12"],
    ),
    "unit_closes_after_founding": ("unit", alter(founded_on=LATER, closed_on=DAY)),
    "unit_not_its_own_parent": ("unit", lambda row: alter(parent=row.pk)(row)),
    "unit_name_once_a_day": ("name", twice()),
    "user_has_unit_unless_admin": ("user", alter(unit=None)),
    "recovery_code_has_a_digest": ("user", lambda row: row.recovery_codes.create(digest="")),
    "security_event_names_its_person": (
        "user",
        lambda row: SecurityEvent.objects.create(kind="failed", person=row, name="", at=now()),
    ),
    "cluster_has_number_or_name": ("cluster", alter(number=None, proper_name="")),
    "cluster_once_in_organisation": ("cluster", twice(slug="khac")),
    "cluster_name_once_in_organisation": (
        "cluster",
        lambda row: [
            type(row).objects.create(organisation=row.organisation, proper_name="Văn hóa") for _ in "12"
        ],
    ),
    "cluster_practises_for_another": ("cluster", lambda row: alter(practice_of=row.pk)(row)),
    "membership_starts_once_a_day": ("membership", twice(ends_on=LATER)),
    "membership_open_once": ("membership", twice(starts_on=DAY)),
    "membership_ends_after_start": ("membership", alter(starts_on=LATER, ends_on=DAY)),
    "cluster_has_one_head_from_a_day": ("role", lambda row: twice(unit=make_unit())(row)),
    "cluster_role_once": (
        "role",
        lambda row: [row.cluster.roles.create(unit=row.unit, kind="deputy", starts_on=DAY) for _ in "12"],
    ),
    "cluster_role_ends_after_start": ("role", alter(starts_on=LATER, ends_on=DAY)),
    "period_once_in_cluster": ("period", twice()),
    "period_ends_after_start": ("period", alter(ends_on=date(2025, 1, 1))),
    "period_of_practice_stays_inside": ("period", alter(is_practice=True, status="published")),
    "period_opens_before_due": ("period", alter(opens_on=date(2026, 6, 21))),
    "period_due_before_lock": ("period", alter(locks_on=date(2026, 6, 20))),
    "period_cutoff_inside": ("period", alter(cutoff_on=LATER)),
    "pledge_once_a_year": ("pledge", twice()),
    "pledge_confirmation_stamps_in_pairs": ("pledge", alter(confirmed_at=now())),
    "pledge_line_once_for_unit": ("own_line", twice()),
    "pledge_line_once_for_cluster": ("line", twice()),
    "pledge_line_of_an_area_is_common": (
        "own_line",
        lambda row: alter(area=row.pledge.cluster.areas.get())(row),
    ),
    "area_once_in_cluster": ("area", twice()),
    "part_once_in_report": ("part", twice()),
    "part_judgement_stamps_in_pairs": ("part", alter(judged_at=now())),
    "part_status_matches_its_judgement": ("part", alter(status="approved")),
    "photo_focus_lies_in_it": ("photo", alter(focus_x=101)),
    "duty_once_for_unit": ("duty", twice()),
    "duty_answered_once_in_report": ("duty_answer", twice()),
    "attendance_once_of_a_unit": ("attendance", twice()),
    "attendance_of_the_absent_names_nobody": ("attendance", alter(state="absent")),
    "attendance_excused_says_why": ("attendance", alter(state="excused", is_right=False, heads=None)),
    "attendance_counts_somebody": ("attendance", alter(heads=0)),
    "attendance_stamps_in_pairs": ("attendance", alter(recorded_at=None)),
    "criterion_attendance_below_maximum": ("sample", alter(partly=1)),
    "limitation_answered_once_in_review": ("limitation_answer", twice()),
    "article_appointment_is_whole": ("article", alter(due_at=now())),
    "correction_asked_once_at_a_time": ("correction", twice()),
    "correction_status_matches_its_decision": ("correction", alter(status="published")),
    "correction_says_why": ("correction", alter(note="")),
    "correction_of_data_names_its_source": ("correction", alter(takes_data=True)),
    "version_number_once_in_article": ("version", twice()),
    "version_is_numbered_and_hashed": ("version", twice(number=0)),
    "withdrawal_says_why": ("withdrawal", twice(notice="")),
    "working_copy_once_for_person": ("working_copy", twice()),
    "leader_title_once_a_day": ("leader_title", twice()),
    "pledge_countersignature_is_whole": ("pledge", alter(superior_on=DAY)),
    "signature_once_for_unit": ("signature", twice()),
    "signature_registration_stamps_in_pairs": ("signature", alter(registered_at=now())),
    "signature_names_its_signer": ("signature", alter(signed_on=DAY)),
    "grade_label_once_in_scale": (
        "scale",
        lambda row: [row.grades.create(label="Tốt", phrase="tốt") for _ in "12"],
    ),
    "target_once_in_pledge": ("target", twice()),
    "target_graded_on_a_scale": ("target", alter(direction="graded")),
    "target_has_measure_where_counted": ("target", alter(measure="")),
    "target_zero_plans_nothing": ("target", alter(direction="zero", planned=1)),
    "target_labels_in_pairs": ("target", alter(numerator_label="hồ sơ đúng hạn")),
    "target_ratio_has_labels": ("target", alter(over_units="ratio")),
    "target_percentages_are_not_summed": ("target", alter(measure="%")),
    "target_planned_of_is_positive": ("target", alter(planned=1, planned_of=0)),
    "target_not_part_of_itself": ("target", lambda row: alter(parent=row.pk)(row)),
    "target_share_is_a_percentage": ("target", alter(first_half_share=101)),
    "target_asks_from_zero_up": ("target", alter(off_margin=-1)),
    "assignment_once_for_unit": ("assignment", twice()),
    "assignment_without_target_plans_nothing": ("assignment", alter(is_assigned=False, planned=1)),
    "review_meeting_ends_after_start": ("review", alter(meeting_on=LATER, meeting_until=DAY)),
    "agenda_item_says_something": ("review", lambda row: row.agendaitems.create(kind="adopted")),
    "content_judged_once_in_review": (
        "review",
        lambda row: [row.contentoutcomes.create(line=make_line_of(row), level="well") for _ in "12"],
    ),
    "model_once_in_review": (
        "review",
        lambda row: [row.goodmodels.create(name="Phiên chợ 0 đồng") for _ in "12"],
    ),
    "award_rewards_someone": ("review", lambda row: row.awards.create(route="own", form="Giấy khen")),
    "direction_is_a_task_or_a_target": ("review", lambda row: row.directions.create()),
    "article_once_for_audience": ("article", twice(slug="khac")),
    "article_published_is_frozen": ("article", alter(status=Article.Status.PUBLISHED)),
    "article_proposal_stamps_in_pairs": ("article", alter(proposed_at=now())),
    "block_once_in_article": ("article", both(lambda row: row.paragraphs.create(block="lead"))),
    "number_confirmed_once_in_article": ("article", both(lambda row: confirm(row, "7 xe", "Sổ trực"))),
    "confirmed_number_names_both": ("article", lambda row: confirm(row, "7 xe", "")),
    "revision_number_once_in_article": (
        "article",
        lambda row: [
            row.revisions.create(number=1, content={}, saved_by=make_user(), saved_at=now()) for _ in "12"
        ],
    ),
    "comment_by_a_person_or_through_a_link": ("comment", alter(address="10.1.2.3")),
    "comment_quotes_a_sentence_or_answers": ("comment", lambda row: alter(parent=row.pk)(row)),
    "comment_says_something": ("comment", alter(text="")),
    "comment_resolution_stamps_in_pairs": ("comment", alter(resolved_at=now())),
    "handover_once_for_a_term": ("handover", twice()),
    "handover_has_its_two_sides": ("handover", lambda row: alter(from_unit=row.to_unit_id)(row)),
    "handover_is_sealed": ("handover", alter(digest="")),
    "api_token_says_what_for": ("api_token", alter(name="")),
    "api_token_lasts_two_years_at_most": ("api_token", alter(days=731)),
    "api_token_revocation_stamps_in_pairs": ("api_token", alter(revoked_at=now())),
    "operation_ends_after_it_began": (
        "operation",
        lambda row: alter(began_at=row.ended_at + timedelta(1))(row),
    ),
    "operation_says_its_fault": ("operation", alter(is_good=False)),
    "share_link_says_for_whom": ("share_link", alter(recipient="")),
    "share_link_lasts_a_month_at_most": ("share_link", alter(days=31)),
    "share_link_revocation_stamps_in_pairs": ("share_link", alter(revoked_at=now())),
    "report_once_for_unit_in_period": ("report", twice()),
    "report_submitted_stamps_in_pairs": ("report", alter(submitted_at=now())),
    "report_checked_stamps_in_pairs": ("report", alter(checked_at=now())),
    "report_approved_stamps_in_pairs": ("report", lambda row: alter(approved_by=make_user())(row)),
    "report_excused_stamps_in_pairs": ("report", alter(excused_at=now(), excuse="Bão số 3.")),
    "report_excuse_has_its_reason": (
        "report",
        lambda row: alter(excused_at=now(), excused_by=make_user())(row),
    ),
    "board_visit_once_for_person_in_period": ("visit", twice()),
    "report_submitted_is_stamped": ("report", alter(status=UnitReport.Status.SUBMITTED)),
    "report_approved_is_stamped": (
        "report",
        lambda row: alter(status="approved", submitted_at=now(), submitted_by=make_user())(row),
    ),
    "extension_asked_once_at_a_time": ("extension", twice()),
    "extension_days_are_few": ("extension", alter(days_asked=61)),
    "extension_answer_stamps_in_pairs": ("extension", alter(answered_at=now())),
    "extension_status_matches_its_answer": ("extension", alter(status="granted")),
    "target_change_asked_once_at_a_time": ("change", twice()),
    "target_change_decision_stamps_in_pairs": ("change", alter(decided_at=now())),
    "target_change_status_matches_its_decision": ("change", alter(status="approved")),
    "target_change_decided_by_another": (
        "change",
        lambda row: alter(status="approved", decided_by=row.asked_by, decided_at=now())(row),
    ),
    "target_change_says_why": ("change", alter(reason="")),
    "changed_value_once_for_unit_and_field": ("value", twice()),
    "changed_value_once_for_the_whole_and_field": (
        "change",
        lambda row: row.values.create(field="planned", old="100", new="70"),
    ),
    "changed_value_differs": ("value", alter(new="100")),
    "changed_value_belongs_to_unit_or_whole": ("value", alter(field="measure")),
    "document_number_given_once": ("document", twice(paper="bien-ban")),
    "document_numbered_once": ("document", twice(number=999)),
    "document_is_whole": ("document", alter(number=0)),
    "scoring_table_version_once_a_year": ("table", twice()),
    "scoring_table_issued_is_stamped": ("table", alter(issued_at=None)),
    "scoring_closed_is_frozen_and_stamped": ("scoring", alter(status="closed")),
    "criterion_not_part_of_itself": ("group", lambda row: alter(parent=row)(row)),
    "criterion_group_has_no_points_of_its_own": ("group", alter(maximum=5)),
    "criterion_leaf_has_a_maximum": ("leaf", alter(maximum=0)),
    "criterion_target_fits_its_kind": ("of_target", alter(target=None)),
    "criterion_occurrence_has_points": ("events", alter(each=0)),
    "criterion_balance_moves": ("balance", alter(each=0)),
    "criterion_start_within_its_limits": ("balance", alter(start=3)),
    "criterion_floor_below_maximum": ("balance", alter(floor=2)),
    "criterion_floor_only_where_points_are_taken": ("events", alter(floor=-1)),
    "criterion_sample_has_a_size": ("sample", alter(sample=0)),
    "criterion_share_is_a_percentage": ("leaf", alter(share=101)),
    "criterion_tie_order_once_in_table": ("sample", alter(tie_order=1)),
    "score_band_holds_a_value": ("band", alter(high=1)),
    "score_band_gives_no_penalty": ("band", alter(points=-1)),
    "spared_once_of_a_criterion": ("spared", twice()),
    "spared_for_a_reason": ("spared", alter(reason="")),
    "score_once_for_unit_and_side": ("score", twice()),
    "score_counts_from_zero_up": ("score", alter(count=-1)),
    "final_score_once_for_unit": ("final", twice()),
    "final_score_differs_for_a_reason": ("final", alter(points=9)),
    "appeal_asked_once_at_a_time": ("appeal", twice()),
    "appeal_says_why": ("appeal", alter(reason="")),
    "appeal_answer_stamps_in_pairs": ("appeal", alter(answered_at=now())),
    "appeal_status_matches_its_answer": ("appeal", alter(status="kept")),
    "ballot_rule_once_a_day": ("rule", twice()),
    "ballot_rule_counts_percents": ("rule", alter(quorum=49)),
    "ballot_rule_ends_after_start": ("rule", alter(valid_to=date(2023, 12, 31))),
    "ballot_rule_names_its_source": ("rule", alter(source="")),
    "ballot_once_at_a_time": ("ballot", twice()),
    "ballot_says_about_what": ("ballot", alter(title="")),
    "ballot_open_is_stamped_and_holds_its_rule": ("ballot", alter(status="open")),
    "ballot_closed_is_counted": ("ballot", alter(closed_at=now())),
    "ballot_preference_has_its_reason": ("ballot", alter(preferred_at=now())),
    "ballot_round_follows_another": ("ballot", alter(round=2)),
    "ballot_line_once": ("ballot_line", twice(unit=None)),
    "ballot_unit_once": ("ballot_line", twice(text="Tên khác")),
    "ballot_proposal_once": ("proposal_line", twice(text="Tên khác")),
    "ballot_line_says_something": ("ballot_line", alter(text="")),
    "voter_once_in_ballot": ("voter", twice()),
    "voter_written_has_voted": ("voter", alter(is_written=True)),
    "award_form_starts_once_a_day": ("award_form", twice(ends_on=DAY)),
    "award_form_open_once": ("award_form", twice(starts_on=date(2020, 1, 1))),
    "award_form_ends_after_start": ("award_form", alter(ends_on=date(2020, 1, 1))),
    "award_form_checked_has_its_citation": ("award_form", alter(is_checked=True, citation="")),
    "quota_of_cluster_starts_once_a_day": ("own_quota", twice()),
    "quota_of_all_starts_once_a_day": ("quota", twice()),
    "quota_ends_after_start": ("quota", alter(ends_on=date(2020, 1, 1))),
    "quota_is_a_share": ("quota", alter(percent=101)),
    "quota_cites_its_rule": ("quota", alter(citation="")),
    "legal_basis_says_something": ("basis", alter(text="")),
    "titles_registered_once_by_unit": ("registration", twice()),
    "title_once_in_registration": ("registered", twice()),
    "registered_title_is_for_somebody": ("registered", alter(people=0)),
    "award_proposed_once_for_an_achievement": ("proposal", twice()),
    "award_proposal_names_its_candidate": ("proposal", alter(name="")),
    "award_proposal_goes_a_route": ("proposal", alter(route="received")),
    "award_proposal_held_says_why": ("proposal", alter(is_held=True)),
    "award_proposal_hand_in_stamps_in_pairs": ("proposal", alter(submitted_at=None)),
    "award_proposal_standing_was_endorsed": ("proposal", alter(endorsed_at=None, endorsed_by=None)),
    "award_proposal_held_is_not_decided": (
        "proposal",
        alter(status="decided", decision="Số 1", is_held=True, hold_reason="x"),
    ),
    "award_proposal_decided_names_the_decision": ("proposal", alter(status="decided")),
    **{
        f"directive_{stamp}_stamps_in_pairs": ("directive", alter(**{f"{stamp}_at": now()}))
        for stamp in ("read", "acknowledged", "done", "closed")
    },
    "directive_says_what_about_what": ("directive", alter(text="")),
    "directive_about_one_thing": (
        "directive",
        lambda row: alter(limitation=Limitation.objects.create(review=row.period.review, text="Chậm"))(row),
    ),
    "directive_status_matches_its_stamps": ("directive", alter(status="acknowledged")),
    "directive_over_is_stamped": ("directive", alter(status="withdrawn")),
    "download_is_of_one_thing": ("download", alter(review=None)),
    "paper_batch_waits_once_for_person": ("batch", twice(key=uuid4())),
    "paper_batch_item_once_in_order": ("batch_item", twice()),
    "notice_once_for_event_and_person": ("notice", twice()),
    "digest_once_a_day": ("digest", twice()),
    "presence_once_for_person_in_report": ("presence", twice()),
    "submission_number_once_in_report": ("submission", twice()),
    "search_entry_of_one_source": ("entry", alter(kind="article")),
    "search_entry_once_for_report": ("entry", twice()),
    "submission_numbers_start_at_one": ("submission", alter(number=0)),
    "result_of_a_report_or_a_review": ("result", alter(report=None)),
    "result_once_in_report": ("result", twice()),
    "result_once_in_review": ("whole", twice()),
    "result_state_matches_its_value": ("result", alter(state=Result.State.NOT_REPORTED)),
    "result_fraction_is_whole": ("result", alter(numerator=1)),
    "result_not_negative": ("result", alter(value=-1)),
    "result_confirmed_as_it_stands": ("result", alter(confirmed_value=4)),
    "result_answers_are_a_units": ("whole", alter(cause="Mưa bão.")),
    "evidence_once_in_line": ("evidence", twice(file="khac.pdf", key=uuid4())),
    "evidence_once_in_score": ("score_evidence", twice(file="khac.pdf", key=uuid4())),
    "evidence_proves_one_thing": ("evidence", alter(result=None)),
    "evidence_is_not_empty": ("evidence", alter(size=0)),
    "evidence_image_has_measures": ("evidence", alter(width=3)),
}


def make_line_of(review):
    return review.period.cluster.pledges.get().lines.first()


@pytest.mark.parametrize("name", BAD)
def test_the_database_refuses(world, name):
    row, spoil = BAD[name]
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        spoil(getattr(world, row))
    if connection.vendor == "postgresql" or "CHECK" in str(refusal.value):
        assert name in str(refusal.value)


def test_every_constraint_is_tried_here():
    models = [
        model for app in ("units", "cluster_reports") for model in apps.get_app_config(app).get_models()
    ]
    assert {constraint.name for model in models for constraint in model._meta.constraints} == set(BAD)


@pytest.mark.parametrize(
    ("state", "fields"),
    [
        ("missing", {"value": 1}),
        ("missing", {"numerator": 1, "denominator": 2}),
        ("missing", {"denominator": 0}),
        ("missing", {"confirmed_value": 1}),
        ("na", {"numerator": 1}),
        ("na", {"value": 1}),
        ("na", {"is_yes": True}),
        ("zero", {"value": 2}),
        ("zero", {"value": None}),
        ("value", {"value": None}),
        ("estimate", {"value": None}),
        ("value", {"value": 1, "is_yes": True}),
    ],
)
def test_the_five_states_of_a_value_never_mix(world, state, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        Result.objects.filter(pk=world.result.pk).update(**{"state": state, "value": None, **fields})


@pytest.mark.parametrize(
    ("status", "is_judged", "reason"),
    [
        ("waiting", True, ""),
        ("waiting", False, "Sai."),
        ("approved", True, "Sai."),
        ("approved", False, ""),
        ("returned", True, ""),
        ("returned", False, "Sai."),
    ],
)
def test_a_part_is_judged_by_somebody_and_returned_for_a_reason(world, status, is_judged, reason):
    by, at = (world.user, now()) if is_judged else (None, None)
    with pytest.raises(IntegrityError), transaction.atomic():
        alter(status=status, judged_by=by, judged_at=at, reason=reason)(world.part)


def test_half_a_ratio_is_kept_as_not_reported(world):
    for half in ({"numerator": 1, "denominator": None}, {"numerator": None, "denominator": 2}):
        assert Result.objects.filter(pk=world.result.pk).update(state="missing", value=None, **half) == 1


def test_people_and_units_with_a_past_cannot_be_deleted(world):
    from django.db.models import ProtectedError

    with pytest.raises(ProtectedError):
        world.unit.delete()
    world.report.submitted_by, world.report.submitted_at = world.user, now()
    world.report.save()
    with pytest.raises(ProtectedError):
        User.objects.get(pk=world.user.pk).delete()
