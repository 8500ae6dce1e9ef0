#include "widgets/scene3d/coordinates.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QObject>
#include <QRegularExpression>

#include <array>
#include <cmath>
#include <optional>

namespace dynaloom::scene3d {
namespace {

constexpr qint64 kMostBytes = 4 << 20;
constexpr qsizetype kLongestName = 400;

tl::unexpected<Error> wrong(const QString& sentence, int line = 0) {
    Place place;
    place.line = line;
    return badInput(sentence.toStdString(), place);
}

// A number as programs write it; nothing else (no "nan", no comma of a country).
std::optional<double> number(const QString& text) {
    bool good = false;
    const double value = text.trimmed().toDouble(&good);
    if (!good || !std::isfinite(value) || std::abs(value) > kFarthestMm) return {};
    return value;
}

QString shown(const QString& text) {
    constexpr qsizetype kMost = 40;
    return text.size() > kMost ? text.left(kMost) + QStringLiteral("…") : text;
}

// Fields of a line; quotes keep commas together.
QStringList fieldsOf(const QString& line) {
    QStringList fields(QString{});
    bool quoted = false;
    for (const QChar c : line) {
        if (c == QLatin1Char('"'))
            quoted = !quoted;
        else if (!quoted &&
                 (c == QLatin1Char(',') || c == QLatin1Char(';') || c == QLatin1Char('\t')))
            fields << QString();
        else
            fields.last() += c;
    }
    for (QString& field : fields) field = field.trimmed();
    return fields;
}

} // namespace

Result<Vec3> readPoint(const QString& text) {
    static const QRegularExpression kBetween(QStringLiteral("[\\s,;]+"));
    const QStringList parts = text.trimmed().split(kBetween, Qt::SkipEmptyParts);
    if (parts.size() != 3)
        return wrong(QObject::tr("A place is three numbers, x, y, z in millimetres, such as "
                                 "-20, 35, 12."));
    std::array<double, 3> values{};
    for (int i = 0; i < 3; ++i) {
        const auto value = number(parts[i]);
        if (!value)
            return wrong(QObject::tr("“%1” is no number of millimetres between -100 000 and "
                                     "100 000.")
                             .arg(shown(parts[i])));
        values[static_cast<std::size_t>(i)] = *value;
    }
    return Vec3{values[0], values[1], values[2]};
}

QString pointText(const Vec3& p) { return QStringLiteral("%1, %2, %3").arg(p.x).arg(p.y).arg(p.z); }

Result<Coordinates> readCoordinates(const QByteArray& bytes) {
    if (bytes.contains('\0')) return wrong(QObject::tr("This is not a text file."));
    Coordinates all;
    const QStringList lines = QString::fromUtf8(bytes).split(QLatin1Char('\n'));
    bool isFirst = true;
    for (int i = 0; i < lines.size(); ++i) {
        const QString line = lines[i].trimmed();
        if (line.isEmpty() || line.startsWith(QLatin1Char('#'))) continue;
        const QStringList fields = fieldsOf(line);
        if (fields.size() < 4)
            return wrong(QObject::tr("A line is name,x,y,z; this one is “%1”.").arg(shown(line)),
                         i + 1);
        const bool heading = std::exchange(isFirst, false) && !number(fields[1]) &&
                             !number(fields[2]) && !number(fields[3]);
        if (heading) continue;
        const QString& name = fields[0];
        if (name.isEmpty() || name.size() > kLongestName)
            return wrong(QObject::tr("The first field is to be the name of an area."), i + 1);
        std::array<double, 3> values{};
        for (int k = 0; k < 3; ++k) {
            const auto value = number(fields[k + 1]);
            if (!value)
                return wrong(QObject::tr("“%1” is no number of millimetres between -100 000 and "
                                         "100 000.")
                                 .arg(shown(fields[k + 1])),
                             i + 1);
            values[static_cast<std::size_t>(k)] = *value;
        }
        if (!all.emplace(name, Vec3{values[0], values[1], values[2]}).second)
            return wrong(QObject::tr("%1 is named twice.").arg(shown(name)), i + 1);
        if (static_cast<qsizetype>(all.size()) > kMostCoordinates)
            return wrong(QObject::tr("There are more than %1 lines.").arg(kMostCoordinates), i + 1);
    }
    if (all.empty()) return wrong(QObject::tr("There are no lines of name,x,y,z."));
    return all;
}

Result<Coordinates> readCoordinatesFile(const QString& path) {
    QFile file(path);
    const QString name = QFileInfo(path).fileName();
    // A device or a pipe would be waited for.
    if (QFileInfo(path).exists() && !QFileInfo(path).isFile())
        return wrong(QObject::tr("%1 is not a file.").arg(name));
    if (!file.open(QIODevice::ReadOnly))
        return fail(
            ErrorKind::Failed,
            QObject::tr("%1 cannot be read: %2.").arg(name, file.errorString()).toStdString());
    const QByteArray bytes = file.read(kMostBytes + 1);
    if (bytes.size() > kMostBytes)
        return wrong(QObject::tr("%1 is too large for a list of coordinates.").arg(name));
    auto read = readCoordinates(bytes);
    if (read) return read;
    Error error = read.error();
    error.sentence = (error.place.line > 0
                          ? QObject::tr("%1, line %2: %3")
                                .arg(name)
                                .arg(error.place.line)
                                .arg(QString::fromStdString(error.sentence))
                          : QObject::tr("%1: %2").arg(name, QString::fromStdString(error.sentence)))
                         .toStdString();
    return tl::unexpected<Error>(std::move(error));
}

QJsonObject toJson(const Coordinates& coordinates) {
    QJsonObject object;
    for (const auto& [name, at] : coordinates) object[name] = QJsonArray{at.x, at.y, at.z};
    return object;
}

Coordinates coordinatesOf(const QJsonObject& object) {
    Coordinates all;
    for (auto it = object.begin(); it != object.end(); ++it) {
        const QJsonArray values = it->toArray();
        if (values.size() != 3 || it.key().isEmpty() || it.key().size() > kLongestName) continue;
        std::array<double, 3> at{};
        bool good = true;
        for (int k = 0; k < 3; ++k) {
            at[static_cast<std::size_t>(k)] = values[k].toDouble(NAN);
            good = good && std::abs(at[static_cast<std::size_t>(k)]) <= kFarthestMm;
        }
        if (good) all[it.key()] = {at[0], at[1], at[2]};
        if (static_cast<qsizetype>(all.size()) == kMostCoordinates) break;
    }
    return all;
}

} // namespace dynaloom::scene3d
