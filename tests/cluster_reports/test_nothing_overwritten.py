"""Every page of the site that takes a POST is listed here with how it keeps one save from undoing another.

A new page must enter one of the two tables, with the test that shows it. ``READS`` are proved by posting to them.
"""

import ast
import re
from datetime import date
from functools import cache
from pathlib import Path
from uuid import uuid4

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from cluster_reports.admin_site import Page
from cluster_reports.admin_version import Versioned
from cluster_reports.article import draft
from cluster_reports.models import CalendarAddress, Photo
from tests.factories import (
    make_appeal,
    make_area,
    make_ballot,
    make_change,
    make_correction,
    make_criterion,
    make_directive,
    make_evidence,
    make_handover,
    make_line,
    make_notice,
    make_part,
    make_pledge,
    make_proposal,
    make_published,
    make_review,
    make_score,
    make_scoring,
    make_share_link,
    make_unit,
    make_user,
    moment,
)

STALE = "tests/cluster_reports/test_stale_pages.py"
EDIT = "tests/cluster_reports/test_unit_report_edit.py"
AUTOSAVE = "tests/cluster_reports/test_unit_report_autosave.py"
DESK = "tests/cluster_reports/test_desk.py"
CHECKING = "tests/cluster_reports/test_checking.py"
SHEET = "tests/cluster_reports/test_report_sheet.py"
COMMENT = "tests/cluster_reports/test_comment.py"
SCORING = "tests/cluster_reports/test_scoring_views.py"
BALLOT = "tests/cluster_reports/test_ballot.py"
AWARDS = "tests/cluster_reports/test_award_proposal.py"
TITLES = "tests/cluster_reports/test_title_registration.py"
APPEAL = "tests/cluster_reports/test_appeal.py"
DIRECTIVE = "tests/cluster_reports/test_directive.py"
SESSIONS = "tests/cluster_reports/test_account_session.py"
PASSWORDS = "tests/cluster_reports/test_person_password.py"
PEOPLE = "tests/cluster_reports/test_people_sheet.py"
VIEW_AS = "tests/cluster_reports/test_view_as.py"
SECOND = "tests/cluster_reports/test_account_second.py"
SHARE = "tests/cluster_reports/test_share_link.py"

CELLS = "what each cell held when the page got it; both versions to choose from"
VERSION = "the version of what the page showed; both values on the conflict page"
STEP = "the version, the row's lock and its state; the same step sent twice is one"
STATE = "the row's lock and its state, the only thing that ever changes; sent twice is one"
ONCE = "there is one at most, by a constraint; sent twice opens the one there is"
CONTENT = "known by its content; sent twice is kept once"
OWN = "only one's own and the same when sent twice; nothing of anybody to overwrite"
NOTHING = "writes nothing that anybody typed"

