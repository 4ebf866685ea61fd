"""Reads the rows of a landed file, the same on every cloud: needs nothing but Python, and holds one piece of the file.

CSV is RFC 4180 with a header, UTF-8, and any of LF, CRLF or CR as line end; JSON is one object a line. Every record
becomes one row. One that cannot be read has no values but says why, with its text as it landed, so that silver can
quarantine it. What DuckDB reads on a laptop, by modules/local, is the same row by row.
"""

import json
import re
from decimal import Decimal
from typing import Iterable, Iterator, NamedTuple, Optional

# A quoted value longer than this is taken for a quote that was never closed, so that it does not swallow the rest.
MAX_VALUE_BYTES = 1 << 20
# A header longer than this is not a header; it bounds what is read of a file to check it.
HEAD_BYTES = 1 << 20
# The columns that bronze adds to what landed, beside those of the contract.
RESERVED = re.compile(r"_(source_file|source_line|loaded_at|batch_id|parse_error|raw_text|extra_columns)", re.IGNORECASE)

MARK = b"\xef\xbb\xbf"
LINE_END = re.compile(rb"\r\n|\r|\n")
# A value in quotes without any in it, as most of them are.
SIMPLE = re.compile(rb' *"([^"\r\n]{0,4096})"(?=[,\r\n])')
UNQUOTED = re.compile(rb"[^,\r\n]*")
UNREADABLE = re.compile(r"[\x00\x80-\xff]")


class LandingError(Exception):
    """What landed cannot be loaded; the message says which file and why. Nothing has been written."""


class Row(NamedTuple):
    line: int
    values: tuple  # of the contract's columns
    error: Optional[str]
    raw: Optional[str]
    extra: Optional[str]  # JSON of the columns that the contract does not have


class Record(NamedTuple):
    values: Optional[list]  # none in a blank line and in a broken record
    error: Optional[str]
    next: int
    lines: int


def landed_rows(pieces: Iterable[bytes], path: str, table: dict) -> Iterator[Row]:
    """The rows of one file, given in pieces of any size. A CSV file with a wrong header raises LandingError."""
    read = csv_rows if table["format"] == "csv" else json_rows
    return read(pieces, path, table)


class Incomplete(Exception):
    """The bytes end before the record does."""


class Pieces:
    """A file as it comes: `rest` is what has been taken of it and not read yet."""

    def __init__(self, pieces: Iterable[bytes]):
        self._pieces = iter(pieces)
        self.rest = b""
        self.at_end = False
        while len(self.rest) < len(MARK) and not self.at_end:
            self.take(0)
        self.rest = self.rest.removeprefix(MARK)

    def take(self, done: int) -> None:
        """Drops what has been read and takes as much again as is left, so that a long record is not read over and over."""
        taken, size, wanted = [self.rest[done:]], 0, max(1, len(self.rest) - done)
        while size < wanted and not self.at_end:
            piece = next(self._pieces, None)
            self.at_end = piece is None
            taken.append(piece or b"")
            size += len(taken[-1])
        self.rest = b"".join(taken)


def csv_rows(pieces: Iterable[bytes], path: str, table: dict) -> Iterator[Row]:
    file = Pieces(pieces)
    position, line, names = 0, 1, None
    while True:
        try:
            if position >= len(file.rest):
                raise Incomplete
            record = read_record(file.rest, position, file.at_end)
        except Incomplete:
            if file.at_end and position >= len(file.rest):
                break
            file.take(position)
            position = 0
            continue
        if names is None:
            names = header_of(file.rest[:HEAD_BYTES], record, path, table)
            select = row_maker(names, table)
        elif record.values is not None or record.error is not None:
            yield select(record, line, file.rest[position : record.next])
        line += record.lines
        position = record.next
    if names is None:
        header_of(file.rest, Record(None, None, 0, 0), path, table)


def row_maker(names: list, table: dict):
    """How the values of a record become those of a row: by the names in the header."""
    width = len(names)
    columns = [column["name"] for column in table["columns"]]
    places = [names.index(name) if name in names else None for name in columns]
    known = set(columns)
    extra = [(name, index) for index, name in enumerate(names) if name not in known]
    nothing = (None,) * len(columns)

    def select(record: Record, line: int, landed: bytes) -> Row:
        if record.error is not None:
            return Row(line, nothing, record.error, raw_text(landed), None)
        values = record.values
        # A separator at the end of a line holds no data.
        if len(values) == width + 1 and values[width] == "":
            values = values[:width]
        if len(values) != width:
            return Row(line, nothing, f"{len(values)} fields instead of {width}", raw_text(landed), None)
        more = json.dumps({name: values[at] or None for name, at in extra}, ensure_ascii=False) if extra else None
        return Row(line, tuple(None if at is None else values[at] or None for at in places), None, None, more)

    return select


