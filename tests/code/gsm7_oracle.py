#!/usr/bin/env python3
"""Says of texts how they are sent as SMS, written from the standards with Python's library alone.

A line in is a text as hexadecimal UTF-16BE; a line out is "gsm7|ucs2 units parts". The parts
are filled one by one (3GPP TS 23.038, 6.1.2.1 and 6.2.1; TS 23.040, 9.2.3.24.1)."""
import sys

# TS 23.038, 6.2.1: the default alphabet by code point, eight rows of sixteen; 0x1B is the escape.
ROWS = [
    "0040 00A3 0024 00A5 00E8 00E9 00F9 00EC 00F2 00C7 000A 00D8 00F8 000D 00C5 00E5",
    "0394 005F 03A6 0393 039B 03A9 03A0 03A8 03A3 0398 039E ESC  00C6 00E6 00DF 00C9",
    "0020 0021 0022 0023 00A4 0025 0026 0027 0028 0029 002A 002B 002C 002D 002E 002F",
    "0030 0031 0032 0033 0034 0035 0036 0037 0038 0039 003A 003B 003C 003D 003E 003F",
    "00A1 0041 0042 0043 0044 0045 0046 0047 0048 0049 004A 004B 004C 004D 004E 004F",
    "0050 0051 0052 0053 0054 0055 0056 0057 0058 0059 005A 00C4 00D6 00D1 00DC 00A7",
    "00BF 0061 0062 0063 0064 0065 0066 0067 0068 0069 006A 006B 006C 006D 006E 006F",
    "0070 0071 0072 0073 0074 0075 0076 0077 0078 0079 007A 00E4 00F6 00F1 00FC 00E0",
]
# TS 23.038, 6.2.1.1: what stands behind the escape.
BEHIND_ESCAPE = {0x0A: 0x000C, 0x14: 0x005E, 0x28: 0x007B, 0x29: 0x007D, 0x2F: 0x005C,
                 0x3C: 0x005B, 0x3D: 0x007E, 0x3E: 0x005D, 0x40: 0x007C, 0x65: 0x20AC}
ESCAPE = 0x1B
USER_DATA_OCTETS = 140
HEADER_OCTETS = 6  # UDHL, then the element for concatenation: 00 03, reference, total, number

septets_of = {}
for row, line in enumerate(ROWS):
    for column, point in enumerate(line.split()):
        if point != "ESC":
            septets_of[int(point, 16)] = [row * 16 + column]
for code, point in BEHIND_ESCAPE.items():
    septets_of[point] = [ESCAPE, code]


def octets_of(count, is_gsm7, header):
    """Of a part's user data: the header, fill bits up to a septet, then seven bits a septet."""
    if not is_gsm7:
        return header + 2 * count
    start = -(-header * 8 // 7) * 7
    return -(-(start + 7 * count) // 8)


def fits(count, is_gsm7, header):
    return octets_of(count, is_gsm7, header) <= USER_DATA_OCTETS


def characters(text):
    """Units that must stay together, of UTF-16BE."""
    units = [int.from_bytes(text[i:i + 2], "big") for i in range(0, len(text), 2)]
    whole = []
    while units:
        is_pair = (len(units) > 1 and 0xD800 <= units[0] <= 0xDBFF
                   and 0xDC00 <= units[1] <= 0xDFFF)
        count = 2 if is_pair else 1
        whole.append(units[:count])
        del units[:count]
    return whole


def sent(text):
    whole = characters(text)
    is_gsm7 = all(len(c) == 1 and c[0] in septets_of for c in whole)
    if is_gsm7:
        whole = [septets_of[c[0]] for c in whole]
    units = sum(len(c) for c in whole)
    if fits(units, is_gsm7, 0):
        return is_gsm7, units, 1
    parts = [[]]
    for character in whole:
        if not fits(len(parts[-1]) + len(character), is_gsm7, HEADER_OCTETS):
            parts.append([])
        parts[-1] += character
    return is_gsm7, units, len(parts)


for line in sys.stdin:
    is_gsm7, units, parts = sent(bytes.fromhex(line.strip()))
    print("gsm7" if is_gsm7 else "ucs2", units, parts)
