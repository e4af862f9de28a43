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
    QString config = {}; // where the configuration is, if it wasn't read
};

// One function a command: each returns the program's exit code, writes results to standard output
// and everything else to standard error.
int init(Call& call);
int importFile(Call& call);
int registry(Call& call);
int eraseCustomer(Call& call); // of `registry`
int runTill(Call& call);
int journal(Call& call);
int checkReceipt(Call& call); // of `journal`
int evidence(Call& call);     // needs a QGuiApplication
int messages(Call& call);
int queue(Call& call);
int uplink(Call& call);
int archive(Call& call);
int sign(Call& call);
int changes(Call& call);
int smsTest(Call& call);
int doctor(Call& call);
int backup(Call& call);
int keys(Call& call);
int restore(Call& call);

/// One line to standard output, flushed; false if it could not be written. That may be passed over:
/// `checkedOutput` finds out in the end.
bool print(const QByteArray& line);
bool print(const QString& line);
/// One line to standard error.
void complain(const QString& line);
int end(const Ending& ending);
/// The exit code, unless something could not be written to standard output: then that is said, and
/// the command has failed.
int checkedOutput(int code);
int wrongUsage(const QString& reason);
/// The user of the system who runs this, for the journal.
QString whoActs();

} // namespace countersign::app
