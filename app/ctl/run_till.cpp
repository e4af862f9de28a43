#include "app/composition/workplace.h"
#include "app/ctl/command.h"
#include "app/ctl/line_source.h"
#include "app/ctl/till_command.h"
#include "app/ctl/till_event.h"

#include <QCoreApplication>
#include <memory>
#include <optional>
#include <utility>

namespace countersign::app {

namespace {

class PrintingListener final : public till::Listener
{
public:
    /// `unheard` is called once, when an event could not be written.
    explicit PrintingListener(std::function<void()> unheard) : m_unheard(std::move(unheard)) {}
    void happened(const till::Event& event) override
    {
        if (!print(lineOf(event)) && m_unheard)
            std::exchange(m_unheard, nullptr)();
    }
    void published(const till::TillViewPointer&) override {}

private:
    std::function<void()> m_unheard;
};

} // namespace

int runTill(Call& call)
{
    if (auto rest = call.arguments.end(); !rest)
        return wrongUsage(rest.error());
    world::QtLoop loop;
    auto workplace = Workplace::open(call.settings, {}, loop);
    if (!workplace)
        return end(workplace.error());
    std::unique_ptr<till::Till> till;
    std::optional<LineSource> lines;
    const auto finish = [&] {
        if (!lines)
            return;
        lines.reset();
        till->finish([] { QCoreApplication::exit(exitDone); });
    };
    // A till that nobody hears sells nothing more.
    PrintingListener listener([&] { loop.post(finish); });
    auto started =
        till::Till::start((*workplace)->world(), (*workplace)->configuration(), listener);
    if (!started)
        return end(endingOf(started.error()));
    till = std::move(started).value();
    const auto read = [&](const QByteArray& line) {
        auto command = commandFromLine(line, call.settings.store.currency);
        if (command)
            till->take(*command);
        else
            till->refuseLine(command.error());
    };
    lines.emplace(loop, line_bytes_max, read, finish);
    return QCoreApplication::exec();
}

} // namespace countersign::app
