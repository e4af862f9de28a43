#include "tests/house/arrows.h"

#include <QRegularExpression>

namespace countersign::house {

namespace {

QSet<QString> words(const char* text)
{
    const QStringList parts = QString::fromLatin1(text).split(u' ', Qt::SkipEmptyParts);
    return {parts.begin(), parts.end()};
}

const QSet<QString>& pureRooms()
{
    static const QSet<QString> rooms = words("sale code policy journal receipt keypad");
    return rooms;
}

/// Qt Core's values, which a pure room may hold. QCryptographicHash computes, and keeps no state
/// outside itself.
const QSet<QString>& qtValues()
{
    static const QSet<QString> values = words(
        "QByteArray QByteArrayView QByteArrayList QChar QCborArray QCborError QCborMap "
        "QCborParserError QCborValue "
        "QCborStreamReader QCborStreamWriter QCryptographicHash QDate QDateTime QHash QJsonArray "
        "QJsonDocument QJsonObject QJsonValue QJsonParseError QLatin1String QLatin1StringView "
        "QList "
        "QLocale QMap QMessageAuthenticationCode QMultiHash QMultiMap QPair QRegularExpression "
        "QSet "
        "QString QStringBuilder QStringConverter QStringDecoder QStringEncoder QStringList "
        "QStringLiteral QStringTokenizer QStringView QTime QTimeZone QUuid QVariant QVector "
        "QtAlgorithms QtEndian QtGlobal QtMath QtNumeric QtTypes");
    return values;
}

/// The room that a path lies in: `sale`, `ui`, `app`, `tests`, or nothing.
QString roomOf(const QString& path)
{
    const QStringList parts = path.split(u'/');
    if (parts.first() == QLatin1String("core"))
        return parts.size() > 2 ? parts[1] : QString();
    return parts.size() > 1 ? parts.first() : QString();
}

bool isHouseFolder(const QString& name)
{
    static const QSet<QString> folders = words("core ui app tests resources");
    return folders.contains(name);
}

QString houseIncludeFault(const QString& room, const QString& target)
{
    if (target.endsWith(QLatin1String(".moc")))
        return {};
    if (room == QLatin1String("tests"))
        return {};
    if (!isHouseFolder(target.section(u'/', 0, 0)))
        return QStringLiteral("\"%1\" is not written from the repository's root").arg(target);
    const QString other = roomOf(target);
    if (other == room)
        return {};
    if (other == QLatin1String("tests"))
        return QStringLiteral("what ships does not include a test's \"%1\"").arg(target);
    if (room == QLatin1String("app"))
        return {};
    if (roomsAllowedTo(room).contains(other))
        return {};
    return QStringLiteral("%1 may not use %2 (\"%3\")").arg(room, other, target);
}

QString systemIncludeFault(const QString& room, const QString& target)
{
    const QString name = target.section(u'/', -1);
    const bool is_ui = room == QLatin1String("ui") || room == QLatin1String("app");
    if (room == QLatin1String("tests"))
        return {};
    if (name == QLatin1String("sqlite3.h") || name.startsWith(QLatin1String("QSql"))) {
        return room == QLatin1String("store")
                   ? QString()
                   : QStringLiteral("only store knows SQL (<%1>)").arg(target);
    }
    static const QRegularExpression graphics(
        QStringLiteral("^(QQml|QQuick|QGui|QWindow|QWidget|QJS)"));
    if (!is_ui && graphics.match(name).hasMatch())
        return QStringLiteral("only ui and app know QML and windows (<%1>)").arg(target);
    static const QRegularExpression drawing(
        QStringLiteral("^(QPainter|QPdf|QFont|QColor|QImage|QPixmap|QTextLayout|QPen|QBrush)"));
    if (!is_ui && room != QLatin1String("print") && drawing.match(name).hasMatch())
        return QStringLiteral("only print draws on paper (<%1>)").arg(target);
    const bool is_pure = pureRooms().contains(room);
    if ((is_pure || room == QLatin1String("base")) && name.startsWith(u'Q') &&
        !qtValues().contains(name))
        return QStringLiteral("%1 is pure, and <%2> is no value of Qt Core").arg(room, target);
    if (is_pure && name.startsWith(QLatin1String("qt")))
        return QStringLiteral("%1 is pure: name the class, not <%2>").arg(room, target);
    static const QSet<QString> worldly = words(
        "thread mutex shared_mutex condition_variable future filesystem fstream iostream random "
        "unistd.h fcntl.h time.h ctime sys/socket.h sys/stat.h sys/file.h");
    if (is_pure && worldly.contains(target))
        return QStringLiteral("%1 is pure: no clock, file, socket or thread (<%2>)")
            .arg(room, target);
    return {};
}

/// What a library that is not ours may be linked by; nothing for one that anybody may link.
QString libraryFault(const QString& room, const QString& library)
{
    const bool is_ui = room == QLatin1String("ui") || room == QLatin1String("app");
    const bool is_pure = pureRooms().contains(room) || room == QLatin1String("base");
    const auto refuse = [&](bool refused, const char* why) {
        return refused ? QStringLiteral("%1 links %2: ").arg(room, library) + QLatin1String(why)
                       : QString();
    };
    if (library.startsWith(QLatin1String("SQLite::")))
        return refuse(room != QLatin1String("store"), "only store knows SQL");
    if (!library.startsWith(QLatin1String("Qt6::")) || library == QLatin1String("Qt6::Core"))
        return {};
    if (library == QLatin1String("Qt6::Network"))
        return refuse(is_pure || room == QLatin1String("store"), "no socket belongs there");
    if (library == QLatin1String("Qt6::DBus") || library == QLatin1String("Qt6::SerialPort"))
        return refuse(is_pure || room == QLatin1String("store") || is_ui, "only an adapter's");
    if (library == QLatin1String("Qt6::Gui"))
        return refuse(!is_ui && room != QLatin1String("print"), "only print draws on paper");
    return refuse(!is_ui, "only ui and app know QML and windows");
}

/// The targets that a command makes its first argument depend on.
QStringList linkedBy(const BuildCommand& command)
{
    QStringList linked;
    bool in_rooms = false;
    for (const QString& argument : command.arguments.mid(1)) {
        static const QRegularExpression keyword(QStringLiteral("^[A-Z_]+$"));
        if (keyword.match(argument).hasMatch()) {
            in_rooms = argument == QLatin1String("ROOMS");
            continue;
        }
        if (in_rooms)
            linked.append(QStringLiteral("core_") + argument);
        else if (argument.startsWith(QLatin1String("core_")) ||
                 argument.contains(QLatin1String("::")) ||
                 argument.startsWith(QLatin1String("ui_")))
            linked.append(argument);
    }
    return linked;
}

QString targetOf(const BuildCommand& command)
{
    const QString name = command.arguments.value(0);
    if (command.name == QLatin1String("countersign_room"))
        return QStringLiteral("core_") + name;
    if (command.name == QLatin1String("countersign_qml_module"))
        return QStringLiteral("ui_") + name;
    return name;
}

} // namespace

const QMap<QString, QSet<QString>>& arrows()
{
    static const auto table = [] {
        const std::pair<const char*, const char*> rows[] = {
            {"base", ""},
            {"sale", "base"},
            {"code", "sale"},
            {"policy", "sale"},
            {"journal", "sale"},
            {"receipt", "sale"},
            {"keypad", "base"},
            {"settings", "sale base"},
            {"world", "journal sale"},
            {"store", "world journal sale"},
            {"sms", "world"},
            {"payment", "world"},
            {"uplink", "world"},
            {"print", "world"},
            {"till", "store world code policy journal receipt keypad sale"},
            {"ui", "till keypad"},
        };
        QMap<QString, QSet<QString>> map;
        for (const auto& [room, targets] : rows)
            map.insert(QString::fromLatin1(room), words(targets));
        return map;
    }();
    return table;
}

QSet<QString> roomsAllowedTo(const QString& room)
{
    QSet<QString> reached;
    QStringList open = arrows().value(room).values();
    while (!open.isEmpty()) {
        const QString next = open.takeLast();
        if (!reached.contains(next)) {
            reached.insert(next);
            open += arrows().value(next).values();
        }
    }
    if (room == QLatin1String("ui"))
        reached.subtract(words("store sms payment uplink"));
    return reached;
}

QMap<QString, QSet<QString>> arrowsWrittenIn(const QString& readme)
{
    static const QRegularExpression row(QStringLiteral(R"(^\| `([a-z]+)/?` \| ([a-z, —]*) \|)"),
                                        QRegularExpression::MultilineOption);
    QMap<QString, QSet<QString>> written;
    for (auto match = row.globalMatch(readme); match.hasNext();) {
        const auto found = match.next();
        QString targets = found.captured(2);
        targets.replace(u',', u' ').remove(u'—');
        written.insert(found.captured(1), words(targets.toLatin1().constData()));
    }
    return written;
}

QStringList includeFaults(const SourceFile& file)
{
    const QString room = roomOf(file.path);
    QStringList faults;
    for (const Include& include : includesOf(file.text)) {
        const QString fault = include.quoted ? houseIncludeFault(room, include.target)
                                             : systemIncludeFault(room, include.target);
        if (!fault.isEmpty())
            faults += QStringLiteral("%1:%2: %3").arg(file.path).arg(include.line).arg(fault);
    }
    return faults;
}

QStringList linkFaults(const SourceFile& build_file)
{
    const QString room = roomOf(build_file.path);
    if (room.isEmpty() || room == QLatin1String("tests"))
        return {};
    QStringList faults;
    const auto add = [&](const BuildCommand& command, const QString& fault) {
        faults += QStringLiteral("%1:%2: %3").arg(build_file.path).arg(command.line).arg(fault);
    };
    for (const BuildCommand& command : buildCommandsOf(build_file.text)) {
        if (command.name == QLatin1String("countersign_room") && command.arguments.value(0) != room)
            add(command, QStringLiteral("the room of this folder is %1").arg(room));
        for (const QString& linked : linkedBy(command)) {
            const bool is_room = linked.startsWith(QLatin1String("core_"));
            const QString other = is_room ? linked.mid(5) : linked;
            if (!is_room && linked.contains(QLatin1String("::"))) {
                const QString fault = libraryFault(room, linked);
                if (!fault.isEmpty())
                    add(command, fault);
            } else if (room == QLatin1String("app") || other == room) {
                continue;
            } else if (linked.startsWith(QLatin1String("ui_"))
                           ? room != QLatin1String("ui")
                           : !roomsAllowedTo(room).contains(other)) {
                add(command, QStringLiteral("%1 may not link %2").arg(room, linked));
            }
        }
    }
    return faults;
}

QStringList keypadFaults(const QList<SourceFile>& build_files)
{
    QMap<QString, QStringList> links;
    for (const SourceFile& file : build_files) {
        for (const BuildCommand& command : buildCommandsOf(file.text))
            links[targetOf(command)] += linkedBy(command);
    }
    static const QSet<QString> allowed = words("core_base core_keypad");
    QStringList faults;
    QSet<QString> seen;
    QStringList open{QStringLiteral("countersign-keypad")};
    while (!open.isEmpty()) {
        const QString target = open.takeLast();
        for (QString linked : links.value(target)) {
            if (linked.startsWith(QLatin1String("ui_")) && linked.endsWith(QLatin1String("plugin")))
                linked.chop(6);
            if (seen.contains(linked))
                continue;
            seen.insert(linked);
            open.append(linked);
            if (linked.startsWith(QLatin1String("SQLite::")) ||
                (linked.startsWith(QLatin1String("core_")) && !allowed.contains(linked)))
                faults +=
                    QStringLiteral("countersign-keypad links %1 (through %2)").arg(linked, target);
        }
    }
    return faults;
}

} // namespace countersign::house