def read_record(data: bytes, start: int, at_end: bool) -> Record:
    """The record that begins at `start`. Where a quote is wrong it ends with its first line, so that the lines after
    it are read on their own."""
    end = data.find(b"\n", start)
    line = data[start : end if end >= 0 else len(data)]
    if (end >= 0 or at_end) and b'"' not in line:
        return plain_record(line, start, len(data) if end < 0 else end + 1)
    return quoted_record(data, start, at_end)


def plain_record(line: bytes, start: int, next_start: int) -> Record:
    """A record without a quote in its line; a carriage return ends it too."""
    returned = line.find(b"\r")
    if returned >= 0:
        if returned != len(line) - 1:
            next_start = start + returned + 1
        line = line[:returned]
    return record_of(line, None, next_start, 1)


def record_of(landed: bytes, values: Optional[list], next_start: int, lines: int) -> Record:
    if not landed:
        return Record(None, None, next_start, lines)
    if b"\0" in landed:
        return Record(None, "holds a NUL byte" if is_utf8(landed) else "not valid UTF-8", next_start, lines)
    try:
        texts = landed.decode().split(",") if values is None else [value.decode() for value in values]
    except UnicodeDecodeError:
        return Record(None, "not valid UTF-8", next_start, lines)
    return Record(texts, None, next_start, lines)


def quoted_record(data: bytes, start: int, at_end: bool) -> Record:
    values, lines, position = [], 1, start
    while True:
        simple = SIMPLE.match(data, position)
        begin = position
        while simple is None and data[begin : begin + 1] == b" ":
            begin += 1
        if simple is not None:
            values.append(simple[1])
            end = simple.end()
        elif data[begin : begin + 1] == b'"':
            end = end_of_quoted(data, begin + 1, at_end)
            if isinstance(end, str):
                return broken_record(data, start, at_end, end)
            value = data[begin + 1 : end - 1]
            lines += len(LINE_END.findall(value))
            values.append(value.replace(b'""', b'"'))
        else:
            end = UNQUOTED.match(data, position).end()
            if end == len(data) and not at_end:
                raise Incomplete
            values.append(data[position:end])
        position = end
        if data[position : position + 1] != b",":
            break
        position += 1
    return record_of(data[start:position], values, after_line_end(data, position, at_end), lines)


def end_of_quoted(data: bytes, start: int, at_end: bool):
    """Where the closing quote ends, or what is wrong with the value."""
    position = start
    while True:
        position = data.find(b'"', position)
        if position < 0 or position - start > MAX_VALUE_BYTES:
            seen = (len(data) if position < 0 else position) - start
            if at_end or seen > MAX_VALUE_BYTES:
                return "a quote is never closed"
            raise Incomplete
        if position + 1 == len(data) and not at_end:
            raise Incomplete
        if data[position + 1 : position + 2] != b'"':
            break
        position += 2
    if data[position + 1 : position + 2] not in (b"", b",", b"\n", b"\r"):
        return "a quote is never closed, or text follows it"
    return position + 1


def broken_record(data: bytes, start: int, at_end: bool, reason: str) -> Record:
    found = LINE_END.search(data, start)
    return Record(None, reason, after_line_end(data, found.start() if found else len(data), at_end), 1)


def after_line_end(data: bytes, position: int, at_end: bool) -> int:
    found = LINE_END.match(data, position)
    if found is None:
        if at_end:
            return len(data)
        raise Incomplete
    # What follows a carriage return may be the other half of it.
    if found.end() == len(data) and data[position:] == b"\r" and not at_end:
        raise Incomplete
    return found.end()


def is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def raw_text(landed: bytes) -> str:
    """The bytes of a record as text that is never wrong: what is no UTF-8, and NUL, is written as `\\xE9`."""
    landed = re.sub(rb"(\r\n|\r|\n)\Z", b"", landed)
    if b"\0" not in landed and is_utf8(landed):
        return landed.decode()
    return UNREADABLE.sub(lambda byte: f"\\x{ord(byte.group()):02X}", landed.decode("latin-1"))


def check_head(head: bytes, is_all: bool, path: str, table: dict) -> None:
    """Checks the first bytes of a CSV file, so that a wrong file is found before anything is written."""
    if table["format"] != "csv":
        return
    head = head.removeprefix(MARK)
    try:
        record = read_record(head, 0, is_all) if head else Record(None, None, 0, 0)
    except Incomplete:
        record = Record(None, None, 0, 0)
    header_of(head, record, path, table)


