"""The description of the reading interface (OpenAPI 3.1), made from the classes that the answers are made of."""

import json
from functools import cache
from typing import Any

from msgspec.json import schema_components

from cluster_reports.article.material import to_json
from cluster_reports.tables import open_shapes as shapes

MOST_ITEMS, ITEMS = 200, 50
LARGEST = 2**53 - 1  # of a key: what every program reads as a whole number
INTRODUCTION = (
    "Chỉ để đọc. Mỗi yêu cầu mang một mã truy cập: đầu mục Authorization: Bearer <mã>. Mã đọc được không nhiều hơn"
    " người dùng của mã, trong các cụm, khối và mức đã chọn khi tạo. Số thập phân là chuỗi, dấu chấm thập phân;"
    " ngày theo ISO 8601."
)
REFERENCE = "#/components/schemas/{name}"
ANSWERS = (shapes.PeriodPage, shapes.PeriodData, shapes.ArticlePage, shapes.Article, shapes.Refusal)


def encoded(part) -> bytes:
    """An answer as it is sent: the same data, the same bytes."""
    return json.dumps(to_json(part), ensure_ascii=False, indent=1).encode()


@cache
def description() -> dict[str, Any]:
    """The whole document; the same for everybody."""
    _, schemas = schema_components(ANSWERS, ref_template=REFERENCE)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Báo cáo thi đua của cụm, khối: dữ liệu đã công bố",
            "version": "1",
            "description": INTRODUCTION,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/api/v1"}],
        "security": [{"token": []}],
        "paths": {
            "/ky/": _path("periods", "Danh sách kỳ đã công bố", shapes.PeriodPage, _listing("cum", "nam")),
            "/ky/{key}/": _path(
                "period",
                "Một kỳ với chỉ tiêu, kết quả, hội nghị, bài viết",
                shapes.PeriodData,
                [_in_path("key", "Mã kỳ.", {"type": "integer", "minimum": 1, "maximum": LARGEST})],
            ),
            "/bai-viet/": _path("articles", "Danh sách bài đã đăng", shapes.ArticlePage, _listing("cum")),
            "/bai-viet/{slug}/": _path(
                "article",
                "Một bài đã đăng",
                shapes.Article,
                [_in_path("slug", "Phần của bài trong địa chỉ trang.", {"type": "string", "pattern": SLUG})],
            ),
            "/openapi.json": {
                "get": {
                    "operationId": "describe",
                    "summary": "Bản mô tả này",
                    "security": [],
                    "responses": {
                        "200": {
                            "description": "Bản mô tả theo OpenAPI 3.1.",
                            "content": {"application/json": {"schema": {"type": "object"}}},
                        }
                    },
                }
            },
        },
        "components": {
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "Mã truy cập dữ liệu, tạo ở trang “Mã truy cập dữ liệu”.",
                }
            },
            "schemas": schemas,
        },
    }


SLUG = "^[-a-zA-Z0-9_]+$"
FILTERS = {
    "cum": ("Chỉ của cụm, khối có mã này.", {"type": "string", "pattern": SLUG}),
    "nam": ("Chỉ các kỳ của năm này.", {"type": "integer", "minimum": 1900, "maximum": 9999}),
    "truoc": (
        "Tiếp theo trang trước; chép từ next.",
        {"type": "integer", "minimum": 1, "maximum": LARGEST},
    ),
    "so": ("Số dòng mỗi trang.", {"type": "integer", "minimum": 1, "maximum": MOST_ITEMS, "default": ITEMS}),
}


def _listing(*names):
    return [
        {"name": name, "in": "query", "description": FILTERS[name][0], "schema": FILTERS[name][1]}
        for name in (*names, "truoc", "so")
    ]


def _in_path(name, words, schema):
    return {"name": name, "in": "path", "required": True, "description": words, "schema": schema}


def _path(operation, summary, kind, parameters):
    answers = {
        "200": _answer("Câu trả lời.", kind),
        "304": {"description": "Không có gì đổi từ lần trước (If-None-Match)."},
        "400": _answer("Yêu cầu có điều không đọc được.", shapes.Refusal),
        "401": _answer("Không có mã truy cập, hoặc mã hết hạn, đã thu hồi.", shapes.Refusal),
        "404": _answer("Không có, hoặc mã này không được đọc.", shapes.Refusal),
        "405": _answer("Không phải GET hay HEAD.", shapes.Refusal),
    }
    answers["200"]["headers"] = {"ETag": {"schema": {"type": "string"}, "description": "Mã của nội dung."}}
    answers["401"]["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}, "description": "Bearer."}}
    return {
        "get": {
            "operationId": operation,
            "summary": summary,
            "parameters": parameters,
            "responses": answers,
        }
    }


def _answer(words, kind):
    return {
        "description": words,
        "content": {"application/json": {"schema": {"$ref": REFERENCE.format(name=kind.__name__)}}},
    }
