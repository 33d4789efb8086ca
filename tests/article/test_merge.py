import pytest

from cluster_reports.article.merge import Changed, changed, flag, merged, outdated, places_of, three_way


def figure(label, said, target=1, **more):
    return {
        "kind": "figure",
        "said": said,
        "value": said.split()[0].replace(".", ""),
        "target": target,
        "label": label,
        "comparison": "",
        "clause": f"{label} đạt {said}",
        **more,
    }


def line(kind, said):
    return {"kind": kind, "said": said, "value": None, "target": None, "label": "", "clause": said}


PATROLS = Changed("tuần tra", "28.360 cuộc", "28.410 cuộc")


def test_a_changed_figure_is_named_with_its_old_and_its_new_value():
    before = [figure("tuần tra", "28.360 cuộc"), figure("dân vận", "12 buổi", target=2)]
    after = [figure("tuần tra", "28.410 cuộc"), figure("dân vận", "12 buổi", target=2)]
    assert [str(one) for one in changed(before, after)] == ["tuần tra: 28.360 cuộc → 28.410 cuộc"]


def test_what_it_is_compared_with_may_change_alone():
    before = [figure("tuần tra", "100 cuộc", comparison="tăng 5%")]
    after = [figure("tuần tra", "100 cuộc", comparison="giảm 2%")]
    (change,) = changed(before, after)
    assert change.comparisons == "tăng 5% → giảm 2%"


def test_facts_that_came_and_went_are_named():
    before = [figure("tuần tra", "100 cuộc"), line("limitation", "phối hợp chưa chặt chẽ")]
    after = [figure("dân vận", "12 buổi", target=2), line("model", "Vườn rau thanh niên")]
    assert [str(one) for one in changed(before, after)] == [
        "dân vận: mới có “12 buổi”",
        "tuần tra: không còn “100 cuộc”",
        "Mô hình: mới có “Vườn rau thanh niên”",
        "Hạn chế: không còn “phối hợp chưa chặt chẽ”",
    ]


def test_a_line_that_was_reworded_is_one_change():
    before = [line("award", "2 tập thể, 6 cá nhân")]
    after = [line("award", "3 tập thể, 6 cá nhân")]
    assert [str(one) for one in changed(before, after)] == [
        "Khen thưởng: 2 tập thể, 6 cá nhân → 3 tập thể, 6 cá nhân"
    ]


def test_a_figure_that_became_none_is_told_by_its_clause():
    before = [figure("vi phạm", "2 vụ")]
    after = [figure("vi phạm", "vi phạm", kind="absence", value="0", clause="không để xảy ra vi phạm")]
    assert [str(one) for one in changed(before, after)] == [
        "vi phạm: vi phạm đạt 2 vụ → không để xảy ra vi phạm"
    ]


@pytest.mark.parametrize(
    ("phrase", "text", "count"),
    [
        ("100 cuộc", "tuần tra 100 cuộc.", 1),
        ("100 cuộc", "tuần tra 2.100 cuộc.", 0),
        ("100 cuộc", "100 cuộc và 100  cuộc", 2),
        ("5%", "tăng 95% rồi 2,5%, còn 5%.", 1),
        ("28", "28.360 cuộc", 0),
        ("20 ca", "20 cabin", 0),
        ("", "gì cũng được", 0),
        ("(a+", "gõ (a+ vào", 1),
    ],
)
def test_a_value_stands_only_as_whole_words(phrase, text, count):
    assert len(places_of(phrase, text)) == count


BASE = "Các đơn vị tuần tra 28.360 cuộc, tăng 5% so với cùng kỳ. Công tác dân vận được thực hiện tốt."
THEIRS = "Các đơn vị tuần tra 28.410 cuộc, tăng 5,2% so với cùng kỳ. Công tác dân vận được thực hiện tốt."


def test_both_hands_meet_nowhere_and_both_stay():
    mine = BASE.replace("thực hiện tốt", "thực hiện rất nền nếp")
    assert merged(BASE, mine, THEIRS, (PATROLS,)).text == THEIRS.replace(
        "thực hiện tốt", "thực hiện rất nền nếp"
    )


