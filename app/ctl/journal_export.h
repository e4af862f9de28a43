#pragma once

#include "app/ctl/command.h"

namespace countersign::app {

/// `--from SEQ`: the first sequence of an export, 1 unless it is said. The error says in words what
/// is wrong with it.
Result<quint64, QString> fromOf(Call& call);

/// `journal export`: to standard output, or to a file that is there whole or not at all. What is
/// there already and is no plain file, such as a named pipe, is written into and stays.
int exportJournal(Call& call);

} // namespace countersign::app
