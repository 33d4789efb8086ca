"""What a published period looks like to other programs: every field with its type and its words.

The JSON answers, their description (``exports/open_data/openapi.py``) and the CSV files of an archive are all made from
these classes. Decimals travel as strings, so that no program rounds them.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from msgspec import Meta, Struct

Level = Literal["public", "internal"]
State = Literal["missing", "zero", "na", "value", "estimate"]
Bound = Literal["exact", "over", "under", "about"]


Number = Annotated[Decimal, Meta(extra_json_schema={"pattern": r"^-?\d+(\.\d+)?$"})]


class Shape(Struct, frozen=True, forbid_unknown_fields=True):
    """All its fields are there in every answer, and no others."""


def said(words):
    """What a field means, in the words of the description."""
    return Meta(description=words)


class Cluster(Shape):
    """Cụm, khối thi đua."""

    slug: Annotated[str, said("Mã của cụm, khối trong địa chỉ trang; không đổi.")]
    name: Annotated[str, said("Tên đầy đủ của cụm, khối.")]
    organisation: Annotated[str, said("Cơ quan tổ chức, theo tên ngày cuối kỳ.")]


class Period(Shape):
    """Một kỳ đã công bố."""

    key: Annotated[int, said("Mã kỳ.")]
    cluster: Annotated[Cluster, said("Cụm, khối của kỳ.")]
    kind: Annotated[
        str,
        said(
            "Loại kỳ: h1 và h2 (6 tháng đầu, cuối năm), year (năm), q1 đến q4 (quý), m9 (9 tháng), school (năm học),"
            " campaign (đợt thi đua)."
        ),
    ]
    year: Annotated[int, said("Năm của kỳ.")]
    name: Annotated[str, said("Tên kỳ.")]
    starts_on: Annotated[date, said("Ngày đầu kỳ.")]
    ends_on: Annotated[date, said("Ngày cuối kỳ.")]
    figures_until: Annotated[date, said("Số liệu tính đến hết ngày này.")]


class Unit(Shape):
    """Đơn vị thành viên vào ngày cuối kỳ, với tên của ngày ấy."""

    key: Annotated[int, said("Mã đơn vị.")]
    name: Annotated[str, said("Tên đầy đủ.")]
    short_name: Annotated[str, said("Tên gọi ngắn.")]
    is_head: Annotated[bool, said("Đứng đầu cụm, khối vào ngày cuối kỳ.")]


class Amount(Shape):
    """Một con số của cả cụm, khối."""

    value: Annotated[Number, said("Giá trị, theo đơn vị tính của chỉ tiêu.")]
    high: Annotated[Number | None, said("Đầu kia của khoảng khi cách nói là range; ngoài ra là null.")]
    form: Annotated[
        Literal["total", "each", "floor", "ceiling", "range"],
        said(
            "Cách nói: total (con số chung), each (đơn vị nào cũng bằng số này), floor (không đơn vị nào thấp hơn),"
            " ceiling (không đơn vị nào cao hơn), range (từ value đến high)."
        ),
    ]
    bound: Annotated[
        Bound, said("Mức chính xác: exact (đúng bằng), over (trên), under (gần), about (khoảng).")
    ]
    is_estimate: Annotated[bool, said("Có số ước tính trong đó.")]
    numerator: Annotated[Number | None, said("Tử số của tỷ lệ; null nếu không phải tỷ lệ có tử số, mẫu số.")]
    denominator: Annotated[Number | None, said("Mẫu số của tỷ lệ.")]


class Answers(Shape):
    """Một câu trả lời bằng lời và số đơn vị trả lời như vậy."""

    label: Annotated[str, said("Câu trả lời: có, không, hoặc một mức xếp loại.")]
    is_met: Annotated[bool, said("Tính là đạt.")]
    units: Annotated[int, said("Số đơn vị; 1 khi là kết quả chung của cụm, khối.")]


class Coverage(Shape):
    """Bao nhiêu đơn vị đứng sau con số."""

    assigned: Annotated[int, said("Số đơn vị được giao chỉ tiêu.")]
    reported: Annotated[int, said("Số đơn vị có số liệu được duyệt.")]
    not_applicable: Annotated[int, said("Số đơn vị ghi “không áp dụng”.")]


class Target(Shape):
    """Một chỉ tiêu với kết quả chung của cụm, khối."""

    key: Annotated[int, said("Mã chỉ tiêu.")]
    parent: Annotated[int | None, said("Mã chỉ tiêu mà chỉ tiêu này là “trong đó”.")]
    name: Annotated[str, said("Tên chỉ tiêu.")]
    direction: Annotated[
        Literal["up", "down", "zero", "yes_no", "graded", "count"],
        said(
            "Hướng: up (càng cao càng tốt), down (càng thấp càng tốt), zero (không để xảy ra), yes_no (có hoặc không),"
            " graded (xếp loại), count (chỉ thống kê)."
        ),
    ]
    measure: Annotated[str, said("Đơn vị tính; trống khi trả lời bằng lời.")]
    places: Annotated[int, said("Số chữ số thập phân khi viết.")]
    numerator_label: Annotated[str, said("Tử số là gì.")]
    denominator_label: Annotated[str, said("Mẫu số là gì.")]
    pair_measure: Annotated[str, said("Số liệu đi kèm là gì; trống nếu không có.")]
    visibility: Annotated[
        Literal["public", "cluster", "unit"],
        said("Mức phổ biến: public (công khai), cluster (nội bộ cụm, khối), unit (nội bộ đơn vị)."),
    ]
    year_plan: Annotated[Number | None, said("Mức giao chung cả năm; null nếu không giao bằng số.")]
    period_plan: Annotated[
        Number | None, said("Phần của kỳ trong mức giao chung; null nếu không chia theo kỳ.")
    ]
    amount: Annotated[
        Amount | None,
        said(
            "Kết quả chung bằng số; null khi chưa ai có số liệu, trả lời bằng lời, hoặc bài công khai đã đính chính"
            " số ấy."
        ),
    ]
    pair: Annotated[Amount | None, said("Số liệu đi kèm của cả cụm, khối.")]
    answers: Annotated[tuple[Answers, ...], said("Kết quả chung bằng lời, tốt nhất trước.")]
    coverage: Annotated[
        Coverage | None, said("Số đơn vị đứng sau; null khi là số chung không chia theo đơn vị.")
    ]
    change: Annotated[
        Number | None, said("Chênh lệch so với cùng kỳ năm trước, theo đơn vị tính; null khi không so được.")
    ]


class Result(Shape):
    """Kết quả của một đơn vị, hoặc số chung của cụm, khối, cho một chỉ tiêu; chỉ từ báo cáo đã duyệt."""

    target: Annotated[int, said("Mã chỉ tiêu.")]
    unit: Annotated[int | None, said("Mã đơn vị; null là số chung của cụm, khối.")]
    state: Annotated[
        State,
        said(
            "Tình trạng: missing (chưa báo cáo), zero (không phát sinh), na (không áp dụng), value (có số liệu),"
            " estimate (ước tính). Ba điều khác nhau: chưa báo cáo, bằng 0 và không áp dụng."
        ),
    ]
    value: Annotated[
        Number | None, said("Số liệu; null khi chưa báo cáo, không áp dụng hoặc trả lời bằng lời.")
    ]
    bound: Annotated[Bound, said("Mức chính xác của số liệu: exact, over, under, about.")]
    numerator: Annotated[Number | None, said("Tử số.")]
    denominator: Annotated[Number | None, said("Mẫu số.")]
    pair_value: Annotated[Number | None, said("Số liệu đi kèm.")]
    pair_bound: Annotated[Bound, said("Mức chính xác của số đi kèm.")]
    is_yes: Annotated[bool | None, said("Với chỉ tiêu có hoặc không: true là có.")]
    grade: Annotated[str | None, said("Mức xếp loại.")]
    year_plan: Annotated[Number | None, said("Mức giao cả năm cho đơn vị, như lúc báo cáo được duyệt.")]
    period_plan: Annotated[Number | None, said("Phần của kỳ trong mức giao ấy.")]


class Guest(Shape):
    """Đại biểu dự hội nghị."""

    rank: Annotated[str, said("Cấp bậc.")]
    name: Annotated[str, said("Họ và tên.")]
    posts: Annotated[str, said("Chức vụ.")]
    spoke: Annotated[str, said("Nội dung phát biểu chỉ đạo.")]


class AgendaItem(Shape):
    """Một nội dung của hội nghị."""

    kind: Annotated[
        Literal["adopted", "launched", "discussed", "signed", "elected", "handed_over", "nominated"],
        said(
            "Loại: adopted (thông qua), launched (phát động), discussed (thảo luận), signed (ký kết), elected (bầu),"
            " handed_over (bàn giao), nominated (đề nghị khen thưởng)."
        ),
    ]
    text: Annotated[str, said("Nội dung.")]
    unit: Annotated[str, said("Đơn vị, nếu có.")]


class Outcome(Shape):
    """Một nội dung giao ước được thực hiện ra sao."""

    text: Annotated[str, said("Nội dung giao ước.")]
    level: Annotated[
        Literal["evenly_well", "well", "partly", "not"],
        said("Mức: evenly_well (tốt, đồng đều), well (tốt), partly (một phần), not (chưa thực hiện)."),
    ]
    unit: Annotated[str, said("Đơn vị cam kết, nếu là nội dung riêng.")]


class Highlight(Shape):
    """Một kết quả nói bằng lời."""

    text: Annotated[str, said("Kết quả.")]
    unit: Annotated[str, said("Đơn vị, nếu là của một đơn vị.")]


class Model(Shape):
    """Một mô hình, cách làm hay."""

    name: Annotated[str, said("Tên mô hình.")]
    unit: Annotated[str, said("Đơn vị, nếu biết.")]


class Award(Shape):
    """Khen thưởng cùng hình thức, cùng đường."""

    route: Annotated[
        Literal["own", "proposed", "received"],
        said("Đường: own (theo thẩm quyền), proposed (đề nghị cấp trên), received (được cấp trên khen)."),
    ]
    form: Annotated[str, said("Hình thức khen thưởng.")]
    collectives: Annotated[int, said("Số tập thể.")]
    individuals: Annotated[int, said("Số cá nhân.")]
    counts_occurrences: Annotated[bool, said("Tính theo lượt.")]


class Limitation(Shape):
    """Một hạn chế của cụm, khối."""

    text: Annotated[str, said("Hạn chế.")]
    cause: Annotated[str, said("Nguyên nhân.")]


class Direction(Shape):
    """Một phương hướng: việc làm, hoặc một chỉ tiêu đề ra."""

    text: Annotated[str, said("Việc làm; trống khi là một chỉ tiêu.")]
    target: Annotated[str, said("Tên chỉ tiêu đề ra; trống khi là việc làm.")]
    answers: Annotated[str, said("Hạn chế mà việc này khắc phục, nếu có.")]


class Review(Shape):
    """Hội nghị sơ kết, tổng kết và điều hội nghị thấy."""

    kind: Annotated[Literal["so_ket", "tong_ket"], said("so_ket (sơ kết) hoặc tong_ket (tổng kết).")]
    on: Annotated[date | None, said("Ngày họp.")]
    until: Annotated[date | None, said("Họp đến hết ngày, khi họp nhiều ngày.")]
    session: Annotated[str, said("Buổi họp.")]
    place: Annotated[str, said("Địa điểm.")]
    host: Annotated[str, said("Đơn vị đăng cai.")]
    chair: Annotated[str, said("Người chủ trì.")]
    theme: Annotated[str, said("Chủ đề thi đua của năm.")]
    context: Annotated[str, said("Đặc điểm tình hình.")]
    assessment: Annotated[str, said("Đánh giá chung.")]
    guests: Annotated[tuple[Guest, ...], said("Đại biểu.")]
    agenda: Annotated[tuple[AgendaItem, ...], said("Nội dung hội nghị.")]
    movements: Annotated[tuple[str, ...], said("Phong trào, cuộc vận động gắn kết.")]
    outcomes: Annotated[tuple[Outcome, ...], said("Kết quả từng nội dung giao ước.")]
    highlights: Annotated[tuple[Highlight, ...], said("Kết quả bằng lời.")]
    models: Annotated[tuple[Model, ...], said("Mô hình, cách làm hay.")]
    awards: Annotated[tuple[Award, ...], said("Khen thưởng.")]
    limitations: Annotated[tuple[Limitation, ...], said("Hạn chế; ở mức công khai chỉ khi hội nghị cho nêu.")]
    directions: Annotated[tuple[Direction, ...], said("Phương hướng.")]


class Place(Shape):
    """Thứ hạng của một đơn vị theo bảng chấm điểm đã chốt."""

    unit: Annotated[int, said("Mã đơn vị.")]
    name: Annotated[str, said("Tên đơn vị như lúc chốt.")]
    rank: Annotated[int, said("Hạng; nhiều đơn vị có thể cùng hạng.")]
    is_shared: Annotated[bool, said("Cùng hạng với đơn vị khác.")]
    total: Annotated[Number | None, said("Tổng điểm để xếp hạng.")]
    maximum: Annotated[Number | None, said("Điểm tối đa của đơn vị.")]
    note: Annotated[str, said("Vì sao cùng hạng hoặc hơn nhau khi bằng điểm.")]


class Scoring(Shape):
    """Bảng chấm điểm đã chốt của kỳ."""

    table: Annotated[str, said("Tên bảng điểm.")]
    closed_on: Annotated[date, said("Ngày chốt.")]
    digest: Annotated[str, said("Mã băm SHA-256 của bản chốt.")]
    places: Annotated[tuple[Place, ...], said("Các đơn vị theo thứ hạng.")]


class Paper(Shape):
    """Một văn bản đã cấp số."""

    code: Annotated[str, said("Số, ký hiệu, ví dụ 05/BC-CTĐ3.")]
    title: Annotated[str, said("Tên văn bản.")]
    dated_on: Annotated[date, said("Ngày văn bản.")]
    content_hash: Annotated[str, said("Mã băm SHA-256 của nội dung lúc cấp số.")]


class ArticleHead(Shape):
    """Một bài đã đăng."""

    slug: Annotated[str, said("Phần của bài trong địa chỉ trang.")]
    period: Annotated[int, said("Mã kỳ.")]
    cluster: Annotated[str, said("Mã của cụm, khối.")]
    audience: Annotated[Level, said("public (bài công khai) hoặc internal (bài nội bộ).")]
    headline: Annotated[str, said("Tít.")]
    description: Annotated[str, said("Đoạn đầu bài, cắt ngắn.")]
    published_at: Annotated[datetime, said("Đăng lần đầu lúc nào.")]
    content_hash: Annotated[str, said("Mã băm SHA-256 của bản đang đọc, cả số liệu nguồn.")]


class Block(Shape):
    """Một khối của bài."""

    block: Annotated[str, said("Loại khối, ví dụ lead là mở đầu.")]
    text: Annotated[tuple[str, ...], said("Các đoạn văn.")]


class Picture(Shape):
    """Một ảnh của bài."""

    key: Annotated[int, said("Mã ảnh; tệp ở /anh/<mã>/<rộng>.jpg.")]
    caption: Annotated[str, said("Chú thích.")]
    credit: Annotated[str, said("Tác giả ảnh.")]
    alt: Annotated[str, said("Mô tả cho người không xem được ảnh.")]


class InNumbers(Shape):
    """Một dòng của bảng “Trong số này”."""

    label: Annotated[str, said("Chỉ tiêu.")]
    value: Annotated[str, said("Số liệu như bài viết nói.")]
    comparison: Annotated[str, said("So sánh như bài viết nói.")]


class Change(Shape):
    """Một chỗ đã đính chính."""

    title: Annotated[str, said("Chỗ nào.")]
    old: Annotated[str, said("Trước ghi.")]
    new: Annotated[str, said("Nay là.")]


class Correction(Shape):
    """Một lần đính chính."""

    on: Annotated[str, said("Ngày đính chính, như trang viết.")]
    note: Annotated[str, said("Lời đính chính.")]
    changes: Annotated[tuple[Change, ...], said("Các chỗ đã sửa.")]


class Version(Shape):
    """Một bản mà người đọc đã có."""

    number: Annotated[int, said("Bản thứ mấy.")]
    at: Annotated[datetime, said("Đăng lúc.")]
    content_hash: Annotated[str, said("Mã băm SHA-256 của bản.")]


class Article(Shape):
    """Một bài đã đăng, đúng như người đọc thấy."""

    head: Annotated[ArticleHead, said("Bài nào.")]
    byline: Annotated[str, said("Tác giả.")]
    blocks: Annotated[tuple[Block, ...], said("Bài viết theo khối.")]
    photos: Annotated[tuple[Picture, ...], said("Ảnh.")]
    figures: Annotated[tuple[InNumbers, ...], said("Bảng “Trong số này”.")]
    bulletin: Annotated[str, said("Bản tin ngắn của ban biên tập; trống ở mức công khai.")]
    corrections: Annotated[tuple[Correction, ...], said("Đính chính.")]
    versions: Annotated[tuple[Version, ...], said("Các bản đã đăng, mới nhất trước.")]


class PeriodData(Shape):
    """Một kỳ đã công bố với mọi điều người hỏi được đọc."""

    level: Annotated[
        Level, said("Mức: public (chỉ điều công khai) hoặc internal (cả điều nội bộ cụm, khối).")
    ]
    period: Annotated[Period, said("Kỳ nào.")]
    units: Annotated[tuple[Unit, ...], said("Đơn vị thành viên, theo thứ tự lễ tân.")]
    targets: Annotated[tuple[Target, ...], said("Chỉ tiêu với kết quả chung.")]
    results: Annotated[
        tuple[Result, ...],
        said(
            "Kết quả từng đơn vị. Ở mức công khai chỉ có số chung của cụm, khối; cán bộ đơn vị thành viên chỉ nhận"
            " kết quả của đơn vị mình."
        ),
    ]
    review: Annotated[Review, said("Hội nghị.")]
    scoring: Annotated[
        Scoring | None, said("Bảng chấm điểm đã chốt; null khi chưa chốt hoặc ở mức công khai.")
    ]
    papers: Annotated[tuple[Paper, ...], said("Văn bản đã cấp số.")]
    articles: Annotated[tuple[Article, ...], said("Bài đã đăng.")]


class PeriodPage(Shape):
    """Một trang của danh sách kỳ."""

    items: Annotated[tuple[Period, ...], said("Các kỳ, mới thêm trước.")]
    next: Annotated[str | None, said("Địa chỉ trang sau; null khi hết.")]


class ArticlePage(Shape):
    """Một trang của danh sách bài."""

    items: Annotated[tuple[ArticleHead, ...], said("Các bài, mới thêm trước.")]
    next: Annotated[str | None, said("Địa chỉ trang sau; null khi hết.")]


class Refusal(Shape):
    """Vì sao không có câu trả lời."""

    error: Annotated[str, said("Điều đã xảy ra và cần làm gì.")]
