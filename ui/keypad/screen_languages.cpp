#include "ui/keypad/screen_languages.h"

#include "core/base/check.h"
#include "ui/controls/theme.h"

#include <QCoreApplication>
#include <QFont>
#include <algorithm>
#include <iterator>

namespace countersign::ui {

namespace {

struct Spoken
{
    QLatin1String code;
    const char16_t* name;
    bool isRightToLeft;
};

constexpr Spoken all[] = {
    {QLatin1String("en"), u"English", false},  {QLatin1String("de"), u"Deutsch", false},
    {QLatin1String("fr"), u"Français", false}, {QLatin1String("nl"), u"Nederlands", false},
    {QLatin1String("ar"), u"العربية", true},
};

const Spoken* find(const QString& language)
{
    const auto* found = std::find_if(std::begin(all), std::end(all),
                                     [&](const Spoken& spoken) { return language == spoken.code; });
    return found == std::end(all) ? nullptr : found;
}

} // namespace

ScreenLanguages::ScreenLanguages(std::function<void()> retranslate, QObject* parent)
    : QObject(parent), m_retranslate(std::move(retranslate))
{
    // Where Inter has no letters; else some other font would step in first.
    QFont::insertSubstitution(Theme::fontFamily(), QStringLiteral("Noto Sans Arabic"));
    speak(fallback());
}

ScreenLanguages::~ScreenLanguages()
{
    QCoreApplication::removeTranslator(&m_translator);
}

void ScreenLanguages::speak(const QString& language)
{
    if (!speaks(language) || language == m_spoken)
        return;
    QCoreApplication::removeTranslator(&m_translator);
    const bool isThere = m_translator.load(QStringLiteral(":/Countersign/Keypad/i18n/keypad_") +
                                           language + QStringLiteral(".qm"));
    check(isThere, "the screen carries the texts of every language it speaks");
    QCoreApplication::installTranslator(&m_translator);
    m_spoken = language;
    m_retranslate();
}

bool ScreenLanguages::speaks(const QString& language)
{
    return find(language) != nullptr;
}

QString ScreenLanguages::fallback()
{
    return QStringLiteral("en");
}

QString ScreenLanguages::nameOf(const QString& language)
{
    const auto* found = find(language);
    return found ? QString::fromUtf16(found->name) : QString();
}

bool ScreenLanguages::isRightToLeft(const QString& language)
{
    const auto* found = find(language);
    return found && found->isRightToLeft;
}

} // namespace countersign::ui
