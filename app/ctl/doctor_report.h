#pragma once

#include "app/composition/ending.h"
#include "core/settings/settings.h"
#include "core/sms/http_line.h"
#include "core/store/keys.h"

#include <QString>
#include <optional>
#include <vector>

namespace countersign::app {

enum class Verdict { ok, warn, fault };

/// Prints one line a check and remembers the worst.
class DoctorReport
{
public:
    explicit DoctorReport(bool isJson) : m_isJson(isJson) {}
    void add(const QString& what, Verdict verdict, const QString& words,
             ExitCode code = exitRefused);
    /// From now on what is added isn't printed until it is told. What was held before is forgotten.
    void hold();
    void tell();
    [[nodiscard]] bool holdsFault() const;
    [[nodiscard]] int code() const { return m_code; }

private:
    struct Line
    {
        QString what;
        Verdict verdict = Verdict::ok;
        QString words;
        ExitCode code = exitDone;
    };
    void say(const Line& line);

    bool m_isJson;
    int m_code = exitDone;
    std::optional<std::vector<Line>> m_held;
};

/// The till's keys, the store's file, journal, catalogue and registry, and whether a till could
/// open it.
void checkStore(DoctorReport& report, const settings::Settings& settings);

/// Asks every SMS provider whether it is there and knows us; nothing is sent.
void checkProviders(DoctorReport& report, const settings::Settings& settings);
/// Whether the carriers of registered texts hear under which ids they are registered.
void checkTemplates(DoctorReport& report, const settings::Settings& settings);
/// How customers can tell the store that a purchase isn't theirs.
void checkReplies(DoctorReport& report, const settings::Settings& settings);
/// Asks head office whether it is there and knows this till. Without keys, its own journal isn't
/// compared.
void checkUplink(DoctorReport& report, const settings::Settings& settings,
                 const store::KeysPointer& keys);
/// Whether the disk is nearly full, reckoned with how fast the store grows where that is known.
void checkDisk(DoctorReport& report, const QString& data);
/// Whether what waits for head office has grown old or long; nothing without a head office.
void checkQueue(DoctorReport& report, const settings::Settings& settings);
/// Whether what the till shows head office, or believes it by, ends soon.
void checkCertificates(DoctorReport& report, const settings::Settings& settings);
void checkModem(DoctorReport& report, const settings::SmsProvider& provider);
/// Whether the key of a provider of Vonage's opens more than a till needs; `inquiry` asks there.
void checkVonageKey(DoctorReport& report, const settings::Settings& settings,
                    const settings::SmsProvider& provider, sms::HttpRequest inquiry);

} // namespace countersign::app
