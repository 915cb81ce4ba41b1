"""A file manager's side of a drag: a small window at (X, Y) that offers files as text/uri-list, as desktops do.

usage: drag_source.py X Y FILE...   prints READY once the window is there
"""

import sys

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("Gdk", "3.0")
from gi.repository import Gdk, Gio, Gtk  # noqa: E402

x, y, files = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
uris = [Gio.File.new_for_path(file).get_uri() for file in files]

# Override-redirect: it needs no window manager and stands exactly where it is told to.
window = Gtk.Window(type=Gtk.WindowType.POPUP)
window.set_default_size(120, 60)
window.move(x, y)
box = Gtk.EventBox()
box.add(Gtk.Label(label="files"))
box.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, [], Gdk.DragAction.COPY)
box.drag_source_add_uri_targets()
box.connect("drag-data-get", lambda _widget, _context, selection, *_: selection.set_uris(uris))
window.add(box)
window.show_all()
print("READY", flush=True)
Gtk.main()
