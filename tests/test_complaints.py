"""The complaints users of such systems raise again and again (C1 … C18), each with the browser test of its answer."""

import ast
from functools import cache
from pathlib import Path

import pytest

ENTRY, LOST, ANSWERS = "test_entry.py", "test_nothing_lost.py", "test_complaints.py"
TALK = "test_talk.py"
RULES, JUDGING, BOARD = "test_entry_rules.py", "test_judging_changes.py", "test_board.py"
COMPLAINTS = {  # what people say: (file under tests/e2e, test), …
    "C1 session expired, pressed save, work gone": [
        (ENTRY, "test_an_expired_session_asks_over_the_page_and_then_saves"),
        (ENTRY, "test_logging_out_elsewhere_while_offline_loses_nothing"),
    ],
    "C2 connection dropped, edits unrecoverable": [
        (ENTRY, "test_a_killed_tab_offers_back_what_was_not_sent"),
        (ENTRY, "test_when_the_network_comes_back_everything_is_sent"),
        (LOST, "test_a_save_cut_on_its_way_or_on_its_way_back_is_neither_lost_nor_doubled"),
    ],
    "C3 a second editor or tab overwrites silently": [
        (ENTRY, "test_two_people_see_each_other_and_choose_between_both_versions"),
        (ENTRY, "test_without_script_the_page_saves_and_asks_about_both_versions"),
        (LOST, "test_two_browsers_one_section_both_texts_are_shown_side_by_side"),
        (LOST, "test_two_administrators_one_unit_both_values_are_shown_side_by_side"),
    ],
    "C4 cannot keep a draft because a field is required": [
        (RULES, "test_a_draft_keeps_what_one_has_and_handing_in_lists_the_rest")
    ],
    "C5 there are errors, but where": [
        (ANSWERS, "test_c5_every_fault_is_linked_counted_beside_its_part_and_in_sight"),
        (ENTRY, "test_a_cell_that_cannot_be_read_keeps_only_itself_from_being_saved"),
    ],
    "C6 many clicks to see what changed": [
        (JUDGING, "test_of_twenty_lines_two_come_back_and_the_judge_sees_exactly_these"),
        (JUDGING, "test_what_was_sent_back_and_not_mended_is_named_and_the_approved_version_stays_near"),
    ],
    "C7 rejected without a reason I can use": [
        (JUDGING, "test_of_twenty_lines_two_come_back_and_the_judge_sees_exactly_these"),
    ],
    "C8 notices missing; a mail failure breaks saving": [
        (ANSWERS, "test_c8_a_dead_mail_server_stops_no_return_and_every_return_tells"),
    ],
    "C9 items hang in limbo": [
        (BOARD, "test_what_waits_grows_old_turns_red_is_reminded_and_goes_to_the_superior"),
    ],
    "C10 the link opens a blank page when somebody already acted": [
        (JUDGING, "test_the_second_judge_who_opens_the_same_mail_reads_who_decided_and_when"),
        (JUDGING, "test_a_report_taken_back_by_its_unit_leads_its_judges_to_the_board"),
    ],
    "C11 something approved must be pulled back": [
        (JUDGING, "test_an_approval_is_undone_and_state_counts_and_notices_return"),
    ],
    "C13 leaders without accounts must read and comment on drafts": [
        (TALK, "test_a_leader_without_an_account_reads_and_comments_until_the_link_ends"),
        (TALK, "test_without_script_a_stranger_comments_too"),
    ],
    "C14 autosave floods the history": [
        (ANSWERS, "test_c14_saving_by_itself_is_no_entry_of_the_history"),
        (ENTRY, "test_what_was_typed_is_saved_by_itself_and_leaves_no_trace_in_the_history"),
    ],
    "C15 it was saved as a draft, not published": [
        (ANSWERS, "test_c15_a_button_says_what_will_happen_and_exactly_that_happens"),
    ],
    "C16 which forms are mine, due when; overdue ones vanish": [
        (BOARD, "test_an_overdue_report_stays_on_top_in_red_and_both_days_are_named_on_the_form"),
    ],
    "C17 due day and lock day confused": [
        (BOARD, "test_an_overdue_report_stays_on_top_in_red_and_both_days_are_named_on_the_form"),
    ],
    "C18 zero, empty and not available treated alike": [
        (ANSWERS, "test_c18_zero_blank_and_nothing_occurred_are_three_things"),
    ],
}
FOLDER = Path(__file__).parent / "e2e"
ROWS = [(said, *place) for said, places in COMPLAINTS.items() for place in places]


@cache
def names_in(file):
    return {node.name for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize(
    ("said", "file", "name"), ROWS, ids=[f"{said[:3].strip()}-{n}" for said, n, _ in ROWS]
)
def test_every_complaint_has_the_browser_test_of_its_answer(said, file, name):
    path = FOLDER / file
    assert path.exists(), said
    tests = {one for one in names_in(path) if one.startswith("test_")}
    assert name in tests, (said, name)
