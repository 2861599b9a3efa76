# SPDX-License-Identifier: GPL-2.0
"""A program that uses libcurl's wildcard matching, for which the command curl has no option.

    python3 wildcard.py URL BYTES

The last part of URL is a pattern. Matching files of at most that many bytes are copied to the
current directory. The output is what libcurl understood of the listing, as JSON.
"""

import ctypes
import json
import sys

curl = ctypes.CDLL("libcurl.so.4")
curl.curl_easy_init.restype = ctypes.c_void_p
curl.curl_easy_strerror.restype = ctypes.c_char_p

OPT_URL, OPT_WILDCARDMATCH = 10002, 197
OPT_WRITEFUNCTION, OPT_CHUNK_BGN_FUNCTION = 20011, 20198
CHUNK_BGN_OK, CHUNK_BGN_SKIP = 0, 2
TYPES = {0: "file", 1: "directory", 2: "link"}


class FileInfo(ctypes.Structure):
    """struct curl_fileinfo; its time is the text from the listing."""
    _fields_ = [("filename", ctypes.c_char_p), ("filetype", ctypes.c_int), ("unused", ctypes.c_long),
                ("perm", ctypes.c_uint), ("uid", ctypes.c_int), ("gid", ctypes.c_int),
                ("size", ctypes.c_longlong), ("hardlinks", ctypes.c_long), ("time", ctypes.c_char_p),
                ("perms", ctypes.c_char_p), ("user", ctypes.c_char_p), ("group", ctypes.c_char_p),
                ("target", ctypes.c_char_p)]


def _text(raw):
    return raw.decode() if raw is not None else None


class Copy:
    """The entries that libcurl has read, and the file that is being written."""

    def __init__(self, limit):
        self.limit = limit
        self.found = []
        self.file = None

    def begin(self, info, _, remain):
        info = info.contents
        name, kind = _text(info.filename), TYPES[info.filetype]
        self.found.append({"name": name, "type": kind, "size": info.size, "perm": info.perm,
                           "time": _text(info.time), "user": _text(info.user), "group": _text(info.group),
                           "target": _text(info.target)})
        if kind != "file" or info.size > self.limit:
            return CHUNK_BGN_SKIP
        if self.file:
            self.file.close()
        self.file = open(name, "xb")    # pylint: disable=consider-using-with
        return CHUNK_BGN_OK

    def write(self, data, size, count, _):
        return self.file.write(ctypes.string_at(data, size * count))


def main():
    copy = Copy(int(sys.argv[2]))
    begin = ctypes.CFUNCTYPE(ctypes.c_long, ctypes.POINTER(FileInfo), ctypes.c_void_p, ctypes.c_int)(copy.begin)
    write = ctypes.CFUNCTYPE(ctypes.c_size_t, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_size_t,
                             ctypes.c_void_p)(copy.write)
    handle = ctypes.c_void_p(curl.curl_easy_init())
    for option, value in ((OPT_URL, ctypes.c_char_p(sys.argv[1].encode())), (OPT_WILDCARDMATCH, ctypes.c_long(1)),
                          (OPT_CHUNK_BGN_FUNCTION, begin), (OPT_WRITEFUNCTION, write)):
        assert curl.curl_easy_setopt(handle, ctypes.c_int(option), value) == 0
    error = curl.curl_easy_perform(handle)
    curl.curl_easy_cleanup(handle)
    if copy.file:
        copy.file.close()
    if error:
        sys.exit(_text(curl.curl_easy_strerror(error)))
    print(json.dumps(copy.found))


if __name__ == "__main__":
    main()
