#pragma once

#include "core/base/result.h"
#include "core/keypad/words.h"

#include <QByteArray>
#include <cstddef>
#include <span>
#include <vector>

namespace countersign::keypad {

/// A frame is u16be length, then that many bytes: one CBOR map.
inline constexpr std::size_t showFrame_bytes_max = 65'535;
inline constexpr std::size_t didFrame_bytes_max = 256;
inline constexpr std::size_t frameHead_bytes = 2;

enum class FaultReason {
    tooLarge,
    empty,
    notCbor,
    trailingBytes,
    wrongType,
    outOfRange,
    unknownKey,
    missingKey,
    unknownWord
};
/// What is wrong with a frame. `key` names one of our own keys or nothing: never what came in it.
struct Fault
{
    FaultReason reason = FaultReason::notCbor;
    QString key;
    /// "out_of_range: attempt", for a log.
    [[nodiscard]] QString toString() const;
};

/// A whole frame, length first. Texts that are too long are cut and end in "…", of the lines only
/// the last `lines_max` go, counts of goods stop at a million; other numbers out of range are a bug
/// of the caller and end the program.
[[nodiscard]] QByteArray encode(const Show& show);
/// A whole frame, length first. Wiped by whoever holds it.
[[nodiscard]] SecretBytes encode(const Did& did);

/// Both take what FrameReader gives: the frame without its length.
[[nodiscard]] Result<Show, Fault> decodeShow(std::span<const unsigned char> body);
[[nodiscard]] Result<Did, Fault> decodeDid(std::span<const unsigned char> body);

/// Finds frames in a stream of bytes. After a fault it stays faulty: close the connection.
class FrameReader
{
public:
    explicit FrameReader(std::size_t frame_bytes_max);

    /// The bodies of the frames that are complete with these bytes.
    [[nodiscard]] Result<std::vector<SecretBytes>, Fault>
    read(std::span<const unsigned char> bytes);

private:
    [[nodiscard]] std::size_t wanted() const;

    std::size_t m_frame_bytes_max;
    SecretBytes m_buffer; // head and body of the frame under way; never grows
    std::size_t m_filled = 0;
    bool m_isFaulty = false;
};

} // namespace countersign::keypad
