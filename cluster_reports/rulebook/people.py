"""Who somebody is on this site, and what that lets them read and write."""

from units.models import User

from .clause import Cite, Clause, Section, Table
from .rights import PEOPLE, RIGHTS, WORDS

Role = User.Role
ROLES = {
    Role.STAFF: (
        "Nhập, nộp báo cáo của đơn vị mình; đăng ký, ký giao ước; tự chấm; đề nghị khen thưởng; bỏ phiếu khi có"
        " tên."
    ),
    Role.COMMANDER: "Đọc tóm tắt, báo cáo đã duyệt; gửi chỉ đạo; xác nhận giao ước.",
    Role.EDITOR: "Sửa bài, đăng, hẹn giờ, đính chính, gỡ bài.",
    Role.ADMIN: (
        "Lập danh mục, cụm, kỳ, chỉ tiêu, bảng điểm, người dùng; không nhập số liệu, không chấm, không đăng bài."
    ),
}
READS = (
    ("Bài công khai, trang cụm, tìm kiếm trong phần công khai", "Mọi người, không cần đăng nhập"),
    ("Bài nội bộ đã đăng", "Người trong cụm, khối và cơ quan tổ chức; quản trị"),
    ("Báo cáo đang nhập", "Chỉ đơn vị; quản trị"),
    ("Báo cáo đã nộp, minh chứng", "Đơn vị; đơn vị đứng đầu, đơn vị phó, đơn vị phụ trách mảng; quản trị"),
    ("Báo cáo đã duyệt", "Như trên, thêm biên tập và chỉ huy của cơ quan tổ chức"),
    ("Số đã duyệt của đơn vị khác trong cụm", "Các thành viên, khi kỳ đã công bố; không đọc phần chữ"),
    ("Điểm của từng đơn vị trước khi chốt", "Người chấm, quản trị; đơn vị thấy phiếu của chính mình"),
    (
        "Tên người được đề nghị khen thưởng",
        "Đơn vị; đơn vị đứng đầu, đơn vị phó; quản trị; đồng ý rồi thì biên tập, chỉ huy",
    ),
    ("Ai bầu gì trong phiếu kín", "Không ai, kể cả quản trị: hệ thống không lưu"),
    ("Chỉ đạo", "Đơn vị được giao; đơn vị đứng đầu, đơn vị phó; chỉ huy và biên tập của cơ quan tổ chức"),
)


def _roles() -> Table:
    rows = tuple((str(role.label), does) for role, does in ROLES.items())
    return Table("Các vai trò", ("Vai trò", "Làm gì"), rows)


def _reads() -> Table:
    return Table("Ai đọc được gì", ("Nội dung", "Ai đọc được"), READS)


def _rights() -> Table:
    rows = tuple(
        (
            right.does,
            *("có" if one in right.people else "–" for one in PEOPLE),
            right.who[:1].upper() + right.who[1:],
        )
        for right in RIGHTS.values()
        if right.people is not None
    )
    return Table("Ai làm được gì", ("Việc", *(WORDS[one] for one in PEOPLE), "Điều kiện"), rows)


SECTION = Section(
    "ai-duoc-lam-gi",
    "Ai được đọc, ai được làm",
    "Vai trò của từng người, ai đọc được gì, ai bấm được nút nào.",
    (
        Clause(
            "vai-tro",
            "Mỗi người một đơn vị, một vai trò",
            (
                "Quản trị lập tài khoản, ghi đơn vị và vai trò. Không ai có hai vai trò.",
                (
                    "Người nghỉ, chuyển công tác thì tài khoản ngừng dùng; việc dở bàn giao cho người cùng đơn vị,"
                    " cùng vai trò."
                ),
            ),
            table=_roles,
            at=("admin", "handovers"),
        ),
        Clause(
            "dung-dau",
            "Đơn vị đứng đầu, đơn vị phó",
            (
                (
                    "Đứng đầu, phó không phải vai trò của một người mà là nhiệm kỳ của đơn vị, có ngày bắt đầu."
                    " Cán bộ đơn vị ấy duyệt báo cáo, ghi hội nghị, chấm điểm của các kỳ trong nhiệm kỳ."
                ),
                (
                    "Việc của một kỳ thuộc về đơn vị đứng đầu vào ngày làm việc ấy; trước kỳ tính như ngày đầu kỳ,"
                    " sau kỳ tính như ngày cuối kỳ. Đổi đơn vị đứng đầu giữa chừng thì đơn vị mới duyệt tiếp."
                ),
                (
                    "Không ai duyệt báo cáo mình nộp. Báo cáo của đơn vị đứng đầu do đơn vị phó duyệt; không có"
                    " đơn vị phó thì người khác của đơn vị đứng đầu duyệt."
                ),
            ),
            at=("board", "year-turn", "handovers"),
        ),
        Clause(
            "ai-doc",
            "Ai đọc được gì",
            (
                (
                    "Không được đọc thì trang báo không tìm thấy, như thể không có: biết số hiệu của một trang"
                    " không giúp mở được nó."
                ),
            ),
            table=_reads,
            at=("search", "board"),
            cites=(Cite("luat-du-lieu", "Quy định chung về bảo vệ dữ liệu cá nhân"),),
        ),
        Clause(
            "ai-lam",
            "Ai làm được gì",
            (
                (
                    "Bảng dưới đây nói trường hợp thường; cột cuối ghi điều kiện. “Đơn vị có liên quan” là đơn vị"
                    " có báo cáo, phiếu điểm, đề nghị ấy."
                ),
                "Nút nào bạn không được bấm thì không hiện ra.",
            ),
            table=_rights,
            at=("my-work", "board", "desk"),
        ),
        Clause(
            "mat-khau",
            "Đăng nhập và mật khẩu",
            (
                "Mật khẩu ít nhất 8 ký tự, không thuộc loại ai cũng đoán được. Gõ sai nhiều lần thì phải chờ một lúc.",
                "Không dùng chung tài khoản: mọi việc ghi tên người làm.",
            ),
            at=("password",),
        ),
    ),
)
