#pragma once

#include <QImage>
#include <QProcess>
#include <QRect>
#include <QString>
#include <QStringList>
#include <functional>

namespace countersign::tests {

/// A window on the desktop and where its content lies there, in pixels.
struct DesktopWindow
{
    QString id;
    QRect at;
    [[nodiscard]] bool isValid() const { return !id.isEmpty(); }
};

/// The share of pixels, 0 to 1, in which the pictures differ within `area`, or everywhere if it is
/// empty. Both are as `Desktop::look` makes them; of different sizes they differ altogether.
double difference(const QImage& one, const QImage& other, QRect area = {});

/// A display of the test's own under Xvfb, without a window manager. What happens on it is done as
/// by a keyboard and a mouse; what it shows is seen as anybody would see it. Waiting turns the
/// caller's event loop. The display ends with the object, or with the test if that dies first.
class Desktop
{
public:
    static constexpr int limit_ms = 30'000; // for each wait
    static constexpr QSize size{3300, 1080};

    /// The programs that are needed here and not installed.
    [[nodiscard]] static QStringList missing();

    Desktop() = default;
    ~Desktop();
    Desktop(const Desktop&) = delete;
    Desktop& operator=(const Desktop&) = delete;

    bool start();
    /// What a program needs to know to show its windows here.
    [[nodiscard]] QProcessEnvironment environment() const;

    /// Waits for the visible window of that process and puts it there; invalid if none comes.
    DesktopWindow place(qint64 pid, QPoint topLeft) const;
    /// Keys go to that window from here on.
    bool focus(const DesktopWindow& window) const;

    /// As a scanner types: a millisecond apart, then Return.
    bool scan(const QString& characters) const;
    /// One key after the other by their X names, as a person presses them.
    bool press(const QStringList& keys) const;
    /// One click after the other at these places of the window.
    bool click(const DesktopWindow& window, const QList<QPoint>& places) const;

    [[nodiscard]] QImage look(const DesktopWindow& window) const;
    /// Waits until the window shows what is wanted and stands still; a null picture if it doesn't.
    [[nodiscard]] QImage waitUntilSeen(const DesktopWindow& window,
                                       const std::function<bool(const QImage&)>& isWanted) const;
    /// Saves a picture of everything on the display.
    bool keepPicture(const QString& path) const;

private:
    struct Ran
    {
        bool isDone = false;
        QByteArray output;
    };
    [[nodiscard]] Ran run(const QString& program, const QStringList& arguments) const;
    [[nodiscard]] DesktopWindow windowOf(qint64 pid) const;

    QProcess m_server;
    QString m_name; // ":99"
};

} // namespace countersign::tests
