#include "tests/fuzz/targets.h"

#include <cstddef>
#include <cstdint>

// libFuzzer's own name for what it calls, once an input.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* input, std::size_t size_bytes)
{
    countersign::fuzz::COUNTERSIGN_FUZZ_TARGET({input, size_bytes});
    return 0;
}
