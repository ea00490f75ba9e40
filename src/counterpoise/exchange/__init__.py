"""Files in and out: published tables, spreadsheets, calendars, reports and the bundled facts."""
