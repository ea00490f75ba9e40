"""Files out: the programme as CSV, XLSX, iCalendar, JSON and one self-contained page."""

from counterpoise.exchange.outputs.report_input import DataAge, ReportInput

__all__ = ["DataAge", "ReportInput"]
