"""What a published period looks like to other programs: every field with its type and its words.

The JSON answers, their description (``exports/openapi.py``) and the CSV files of an archive are all made from these
classes. Decimals travel as strings, so that no program rounds them.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

Level = Literal["public", "internal"]
State = Literal["missing", "zero", "na", "value", "estimate"]
Bound = Literal["exact", "over", "under", "about"]


def said(words):
    """A field and what it means, in the words of the description."""
    return field(metadata={"said": words})


@dataclass(frozen=True)
class Cluster:
    """Cụm, khối thi đua."""

    slug: str = said("Mã của cụm, khối trong địa chỉ trang; không đổi.")
    name: str = said("Tên đầy đủ của cụm, khối.")
    organisation: str = said("Cơ quan tổ chức, theo tên ngày cuối kỳ.")


@dataclass(frozen=True)
class Period:
    """Một kỳ đã công bố."""

    key: int = said("Mã kỳ.")
    cluster: Cluster = said("Cụm, khối của kỳ.")
    kind: str = said(
        "Loại kỳ: h1 và h2 (6 tháng đầu, cuối năm), year (năm), q1 đến q4 (quý), m9 (9 tháng), school (năm học),"
        " campaign (đợt thi đua)."
    )
    year: int = said("Năm của kỳ.")
    name: str = said("Tên kỳ.")
    starts_on: date = said("Ngày đầu kỳ.")
    ends_on: date = said("Ngày cuối kỳ.")
    figures_until: date = said("Số liệu tính đến hết ngày này.")


@dataclass(frozen=True)
class Unit:
    """Đơn vị thành viên vào ngày cuối kỳ, với tên của ngày ấy."""

    key: int = said("Mã đơn vị.")
    name: str = said("Tên đầy đủ.")
    short_name: str = said("Tên gọi ngắn.")
    is_head: bool = said("Đứng đầu cụm, khối vào ngày cuối kỳ.")


@dataclass(frozen=True)
class Amount:
    """Một con số của cả cụm, khối."""

    value: Decimal = said("Giá trị, theo đơn vị tính của chỉ tiêu.")
    high: Decimal | None = said("Đầu kia của khoảng khi cách nói là range; ngoài ra là null.")
    form: Literal["total", "each", "floor", "ceiling", "range"] = said(
        "Cách nói: total (con số chung), each (đơn vị nào cũng bằng số này), floor (không đơn vị nào thấp hơn),"
        " ceiling (không đơn vị nào cao hơn), range (từ value đến high)."
    )
    bound: Bound = said("Mức chính xác: exact (đúng bằng), over (trên), under (gần), about (khoảng).")
    is_estimate: bool = said("Có số ước tính trong đó.")
    numerator: Decimal | None = said("Tử số của tỷ lệ; null nếu không phải tỷ lệ có tử số, mẫu số.")
    denominator: Decimal | None = said("Mẫu số của tỷ lệ.")


@dataclass(frozen=True)
class Answers:
    """Một câu trả lời bằng lời và số đơn vị trả lời như vậy."""

    label: str = said("Câu trả lời: có, không, hoặc một mức xếp loại.")
    is_met: bool = said("Tính là đạt.")
    units: int = said("Số đơn vị; 1 khi là kết quả chung của cụm, khối.")


@dataclass(frozen=True)
class Coverage:
    """Bao nhiêu đơn vị đứng sau con số."""

    assigned: int = said("Số đơn vị được giao chỉ tiêu.")
    reported: int = said("Số đơn vị có số liệu được duyệt.")
    not_applicable: int = said("Số đơn vị ghi “không áp dụng”.")


@dataclass(frozen=True)
class Target:
    """Một chỉ tiêu với kết quả chung của cụm, khối."""

    key: int = said("Mã chỉ tiêu.")
    parent: int | None = said("Mã chỉ tiêu mà chỉ tiêu này là “trong đó”.")
    name: str = said("Tên chỉ tiêu.")
    direction: Literal["up", "down", "zero", "yes_no", "graded", "count"] = said(
        "Hướng: up (càng cao càng tốt), down (càng thấp càng tốt), zero (không để xảy ra), yes_no (có hoặc không),"
        " graded (xếp loại), count (chỉ thống kê)."
    )
    measure: str = said("Đơn vị tính; trống khi trả lời bằng lời.")
    places: int = said("Số chữ số thập phân khi viết.")
    numerator_label: str = said("Tử số là gì.")
    denominator_label: str = said("Mẫu số là gì.")
    pair_measure: str = said("Số liệu đi kèm là gì; trống nếu không có.")
    visibility: Literal["public", "cluster", "unit"] = said(
        "Mức phổ biến: public (công khai), cluster (nội bộ cụm, khối), unit (nội bộ đơn vị)."
    )
    year_plan: Decimal | None = said("Mức giao chung cả năm; null nếu không giao bằng số.")
    period_plan: Decimal | None = said("Phần của kỳ trong mức giao chung; null nếu không chia theo kỳ.")
    amount: Amount | None = said(
        "Kết quả chung bằng số; null khi chưa ai có số liệu, trả lời bằng lời, hoặc bài công khai đã đính chính số ấy."
    )
    pair: Amount | None = said("Số liệu đi kèm của cả cụm, khối.")
    answers: tuple[Answers, ...] = said("Kết quả chung bằng lời, tốt nhất trước.")
    coverage: Coverage | None = said("Số đơn vị đứng sau; null khi là số chung không chia theo đơn vị.")
    change: Decimal | None = said(
        "Chênh lệch so với cùng kỳ năm trước, theo đơn vị tính; null khi không so được."
    )


@dataclass(frozen=True)
class Result:
    """Kết quả của một đơn vị, hoặc số chung của cụm, khối, cho một chỉ tiêu; chỉ từ báo cáo đã duyệt."""

    target: int = said("Mã chỉ tiêu.")
    unit: int | None = said("Mã đơn vị; null là số chung của cụm, khối.")
    state: State = said(
        "Tình trạng: missing (chưa báo cáo), zero (không phát sinh), na (không áp dụng), value (có số liệu),"
        " estimate (ước tính). Ba điều khác nhau: chưa báo cáo, bằng 0 và không áp dụng."
    )
    value: Decimal | None = said("Số liệu; null khi chưa báo cáo, không áp dụng hoặc trả lời bằng lời.")
    bound: Bound = said("Mức chính xác của số liệu: exact, over, under, about.")
    numerator: Decimal | None = said("Tử số.")
    denominator: Decimal | None = said("Mẫu số.")
    pair_value: Decimal | None = said("Số liệu đi kèm.")
    pair_bound: Bound = said("Mức chính xác của số đi kèm.")
    is_yes: bool | None = said("Với chỉ tiêu có hoặc không: true là có.")
    grade: str | None = said("Mức xếp loại.")
    year_plan: Decimal | None = said("Mức giao cả năm cho đơn vị, như lúc báo cáo được duyệt.")
    period_plan: Decimal | None = said("Phần của kỳ trong mức giao ấy.")


@dataclass(frozen=True)
class Guest:
    """Đại biểu dự hội nghị."""

    rank: str = said("Cấp bậc.")
    name: str = said("Họ và tên.")
    posts: str = said("Chức vụ.")
    spoke: str = said("Nội dung phát biểu chỉ đạo.")


@dataclass(frozen=True)
class AgendaItem:
    """Một nội dung của hội nghị."""

    kind: Literal["adopted", "launched", "discussed", "signed", "elected", "handed_over", "nominated"] = said(
        "Loại: adopted (thông qua), launched (phát động), discussed (thảo luận), signed (ký kết), elected (bầu),"
        " handed_over (bàn giao), nominated (đề nghị khen thưởng)."
    )
    text: str = said("Nội dung.")
    unit: str = said("Đơn vị, nếu có.")


@dataclass(frozen=True)
class Outcome:
    """Một nội dung giao ước được thực hiện ra sao."""

    text: str = said("Nội dung giao ước.")
    level: Literal["evenly_well", "well", "partly", "not"] = said(
        "Mức: evenly_well (tốt, đồng đều), well (tốt), partly (một phần), not (chưa thực hiện)."
    )
    unit: str = said("Đơn vị cam kết, nếu là nội dung riêng.")


@dataclass(frozen=True)
class Highlight:
    """Một kết quả nói bằng lời."""

    text: str = said("Kết quả.")
    unit: str = said("Đơn vị, nếu là của một đơn vị.")


@dataclass(frozen=True)
class Model:
    """Một mô hình, cách làm hay."""

    name: str = said("Tên mô hình.")
    unit: str = said("Đơn vị, nếu biết.")


@dataclass(frozen=True)
class Award:
    """Khen thưởng cùng hình thức, cùng đường."""

    route: Literal["own", "proposed", "received"] = said(
        "Đường: own (theo thẩm quyền), proposed (đề nghị cấp trên), received (được cấp trên khen)."
    )
    form: str = said("Hình thức khen thưởng.")
    collectives: int = said("Số tập thể.")
    individuals: int = said("Số cá nhân.")
    counts_occurrences: bool = said("Tính theo lượt.")


@dataclass(frozen=True)
class Limitation:
    """Một hạn chế của cụm, khối."""

    text: str = said("Hạn chế.")
    cause: str = said("Nguyên nhân.")


@dataclass(frozen=True)
class Direction:
    """Một phương hướng: việc làm, hoặc một chỉ tiêu đề ra."""

    text: str = said("Việc làm; trống khi là một chỉ tiêu.")
    target: str = said("Tên chỉ tiêu đề ra; trống khi là việc làm.")
    answers: str = said("Hạn chế mà việc này khắc phục, nếu có.")


@dataclass(frozen=True)
class Review:
    """Hội nghị sơ kết, tổng kết và điều hội nghị thấy."""

    kind: Literal["so_ket", "tong_ket"] = said("so_ket (sơ kết) hoặc tong_ket (tổng kết).")
    on: date | None = said("Ngày họp.")
    until: date | None = said("Họp đến hết ngày, khi họp nhiều ngày.")
    session: str = said("Buổi họp.")
    place: str = said("Địa điểm.")
    host: str = said("Đơn vị đăng cai.")
    chair: str = said("Người chủ trì.")
    theme: str = said("Chủ đề thi đua của năm.")
    context: str = said("Đặc điểm tình hình.")
    assessment: str = said("Đánh giá chung.")
    guests: tuple[Guest, ...] = said("Đại biểu.")
    agenda: tuple[AgendaItem, ...] = said("Nội dung hội nghị.")
    movements: tuple[str, ...] = said("Phong trào, cuộc vận động gắn kết.")
    outcomes: tuple[Outcome, ...] = said("Kết quả từng nội dung giao ước.")
    highlights: tuple[Highlight, ...] = said("Kết quả bằng lời.")
    models: tuple[Model, ...] = said("Mô hình, cách làm hay.")
    awards: tuple[Award, ...] = said("Khen thưởng.")
    limitations: tuple[Limitation, ...] = said("Hạn chế; ở mức công khai chỉ khi hội nghị cho nêu.")
    directions: tuple[Direction, ...] = said("Phương hướng.")


@dataclass(frozen=True)
class Place:
    """Thứ hạng của một đơn vị theo bảng chấm điểm đã chốt."""

    unit: int = said("Mã đơn vị.")
    name: str = said("Tên đơn vị như lúc chốt.")
    rank: int = said("Hạng; nhiều đơn vị có thể cùng hạng.")
    is_shared: bool = said("Cùng hạng với đơn vị khác.")
    total: Decimal | None = said("Tổng điểm để xếp hạng.")
    maximum: Decimal | None = said("Điểm tối đa của đơn vị.")
    note: str = said("Vì sao cùng hạng hoặc hơn nhau khi bằng điểm.")


@dataclass(frozen=True)
class Scoring:
    """Bảng chấm điểm đã chốt của kỳ."""

    table: str = said("Tên bảng điểm.")
    closed_on: date = said("Ngày chốt.")
    digest: str = said("Mã băm SHA-256 của bản chốt.")
    places: tuple[Place, ...] = said("Các đơn vị theo thứ hạng.")


@dataclass(frozen=True)
class Paper:
    """Một văn bản đã cấp số."""

    code: str = said("Số, ký hiệu, ví dụ 05/BC-CTĐ3.")
    title: str = said("Tên văn bản.")
    dated_on: date = said("Ngày văn bản.")
    content_hash: str = said("Mã băm SHA-256 của nội dung lúc cấp số.")


@dataclass(frozen=True)
class ArticleHead:
    """Một bài đã đăng."""

    slug: str = said("Phần của bài trong địa chỉ trang.")
    period: int = said("Mã kỳ.")
    cluster: str = said("Mã của cụm, khối.")
    audience: Level = said("public (bài công khai) hoặc internal (bài nội bộ).")
    headline: str = said("Tít.")
    description: str = said("Đoạn đầu bài, cắt ngắn.")
    published_at: datetime = said("Đăng lần đầu lúc nào.")
    content_hash: str = said("Mã băm SHA-256 của bản đang đọc, cả số liệu nguồn.")


@dataclass(frozen=True)
class Block:
    """Một khối của bài."""

    block: str = said("Loại khối, ví dụ lead là mở đầu.")
    text: tuple[str, ...] = said("Các đoạn văn.")


@dataclass(frozen=True)
class Picture:
    """Một ảnh của bài."""

    key: int = said("Mã ảnh; tệp ở /anh/<mã>/<rộng>.jpg.")
    caption: str = said("Chú thích.")
    credit: str = said("Tác giả ảnh.")
    alt: str = said("Mô tả cho người không xem được ảnh.")


@dataclass(frozen=True)
class InNumbers:
    """Một dòng của bảng “Trong số này”."""

    label: str = said("Chỉ tiêu.")
    value: str = said("Số liệu như bài viết nói.")
    comparison: str = said("So sánh như bài viết nói.")


@dataclass(frozen=True)
class Change:
    """Một chỗ đã đính chính."""

    title: str = said("Chỗ nào.")
    old: str = said("Trước ghi.")
    new: str = said("Nay là.")


@dataclass(frozen=True)
class Correction:
    """Một lần đính chính."""

    on: str = said("Ngày đính chính, như trang viết.")
    note: str = said("Lời đính chính.")
    changes: tuple[Change, ...] = said("Các chỗ đã sửa.")


@dataclass(frozen=True)
class Version:
    """Một bản mà người đọc đã có."""

    number: int = said("Bản thứ mấy.")
    at: datetime = said("Đăng lúc.")
    content_hash: str = said("Mã băm SHA-256 của bản.")


@dataclass(frozen=True)
class Article:
    """Một bài đã đăng, đúng như người đọc thấy."""

    head: ArticleHead = said("Bài nào.")
    byline: str = said("Tác giả.")
    blocks: tuple[Block, ...] = said("Bài viết theo khối.")
    photos: tuple[Picture, ...] = said("Ảnh.")
    figures: tuple[InNumbers, ...] = said("Bảng “Trong số này”.")
    bulletin: str = said("Bản tin ngắn của ban biên tập; trống ở mức công khai.")
    corrections: tuple[Correction, ...] = said("Đính chính.")
    versions: tuple[Version, ...] = said("Các bản đã đăng, mới nhất trước.")


@dataclass(frozen=True)
class PeriodData:
    """Một kỳ đã công bố với mọi điều người hỏi được đọc."""

    level: Level = said("Mức: public (chỉ điều công khai) hoặc internal (cả điều nội bộ cụm, khối).")
    period: Period = said("Kỳ nào.")
    units: tuple[Unit, ...] = said("Đơn vị thành viên, theo thứ tự lễ tân.")
    targets: tuple[Target, ...] = said("Chỉ tiêu với kết quả chung.")
    results: tuple[Result, ...] = said(
        "Kết quả từng đơn vị. Ở mức công khai chỉ có số chung của cụm, khối; cán bộ đơn vị thành viên chỉ nhận"
        " kết quả của đơn vị mình."
    )
    review: Review = said("Hội nghị.")
    scoring: Scoring | None = said("Bảng chấm điểm đã chốt; null khi chưa chốt hoặc ở mức công khai.")
    papers: tuple[Paper, ...] = said("Văn bản đã cấp số.")
    articles: tuple[Article, ...] = said("Bài đã đăng.")


@dataclass(frozen=True)
class PeriodPage:
    """Một trang của danh sách kỳ."""

    items: tuple[Period, ...] = said("Các kỳ, mới thêm trước.")
    next: str | None = said("Địa chỉ trang sau; null khi hết.")


@dataclass(frozen=True)
class ArticlePage:
    """Một trang của danh sách bài."""

    items: tuple[ArticleHead, ...] = said("Các bài, mới thêm trước.")
    next: str | None = said("Địa chỉ trang sau; null khi hết.")


@dataclass(frozen=True)
class Refusal:
    """Vì sao không có câu trả lời."""

    error: str = said("Điều đã xảy ra và cần làm gì.")
