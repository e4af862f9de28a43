#include "app/composition/workplace.h"
#include "app/ctl/command.h"
#include "app/ctl/line_source.h"
#include "app/ctl/till_command.h"
#include "app/ctl/till_event.h"

#include <QCoreApplication>

namespace countersign::app {

namespace {

class PrintingListener final : public till::Listener
{
public:
    void happened(const till::Event& event) override { print(lineOf(event)); }
    void published(const till::TillViewPointer&) override {}
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
    PrintingListener listener;
    auto till = till::Till::start((*workplace)->world(), (*workplace)->configuration(), listener);
    if (!till)
        return end(endingOf(till.error()));
    const auto read = [&](const QByteArray& line) {
        auto command = commandFromLine(line, call.settings.store.currency);
        if (command)
            (*till)->take(*command);
        else
            (*till)->refuseLine(command.error());
    };
    LineSource lines(loop, line_bytes_max, read, [&] {
        (*till)->finish([] { QCoreApplication::exit(exitDone); });
    });
    return QCoreApplication::exec();
}

} // namespace countersign::app
