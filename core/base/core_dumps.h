#pragma once

namespace countersign {

/// From here on a crash of this process leaves no copy of its memory, neither as a core file nor
/// handed to a program that collects them, and other processes of the same user can't read it:
/// codes, numbers and keys are in there. Call it first in `main`; it can't be taken back.
void giveUpCoreDumps();

} // namespace countersign