def test_an_untouched_text_takes_the_new_one_whole():
    assert merged(BASE, BASE, THEIRS, (PATROLS,)).text == THEIRS


@pytest.mark.parametrize(
    ("mine", "text"),
    [
        ("Cả cụm đã tuần tra 28.360 cuộc, rất hăng hái!", "Cả cụm đã tuần tra 28.410 cuộc, rất hăng hái!"),
        ("28.360 cuộc hay 28.360 cuộc?", None),  # which of the two, nobody knows
        ("Cả cụm tuần tra rất nhiều.", None),
        ("Cả cụm tuần tra 128.360 cuộc.", None),
        ("Cả cụm tuần tra gần 28.360 lượt cuộc.", None),
        ("", None),
    ],
)
def test_a_rewritten_text_takes_a_value_only_where_it_stands_once(mine, text):
    found = merged(BASE, mine, "Câu khác hẳn 28.410 cuộc.", (PATROLS,))
    assert found.text == text
    assert found.left == (() if text else (PATROLS,))


def test_values_that_swap_are_put_in_at_once():
    changes = (Changed("A", "10 cuộc", "20 cuộc"), Changed("B", "20 cuộc", "30 cuộc"))
    base, theirs = "A 10 cuộc, B 20 cuộc.", "A 20 cuộc, B 30 cuộc."
    assert (
        merged(base, "B làm 20 cuộc; còn A 10 cuộc", theirs, changes).text == "B làm 30 cuộc; còn A 20 cuộc"
    )
    only = merged(base, "Riêng A được 10 cuộc đấy", theirs, changes)
    assert (only.text, only.left) == ("Riêng A được 20 cuộc đấy", changes[1:])


def test_a_rise_that_became_a_fall_is_never_half_put_in():
    change = Changed("tuần tra", "100 cuộc", "90 cuộc", "", "", "tăng 5%", "giảm 5%")
    base = "Tuần tra 100 cuộc, tăng 5%."
    assert (
        merged(base, "Tuần tra những 100 cuộc, tăng vọt.", "Tuần tra 90 cuộc, giảm 5%.", (change,)).text
        is None
    )
    whole = merged(base, "Tuần tra những 100 cuộc (tăng 5%)!", "Tuần tra 90 cuộc, giảm 5%.", (change,))
    assert whole.text == "Tuần tra những 90 cuộc (giảm 5%)!"


def test_a_clause_of_several_facts_is_put_in_once():
    pair = [Changed(name, "tốt", "khá", "A và B đều tốt", "A và B đều khá") for name in "AB"]
    found = merged("A và B đều tốt.", "Đáng mừng: A và B đều tốt!", "A và B đều khá.", tuple(pair))
    assert found.text == "Đáng mừng: A và B đều khá!"


def test_what_came_is_left_to_the_editor_where_the_text_was_rewritten():
    came = Changed("dân vận", "", "12 buổi")
    found = merged("Tuần tra 100 cuộc.", "Viết khác hẳn.", "Tuần tra 100 cuộc, dân vận 12 buổi.", (came,))
    assert (found.text, found.left) == (None, (came,))


@pytest.mark.parametrize(
    ("mine", "together"),
    [
        ("a b c d e f X h", "A b c d e f X h"),
        ("a X c d e f g h", None),  # a word away: nobody can be sure
        ("a b c d e f g h", "A b c d e f g h"),
    ],
)
def test_two_changes_go_together_at_a_distance(mine, together):
    assert three_way("a b c d e f g h", mine, "A b c d e f g h") == together


def test_an_old_value_that_is_another_ones_new_is_not_outdated():
    changes = (Changed("A", "10 cuộc", "20 cuộc"), Changed("B", "20 cuộc", "30 cuộc"))
    assert outdated("A 20 cuộc, B 30 cuộc", changes) == ()
    assert outdated("A 10 cuộc", changes) == changes[:1]


def test_without_a_base_nothing_is_offered():
    found = flag(None, [], "Câu của tôi.", "Câu mới.", [])
    assert (found.changes, found.merge.text, found.knows_base) == ((), None, False)
    assert [(one.kind, one.text) for one in found.generated] == [
        ("same", "Câu "),
        ("gone", "của tôi"),
        ("new", "mới"),
        ("same", "."),
    ]
