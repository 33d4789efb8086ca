"""The places that the wording of each block can fill: their names for people, and the words behind them as data."""

from msgspec import Struct, field


class Slot(Struct, frozen=True):
    """A place: ``key`` names it among the words of the block, ``example`` shows what may stand in it.

    ``is_flag``: only asked about, never said. ``of``: what each of several holds. ``is_needed``: a fact stands in
    it, which would be lost where no part of the wording says it.
    """

    name: str
    key: str
    example: str = ""
    is_flag: bool = False
    is_needed: bool = True
    of: tuple["Slot", ...] = field(default=())


class Spoken(Struct, frozen=True):
    """What a block says, for whoever edits its wording."""

    title: str
    about: str
    slots: tuple[Slot, ...]


def _flag(name, key, example=""):
    return Slot(name, key, example, is_flag=True, is_needed=False)


def _word(name, key, example):
    """A word of the cluster that may be left out: no fact stands in it."""
    return Slot(name, key, example, is_needed=False)


SENTENCE = (Slot("câu", "sentence", "tuần tra, canh gác 28.360 cuộc, tăng 8%"),)
LOOP = (
    _flag("đầu tiên", "is_first", "mục thứ nhất"),
    _flag("sang đoạn", "turns_paragraph", "mục thứ ba, thứ năm …: cứ hai mục một đoạn"),
)
WORD = _word("Cụm hay Khối", "word", "Cụm")
BRIEF = _flag("bài gọn", "is_brief", "bài dài, phải viết gọn")

