#pragma once

#include <cstdint>

namespace countersign::sim {

/// A day that once failed, and what keeps what it had found. A seed gives the same day only with
/// the generation of its draws (`generation` in day.h; 1 stands for all before they were counted):
/// with another one it is a day like any other, and the scenario alone stands for the fault. A new
/// one gets both: its seed for now, and a scenario for good.
struct KeptSeed
{
    std::uint64_t seed;
    int generation;
    const char* found;
    const char* file;     // below tests, of the scenario that fails without the mend
    const char* scenario; // its function
};

inline constexpr KeptSeed kept_seeds[] = {
    {41, 1, "what SQLite had rolled back by itself was committed row by row",
     "sim/sim_disk_test.cpp", "aTransactionThatTheDiskEndedCommitsNothing"},
    {329, 1, "the same, as days were drawn later", "sim/sim_disk_test.cpp",
     "aTransactionThatTheDiskEndedCommitsNothing"},
    {217, 1, "what a killed program had left was believed, and lost with the power",
     "sim/sim_disk_test.cpp", "whatAKilledProgramLeftIsDurableBeforeItIsBelieved"},
    {62, 1, "the same, as days were drawn later", "sim/sim_disk_test.cpp",
     "whatAKilledProgramLeftIsDurableBeforeItIsBelieved"},
    {80227, 1, "a commit that had failed was found whole after the next one",
     "sim/sim_disk_test.cpp", "whatIsCommittedAfterAFailureIsWhatIsLeft"},
};

/// What days found of which nobody wrote down the seed.
struct KeptScenario
{
    const char* found;
    const char* file;
    const char* scenario;
};

inline constexpr KeptScenario kept_scenarios[] = {
    {"a restart forgot who had been offered a message instead", "sms/sms_relay_test.cpp",
     "noRestartForgetsWhoWasOfferedItInstead"},
    {"a code that a restart sent again counted for its till alone", "sim/sim_sending_test.cpp",
     "aMessageThatARestartSendsAgainCountsAgain"},
    {"a NO to what a restart had sent again wasn't heard after its purchase",
     "sim/sim_replies_test.cpp", "aNoToWhatARestartSentAgainIsHeardAfterItsPurchase"},
};

} // namespace countersign::sim
