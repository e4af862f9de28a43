#pragma once

namespace countersign::app {

/// PostgreSQL's library takes what an address leaves open from variables as PGHOST, PGSERVICE and
/// PGSSLROOTCERT: where it connects and whom it trusts. From here on it finds none; the settings
/// alone say it. Call it in `main`, before there are threads.
void giveUpDatabaseEnvironment();

} // namespace countersign::app
