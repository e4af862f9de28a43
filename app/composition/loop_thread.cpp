#include "app/composition/loop_thread.h"

#include <openssl/crypto.h>

namespace countersign::app {

LoopThread::LoopThread(const QString& name) : m_context(std::make_unique<QObject>())
{
    m_thread.setObjectName(name);
    m_context->moveToThread(&m_thread);
    // Qt waits for a thread until here, not for its own destructors, by which OpenSSL's random
    // numbers of it would go: the program may end in between.
    QObject::connect(&m_thread, &QThread::finished, [] { OPENSSL_thread_stop(); });
    m_thread.start();
    runAndWait([this] { m_loop = std::make_unique<world::QtLoop>(); });
}

LoopThread::~LoopThread()
{
    runAndWait([this] { m_loop.reset(); });
    m_thread.quit();
    m_thread.wait();
}

void LoopThread::runAndWait(const std::function<void()>& work)
{
    QMetaObject::invokeMethod(m_context.get(), work, Qt::BlockingQueuedConnection);
}

} // namespace countersign::app