BLOCKS = {
    "lead": Spoken(
        "Mở đầu",
        "Ngày, nơi họp, tên cụm (một lần duy nhất), thành viên, nội dung, kỳ.",
        (
            Slot("ngày họp", "when", "Sáng 24/6"),
            Slot("nơi họp", "place", "hội trường Trung đoàn Bộ binh 994"),
            Slot("tên cụm", "cluster", "Cụm thi đua số 3"),
            Slot("cơ quan chủ quản", "organisation", "Bộ CHQS tỉnh"),
            Slot("thành viên", "members", "các phòng: Chính trị, Tham mưu và Trung đoàn Bộ binh 994"),
            Slot("sơ kết hay tổng kết", "review", "sơ kết"),
            Slot("nội dung thi đua", "subject", "phong trào Thi đua Quyết thắng"),
            Slot("tên kỳ", "period", "6 tháng đầu năm 2026"),
            Slot("việc phát động", "launched", "triển khai nhiệm vụ 6 tháng cuối năm"),
        ),
    ),
    "guests": Spoken(
        "Đại biểu, chủ trì",
        "Đại biểu với cấp bậc, họ tên, chức vụ; người chủ trì; người đọc báo cáo.",
        (
            Slot("đại biểu", "guests", "Đại tá Nguyễn Văn A, Phó Chính ủy Bộ CHQS tỉnh"),
            _flag("đại biểu phát biểu", "spoke", "mọi đại biểu đều phát biểu"),
            Slot("thành phần cùng dự", "also", "một số đơn vị liên quan"),
            Slot("người chủ trì", "chair", "Thượng tá Trần Văn B, Trưởng phòng Chính trị,"),
            Slot("đơn vị đăng cai", "host", "Phòng Chính trị"),
            _word("vai trò đăng cai", "host_title", "đơn vị cụm trưởng"),
            Slot("nơi họp", "place", "hội trường Bộ CHQS tỉnh"),
            Slot("người đọc báo cáo", "reporter", "Trung tá Lê Văn C"),
            _word("sơ kết hay tổng kết", "review", "sơ kết"),
        ),
    ),
    "context": Spoken(
        "Đặc điểm tình hình",
        "Nguyên văn người soạn đã ghi, mỗi đoạn một mục.",
        (Slot("đoạn tình hình", "paragraphs", of=(Slot("câu", "sentence", "Các đơn vị đứng chân …"),)),),
    ),
    "movement": Spoken(
        "Tổ chức phong trào",
        "Chủ đề và các phong trào, cuộc vận động, chỉ thị gắn với thi đua.",
        (
            Slot("chủ đề", "theme", "Đoàn kết, sáng tạo, quyết thắng"),
            Slot(
                "các phong trào",
                "movements",
                "Cuộc vận động Phát huy truyền thống và phong trào Dân vận khéo",
            ),
            WORD,
        ),
    ),
    "change": Spoken(
        "Thay đổi lớn nhất",
        "Thay đổi lớn nhất của kỳ; chỉ có khi bài mở bằng nó.",
        (
            Slot(
                "thay đổi lớn nhất", "text", "tuần tra, canh gác 28.360 cuộc, tăng 8% so với cùng kỳ năm 2025"
            ),
            _word("ngày chốt số liệu", "as_of", "20/6"),
        ),
    ),
    "results": Spoken(
        "Kết quả",
        "Đánh giá chung, nội dung giao ước, kết quả bằng lời, rồi số liệu. Bao nhiêu đơn vị báo cáo thì nói một lần ở"
        " đầu; bài dài thì kể điều đáng chú ý, phần còn lại nói bằng số đếm.",
        (
            Slot("đánh giá chung", "assessment", "các đơn vị hoàn thành tốt nhiệm vụ"),
            Slot(
                "nhóm nội dung",
                "contents",
                of=(
                    Slot("câu đếm", "count", "4/5 nội dung giao ước được thực hiện tốt"),
                    _flag("nhiều nội dung", "is_many"),
                    Slot("các nội dung", "texts", "thi đua huấn luyện và thi đua xây dựng chính quy"),
                    Slot("mức thực hiện", "verb", "được thực hiện tốt"),
                ),
            ),
            Slot("kết quả bằng lời", "highlights", of=SENTENCE),
            Slot("việc chưa đạt", "shortfalls", of=SENTENCE),
            Slot("việc không để xảy ra", "absences", "không để xảy ra vi phạm kỷ luật nghiêm trọng"),
            _word("ngày chốt việc không để xảy ra", "absent_as_of", "20/6"),
            _flag(
                "sau thay đổi lớn nhất", "is_after_change", "bài mở bằng thay đổi lớn nhất, đã nói ngày chốt"
            ),
            _flag("cùng ngày chốt", "is_same_day", "ngày chốt số liệu đã nói ở trên"),
            Slot("số liệu", "figures", of=SENTENCE),
            Slot("ngày chốt số liệu", "as_of", "20/6"),
            Slot("đơn vị đã báo cáo", "reach", "4/5 đơn vị"),
            Slot("tóm tắt chỉ tiêu", "tally", "9/12 chỉ tiêu đạt kế hoạch"),
            Slot("số liệu của cả cụm", "shared", of=SENTENCE),
            WORD,
            BRIEF,
        ),
    ),
    "models": Spoken(
        "Mô hình",
        "Mô hình hay, cách làm sáng tạo; dấu ba chấm khi còn mô hình khác.",
        (
            Slot("các mô hình", "models", "“Tiếng kẻng an ninh” và “Ngày về nguồn”"),
            _flag("chỉ một mô hình", "is_single"),
            _flag("còn mô hình khác", "has_more"),
        ),
    ),
    "awards": Spoken(
        "Khen thưởng",
        "Khen thưởng theo từng đường: tự khen, được khen, đề nghị khen; không nói thay ai là người khen.",
        (
            Slot("khen theo thẩm quyền", "own", "2 tập thể, 6 cá nhân được tặng Giấy khen"),
            Slot("được cấp trên khen", "received", "1 tập thể được tặng Bằng khen của Chủ tịch UBND tỉnh"),
            Slot("đề nghị cấp trên khen", "proposed", "tặng Cờ thi đua cho 1 tập thể"),
            WORD,
        ),
    ),
    "limitations": Spoken(
        "Hạn chế",
        "Hạn chế kỳ trước nay thế nào; hạn chế của cả cụm, mở bằng một ý tương phản, mỗi hạn chế đi liền nguyên nhân"
        " của nó; nguyên nhân chung để ở cuối.",
        (
            Slot("hạn chế đã hỏi", "asked", "4 hạn chế"),
            _flag("mọi hạn chế như nhau", "are_alike", "mọi hạn chế kỳ trước có cùng kết quả"),
            Slot("kết quả khắc phục", "answered", "3 đã khắc phục xong, 1 khắc phục một phần"),
            Slot("các hạn chế", "limitations", "việc sơ kết ở một số đơn vị còn chậm"),
            _flag("chỉ một hạn chế", "is_single"),
            _flag(
                "sau phần kết quả", "follows_results", "trước đó bài đã nói kết quả, mô hình hay khen thưởng"
            ),
            Slot("nguyên nhân chung", "cause", "chưa bám sát kế hoạch"),
            WORD,
        ),
    ),
    "directions": Spoken(
        "Phương hướng",
        "Việc khắc phục hạn chế, nhiệm vụ khác của kỳ tới, rồi chỉ tiêu đề ra (chưa phải kết quả).",
        (
            _word("kỳ tới", "next", "6 tháng cuối năm 2026"),
            Slot("việc khắc phục hạn chế", "answering", "mở chuyên mục tuyên truyền mới"),
            Slot("nhiệm vụ", "tasks", "đẩy mạnh huấn luyện"),
            Slot("chỉ tiêu đề ra", "goals", "không để xảy ra mất an toàn giao thông"),
            WORD,
        ),
    ),
    "discussion": Spoken(
        "Thảo luận",
        "Thảo luận tại hội nghị.",
        (
            Slot("ý kiến", "told", "đại diện Phòng Hậu cần nêu kinh nghiệm tăng gia"),
            Slot("nội dung thảo luận", "topics", "biện pháp thực hiện chỉ tiêu"),
        ),
    ),
    "speech": Spoken(
        "Phát biểu chỉ đạo",
        "Người đã nêu đủ chức vụ ở trên nay chỉ gọi cấp bậc và tên, hoặc đồng chí và chức vụ.",
        (
            Slot(
                "phát biểu",
                "speeches",
                of=(
                    Slot("người phát biểu", "who", "Đại tá Nguyễn Văn A"),
                    Slot("yêu cầu", "what", "tiếp tục bám sát giao ước"),
                ),
            ),
            WORD,
            BRIEF,
        ),
    ),
    "votes": Spoken(
        "Biểu quyết, bàn giao",
        "Hội nghị thông qua, bầu, đề nghị; bàn giao.",
        (
            Slot("các quyết định", "decisions", "bầu Phòng Tham mưu làm cụm trưởng"),
            Slot("việc bàn giao", "handed_over", "bàn giao nhiệm vụ cụm trưởng cho Phòng Tham mưu"),
        ),
    ),
    "signing": Spoken(
        "Ký kết",
        "Ký kết giao ước, quy chế.",
        (Slot("việc ký kết", "signed", "các đơn vị ký kết giao ước thi đua năm 2027"),),
    ),
    "bulletin": Spoken(
        "Bản tin ngắn",
        "Không quá 80 từ: họp khi nào, ai; số liệu đáng chú ý nhất; khen thưởng; hạn chế.",
        (
            Slot("ngày họp", "when", "Sáng 24/6"),
            _word("tít", "headline", "Cụm thi đua số 3 sơ kết phong trào Thi đua Quyết thắng"),
            Slot("số liệu", "clauses", "tuần tra, canh gác 28.360 cuộc, tăng 8%"),
            _word("ngày chốt số liệu", "as_of", "20/6"),
            _word("đơn vị đã báo cáo", "reach", "4/5 đơn vị"),
            Slot("khen theo thẩm quyền", "own", "2 tập thể, 6 cá nhân được tặng Giấy khen"),
            Slot("được cấp trên khen", "received", "1 tập thể được tặng Bằng khen của Chủ tịch UBND tỉnh"),
            Slot("đề nghị cấp trên khen", "proposed", "tặng Cờ thi đua cho 1 tập thể"),
            Slot("các hạn chế", "limitations", "việc sơ kết ở một số đơn vị còn chậm"),
            WORD,
        ),
    ),
}