WRITES = {  # page: (how it is protected, file::test that shows it)
    "unit-report-edit": (CELLS, f"{EDIT}::test_two_colleagues_never_overwrite_each_other_silently"),
    "unit-report-autosave": (
        CELLS,
        f"{AUTOSAVE}::test_a_colleagues_cell_is_not_overwritten_but_shown_beside_mine",
    ),
    "unit-report-presence": (
        NOTHING,
        f"{AUTOSAVE}::test_people_at_the_same_report_see_each_other_for_a_minute",
    ),
    "report-sheet-intake": (
        VERSION,
        f"{SHEET}::test_what_changed_after_the_dry_run_is_never_overwritten_unseen",
    ),
    "unit-report-step": (STEP, f"{STALE}::test_a_double_click_on_submit_submits_once_and_shows_no_error"),
    "evidence": (CONTENT, f"{STALE}::test_evidence_sent_twice_is_kept_once_and_removed_twice_is_gone_once"),
    "evidence-remove": (
        CONTENT,
        f"{STALE}::test_evidence_sent_twice_is_kept_once_and_removed_twice_is_gone_once",
    ),
    **dict.fromkeys(
        ("score-evidence", "score-evidence-remove"),
        (
            CONTENT,
            "tests/cluster_reports/test_score_evidence.py::test_sent_twice_is_kept_once_and_removed_twice_is_gone",
        ),
    ),
    "extension-new": (ONCE, f"{STALE}::test_the_same_days_asked_twice_are_one_request_and_others_are_named"),
    "extension-step": (STATE, f"{STALE}::test_an_answer_sent_twice_is_one_and_another_answer_is_told"),
    "period-step": (STEP, f"{STALE}::test_a_period_whose_days_changed_is_not_locked_unseen"),
    "period-seen": (
        OWN,
        "tests/cluster_reports/test_board_visit.py::test_two_people_look_each_for_themselves",
    ),
    "period-many": (
        STEP,
        "tests/cluster_reports/test_period_many.py::test_one_that_changed_since_is_named_and_keeps_its_state",
    ),
    "excuse": (
        STEP,
        "tests/cluster_reports/test_excuse.py::test_a_stale_page_neither_excuses_twice_nor_takes_back_by_mistake",
    ),
    "part-review-step": (
        STEP,
        "tests/cluster_reports/test_part_review_views.py::test_a_page_opened_before_the_part_came_again_is_refused",
    ),
    "target-change-new": (
        ONCE,
        "tests/cluster_reports/test_target_change.py::test_one_request_waits_for_a_target_at_a_time",
    ),
    "target-change-step": (
        STATE,
        "tests/cluster_reports/test_target_change.py::test_a_decided_change_is_not_decided_again",
    ),
    "pledge-lines": (VERSION, f"{STALE}::test_lines_typed_while_a_colleague_signed_are_shown_and_not_lost"),
    "pledge-sign": (
        VERSION,
        f"{STALE}::test_a_second_signature_shows_the_first_and_a_double_click_signs_once",
    ),
    "pledge-step": (STEP, f"{STALE}::test_a_pledge_that_changed_is_not_confirmed_unseen"),
    "review-new": (
        ONCE,
        "tests/cluster_reports/test_review_edit.py::test_a_review_is_started_from_the_board_once",
    ),
    "review-edit": (VERSION, f"{STALE}::test_two_people_in_one_section_see_both_texts_side_by_side"),
    "conference-conclude": (
        CONTENT,
        "tests/cluster_reports/test_conference.py::test_a_conclusion_is_typed_once_and_sent_twice_is_one_line",
    ),
    "review-take": (
        CONTENT,
        "tests/cluster_reports/test_review_views.py::test_a_units_clause_is_taken_over_once_with_its_source",
    ),
    "wording": (
        VERSION,
        "tests/cluster_reports/test_wording_views.py::test_a_stale_page_shows_both_wordings_and_saves_none",
    ),
    "limitation-carry": (
        ONCE,
        "tests/cluster_reports/test_limitation_answers.py::test_what_is_not_over_is_stated_again_once_with_its_link",
    ),
    "photo-new": (CONTENT, f"{STALE}::test_a_photo_sent_twice_is_kept_once"),
    "article-new": (ONCE, f"{DESK}::test_only_head_and_editor_draft_an_article"),
    "article-edit": (
        VERSION,
        f"{STALE}::test_an_article_saved_twice_is_saved_once_and_another_headline_is_shown",
    ),
    "article-refresh": (VERSION, f"{DESK}::test_a_page_opened_before_somebody_saved_loses_nobodys_words"),
    "article-autosave": (
        VERSION,
        "tests/cluster_reports/test_article_autosave.py::test_a_page_that_does_not_know_the_working_copy_changes_nothing",
    ),
    "article-autosave-drop": (
        VERSION,
        "tests/cluster_reports/test_article_autosave.py::test_what_was_saved_by_itself_is_dropped_as_it_was_seen",
    ),
    "paragraph-choose": (VERSION, "tests/cluster_reports/test_pen.py::test_a_choice_made_twice_is_made_once"),
    "article-step": (STEP, f"{DESK}::test_a_stale_page_publishes_and_restores_nothing"),
    "article-schedule": (
        STEP,
        "tests/cluster_reports/test_schedule.py::test_a_stale_or_repeated_page_schedules_nothing_twice",
    ),
    "correction-new": (
        ONCE,
        "tests/cluster_reports/test_correction.py::test_a_correction_sent_twice_is_one_and_a_second_one_waits",
    ),
    "correction-step": (
        STATE,
        "tests/cluster_reports/test_correction.py::test_a_decided_correction_is_not_decided_again",
    ),
    "article-restore": (VERSION, f"{DESK}::test_a_stale_page_publishes_and_restores_nothing"),
    "article-opening": (
        VERSION,
        "tests/cluster_reports/test_opening.py::test_a_stale_page_changes_no_opening_and_a_double_click_writes_once",
    ),
    "article-checks": (NOTHING, f"{CHECKING}::test_the_panel_follows_what_is_typed_and_saves_nothing"),
    "article-fix": (VERSION, f"{CHECKING}::test_a_stale_page_mends_and_confirms_nothing"),
    "article-confirm": (ONCE, f"{CHECKING}::test_a_number_is_confirmed_once_and_another_source_is_told"),
    "article-unconfirm": (VERSION, f"{CHECKING}::test_a_stale_page_mends_and_confirms_nothing"),
    "article-preview": (NOTHING, f"{DESK}::test_the_preview_shows_what_is_typed_and_saves_nothing"),
    "article-comments": (CONTENT, f"{COMMENT}::test_a_double_click_says_it_once"),
    "comment-resolve": (STATE, f"{COMMENT}::test_what_was_answered_since_is_not_resolved_unread"),
    "comment-reopen": (STATE, f"{COMMENT}::test_a_resolved_comment_is_hidden_shown_again_and_reopened"),
    "share-links": (CONTENT, f"{SHARE}::test_a_link_asked_for_twice_is_made_once"),
    "share-link-revoke": (STATE, f"{SHARE}::test_a_link_is_revoked_once_and_opens_no_more"),
    "shared": (CONTENT, f"{SHARE}::test_a_comment_sent_twice_through_a_link_is_one"),
    "paper-number": (
        VERSION,
        "tests/cluster_reports/test_paper_views.py::test_a_text_that_was_not_seen_gets_no_number",
    ),
    "paper-batch-new": (
        ONCE,
        "tests/cluster_reports/test_paper_batch.py::test_an_archive_that_waits_is_not_asked_for_twice",
    ),
    "scoring-table-step": (STEP, f"{SCORING}::test_a_table_is_issued_as_it_was_seen_and_once"),
    "scoring-table-copy": (ONCE, f"{SCORING}::test_a_new_version_is_copied_once_and_the_old_one_stays"),
    "scoring-open": (ONCE, f"{SCORING}::test_scoring_is_opened_once_by_head_and_deputies"),
    "scoring-step": (STEP, f"{SCORING}::test_a_scoring_is_closed_as_it_was_seen_and_once"),
    "score-own": (VERSION, f"{SCORING}::test_two_colleagues_never_overwrite_each_others_marks"),
    "score-marks": (VERSION, f"{SCORING}::test_two_colleagues_never_overwrite_each_others_marks"),
    "score-finals": (VERSION, f"{SCORING}::test_points_are_decided_on_what_was_seen"),
    "appeal-new": (ONCE, f"{APPEAL}::test_the_same_asked_twice_is_one_and_another_reason_is_told"),
    "appeal-step": (STEP, f"{APPEAL}::test_a_ruling_sent_twice_is_one_and_a_stale_page_rules_nothing"),
    "ballot-new": (
        ONCE,
        f"{BALLOT}::test_the_head_drafts_a_ballot_once_and_one_person_of_each_unit_is_proposed",
    ),
    "ballot-edit": (VERSION, f"{BALLOT}::test_a_draft_is_edited_on_what_was_seen"),
    "ballot-step": (STEP, f"{BALLOT}::test_a_stale_page_ends_nothing"),
    "ballot-cast": (OWN, f"{BALLOT}::test_a_secret_paper_is_read_once_more_and_then_given_for_good"),
    "ballot-written": (STATE, f"{BALLOT}::test_written_papers_are_entered_together_and_once"),
    "year-turn": (
        VERSION,
        "tests/cluster_reports/test_year_turn.py::test_what_changed_meanwhile_is_looked_at_again",
    ),
    "practice-step": (
        VERSION,
        "tests/cluster_reports/test_practice.py::test_put_back_it_is_as_at_its_opening",
    ),
    "head-handover": (
        ONCE,
        "tests/cluster_reports/test_handover.py::test_a_sheet_is_made_once_of_what_was_seen",
    ),
    "person-handover": (
        VERSION,
        "tests/cluster_reports/test_handover.py::test_handed_over_twice_it_is_one_and_a_stale_page_moves_nothing",
    ),
    "award-proposal-new": (
        ONCE,
        f"{AWARDS}::test_the_same_sent_twice_is_one_and_another_for_the_same_achievement_is_refused",
    ),
    "award-proposal-edit": (VERSION, f"{AWARDS}::test_two_colleagues_never_overwrite_each_other"),
    "award-proposal-step": (STEP, f"{AWARDS}::test_a_step_sent_twice_is_one_and_a_stale_page_takes_none"),
    "awards-take": (VERSION, f"{AWARDS}::test_who_may_take_over_and_a_stale_page_takes_nothing"),
    "pledge-titles-own": (
        VERSION,
        f"{TITLES}::test_saved_twice_it_is_one_and_two_colleagues_never_overwrite_each_other",
    ),
    "directive-new": (
        CONTENT,
        f"{DIRECTIVE}::test_the_very_same_sent_twice_is_one_and_another_text_is_another",
    ),
    "directive-step": (STEP, f"{DIRECTIVE}::test_a_step_sent_twice_is_one_and_a_stale_page_takes_none"),
    "notices-read": (
        VERSION,
        "tests/cluster_reports/test_notice_views.py::test_all_are_marked_read_by_a_post_and_only_ones_own",
    ),
    "calendar-renew": (
        VERSION,
        "tests/cluster_reports/test_calendar.py::test_an_address_is_made_changed_and_taken_back",
    ),
    "calendar-revoke": (
        VERSION,
        "tests/cluster_reports/test_calendar.py::test_an_address_is_made_changed_and_taken_back",
    ),
    "api-tokens": (
        CONTENT,
        "tests/cluster_reports/test_api_token.py::test_a_token_sent_twice_is_one_and_both_answers_show_it",
    ),
    "api-token-revoke": (
        STATE,
        "tests/cluster_reports/test_api_token.py::test_a_token_is_revoked_once_by_its_person_or_an_admin",
    ),
    "login": (OWN, "tests/cluster_reports/test_account.py::test_somebody_who_left_cannot_log_in"),
    "login-in-place": (
        OWN,
        f"{AUTOSAVE}::test_the_log_in_in_place_answers_who_works_here_and_a_new_token",
    ),
    "logout": (OWN, "tests/e2e/test_entry.py::test_log_out_clears_what_is_kept_but_asks_first"),
    "sessions": (OWN, f"{SESSIONS}::test_all_others_are_ended_and_this_one_goes_on"),
    "person-sessions": (STATE, f"{SESSIONS}::test_an_admin_ends_all_of_somebody_and_it_is_logged"),
    "session-end": (STATE, f"{SESSIONS}::test_one_is_ended_once_and_only_by_its_person_or_an_admin"),
    "people-sheet": (CONTENT, f"{PEOPLE}::test_pressed_twice_it_is_one_and_both_answers_show_the_passwords"),
    "view-as": (OWN, f"{VIEW_AS}::test_nothing_is_written_in_that_persons_name"),
    "view-as-stop": (OWN, f"{VIEW_AS}::test_it_is_over_once_and_both_ends_are_logged"),
    "second-step": (OWN, f"{SECOND}::test_a_code_opens_once_and_only_after_the_password"),
    "two-step": (
        OWN,
        f"{SECOND}::test_turned_on_twice_by_a_double_click_it_is_one_and_both_answers_show_the_codes",
    ),
    "person-two-step": (STATE, f"{SECOND}::test_an_admin_takes_a_lost_device_away_and_it_is_logged"),
    "person-password": (STATE, f"{PASSWORDS}::test_a_password_is_given_once_and_given_again_it_is_another"),
    "password-change": (
        OWN,
        "tests/cluster_reports/test_account.py::test_the_password_page_needs_log_in_and_changes_the_password",
    ),
}
READS = {
    *("front", "article", "cluster", "photo", "search", "desk", "article-revisions", "article-sides"),
    *("review", "pledges"),
    *("conference", "conference-slide", "conference-unit"),
    "article-bulletin",
    *("pledge", "brief", "home", "my-work", "unit-report", "evidence-file", "unit-report-print"),
    *("report-sheet", "extension", "notices", "notice", "calendar", "calendar-feed", "period", "echo"),
    "wordings",
    *("article-history", "article-version", "correction"),
    *("line-thread", "target-thread"),
    *("cluster-comparison", "cluster-timeliness", "unit"),
    *("target", "target-change", "part-review", "period-gaps", "shared-photo"),
    *("rss", "atom", "cluster-rss", "cluster-atom", "sitemap", "robots", "social-card"),
    *("coach-report", "coach-review"),
    *("review-papers", "paper-file", "paper-batch-file"),
    "practice",
    *("year-turn-next", "handovers", "handover", "handover-file"),
    *("api-description", "api-periods", "api-period", "api-articles", "api-article", "api-nothing"),
    "period-archive",
    *("operations", "health-live", "health-ready", "metrics"),
    *("people-template", "security-log", "history"),
    *("scoring-tables", "scoring-table", "scoring", "scoring-file", "score-sheet", "appeal"),
    "score-evidence-file",
    *("ballots", "ballot"),
    *("award-proposals", "award-proposal", "pledge-titles"),
    *("figure", "cluster-figure", "directives", "directive"),
    *("rulebook", "rulebook-section", "guide", "guide-role"),
}
ADMIN_WRITES = {  # beside the pages that every model has
    "cluster_reports_cluster_new_periods": "tests/cluster_reports/test_admin_cluster.py",
    "cluster_reports_period_step": f"{STALE}::test_a_step_in_the_administration_is_taken_on_what_was_seen_and_once",
    "cluster_reports_pledge_step": f"{STALE}::test_a_step_in_the_administration_is_taken_on_what_was_seen_and_once",
    "cluster_reports_pledge_copy": "tests/cluster_reports/test_admin_pledge.py",
    "auth_user_password_change": "tests/units/test_admin.py::test_nobody_types_somebody_elses_password",
}
OF_EVERY_MODEL = re.compile(r"_(changelist|add|history|delete|change)$")
OF_THE_SITE = {
    "index",
    "login",
    "logout",
    "password_change",
    "password_change_done",
    "autocomplete",
    "jsi18n",
}
OF_THE_SITE |= {"view_on_site", "app_list", None}


