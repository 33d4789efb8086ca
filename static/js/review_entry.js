// All that the entry page of a review runs. collectstatic writes what is imported into this one file.
import "./add_row.js";
import "./echo.js";
import "./meter.js";
import "./coach.js";
import "./unsaved.js";
import "./error_focus.js";
import "./file_field.js";
import "./focus_point.js";
