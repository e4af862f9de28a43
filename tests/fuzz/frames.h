#pragma once

#include "core/base/check.h"
#include "core/keypad/encoding.h"
#include "tests/fuzz/targets.h"

#include <algorithm>
#include <optional>
#include <vector>

namespace countersign::fuzz {

/// The bodies that a reader finds in a stream that comes in pieces; nothing if it is faulty.
inline std::optional<std::vector<QByteArray>> bodiesIn(Bytes stream, std::size_t frame_bytes_max,
                                                       std::size_t piece_bytes)
{
    keypad::FrameReader reader(frame_bytes_max);
    std::vector<QByteArray> bodies;
    while (!stream.empty()) {
        const auto piece = stream.first(std::min(piece_bytes, stream.size()));
        stream = stream.subspan(piece.size());
        auto read = reader.read(piece);
        if (!read) {
            check(!read.error().toString().isEmpty(), "a faulty stream has a reason");
            check(!reader.read(piece).ok(), "after a fault it stays faulty");
            return std::nullopt;
        }
        for (const SecretBytes& body : *read) {
            check(body.size() > 0 && body.size() <= frame_bytes_max, "a frame keeps to its limit");
            bodies.push_back(bytesOf(body.span()));
        }
    }
    return bodies;
}

/// Reads the input as targets.h says and hands each body to `take`.
template <class Take> void eachBody(Bytes input, std::size_t frame_bytes_max, Take take)
{
    if (input.empty())
        return;
    const std::size_t piece_bytes = input.front();
    const Bytes rest = input.subspan(1);
    if (piece_bytes == 0)
        return take(rest);
    const auto inPieces = bodiesIn(rest, frame_bytes_max, piece_bytes);
    check(inPieces == bodiesIn(rest, frame_bytes_max, std::max<std::size_t>(1, rest.size())),
          "it doesn't matter in which pieces a stream comes");
    if (!inPieces)
        return;
    for (const QByteArray& body : *inPieces)
        take(spanOf(body));
}

/// What is told of a faulty frame names our own keys and nothing that came in it.
inline void checkFault(const keypad::Fault& fault)
{
    constexpr qsizetype key_characters_max = 24;
    const QString words = fault.toString();
    check(!words.isEmpty(), "a refused frame has a reason");
    check(fault.key.size() <= key_characters_max, "a fault names one of our own keys");
    check(std::all_of(words.begin(), words.end(),
                      [](QChar c) {
                          return (c >= u'a' && c <= u'z') || c == u'_' || c == u':' || c == u' ';
                      }),
          "a fault says nothing that came in the frame");
}

} // namespace countersign::fuzz
