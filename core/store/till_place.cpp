#include "core/store/till_place.h"

#include <QFile>
#include <filesystem>

namespace countersign::store {

namespace {

namespace fs = std::filesystem;

constexpr int links_max = 40; // as many as Linux follows

fs::path pathOf(const QString& path)
{
    return {QFile::encodeName(path).toStdString()};
}

/// Where something of that name would be made; empty where nothing can be.
fs::path placeOf(fs::path path)
{
    std::error_code fault;
    // A link that leads nowhere yet leads to what is made.
    for (int links = 0; links < links_max; ++links) {
        if (!fs::is_symlink(fs::symlink_status(path, fault)) || fs::exists(path, fault))
            break;
        const fs::path target = fs::read_symlink(path, fault);
        path = path.parent_path() / target; // which is the target itself if that is absolute
    }
    path = fs::weakly_canonical(path, fault);
    return fault ? fs::path() : path;
}

bool liesIn(const fs::path& folder, const fs::path& place)
{
    const fs::path rest = place.lexically_relative(folder);
    return !rest.empty() && *rest.begin() != "..";
}

} // namespace

Result<Done, StoreError> isOutsideOfTill(const QString& path, const QString& dataDirectory)
{
    std::error_code fault;
    const fs::path folder = fs::canonical(pathOf(dataDirectory), fault);
    const fs::path named = fs::absolute(pathOf(path), fault);
    // A link in it, as a store on another disk may be, is the till's as well.
    const bool isOurs =
        liesIn(folder, placeOf(named)) || liesIn(folder, placeOf(named.parent_path()));
    if (fault || !isOurs)
        return Done{};
    const auto words = QStringLiteral("%1 lies in the till's own folder, where it could take the "
                                      "place of what the till keeps, and is lost with it; write it "
                                      "elsewhere");
    return failure(StoreError{StoreFault::denied, words.arg(path), 0, 0});
}

} // namespace countersign::store
