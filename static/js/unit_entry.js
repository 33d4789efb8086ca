// All that the entry page runs. collectstatic writes what is imported, and what that imports, into this one file.
import "./signed_in.js";
import "./echo.js";
import "./meter.js";
import "./coach.js";
import "./error_focus.js";
import "./unit_report_edit.js";
import "./entry/entry.js";
