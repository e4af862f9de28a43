#pragma once

#include "app/composition/ending.h"
#include "core/settings/settings.h"
#include "core/store/keys.h"

#include <QString>

namespace countersign::app {

enum class Verdict { ok, warn, fault };

/// Prints one line a check and remembers the worst.
class DoctorReport
{
public:
    explicit DoctorReport(bool isJson) : m_isJson(isJson) {}
    void add(const QString& what, Verdict verdict, const QString& words,
             ExitCode code = exitRefused);
    [[nodiscard]] int code() const { return m_code; }

private:
    bool m_isJson;
    int m_code = exitDone;
};

/// The store's file, journal, catalogue and registry, and whether a till could open it.
void checkStore(DoctorReport& report, const settings::Settings& settings,
                const store::KeysPointer& keys);

/// Asks every SMS provider whether it is there and knows us; nothing is sent.
void checkProviders(DoctorReport& report, const settings::Settings& settings);
/// How customers can tell the store that a purchase isn't theirs.
void checkReplies(DoctorReport& report, const settings::Settings& settings);
/// Asks head office whether it is there and knows this till. Without keys, its own journal isn't
/// compared.
void checkUplink(DoctorReport& report, const settings::Settings& settings,
                 const store::KeysPointer& keys);
void checkModem(DoctorReport& report, const settings::SmsProvider& provider);

} // namespace countersign::app
