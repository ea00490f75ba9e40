"""Files out: the programme as CSV, XLSX, iCalendar, JSON and one self-contained page."""

from counterpoise.exchange.outputs.report_input import DataAge, ReportInput
from counterpoise.exchange.outputs.write import write_outputs

__all__ = ["DataAge", "ReportInput", "write_outputs"]
