#pragma once

#include "tests/base/sanitizers.h"

#include <algorithm>
#include <cstdint>
#include <fcntl.h>
#include <fstream>
#include <sstream>
#include <string>
#include <unistd.h>
#include <vector>

namespace countersign::tests {

/// A sanitizer keeps freed memory as it was, to find who uses it, and maps terabytes of its own:
/// nothing can be looked for there.
inline constexpr bool memoryIsKept = isSanitized;

/// How often the bytes, given with every bit flipped, stand in this process's writable memory.
inline int timesInMemory(const std::string& flipped)
{
    int found = 0;
    std::ifstream maps("/proc/self/maps");
    const int memory = open("/proc/self/mem", O_RDONLY);
    std::vector<char> chunk(1 << 16);
    for (std::string line; std::getline(maps, line);) {
        std::uint64_t begin = 0;
        std::uint64_t end = 0;
        char dash = 0;
        std::string rights;
        std::istringstream(line) >> std::hex >> begin >> dash >> end >> rights;
        if (rights.rfind("rw", 0) != 0)
            continue;
        const auto step = chunk.size() - flipped.size();
        for (auto at = begin; at < end; at += step) {
            const auto got =
                pread(memory, chunk.data(), std::min<std::size_t>(chunk.size(), end - at),
                      static_cast<off_t>(at));
            for (std::size_t i = 0; got > 0 && i + flipped.size() <= static_cast<std::size_t>(got);
                 ++i) {
                std::size_t same = 0;
                while (same < flipped.size() &&
                       static_cast<char>(~chunk[i + same]) == flipped[same])
                    ++same;
                // The copy in the chunk itself is found when the chunk's own memory is read.
                const auto where = at + i;
                const auto own = reinterpret_cast<std::uint64_t>(chunk.data());
                if (same == flipped.size() && (where < own || where >= own + chunk.size()))
                    ++found;
            }
        }
    }
    close(memory);
    return found;
}

} // namespace countersign::tests