def header_of(head: bytes, record: Record, path: str, table: dict) -> list:
    """Names of the columns in the order of the file. Every column of the contract must be there, but for those that may
    be absent; columns that it does not know are kept."""
    if not head:
        raise LandingError(f"{path}: is empty: a table without rows still has a header")
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise LandingError(f"{path}: is UTF-16; save it as UTF-8")
    if not is_utf8(LINE_END.split(head, 1)[0]):
        raise LandingError(f"{path}: the header is not valid UTF-8; save the file as UTF-8")
    if record.values is None:
        reason = f": {record.error}" if record.error else ""
        raise LandingError(f"{path}: the first line is no CSV header{reason}")
    names = [value.strip() or f"column_{index + 1}" for index, value in enumerate(record.values)]
    for name in filter(RESERVED.fullmatch, names):
        raise LandingError(f'{path}: the column "{name}" has a name that bronze gives to one of its own; rename it')
    lower = [name.lower() for name in names]
    for index, name in enumerate(names):
        if lower.index(name.lower()) < index:
            raise LandingError(f'{path}: the column "{name}" is in the header twice')
    for column in table["columns"]:
        if column["name"] not in names and not column.get("mayBeAbsent"):
            raise LandingError(f'{path}: the column "{column["name"]}" is missing; found {", ".join(names)}')
    return names


def json_rows(pieces: Iterable[bytes], _: str, table: dict) -> Iterator[Row]:
    file = Pieces(pieces)
    columns = [column["name"] for column in table["columns"]]
    nothing = (None,) * len(columns)
    decoder = json.JSONDecoder(object_pairs_hook=Pairs, parse_float=real, parse_int=whole, parse_constant=Number)
    position, line = 0, 1
    while True:
        end = file.rest.find(b"\n", position)
        if end < 0 and not file.at_end:
            file.take(position)
            position = 0
            continue
        landed = file.rest[position : len(file.rest) if end < 0 else end + 1]
        if not landed:
            break
        raw = raw_text(landed)
        if raw.strip():
            yield json_row(decoder, landed, raw, line, columns) or Row(line, nothing, json_fault(landed), raw, None)
        line += 1
        position += len(landed)


def json_fault(landed: bytes) -> str:
    return "not a JSON object" if b"\0" not in landed and is_utf8(landed) else "not valid UTF-8"


def json_row(decoder: json.JSONDecoder, landed: bytes, raw: str, line: int, columns: list) -> Optional[Row]:
    """Top-level keys become columns of text; an object or a list in them stays JSON. Nothing where it is no object."""
    if b"\0" in landed or not raw.lstrip(" \t\r\n").startswith("{"):
        return None
    try:
        found = decoder.decode(raw.strip(" \t\r\n"))
        fields = {}
        for name, value in found.pairs:
            fields.setdefault(name, value)
        values = tuple(field_text(fields.pop(name, None)) for name in columns)
        extra = {name: field_text(value) for name, value in fields.items()}
        more = json.dumps(extra, ensure_ascii=False) if extra else None
        if "\\u" in raw:
            # Half of a surrogate pair is no character.
            "".join(filter(None, (*values, more))).encode()
    except (ValueError, RecursionError):
        return None
    return Row(line, values, None, None, more)


class Pairs(NamedTuple):
    """An object as it stands, keys that are there twice too."""

    pairs: list


class Number(str):
    """A number as it is written in JSON."""


def real(text: str) -> Number:
    """The shortest text of a 64-bit float, written as JavaScript does, but with a point in it; DuckDB has the same."""
    value = float(text)
    if value in (float("inf"), float("-inf")):
        return Number(text)
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    written = "".join(map(str, digits))
    point = len(written) + exponent
    if value == 0:
        body = "0.0"
    elif 0 < point <= 21:
        body = f"{written[:point].ljust(point, '0')}.{written[point:] or '0'}"
    elif -6 < point <= 0:
        body = f"0.{'0' * -point}{written}"
    else:
        body = f"{written[0]}{'.' + written[1:] if written[1:] else ''}e{point - 1}"
    return Number(f"-{body}" if sign else body)


def whole(text: str) -> Number:
    return Number("0" if text == "-0" else text)


def field_text(value) -> Optional[str]:
    return value if value is None or isinstance(value, str) else json_text(value)


def json_text(value) -> str:
    if isinstance(value, Number):
        return value
    if isinstance(value, Pairs):
        return "{" + ",".join(f"{quoted(name)}:{json_text(each)}" for name, each in value.pairs) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(json_text, value)) + "]"
    return quoted(value) if isinstance(value, str) else json.dumps(value)


def quoted(text: str) -> str:
    written = json.dumps(text, ensure_ascii=False)
    return re.sub(r"(?<!\\)((?:\\\\)*)\\u([0-9a-f]{4})", lambda found: f"{found[1]}\\u{found[2].upper()}", written)
