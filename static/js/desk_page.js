// All that the desk of an article runs. collectstatic writes what is imported into this one file.
import "./desk.js";
import "./desk_saving.js";
import "./checks.js";
import "./error_focus.js";
