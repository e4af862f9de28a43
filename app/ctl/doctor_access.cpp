#include "app/ctl/doctor_access.h"

#include "app/composition/opened_store.h"

#include "core/world/files.h"

#include <QFile>
#include <QFileInfo>
#include <algorithm>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr unsigned of_others = S_IRWXG | S_IRWXO;

struct Guarded
{
    QString path;
    bool isFolder = false;
};

/// What `init` makes for its user alone. What isn't there is passed over.
std::vector<Guarded> guardedIn(const QString& data)
{
    std::vector<Guarded> all{
        {data, true}, {data + u"/keys"_s, true}, {data + u"/keys.next"_s, true}};
    for (const char* name : {"store.db", "store.db-wal", "store.db-shm", "registrations.keys",
                             "head", "first-key.pem"})
        all.push_back({data + u'/' + QLatin1String(name), false});
    return all;
}

QString userOf(uid_t id)
{
    return u"user %1"_s.arg(id);
}

/// Adds what is wrong with each; true if nothing is. Whoever owns the folder is the till's user.
bool checkGuarded(DoctorReport& report, const std::vector<Guarded>& all, uid_t owner)
{
    bool isGood = true;
    const auto warn = [&](const QString& words) {
        isGood = false;
        report.add(u"access"_s, Verdict::warn, words);
    };
    for (const Guarded& one : all) {
        struct stat status = {};
        if (::stat(QFile::encodeName(one.path).constData(), &status) != 0)
            continue;
        const unsigned mode = status.st_mode & 0777U;
        if ((mode & of_others) != 0)
            warn(u"%1: others than its owner can get at it (mode 0%2); chmod %3 it"_s.arg(
                one.path, QString::number(mode, 8), one.isFolder ? u"700"_s : u"600"_s));
        if (status.st_uid != owner)
            warn(
                u"%1 belongs to %2, and the folder that it lies in to %3: the till may not be able "
                "to use it; chown it"_s.arg(one.path, userOf(status.st_uid), userOf(owner)));
    }
    return isGood;
}

void checkOwners(DoctorReport& report, const QString& data)
{
    struct stat folder = {};
    if (::stat(QFile::encodeName(data).constData(), &folder) != 0)
        return; // that there is no store is told elsewhere
    bool isGood = checkGuarded(report, guardedIn(data), folder.st_uid);
    const uid_t user = ::geteuid();
    if (user != 0 && user != folder.st_uid) {
        isGood = false;
        report.add(u"access"_s, Verdict::warn,
                   u"%1 belongs to %2, and the doctor was asked by %3: ask as the till's own user, "
                   "or chown it"_s.arg(data, userOf(folder.st_uid), userOf(user)));
    }
    if (isGood)
        report.add(u"access"_s, Verdict::ok,
                   u"only %1 can get at store and keys in %2"_s.arg(userOf(folder.st_uid), data));
}

/// The keys that systemd handed over; null where it handed over none, or not all of them.
store::KeysPointer handedOver(const store::KeyFolders& folders)
{
    if (folders.credentials.isEmpty())
        return nullptr;
    for (const auto place : {store::KeyPlace::nextCredentials, store::KeyPlace::credentials}) {
        if (auto keys = store::loadKeys(folders, place, world::systemFiles()))
            return *keys;
    }
    return nullptr;
}

bool isAnyHandedOver(const store::KeyFolders& folders)
{
    return std::any_of(store::key_names.begin(), store::key_names.end(), [&](const char* name) {
        const auto path = folders.file(store::KeyPlace::credentials, name);
        return !path.isEmpty() && QFileInfo::exists(path);
    });
}

bool areSame(const store::Keys& a, const store::Keys& b)
{
    return a.signingId == b.signingId && a.codeId == b.codeId && a.sealingId == b.sealingId;
}

void checkPlace(DoctorReport& report, const settings::Settings& settings)
{
    const auto folders = keyFoldersOf(settings);
    const auto keys = keysToReadWith(settings);
    if (!keys)
        return; // which is told with what is wrong with them
    const bool areFiles =
        (*keys)->place == store::KeyPlace::files || (*keys)->place == store::KeyPlace::nextFiles;
    if (!areFiles)
        return report.add(u"key_place"_s, Verdict::ok,
                          u"the keys are systemd's credentials, in %1"_s.arg(folders.credentials));
    const QString folder = folders.folder((*keys)->place);
    const auto others = handedOver(folders);
    if (!others && !isAnyHandedOver(folders))
        return report.add(u"key_place"_s, Verdict::ok, u"the keys are files, in %1"_s.arg(folder));
    const QString remedy = !others ? u"Those can't be read as keys: take them out of the unit"_s
                           : areSame(**keys, *others)
                               ? u"Both are the same keys: wipe the files once the credentials "
                                 "are to be used, as keys-and-backups.md says"_s
                               : u"They are not the same keys: take the credentials out of the "
                                 "unit"_s;
    report.add(u"key_place"_s, Verdict::warn,
               u"the keys are the files in %1: they come before systemd's credentials, which are "
               "there too and are not used. %2"_s.arg(folder, remedy));
}

} // namespace

void checkAccess(DoctorReport& report, const settings::Settings& settings)
{
    checkOwners(report, settings.till.data);
    checkPlace(report, settings);
}

} // namespace countersign::app
