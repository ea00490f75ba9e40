"""Reading reports and letters: PDF, DOCX, HTML and plain text into one structure."""

from __future__ import annotations

from counterpoise.learning.reading.reader import Limits, Reader, files_in, left_alone, read_file, read_files
from counterpoise.learning.reading.record import record, unreadable_record

__all__ = [
    "Limits",
    "Reader",
    "files_in",
    "left_alone",
    "read_file",
    "read_files",
    "record",
    "unreadable_record",
]
