"""What each main page says of itself, by who reads it. Quoted words are the page's own."""

from msgspec import Struct

from units.models import User

Role = User.Role
HEAD, AREA = "head", "area"  # staff whose unit heads or deputises here; whose unit judges an area
AUDIENCES = (*Role.values, HEAD, AREA)


class Help(Struct, frozen=True):
    """``steps`` of an audience are done in their order; ``rules`` are clauses of the rulebook."""

    purpose: str
    steps: dict[str, tuple[str, ...]]
    ask: str
    rules: tuple[str, ...] = ()

    def steps_for(self, audience: str) -> tuple[str, ...]:
        """Those of the audience; of a plain member of staff where the unit's part makes no difference here."""
        other = Role.STAFF if audience in {HEAD, AREA} else ""
        return self.steps.get(audience) or self.steps.get(other, ())


def audience_of(user, *, is_head=False, is_area=False) -> str:
    if user.role != Role.STAFF:
        return user.role
    return HEAD if is_head else AREA if is_area else str(Role.STAFF)


ASK_HEAD = "Hỏi đơn vị đứng đầu về nội dung, hỏi quản trị về tài khoản và quyền."
ASK_ADMIN = "Hỏi quản trị."
READ_ONLY = "Trang này bạn chỉ đọc."

PAGES = {
    "my-work": Help(
        "Danh sách việc đang chờ chính bạn, việc quá hạn đứng đầu.",
        {
            Role.STAFF: (
                "Làm từ trên xuống: mỗi dòng một việc, bấm nút ở cuối dòng.",
                "Báo cáo bị trả lại làm trước báo cáo mới.",
                "Không kịp hạn thì mở báo cáo, xin gia hạn trước ngày khóa.",
                "Xong việc thì dòng tự mất, không phải đánh dấu gì.",
            ),
            HEAD: (
                "Duyệt báo cáo đang chờ trước: đơn vị khác đợi bạn.",
                "Trả lời đề nghị gia hạn, xem lại điểm, điều chỉnh chỉ tiêu.",
                "Mở bảng theo dõi ở mục “Theo dõi cả cụm” để nhắc đơn vị chưa nộp.",
                "Báo cáo của chính đơn vị mình vẫn nhập và nộp như mọi đơn vị.",
            ),
            AREA: (
                "Mở từng mảng đang chờ, đọc các dòng của mảng.",
                "Đúng thì duyệt mảng; sai thì trả lại, ghi rõ từng dòng sai gì.",
                "Việc của chính đơn vị bạn nằm chung danh sách này.",
            ),
        },
        ASK_HEAD,
        ("han-nop/ngay-cua-ky", "han-nop/nhac-viec"),
    ),
    "entry": Help(
        "Nơi nhập số liệu từng chỉ tiêu và viết phần tự đánh giá của đơn vị.",
        {
            Role.STAFF: (
                "Nhập từng dòng. Không có vụ nào thì chọn “Không phát sinh”, đừng để trống.",
                "Dòng có chữ “Xem lại” thì trả lời ngay dưới dòng; “Phải sửa” thì sửa số.",
                "Viết “Kết quả nổi bật” và “Hạn chế”: việc gì, ở đâu, mức nào.",
                "Lưu lúc nào cũng được; trang cũng tự lưu. Nhiều số thì tải mẫu Excel.",
                "Xong thì bấm “Lưu, xem lại và nộp”.",
            ),
            Role.ADMIN: (READ_ONLY,),
        },
        ASK_HEAD,
        ("nhap-bao-cao/trang-thai-dong", "nhap-bao-cao/dieu-can-hoi", "giu-gin/bi-mat-nha-nuoc"),
    ),
    "report": Help(
        "Toàn bộ báo cáo của một đơn vị trong một kỳ, để đọc lại, nộp hoặc duyệt.",
        {
            Role.STAFF: (
                "Đọc từ đầu đến cuối như người duyệt sẽ đọc.",
                "Còn việc phải xong thì bấm vào từng việc trong danh sách để về đúng chỗ.",
                "Đánh dấu xác nhận không có bí mật nhà nước rồi nộp.",
                "Nộp nhầm mà chưa ai duyệt thì thu hồi được.",
            ),
            HEAD: (
                "Đọc số liệu, giải trình, minh chứng; báo cáo nộp lại thì xem phần đã đổi trước.",
                "Đúng thì duyệt.",
                "Sai thì trả lại: chọn đúng những dòng cần sửa, ghi lý do từng dòng.",
                "Vừa bấm nhầm thì hoàn tác được, khi chưa ai làm gì tiếp.",
            ),
            Role.EDITOR: ("Đọc để hiểu số liệu trong bài; báo cáo này đã duyệt.",),
            Role.COMMANDER: ("Đọc số liệu đã duyệt; muốn đơn vị làm gì thì gửi chỉ đạo từ trang tóm tắt.",),
            Role.ADMIN: (READ_ONLY, "Chỉ duyệt thay khi không ai duyệt được, và phải ghi lý do."),
        },
        ASK_HEAD,
        ("nhap-bao-cao/nop", "cac-buoc/bao-cao"),
    ),
    "part": Help(
        "Phần của một báo cáo thuộc mảng đơn vị bạn phụ trách, duyệt riêng với các mảng khác.",
        {
            AREA: (
                "Đọc số liệu, giải trình, minh chứng của từng dòng.",
                "Đúng cả thì duyệt mảng.",
                "Có dòng sai thì trả lại mảng, ghi lý do từng dòng; các mảng khác không phải chờ.",
                "Đơn vị nộp lại thì đọc các dòng đã sửa rồi duyệt lại.",
            ),
            Role.ADMIN: (READ_ONLY,),
        },
        ASK_HEAD,
        ("cac-buoc/mang",),
    ),
    "board": Help(
        "Bảng theo dõi một kỳ: đơn vị nào đã nộp, ai chậm, số liệu từng chỉ tiêu.",
        {
            Role.STAFF: (
                "Tìm dòng của đơn vị mình để xem đang ở trạng thái nào.",
                "Mở chấm điểm, bỏ phiếu, khen thưởng của kỳ bằng các nút ở đầu trang.",
            ),
            HEAD: (
                "Xem phần mới từ lần xem trước, rồi duyệt báo cáo đã nộp.",
                "Đánh dấu các đơn vị chưa nộp ở cột “Chọn” để nhắc một lượt.",
                "Trả lời đề nghị gia hạn; có lý do chính đáng thì miễn trễ.",
                "Đủ báo cáo thì lập hội nghị và tổng hợp.",
            ),
            Role.EDITOR: ("Xem kỳ đã đủ báo cáo duyệt chưa trước khi soạn bài.",),
            Role.COMMANDER: ("Xem ai chậm, ai thiếu; mở trang tóm tắt để đọc kết quả.",),
            Role.ADMIN: ("Mở kỳ, khóa kỳ ở cuối trang.", "Sửa ngày của kỳ trong trang quản trị."),
        },
        ASK_HEAD,
        ("han-nop/dung-han-hay-cham", "han-nop/gia-han", "cac-buoc/ky"),
    ),
    "review": Help(
        "Ghi hội nghị và tổng hợp của cả cụm, từ báo cáo đã duyệt của các đơn vị.",
        {
            Role.STAFF: ("Đọc phần của cụm và phần lấy từ báo cáo đơn vị mình.",),
            HEAD: (
                "Ghi thông tin hội nghị: ngày, nơi họp, đại biểu.",
                "Đọc kết quả, hạn chế của các đơn vị bên cạnh; lấy câu nào thì bấm lấy câu ấy.",
                "Trả lời từng hạn chế kỳ trước; hạn chế còn thì nêu tiếp.",
                "Giao việc kỳ sau cho từng đơn vị ở phần phương hướng.",
                "Soạn bài, tải văn bản, rồi trình chiếu.",
            ),
            Role.EDITOR: ("Đối chiếu bài với phần ghi hội nghị; sai ở đây thì báo đơn vị đứng đầu sửa.",),
            Role.COMMANDER: ("Đọc tổng hợp; chỉ đạo còn mở nằm ở giữa trang.",),
            Role.ADMIN: (READ_ONLY,),
        },
        ASK_HEAD,
        ("bai-viet/so-lieu-nguon", "dang-bai/van-ban"),
    ),
    "desk": Help(
        "Nơi mọi bài sơ kết, tổng kết được soạn, gửi, đăng.",
        {
            Role.STAFF: (
                "Xem bài của cụm mình đang ở bước nào.",
                "Bài còn là bản nháp thì đơn vị đứng đầu, đơn vị phó sửa được.",
            ),
            Role.EDITOR: (
                "Hội nghị chưa có bài thì bấm “Soạn bài”.",
                "Mở bài đang chờ đăng, xem phần kiểm tra, sửa câu chữ.",
                "Đăng, hoặc hẹn giờ đăng.",
                "Bài có dấu “Số liệu nguồn đã đổi” thì xem có cần đính chính.",
            ),
            Role.COMMANDER: (READ_ONLY,),
            Role.ADMIN: (READ_ONLY, "Câu chữ mẫu sửa ở mục “Câu chữ”."),
        },
        ASK_HEAD,
        ("dang-bai/hai-nguoi", "bai-viet/kiem-tra"),
    ),
    "article": Help(
        "Bài sẽ in ra như bên phải; bên trái là từng đoạn để sửa.",
        {
            Role.STAFF: (
                "Đọc cả bài một lượt, rồi sửa đoạn cần sửa.",
                "Đoạn đã sửa giữ nguyên khi số liệu đổi; số nào đổi được đánh dấu.",
                "Sửa xong các lỗi chặn ở phần kiểm tra.",
                "Gửi biên tập.",
            ),
            Role.EDITOR: (
                "Xử lý các lỗi ở phần kiểm tra: sửa chữ, hoặc nêu nguồn của số.",
                "Chưa vừa ý phần mở đầu thì chọn cách mở bài khác.",
                "Đọc bản xem trước, so bản công khai và nội bộ.",
                "Đăng, hẹn giờ, hoặc trả về bản nháp.",
            ),
            Role.ADMIN: (READ_ONLY,),
        },
        "Sai số liệu thì hỏi đơn vị đứng đầu; sai câu chữ mẫu thì hỏi quản trị.",
        ("bai-viet/tang-giam", "bai-viet/lam-tron", "bai-viet/kiem-tra", "dang-bai/cong-khai-noi-bo"),
    ),
    "brief": Help(
        "Năm câu trả lời về một kỳ và bảng đơn vị với chỉ tiêu, từ bài đã đăng hoặc số đã duyệt.",
        {
            Role.COMMANDER: (
                "Đọc năm câu trả lời ở trên.",
                "Bấm vào một số bất kỳ để xem báo cáo, minh chứng, người duyệt.",
                "Cần đơn vị làm gì thì gửi chỉ đạo ngay tại số ấy.",
                "Đổi cụm, đổi kỳ ở đầu trang.",
            ),
        },
        "Hỏi đơn vị đứng đầu cụm về số liệu.",
        ("so-lieu/bang-don-vi-chi-tieu", "so-lieu/so-sanh"),
    ),
    "scoring": Help(
        "Điểm và thứ hạng các đơn vị của một kỳ; chưa chốt thì là chạy thử.",
        {
            Role.STAFF: (
                "Mở phiếu điểm của đơn vị mình để tự chấm, xem điểm, đề nghị xem lại.",
                "Chốt bảng rồi thì cả cụm xem được thứ hạng.",
            ),
            HEAD: (
                "Mở từng phiếu: chấm, rồi chốt từng tiêu chí.",
                "Trả lời mọi đề nghị xem lại điểm.",
                "Đơn vị còn bằng nhau thì lập phiếu bầu giữa đúng các đơn vị ấy.",
                "Hết ô chưa chốt thì chốt bảng.",
            ),
            Role.EDITOR: ("Đọc điểm và thứ hạng đã chốt.",),
            Role.COMMANDER: ("Đọc điểm và thứ hạng đã chốt.",),
            Role.ADMIN: ("Soạn, ban hành bảng điểm ở mục “Bảng điểm”.", "Quản trị không chấm."),
        },
        ASK_HEAD,
        ("cham-diem/xep-hang-bang-diem", "cham-diem/tu-cham-cum-cham-chot", "cham-diem/xem-lai-diem"),
    ),
    "sheet": Help(
        "Phiếu điểm một đơn vị: tự chấm, cụm chấm, điểm chốt của từng tiêu chí.",
        {
            Role.STAFF: (
                "Bấm “Tự chấm”, ghi kết quả những dòng hệ thống không tự biết, thêm minh chứng.",
                "Mở “Vì sao” ở từng dòng để xem điểm tính từ đâu.",
                "Dòng đã chốt mà thấy sai thì đề nghị xem lại, nêu lý do.",
            ),
            HEAD: (
                "Bấm “Cụm chấm”, đối chiếu tự chấm và minh chứng.",
                "Bấm “Chốt điểm”; chốt khác điểm cụm chấm thì ghi lý do.",
            ),
            Role.EDITOR: (READ_ONLY,),
            Role.COMMANDER: (READ_ONLY,),
            Role.ADMIN: (READ_ONLY,),
        },
        ASK_HEAD,
        ("cham-diem/minh-chung", "cham-diem/khong-giao", "cham-diem/xem-lai-diem"),
    ),
    "ballot": Help(
        "Một cuộc bỏ phiếu của hội đồng cụm, khối.",
        {
            Role.STAFF: (
                "Có tên thì đọc kỹ các dòng rồi bỏ phiếu trên trang này.",
                "Phiếu kín bỏ rồi không đổi được; không ai xem được bạn bầu gì.",
                "Kết quả hiện ra khi kết thúc và đủ số phiếu.",
            ),
            HEAD: (
                "Soát các dòng và danh sách thành viên trước khi mở: mở rồi không sửa được.",
                "Mở khi mọi người đã sẵn sàng, kết thúc trong buổi.",
                "Có phiếu giấy của người vắng thì nhập trước khi kết thúc.",
            ),
            Role.EDITOR: (READ_ONLY,),
            Role.COMMANDER: (READ_ONLY,),
            Role.ADMIN: (READ_ONLY, "Quy tắc bỏ phiếu lập trong trang quản trị."),
        },
        ASK_HEAD,
        ("bo-phieu/so-phieu-toi-thieu", "bo-phieu/phieu-kin"),
    ),
    "pledge": Help(
        "Giao ước thi đua một năm của cụm, khối: nội dung, dòng của từng đơn vị, chữ ký.",
        {
            Role.STAFF: (
                "Bấm “Dòng của đơn vị tôi”, ghi điều đơn vị cam kết.",
                "Đăng ký danh hiệu cùng lúc.",
                "Đưa ra ký thì đọc lại rồi ký.",
                "Đã xác nhận thì chỉ tiêu chỉ đổi qua đề nghị điều chỉnh.",
            ),
            HEAD: (
                "Nhắc đơn vị chưa đăng ký, chưa ký.",
                "Chỉ tiêu không còn hợp thì đề nghị điều chỉnh, nêu lý do.",
                "Dòng của chính đơn vị mình cũng ghi và ký ở đây.",
            ),
            Role.COMMANDER: ("Đọc nội dung và dòng của các đơn vị.", "Đủ chữ ký thì ký xác nhận."),
            Role.EDITOR: (READ_ONLY,),
            Role.ADMIN: ("Soạn nội dung, chỉ tiêu trong trang quản trị.", "Soạn xong thì đưa ra ký."),
        },
        ASK_HEAD,
        ("han-nop/giao-uoc", "cac-buoc/giao-uoc", "dang-bai/chu-ky"),
    ),
    "history": Help(
        "Từng giá trị đã nhập trước và sau mỗi lần đổi: để trả lời “trước đây ghi thế nào, ai sửa”.",
        {
            Role.STAFF: (
                "Tìm dòng cần xem: mỗi dòng nêu việc, người làm, lúc nào, ở trang nào.",
                "Gạch ngang là giá trị cũ, bên cạnh là giá trị mới.",
                "Còn dòng cũ hơn thì bấm “Cũ hơn” ở cuối trang.",
                "Thấy giá trị sai thì sửa ở trang báo cáo; dòng lịch sử giữ nguyên.",
            ),
            HEAD: (
                "Tìm dòng cần xem: mỗi dòng nêu việc, người làm, lúc nào, ở trang nào.",
                "Gạch ngang là giá trị cũ, bên cạnh là giá trị mới.",
                "Báo cáo của đơn vị khác chỉ kể từ lần nộp đầu.",
                "Số liệu đổi mà không rõ vì sao thì hỏi người đã đổi, hoặc trả lại báo cáo.",
            ),
            Role.EDITOR: (
                "Xem câu nào đã đổi, ai đổi, lúc nào.",
                "Muốn so cả bài giữa hai bản đã đăng thì mở lịch sử đăng của bài.",
            ),
            Role.ADMIN: (
                "Tìm dòng cần xem: ở đâu ghi lệnh trên máy chủ, trang quản trị hay trang nhập.",
                "Thứ đã xóa vẫn đọc được ở địa chỉ cũ của nó.",
                "Trang “Vận hành” cho biết lịch sử có được ghi đủ không.",
            ),
        },
        ASK_ADMIN,
        ("giu-gin/lich-su",),
    ),
    "conference": Help(
        "Các trang chiếu của hội nghị, lấy thẳng từ số liệu đã duyệt.",
        {
            Role.STAFF: ("Chuyển trang bằng phím mũi tên hoặc bút trình chiếu.",),
            HEAD: (
                "Ghi đơn vị nào có mặt, muộn, vắng: điểm dự hội nghị lấy từ đây.",
                "Bấm giờ khi từng đơn vị phát biểu.",
                "Ghi kết luận ngay trong buổi; mỗi kết luận thành một dòng của phần đã chọn.",
                "Chỉ chiếu nội dung nội bộ khi trong phòng không có người ngoài cụm.",
            ),
            Role.EDITOR: ("Chuyển trang bằng phím mũi tên hoặc bút trình chiếu.",),
            Role.COMMANDER: ("Chuyển trang bằng phím mũi tên hoặc bút trình chiếu.",),
            Role.ADMIN: (READ_ONLY,),
        },
        ASK_HEAD,
        ("cham-diem/du-hoi-nghi", "so-lieu/muc-pho-bien"),
    ),
    "year-turn": Help(
        "Khép năm cũ, mở năm mới của một cụm: thành viên, đơn vị đứng đầu, giao ước, kỳ, bảng điểm.",
        {
            Role.ADMIN: (
                "Xem phần 1: việc năm cũ còn dở; việc ghi “phải xong trước” thì làm trước.",
                "Sửa những ô khác năm cũ; phần nào chưa làm thì bỏ chọn.",
                "Xem trước, đọc lại, rồi mới bấm.",
                "Đổi đơn vị đứng đầu thì lập biên bản bàn giao.",
                "Còn phần bỏ lại thì hôm khác mở trang này làm tiếp.",
            ),
        },
        "Hỏi cơ quan tổ chức cụm về thành viên và đơn vị đứng đầu.",
        ("giu-gin/ban-giao", "ai-duoc-lam-gi/dung-dau"),
    ),
    "handovers": Help(
        "Các biên bản bàn giao bạn được đọc.",
        {
            Role.STAFF: (
                "Mở biên bản của đơn vị hoặc của người bạn thay.",
                "Xem từng việc còn dở theo đường dẫn, in ra để ký.",
            ),
            Role.EDITOR: ("Mở biên bản của người bạn thay để nhận việc đang dở.",),
            Role.COMMANDER: ("Mở biên bản của người bạn thay để nhận việc đang dở.",),
            Role.ADMIN: (
                "Lập biên bản khi đổi đơn vị đứng đầu: từ trang của cụm.",
                "Lập biên bản khi một người thôi việc: từ trang người dùng trong quản trị.",
            ),
        },
        ASK_ADMIN,
        ("giu-gin/ban-giao",),
    ),
    "admin": Help(
        "Danh mục và thiết lập: đơn vị, người dùng, cụm, kỳ, giao ước, chỉ tiêu, bảng điểm, khen thưởng.",
        {
            Role.ADMIN: (
                "Làm theo thứ tự: đơn vị, người dùng, cụm và thành viên, giao ước và chỉ tiêu, kỳ.",
                "Trước khi mở kỳ, xem các chỗ còn trống.",
                "Cuối năm dùng “Sang năm mới” ở trang của cụm, đừng chép tay.",
                "Người nghỉ thì ngừng tài khoản, đừng xóa; việc dở thì bàn giao.",
                "Chỉ đánh dấu “đã đối chiếu” khi đã đọc chính văn bản.",
            ),
        },
        "Câu hỏi về quy tắc: xem sổ quy tắc. Lỗi của máy chủ: hỏi người vận hành.",
        ("ai-duoc-lam-gi/vai-tro", "han-nop/mo-ky", "khen-thuong/danh-muc"),
    ),
}
