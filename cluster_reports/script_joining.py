"""One script of an ES module and all it imports, so that a browser asks once; the sources stay as they are.

Each module becomes a function of its own that runs once and gives what it exports, those it imports before it. That is
the whole of what our modules do: any other way to import or export is refused, and so is a circle.
"""

import posixpath
import re

IMPORT = re.compile(r'^import (?:\{ (\w+(?:, \w+)*) \} from )?"(\.{1,2}/[\w./]+\.js)";$', re.M)
EXPORT = re.compile(r"^export (?=(?:async function|function|class|const) (\w+))", re.M)
UNKNOWN = re.compile(r"^(?:import|export|await)\b.*|\bimport(?:\(|\.meta\b).*", re.M)


class CannotJoin(ValueError):
    pass


def joined(name, text_of):
    """The text of this module with what it imports; as it is, where it imports nothing.

    ``text_of`` gives the source of a module by its name, such as ``js/entry/entry.js``.
    """
    if not IMPORT.search(text_of(name)):
        return text_of(name)
    done = {}
    _join(name, text_of, done, ())
    return "".join(done.values())


def _join(name, text_of, done, above):
    if name in above:
        raise CannotJoin(f"{name} imports itself by way of {above[-1]}")
    if name in done:
        return

    def imported(found):
        names, address = found.groups()
        inner = posixpath.normpath(posixpath.join(posixpath.dirname(name), address))
        _join(inner, text_of, done, (*above, name))
        return f"const {{ {names} }} = {_called(inner)};" if names else ""

    text = text_of(name)
    exported = ", ".join(EXPORT.findall(text))
    body = EXPORT.sub("", IMPORT.sub(imported, text)).strip()
    if unknown := UNKNOWN.search(body):
        raise CannotJoin(f"{name}: {unknown.group()}")
    if exported:
        done[name] = f"const {_called(name)} = (() => {{\n{body}\nreturn {{ {exported} }};\n}})();\n"
    else:
        done[name] = f"(() => {{\n{body}\n}})();\n"


def _called(name):
    return "$" + re.sub(r"\W", "_", name.removesuffix(".js"))
