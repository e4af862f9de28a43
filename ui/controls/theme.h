#pragma once

#include <QColor>
#include <QObject>
#include <QString>
#include <QtQml/qqmlregistration.h>

namespace countersign::ui {

/// Colours, durations and the font of the design, one instance a QML engine. Everything that is
/// drawn takes them from here; none of it is state of the shop.
class Theme : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_SINGLETON
    Q_PROPERTY(Scheme scheme READ scheme WRITE setScheme NOTIFY schemeChanged FINAL)
    /// A window of 1280 × 800 rather than 1920 × 1080: smaller type, tighter rows.
    Q_PROPERTY(bool compact READ compact WRITE setCompact NOTIFY compactChanged FINAL)
    /// Every duration becomes 0.
    Q_PROPERTY(
        bool reducedMotion READ reducedMotion WRITE setReducedMotion NOTIFY motionChanged FINAL)
    Q_PROPERTY(int press_ms READ press_ms NOTIFY motionChanged FINAL)
    Q_PROPERTY(int panel_ms READ panel_ms NOTIFY motionChanged FINAL)
    Q_PROPERTY(QString family READ family CONSTANT FINAL)
    Q_PROPERTY(QColor paper READ paper NOTIFY schemeChanged FINAL)
    Q_PROPERTY(QColor surface READ surface NOTIFY schemeChanged FINAL)
    Q_PROPERTY(QColor sunken READ sunken NOTIFY schemeChanged FINAL)
    Q_PROPERTY(QColor line READ line NOTIFY schemeChanged FINAL)
    Q_PROPERTY(QColor edge READ edge NOTIFY schemeChanged FINAL)
    Q_PROPERTY(QColor ink READ ink NOTIFY schemeChanged FINAL)
    Q_PROPERTY(QColor ink2 READ ink2 NOTIFY schemeChanged FINAL)
    Q_PROPERTY(QColor ink3 READ ink3 NOTIFY schemeChanged FINAL)
    Q_PROPERTY(QColor accent READ accent NOTIFY schemeChanged FINAL)
    Q_PROPERTY(QColor inkOnAccent READ inkOnAccent NOTIFY schemeChanged FINAL)
    Q_PROPERTY(QColor accentSoft READ accentSoft NOTIFY schemeChanged FINAL)
    Q_PROPERTY(QColor accentPressed READ accentPressed NOTIFY schemeChanged FINAL)
    Q_PROPERTY(QColor ok READ ok NOTIFY schemeChanged FINAL)
    Q_PROPERTY(QColor inkOnOk READ inkOnOk NOTIFY schemeChanged FINAL)
    Q_PROPERTY(QColor okSoft READ okSoft NOTIFY schemeChanged FINAL)
    Q_PROPERTY(QColor warn READ warn NOTIFY schemeChanged FINAL)
    Q_PROPERTY(QColor warnSoft READ warnSoft NOTIFY schemeChanged FINAL)
    Q_PROPERTY(QColor warnEdge READ warnEdge NOTIFY schemeChanged FINAL)
    Q_PROPERTY(QColor stop READ stop NOTIFY schemeChanged FINAL)
    Q_PROPERTY(QColor inkOnStop READ inkOnStop NOTIFY schemeChanged FINAL)
    Q_PROPERTY(QColor stopSoft READ stopSoft NOTIFY schemeChanged FINAL)
    /// Over a screen while a question lies on it; partly transparent.
    Q_PROPERTY(QColor scrim READ scrim NOTIFY schemeChanged FINAL)
    Q_PROPERTY(QColor focus READ focus NOTIFY schemeChanged FINAL)

public:
    enum class Scheme { Light, Dark, HighContrast };
    Q_ENUM(Scheme)

    explicit Theme(QObject* parent = nullptr) : QObject(parent) {}

    [[nodiscard]] Scheme scheme() const { return m_scheme; }
    void setScheme(Scheme scheme);
    [[nodiscard]] bool compact() const { return m_compact; }
    void setCompact(bool compact);
    [[nodiscard]] bool reducedMotion() const { return m_reducedMotion; }
    void setReducedMotion(bool reduced);
    [[nodiscard]] int press_ms() const { return m_reducedMotion ? 0 : 80; }
    [[nodiscard]] int panel_ms() const { return m_reducedMotion ? 0 : 160; }
    [[nodiscard]] QString family() const { return fontFamily(); }
    static QString fontFamily() { return QStringLiteral("Inter"); }

    [[nodiscard]] QColor paper() const;
    [[nodiscard]] QColor surface() const;
    [[nodiscard]] QColor sunken() const;
    [[nodiscard]] QColor line() const;
    [[nodiscard]] QColor edge() const;
    [[nodiscard]] QColor ink() const;
    [[nodiscard]] QColor ink2() const;
    [[nodiscard]] QColor ink3() const;
    [[nodiscard]] QColor accent() const;
    [[nodiscard]] QColor inkOnAccent() const;
    [[nodiscard]] QColor accentSoft() const;
    [[nodiscard]] QColor accentPressed() const;
    [[nodiscard]] QColor ok() const;
    [[nodiscard]] QColor inkOnOk() const;
    [[nodiscard]] QColor okSoft() const;
    [[nodiscard]] QColor warn() const;
    [[nodiscard]] QColor warnSoft() const;
    [[nodiscard]] QColor warnEdge() const;
    [[nodiscard]] QColor stop() const;
    [[nodiscard]] QColor inkOnStop() const;
    [[nodiscard]] QColor stopSoft() const;
    [[nodiscard]] QColor scrim() const;
    [[nodiscard]] QColor focus() const;

    /// The fill and the glyph of a category's tile icon; a category without a tint of its own is
    /// neutral. Bindings name `scheme` too, to follow it.
    Q_INVOKABLE [[nodiscard]] QColor tintFill(const QString& category) const;
    Q_INVOKABLE [[nodiscard]] QColor tintGlyph(const QString& category) const;

Q_SIGNALS:
    void schemeChanged();
    void compactChanged();
    void motionChanged();

private:
    Scheme m_scheme = Scheme::Light;
    bool m_compact = false;
    bool m_reducedMotion = false;
};

} // namespace countersign::ui
