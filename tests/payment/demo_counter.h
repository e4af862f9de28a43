#pragma once

#include "core/payment/demo_terminal.h"
#include "tests/world/fake_loop.h"

#include <QFile>
#include <QTemporaryDir>
#include <optional>

namespace countersign::tests {

/// A demo terminal in a folder of its own, that can be switched off and on again.
class DemoCounter
{
public:
    static constexpr std::int64_t timeout_ms = 5000;

    DemoCounter() { start(); }
    explicit DemoCounter(const QByteArray& script)
    {
        writeScript(script);
        start();
    }

    [[nodiscard]] sale::Currency euro() const { return sale::Currency{}; }
    [[nodiscard]] sale::Money money(std::int64_t minor) const { return {minor, euro()}; }
    [[nodiscard]] QString path(const char* name) const
    {
        return m_folder.filePath(QString::fromLatin1(name));
    }
    [[nodiscard]] QString ledger() const { return path("demo-terminal.jsonl"); }

    void writeScript(const QByteArray& script)
    {
        write(path("script.jsonl"), script);
        m_hasScript = true;
    }
    static void write(const QString& path, const QByteArray& bytes)
    {
        QFile file(path);
        check(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size(),
              "the test can write its files");
    }
    [[nodiscard]] QByteArray read() const
    {
        QFile file(ledger());
        check(file.open(QIODevice::ReadOnly), "the ledger can be read");
        return file.readAll();
    }
    /// Switches it on; the reason if it refuses to.
    QString start()
    {
        terminal.reset();
        payment::DemoTerminalSettings settings;
        settings.ledger = ledger();
        settings.position = path("demo-terminal.position");
        settings.script = m_hasScript ? path("script.jsonl") : QString();
        settings.currency = euro();
        settings.timeout_ms = timeout_ms;
        auto made = payment::DemoTerminal::create(settings, loop);
        if (!made)
            return made.error();
        terminal = std::move(*made);
        return {};
    }

    using Answer = std::optional<world::PaymentAnswer>;
    Answer authorise(const char* key, std::int64_t minor,
                     const std::optional<world::MethodSeen>& shown = std::nullopt)
    {
        return asked([&](auto answered) {
            terminal->authorise(QString::fromLatin1(key), money(minor), shown, answered);
        });
    }
    Answer capture(const char* key, const QString& payment, std::int64_t minor)
    {
        return asked([&](auto answered) {
            terminal->capture(QString::fromLatin1(key), payment, money(minor), answered);
        });
    }
    Answer release(const char* key, const QString& payment, std::int64_t minor)
    {
        return asked([&](auto answered) {
            terminal->release(QString::fromLatin1(key), payment, money(minor), answered);
        });
    }
    Answer refund(const char* key, const QString& payment, std::int64_t minor)
    {
        return asked([&](auto answered) {
            terminal->refund(QString::fromLatin1(key), payment, money(minor), answered);
        });
    }
    Answer enquire(const char* key)
    {
        return asked([&](auto answered) { terminal->enquire(QString::fromLatin1(key), answered); });
    }

    FakeLoop loop;
    std::unique_ptr<payment::DemoTerminal> terminal;
    int answersTooMany = 0;

private:
    template <class Ask> Answer asked(Ask ask)
    {
        const auto answer = std::make_shared<Answer>();
        ask([this, answer](const world::PaymentAnswer& given) {
            if (answer->has_value())
                ++answersTooMany;
            *answer = given;
        });
        loop.run();
        if (!answer->has_value())
            loop.pass(timeout_ms);
        return *answer;
    }

    QTemporaryDir m_folder;
    bool m_hasScript = false;
};

} // namespace countersign::tests
