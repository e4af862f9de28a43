#pragma once

// GCC says by macros what Clang says by features.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define COUNTERSIGN_IS_SANITIZED true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define COUNTERSIGN_IS_SANITIZED true
#endif
#endif
#ifndef COUNTERSIGN_IS_SANITIZED
#define COUNTERSIGN_IS_SANITIZED false
#endif

namespace countersign::tests {

/// Whether this program was built with AddressSanitizer or ThreadSanitizer.
inline constexpr bool isSanitized = COUNTERSIGN_IS_SANITIZED;

} // namespace countersign::tests
