#pragma once

#include <QObject>
#include <QString>
#include <QTranslator>
#include <functional>

namespace countersign::ui {

/// The languages that the customer's screen speaks, and the one that it speaks at the moment.
class ScreenLanguages : public QObject
{
public:
    /// `retranslate` has every text read again, usually QQmlEngine::retranslate.
    explicit ScreenLanguages(std::function<void()> retranslate, QObject* parent = nullptr);
    ~ScreenLanguages() override;

    /// Speaks it from here on; one that isn't spoken changes nothing.
    void speak(const QString& language);

    [[nodiscard]] static bool speaks(const QString& language);
    [[nodiscard]] static QString fallback();
    /// Its own name for itself; empty if it isn't spoken.
    [[nodiscard]] static QString nameOf(const QString& language);
    [[nodiscard]] static bool isRightToLeft(const QString& language);

private:
    std::function<void()> m_retranslate;
    QString m_spoken;
    QTranslator m_translator;
};

} // namespace countersign::ui