def names():
    return {pattern.name for pattern in get_resolver().url_patterns if getattr(pattern, "name", None)}


@cache
def functions_of(path):
    tree = ast.parse(Path(path).read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def shown_by(place):
    path, _, name = place.partition("::")
    return Path(path).exists() and (not name or name in functions_of(path))


def test_every_page_says_how_it_keeps_what_others_saved():
    assert names() == WRITES.keys() | READS
    assert not WRITES.keys() & READS


@pytest.mark.parametrize("page", WRITES)
def test_the_protection_of_every_page_has_its_test(page):
    how, place = WRITES[page]
    assert how
    assert shown_by(place), place


@pytest.fixture
def addresses(entry_report, people):
    """The address of every page that only reads, on a site where each has something to show."""
    period, result = entry_report.period, entry_report.results.get()
    review = make_review(period)
    article, _ = draft.start(review, "internal")
    out = make_published(review)
    photo = Photo.objects.create(
        review=review,
        file="photos/2026/x-1600.jpg",
        caption="Ảnh",
        width=9,
        height=9,
        uploaded_by=people["head"],
    )
    evidence = make_evidence(result, people["staff"])
    extension = entry_report.extensions.create(
        days_asked=3, reason="Chờ số liệu.", asked_by=people["staff"], asked_at=moment(date(2026, 6, 9))
    )
    scoring = make_scoring(period)
    leaf = make_criterion(scoring.table)
    appeal = make_appeal(scoring, leaf, entry_report.unit)
    own = make_score(scoring, leaf, entry_report.unit, side="self")
    paper = make_evidence(own, people["staff"])
    handover = make_handover(period.cluster)
    address = CalendarAddress.objects.create(user=people["admin"], made_at=moment(date(2026, 6, 9)))
    pk = {
        "report": [entry_report.pk],
        "period": [period.pk],
        "article": [article.slug],
        "cluster": [period.cluster.slug],
        **dict.fromkeys(("cluster-rss", "cluster-atom", "year-turn-next", "practice"), [period.cluster.slug]),
        "handover": [handover.pk],
        "handover-file": [handover.pk, "docx"],
        **dict.fromkeys(("cluster-comparison", "cluster-timeliness"), [period.cluster.slug]),
        "unit": [entry_report.unit_id],
        "social-card": [article.slug],
        "photo": [photo.pk, 480],
        "article-revisions": [article.pk],
        "history": ["bao-cao", entry_report.pk],
        "shared-photo": [make_share_link(article).get_absolute_url().split("/")[2], photo.pk, 480],
        "article-sides": [article.pk],
        "article-bulletin": [article.pk],
        "rulebook-section": ["cham-diem"],
        "guide-role": ["can-bo"],
        "review": [review.pk],
        "conference": [review.pk],
        "conference-slide": [review.pk, "ket-luan"],
        "conference-unit": [review.pk, entry_report.unit_id],
        "pledge": [make_pledge(period.cluster).pk],
        "unit-report": [entry_report.pk],
        "unit-report-print": [entry_report.pk],
        "report-sheet": [entry_report.pk],
        "evidence-file": [entry_report.pk, result.pk, evidence.key],
        "score-evidence-file": [period.pk, own.unit_id, leaf.pk, paper.key],
        "extension": [extension.pk],
        "notice": [make_notice(people["admin"], read_at=moment(date(2026, 6, 9))).pk],
        "calendar-feed": [address.token],
        "target": [result.target_id],
        "target-thread": [result.target_id, entry_report.unit_id],
        "line-thread": [make_line(make_pledge(period.cluster)).pk, entry_report.unit_id],
        "target-change": [make_change(result.target, people["head"]).pk],
        "article-history": [out.slug],
        "article-version": [out.slug, 1],
        "correction": [make_correction(out).pk],
        "part-review": [make_part(entry_report, make_area(period.cluster, "Hậu cần", make_unit())).pk],
        "period-gaps": [period.pk],
        "coach-report": [entry_report.pk],
        "coach-review": [review.pk],
        "scoring-table": [scoring.table_id],
        "scoring": [period.pk],
        "scoring-file": [period.pk],
        "appeal": [appeal.pk],
        "award-proposals": [period.pk],
        "award-proposal": [make_proposal(period, entry_report.unit, status="submitted").pk],
        "pledge-titles": [make_pledge(period.cluster).pk],
        "directive": [make_directive(period, entry_report.unit).pk],
        "figure": [period.pk, result.target_id, entry_report.unit_id],
        "cluster-figure": [period.pk, result.target_id],
        "score-sheet": [period.pk, entry_report.unit_id],
        "ballots": [period.pk],
        "ballot": [make_ballot(period, [people["staff"]]).pk],
        "review-papers": [review.pk],
        "paper-file": [review.pk, "bien-ban", "docx"],
        "paper-batch-file": [review.pk, uuid4()],
        "api-period": [period.pk],
        "api-article": [out.slug],
        "api-nothing": ["x"],
        "period-archive": [period.pk, "noi-bo"],
    }
    return {name: reverse(name, args=pk.get(name, [])) for name in READS}


@pytest.mark.django_db
@pytest.mark.usefixtures("june")
@pytest.mark.parametrize("who", ["admin", "staff", "head"])
def test_a_page_that_only_reads_writes_nothing_when_posted_to(client, addresses, people, who):
    client.force_login(people[who])
    wrote = {}
    for name, url in addresses.items():
        with CaptureQueriesContext(connection) as queries:
            client.post(url, {"version": "0", "text": "x"})
        said = [one["sql"] for one in queries if re.match(r"(INSERT|UPDATE|DELETE)\b", one["sql"])]
        if said:
            wrote[name] = said
    assert wrote == {}


def test_every_page_of_the_administration_carries_a_version():
    pages = {model.__name__: page for model, page in admin.site._registry.items()}
    assert {name for name, page in pages.items() if not isinstance(page, Page)} == set()
    assert issubclass(Page, Versioned)
    overridden = [
        name for name, page in pages.items() if type(page).changeform_view is not Page.changeform_view
    ]
    assert overridden == []


def test_every_further_address_of_the_administration_is_listed():
    found = {pattern.name for pattern in admin.site.get_urls() if getattr(pattern, "name", None)}
    for resolver in admin.site.get_urls():
        found |= {one.name for one in getattr(resolver, "url_patterns", ()) if getattr(one, "name", None)}
    own = {name for name in found if not OF_EVERY_MODEL.search(name)} - OF_THE_SITE
    assert own | {"auth_user_password_change"} == ADMIN_WRITES.keys()
    assert [place for place in ADMIN_WRITES.values() if not shown_by(place)] == []


@pytest.mark.django_db
def test_what_two_people_may_type_into_has_a_version_in_its_page(client):
    """A form of the administration without the hidden field would be refused for ever."""
    client.force_login(make_user(role="admin"))
    unit = make_unit()
    page = client.get(reverse("admin:units_unit_change", args=[unit.pk]))
    assert f'name="version" value="{page.context["version"]}"' in page.text
