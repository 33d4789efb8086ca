// What every page runs for somebody who is logged in. collectstatic writes what is imported into this one file.
import "./log_out.js";
import "./still_here.js";
import "./old_words.js";
