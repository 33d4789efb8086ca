"""Bands of values: whether together they leave no value out and give none twice."""

from decimal import Decimal

from cluster_reports.vietnamese.numbers import number

from .criteria import Band


def in_order(bands) -> list[Band]:
    """From the lowest up; a band without a lower end comes first."""
    return sorted(bands, key=lambda band: (band.low is not None, band.low or Decimal(0), not band.low_in))


def said(band: Band) -> str:
    """ "từ 88 đến dưới 90", "trên 90 đến 95", "dưới 88", "từ 100 trở lên", "đúng 100"."""
    if band.low is None and band.high is None:
        return "mọi giá trị"
    if band.low is not None and band.low == band.high:
        return f"đúng {number(band.low)}"
    low = "" if band.low is None else f"{'từ' if band.low_in else 'trên'} {number(band.low)}"
    if band.high is None:
        return f"{low} trở lên" if band.low_in else low
    high = f"{'' if band.high_in else 'dưới '}{number(band.high)}"
    if band.low is None:
        return f"đến {number(band.high)}" if band.high_in else high
    return f"{low} đến {high}"


def faults(bands) -> list[str]:
    """Sentences about empty bands, values in two bands, and values between bands that are in none."""
    found = []
    ordered = in_order(bands)
    for band in ordered:
        if band.low is not None and band.high is not None:
            is_point = band.low == band.high and band.low_in and band.high_in
            if band.low > band.high or (band.low == band.high and not is_point):
                found.append(f"Mức “{said(band)}” không chứa giá trị nào.")
    if found:
        return found
    for lower, upper in zip(ordered, ordered[1:], strict=False):
        if lower.high is None or upper.low is None or upper.low < lower.high:
            found.append(f"Mức “{said(lower)}” và mức “{said(upper)}” chồng lên nhau.")
        elif upper.low > lower.high:
            found.append(f"Giữa {number(lower.high)} và {number(upper.low)} không có mức nào.")
        elif lower.high_in and upper.low_in:
            found.append(f"Giá trị {number(upper.low)} thuộc cả hai mức “{said(lower)}” và “{said(upper)}”.")
        elif not lower.high_in and not upper.low_in:
            found.append(f"Giá trị {number(upper.low)} không thuộc mức nào.")
    return found
