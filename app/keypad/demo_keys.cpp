#include "app/keypad/demo_keys.h"

#include <QCoreApplication>
#include <QFile>
#include <QKeyEvent>
#include <fcntl.h>
#include <unistd.h>

namespace countersign::app {

namespace {

int keyOf(char written)
{
    if (written >= '0' && written <= '9')
        return Qt::Key_0 + (written - '0');
    switch (written) {
    case 'b':
        return Qt::Key_Backspace;
    case 'x':
        return Qt::Key_Escape;
    case '\n':
        return Qt::Key_Return;
    }
    return 0;
}

} // namespace

DemoKeys::DemoKeys(const QString& pipe, QWindow& window)
    : m_window(window),
      // Also open for writing, so that the pipe doesn't end with its first writer.
      m_descriptor(::open(QFile::encodeName(pipe).constData(), O_RDWR | O_NONBLOCK | O_CLOEXEC))
{
    if (m_descriptor < 0) {
        qWarning("the pipe with the demonstration's keys can't be opened");
        return;
    }
    m_notifier = std::make_unique<QSocketNotifier>(m_descriptor, QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, &DemoKeys::read);
}

DemoKeys::~DemoKeys()
{
    m_notifier.reset();
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

void DemoKeys::read()
{
    char keys[64];
    const ssize_t count = ::read(m_descriptor, keys, sizeof keys);
    for (ssize_t i = 0; i < count; ++i) {
        const int key = keyOf(keys[i]);
        if (key == 0)
            continue;
        QKeyEvent down(QEvent::KeyPress, key, Qt::NoModifier, QString(QChar::fromLatin1(keys[i])));
        QCoreApplication::sendEvent(&m_window, &down);
        QKeyEvent up(QEvent::KeyRelease, key, Qt::NoModifier, QString());
        QCoreApplication::sendEvent(&m_window, &up);
    }
}

} // namespace countersign::app
