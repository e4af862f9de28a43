#pragma once

#include "app/composition/ending.h"
#include "app/ctl/arguments.h"
#include "core/settings/settings.h"

#include <QString>

namespace countersign::app {

/// One call of the program, its configuration read.
struct Call
{
    settings::Settings settings;
    Arguments arguments;
    bool isJson = false;
};

// One function a command: each returns the program's exit code, writes results to standard output
// and everything else to standard error.
int init(Call& call);
int importFile(Call& call);
int registry(Call& call);
int runTill(Call& call);
int journal(Call& call);
int messages(Call& call);
int smsTest(Call& call);
int doctor(Call& call);

/// One line to standard output, flushed.
void print(const QByteArray& line);
void print(const QString& line);
/// One line to standard error.
void complain(const QString& line);
int end(const Ending& ending);
int wrongUsage(const QString& reason);

} // namespace countersign::app
