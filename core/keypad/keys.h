#pragma once

#include "core/keypad/words.h"

#include <QLatin1String>
#include <QString>
#include <QStringView>
#include <optional>

// The spelling of the frames. Only encoding and decoding read this.

namespace countersign::keypad {

inline constexpr int name_length_max = 100;
inline constexpr int note_length_max = 80;
inline constexpr int amount_length_max = 32;
inline constexpr int items_max = 1'000'000;
inline constexpr int language_length_max = 12;

namespace key {
inline constexpr QLatin1String amount("amount");
inline constexpr QLatin1String attempt("attempt");
inline constexpr QLatin1String canHaveMoreTime("can_have_more_time");
inline constexpr QLatin1String count("count");
inline constexpr QLatin1String deed("did");
inline constexpr QLatin1String digits("digits");
inline constexpr QLatin1String each("each");
inline constexpr QLatin1String isOwnerTold("owner_told");
inline constexpr QLatin1String isTaxIncluded("tax_included");
inline constexpr QLatin1String items("items");
inline constexpr QLatin1String language("language");
inline constexpr QLatin1String languages("languages");
inline constexpr QLatin1String lastWasWrong("last_was_wrong");
inline constexpr QLatin1String life_ms("life_ms");
inline constexpr QLatin1String lines("lines");
inline constexpr QLatin1String measure("measure");
inline constexpr QLatin1String name("name");
inline constexpr QLatin1String offer("offer");
inline constexpr QLatin1String outcome("outcome");
inline constexpr QLatin1String payee("payee");
inline constexpr QLatin1String phoneEnding("phone_ending");
inline constexpr QLatin1String purchase("purchase");
inline constexpr QLatin1String reason("reason");
inline constexpr QLatin1String resendReady_ms("resend_ready_ms");
inline constexpr QLatin1String resendsLeft("resends_left");
inline constexpr QLatin1String saved("saved");
inline constexpr QLatin1String state("state");
inline constexpr QLatin1String storeName("store");
inline constexpr QLatin1String tax("tax");
inline constexpr QLatin1String timeLeft_ms("time_left_ms");
inline constexpr QLatin1String total("total");
inline constexpr QLatin1String tries("tries");
inline constexpr QLatin1String triesLeft("tries_left");
inline constexpr QLatin1String wasTaken("was_taken");
inline constexpr QLatin1String what("what");
inline constexpr QLatin1String with("with");
} // namespace key

/// "code", "time_up" …: the alternatives of State and Deed by name.
QString wordOf(const State& state);
QString wordOf(const Deed& deed);
QString wordOf(WaitingFor what);
QString wordOf(StopOutcome outcome);
QString wordOf(StopReason reason);

std::optional<WaitingFor> waitingForOf(QStringView word);
std::optional<StopOutcome> stopOutcomeOf(QStringView word);
std::optional<StopReason> stopReasonOf(QStringView word);

/// "en", "pt-BR": letters, digits and hyphens, two to twelve of them.
bool isLanguage(QStringView text);

} // namespace countersign::keypad
