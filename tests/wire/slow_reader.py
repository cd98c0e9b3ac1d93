"""Runs a program whose stdout or stderr is full, doesn't block and is read slowly; passes on what arrives there, and the exit status.

usage: slow_reader.py KIND DESCRIPTOR STOP PROGRAM [WORD ...]

KIND is unix or tcp (a socket), pipe or terminal; DESCRIPTOR is 1 or 2. The reader goes away after STOP bytes; 0 is never. What the
descriptor was filled with beforehand is left out.
"""

import os
import pty
import socket
import subprocess
import sys
import threading
import time
import tty

FILLER = b"\x00"


def tcp_pair():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        near = socket.create_connection(listener.getsockname())
        return near, listener.accept()[0]


def open_kind(kind):
    if kind == "pipe":
        far, near = os.pipe()
        return near, far
    if kind == "terminal":
        far, near = pty.openpty()
        tty.setraw(near)
        return near, far
    near, far = socket.socketpair() if kind == "unix" else tcp_pair()
    near.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 5000)
    return near.detach(), far.detach()


def fill(descriptor):
    os.set_blocking(descriptor, False)
    for size in (4096, 1):
        try:
            while True:
                os.write(descriptor, FILLER * size)
        except BlockingIOError:
            pass


def read_slowly(descriptor, stop, arrived):
    while True:
        try:
            some = os.read(descriptor, 7001)
        except OSError:  # a terminal whose last writer has gone
            break
        if not some:
            break
        arrived.extend(some.lstrip(FILLER) if not arrived else some)
        if stop and len(arrived) >= stop:
            break
        time.sleep(0.001)
    os.close(descriptor)


kind, number, stop, *words = sys.argv[1:]
near, far = open_kind(kind)
fill(near)
arrived = bytearray()
child = subprocess.Popen(words, **{"stdout" if number == "1" else "stderr": near})
os.close(near)
time.sleep(0.3)
reader = threading.Thread(target=read_slowly, args=(far, int(stop), arrived))
reader.start()
status = child.wait()
reader.join()
sys.stdout.buffer.write(arrived)
sys.stdout.flush()
sys.exit(status)
