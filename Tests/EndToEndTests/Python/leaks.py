"""Looks for secrets in bytes, in every form in which a secret travels, also inside compressed frames."""

import base64
import os
import re
import subprocess
import urllib.parse
import zlib

ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
GZIP_MAGIC = b"\x1f\x8b\x08"


def forms(secret):
    """Each form of a secret by its name."""
    secret = secret.encode()
    escaped = secret.decode().replace("\\", "\\\\").replace('"', '\\"').replace("/", "\\/").encode()
    found = {
        "plain": {secret},
        "JSON-escaped": {escaped, b"".join(b"\\u%04x" % byte for byte in secret)},
        "percent-encoded": {
            urllib.parse.quote(secret, safe="").encode(), urllib.parse.quote_plus(secret).encode(),
            b"".join(b"%%%02X" % byte for byte in secret), b"".join(b"%%%02x" % byte for byte in secret)},
        "hex": {secret.hex().encode(), secret.hex().upper().encode()},
        "UTF-16": {secret.decode().encode("utf-16-le")},
    }
    for offset in range(3):
        found[f"Base64 at offset {offset}"] = base64_cores(secret, offset)
    return found


def base64_cores(secret, offset):
    """The part of the Base64 text that is the same whatever stands before and after the secret."""
    text = base64.b64encode(b"\0" * offset + secret).rstrip(b"=")
    core = text[(0, 2, 3)[offset]:]
    if (len(secret) + offset) % 3:
        core = core[:-1]
    return {core, core.replace(b"+", b"-").replace(b"/", b"_")}


class Scanner:
    """Knows some secrets by name, and finds them."""

    def __init__(self, **secrets):
        self._needles = [
            (name, form, needle) for name, secret in secrets.items()
            for form, needles in forms(secret).items() for needle in needles]

    @classmethod
    def for_keys(cls, keys, **more):
        return cls(id=keys[0], password=keys[1], pair=f"{keys[0]}:{keys[1]}", **more)

    def scan(self, content, place="bytes", depth=2):
        """Sentences, one for each finding; never the secret itself."""
        hits = [
            f"{name} as {form} in {place}" for name, form, needle in self._needles if needle in content]
        if depth:
            for inner_place, inner in unpacked(content):
                hits += self.scan(inner, f"{place}, {inner_place}", depth - 1)
        return sorted(set(hits))

    def scan_tree(self, path):
        hits = []
        for directory, _, names in os.walk(path):
            for name in names:
                file = os.path.join(directory, name)
                with open(file, "rb") as opened:
                    hits += self.scan(opened.read(), file)
        return hits

    def scan_unlinked_files(self, pid):
        """The files without a name that a process has open. Returns how many there were, and the findings."""
        count, hits = 0, []
        for descriptor in os.listdir(f"/proc/{pid}/fd"):
            path = f"/proc/{pid}/fd/{descriptor}"
            try:
                if not os.readlink(path).endswith("(deleted)"):
                    continue
                with open(path, "rb") as opened:
                    content = opened.read()
            except OSError:
                continue
            if content:
                count += 1
                hits += self.scan(content, "a spool file", depth=1)
        return count, hits


def unpacked(content):
    """What the compressed streams inside some bytes hold. A file of frames is unpacked from each of them, for
    a damaged one must not hide the next."""
    end = 0
    for match in re.finditer(re.escape(ZSTD_MAGIC), content):
        if match.start() < end:
            continue
        result = subprocess.run(
            ["zstd", "-dcq", "--no-check", "-"], input=content[match.start():], capture_output=True)
        if result.stdout:
            yield f"zstd at {match.start()}", result.stdout
        if result.returncode == 0:
            break
    for match in re.finditer(re.escape(GZIP_MAGIC), content):
        try:
            yield f"gzip at {match.start()}", zlib.decompressobj(31).decompress(content[match.start():], 1 << 26)
        except zlib.error:
            pass
    for match in re.finditer(rb"[A-Za-z0-9+/]{60,}={0,2}", content[: 1 << 22]):
        text = match[0].rstrip(b"=")
        text = text[: len(text) - (len(text) % 4 == 1)]
        yield f"Base64 at {match.start()}", base64.b64decode(text + b"=" * (-len(text) % 4))
