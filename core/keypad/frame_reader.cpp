#include "core/keypad/encoding.h"

#include <algorithm>
#include <cstring>

namespace countersign::keypad {

FrameReader::FrameReader(std::size_t frame_bytes_max)
    : m_frame_bytes_max(frame_bytes_max), m_buffer(frameHead_bytes + frame_bytes_max)
{
}

/// How many bytes the frame under way has in all, as far as is known.
std::size_t FrameReader::wanted() const
{
    if (m_filled < frameHead_bytes)
        return frameHead_bytes;
    const auto* head = m_buffer.data();
    return frameHead_bytes + (static_cast<std::size_t>(head[0]) << 8 | head[1]);
}

Result<std::vector<SecretBytes>, Fault> FrameReader::read(std::span<const unsigned char> bytes)
{
    std::vector<SecretBytes> bodies;
    while (!m_isFaulty && !bytes.empty()) {
        const auto taken = std::min(bytes.size(), wanted() - m_filled);
        std::memcpy(m_buffer.data() + m_filled, bytes.data(), taken);
        m_filled += taken;
        bytes = bytes.subspan(taken);
        if (m_filled < frameHead_bytes)
            continue;
        const auto body_bytes = wanted() - frameHead_bytes;
        if (body_bytes == 0 || body_bytes > m_frame_bytes_max) {
            m_isFaulty = true;
            return failure(Fault{body_bytes == 0 ? FaultReason::empty : FaultReason::tooLarge, {}});
        }
        if (m_filled < wanted())
            continue;
        bodies.emplace_back(m_buffer.span().subspan(frameHead_bytes, body_bytes));
        explicit_bzero(m_buffer.data(), m_filled);
        m_filled = 0;
    }
    if (m_isFaulty)
        return failure(Fault{FaultReason::tooLarge, {}});
    return bodies;
}

} // namespace countersign::keypad
