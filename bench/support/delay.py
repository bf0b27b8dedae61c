"""A cable with a delay: joins two TUN interfaces, holding every packet for a while.

usage: delay.py NAME1 NAME2 MILLISECONDS

Prints "ready" once both interfaces exist; they vanish with this process. For kernels without netem.
"""
import collections
import fcntl
import os
import select
import struct
import sys
import time

TUNSETIFF = 0x400454CA  # linux/if_tun.h
IFF_TUN = 0x0001
IFF_NO_PI = 0x1000


def open_tun(name):
    descriptor = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(descriptor, TUNSETIFF, struct.pack("16sH14x", name.encode(), IFF_TUN | IFF_NO_PI))
    return descriptor


def main():
    ends = [open_tun(sys.argv[1]), open_tun(sys.argv[2])]
    other = {ends[0]: ends[1], ends[1]: ends[0]}
    delay = float(sys.argv[3]) / 1000
    waiting = collections.deque()  # (when, where, packet), in the order of `when`
    print("ready", flush=True)
    while True:
        patience = max(0, waiting[0][0] - time.monotonic()) if waiting else None
        readable, _, _ = select.select(ends, [], [], patience)
        now = time.monotonic()
        for end in readable:
            try:
                while True:
                    waiting.append((now + delay, other[end], os.read(end, 65536)))
            except BlockingIOError:
                pass
            except OSError:
                return  # the interface went with its namespace
        while waiting and waiting[0][0] <= time.monotonic():
            _, end, packet = waiting.popleft()
            try:
                os.write(end, packet)
            except OSError:
                pass  # the interface is down, or its queue is full: a cable loses the packet


main()
