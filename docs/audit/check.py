#!/usr/bin/env python3
"""Checks a lianjian export with the standard library and openssl: check.py FOLDER [KEPT_CHECKPOINT | KEY]..."""
import hashlib, json, subprocess, sys, tempfile; from base64 import b64decode, b64encode; from pathlib import Path
if not sys.argv[1:] or not Path(sys.argv[1], "checkpoint").is_file(): sys.exit(__doc__)
folder, kept = Path(sys.argv[1]), [Path(path) for path in sys.argv[2:] if Path(path).is_file()]
keys = [key for key in sys.argv[2:] if not Path(key).is_file()] or (folder / "keys").read_text().split()
if strange := [key for key in keys if key.count("+") < 2]: sys.exit(f"Neither file nor key: {strange[0]}\n{__doc__}")
DER, OPENSSL = bytes.fromhex("302a300506032b6570032100"), "openssl pkeyutl -verify -pubin -keyform DER -rawin"
def sha(*parts): return hashlib.sha256(b"".join(parts)).digest()
def wrong(what): sys.exit(f"WRONG: {what}")
sys.excepthook = lambda kind, error, trace: wrong(f"{error} ({kind.__name__})")
def root(row):  # RFC 6962, section 2.1
    half = 1 << (len(row) - 1).bit_length() - 1 if len(row) > 1 else 0
    return sha(b"\1", root(row[:half]), root(row[half:])) if half else row[0]
def bundle(number, width):  # C2SP tlog-tiles
    name = f"{number % 1000:03}" + (f".p/{width}" if width < 256 else "")
    while number := number // 1000: name = f"x{number % 1000:03}/{name}"
    return (folder / "tile" / "entries" / name).read_bytes()
def signed(text, signature, key):  # C2SP signed-note: Ed25519
    (name, identity, public), signature = key.split("+", 2), b64decode(signature)
    ours = sha(name.encode() + b"\n" + b64decode(public))[:4] == signature[:4] == bytes.fromhex(identity)
    with tempfile.TemporaryDirectory() as place:
        files = [Path(place, name) for name in ("key", "text", "signature")]
        for file, its in zip(files, (DER + b64decode(public)[1:], text.encode(), signature[4:])): file.write_bytes(its)
        command = OPENSSL.split() + ["-inkey", files[0], "-in", files[1], "-sigfile", files[2]]
        return ours and text.startswith(f"{name}\n") and subprocess.run(command, capture_output=True).returncode == 0
def opened(path):  # C2SP tlog-checkpoint
    text, lines = (part.strip("\n") + "\n" for part in path.read_text().split("\n\n"))
    if not any(signed(text, line.split(" ")[2], key) for line in lines.splitlines() for key in keys):
        wrong(f"{path} is not signed by the key")
    return int(text.split("\n")[1]), b64decode(text.split("\n")[2])
(size, top), leaves = opened(folder / "checkpoint"), []
for data in (bundle(first // 256, min(256, size - first)) for first in range(0, size, 256)):
    while data:
        entry, data = data[2:][:int.from_bytes(data[:2], "big")], data[2 + int.from_bytes(data[:2], "big"):]
        if not json.loads(entry)["position"] == len(leaves) < size: wrong(f"entry {len(leaves)} does not belong there")
        leaves.append(sha(b"\0", entry))
for path, (past, its) in [(path, opened(path)) for path in (folder / "checkpoint", *kept)]:
    if past > len(leaves) or root(leaves[:past]) != its: wrong(f"these entries are not those of {path}")
print(f"RIGHT: {size} entries, root {b64encode(top).decode()}")
