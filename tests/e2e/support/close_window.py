"""Asks the windows of a process to close, as the button of a window's frame does: WM_DELETE_WINDOW. usage: PID"""

import ctypes
import subprocess
import sys

X11 = ctypes.CDLL("libX11.so.6")
X11.XOpenDisplay.restype = ctypes.c_void_p
X11.XInternAtom.restype = ctypes.c_ulong
CLIENT_MESSAGE = 33


class ClientMessage(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong),
        ("message_type", ctypes.c_ulong),
        ("format", ctypes.c_int),
        ("data", ctypes.c_long * 5),
        ("rest", ctypes.c_long * 24),  # the union is larger than this member of it
    ]


def main() -> None:
    found = subprocess.run(
        ["xdotool", "search", "--onlyvisible", "--pid", sys.argv[1], "--name", "Skyferry"],
        capture_output=True, text=True, check=True,
    )
    display = ctypes.c_void_p(X11.XOpenDisplay(None))
    protocols = X11.XInternAtom(display, b"WM_PROTOCOLS", False)
    delete = X11.XInternAtom(display, b"WM_DELETE_WINDOW", False)
    for window in map(int, found.stdout.split()):
        event = ClientMessage(CLIENT_MESSAGE, 0, True, display, window, protocols, 32, (delete, 0, 0, 0, 0))
        X11.XSendEvent(display, ctypes.c_ulong(window), False, 0, ctypes.byref(event))
    X11.XSync(display, False)


main()
