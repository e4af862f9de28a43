#include "app/ctl/doctor_report.h"

#include "app/ctl/command.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>
#include <utility>

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

namespace {

QString name(Verdict verdict)
{
    switch (verdict) {
    case Verdict::ok:
        return u"ok"_s;
    case Verdict::warn:
        return u"warn"_s;
    case Verdict::fault:
        return u"fault"_s;
    }
    return {};
}

} // namespace

void DoctorReport::add(const QString& what, Verdict verdict, const QString& words, ExitCode code)
{
    if (m_held)
        m_held->push_back({what, verdict, words, code});
    else
        say({what, verdict, words, code});
}

void DoctorReport::hold()
{
    m_held.emplace();
}

void DoctorReport::tell()
{
    for (const Line& line : std::exchange(m_held, std::nullopt).value_or(std::vector<Line>()))
        say(line);
}

bool DoctorReport::holdsFault() const
{
    return m_held && std::any_of(m_held->begin(), m_held->end(),
                                 [](const Line& line) { return line.verdict == Verdict::fault; });
}

void DoctorReport::say(const Line& line)
{
    if (line.verdict == Verdict::fault && (m_code == exitDone || line.code == exitDamaged))
        m_code = line.code;
    if (m_isJson)
        print(QJsonDocument(QJsonObject{{u"check"_s, line.what},
                                        {u"verdict"_s, name(line.verdict)},
                                        {u"says"_s, line.words}})
                  .toJson(QJsonDocument::Compact));
    else
        print(u"%1 %2 %3"_s.arg(name(line.verdict).leftJustified(5), line.what.leftJustified(9),
                                line.words));
}

} // namespace countersign::app
