#include "app/ctl/doctor_report.h"

#include "app/ctl/command.h"

#include <QJsonDocument>
#include <QJsonObject>

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
    if (verdict == Verdict::fault && (m_code == exitDone || code == exitDamaged))
        m_code = code;
    if (m_isJson)
        print(
            QJsonDocument(
                QJsonObject{{u"check"_s, what}, {u"verdict"_s, name(verdict)}, {u"says"_s, words}})
                .toJson(QJsonDocument::Compact));
    else
        print(u"%1 %2 %3"_s.arg(name(verdict).leftJustified(5), what.leftJustified(9), words));
}

} // namespace countersign::app
