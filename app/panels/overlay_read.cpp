#include "app/panels/overlay_read.h"

#include "core/base/sha256.h"

#include <QFile>
#include <QFileInfo>
#include <QObject>

#include <algorithm>
#include <cmath>

namespace dynaloom::panels {
namespace {

QString nameOf(const plots::OverlaySource& source) {
    return source.file.section(QLatin1Char('/'), -1);
}

// The column of this name: at its place, or the first there is.
std::optional<std::size_t> columnOf(const std::vector<io::FileColumn>& columns, const QString& name,
                                    int place) {
    const std::string wanted = name.toStdString();
    const auto at = static_cast<std::size_t>(std::max(0, place));
    if (at < columns.size() && columns[at].name == wanted) return at;
    const auto found = std::ranges::find(columns, wanted, &io::FileColumn::name);
    if (found == columns.end()) return {};
    return static_cast<std::size_t>(found - columns.begin());
}

plots::Overlay withProblem(const plots::OverlaySource& source, const QString& problem) {
    plots::Overlay overlay;
    overlay.name = source.name();
    overlay.source = source;
    overlay.problem = problem;
    return overlay;
}

} // namespace

Result<plots::Overlay> overlayOf(const std::vector<io::FileColumn>& columns,
                                 const OverlayChoice& choice) {
    if (choice.values >= columns.size() || (choice.times && *choice.times >= columns.size()))
        return badInput("There is no such column.");
    const std::vector<double>& values = columns[choice.values].values;
    if (choice.times && columns[*choice.times].values.size() != values.size())
        return badInput("The column of times has another length than the values.");
    if (!choice.times && !(choice.stepMs > 0))
        return badInput("The time between samples must be positive.");
    plots::Overlay curve;
    std::vector<std::size_t> order;
    const auto timeOf = [&](std::size_t i) {
        return choice.times ? choice.timeScale * columns[*choice.times].values[i]
                            : choice.stepMs * static_cast<double>(i);
    };
    for (std::size_t i = 0; i < values.size(); ++i)
        if (std::isfinite(timeOf(i))) order.push_back(i);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return timeOf(a) < timeOf(b); });
    for (const std::size_t i : order) {
        curve.timeMs.push_back(timeOf(i));
        curve.values.push_back(choice.scale * values[i] + choice.offset);
    }
    curve.name = QString::fromStdString(columns[choice.values].name);
    return curve;
}

Result<QString> digestOfRecorded(const QString& file) {
    // Devices and pipes never end.
    if (!QFileInfo(file).isFile()) return fail(ErrorKind::Failed, "There is no such file.");
    QFile in(file);
    if (static_cast<std::uint64_t>(in.size()) > io::kColumnFileBytes)
        return fail(ErrorKind::Failed,
                    "The file is larger than 1 GiB, which is too large to show.");
    if (!in.open(QIODevice::ReadOnly)) return fail(ErrorKind::Failed, "The file cannot be read.");
    Sha256 sum;
    std::uint64_t read = 0;
    constexpr qint64 kPiece = 1 << 20;
    while (read <= io::kColumnFileBytes) { // it may grow meanwhile
        const QByteArray piece = in.read(kPiece);
        if (piece.isEmpty()) break;
        read += static_cast<std::uint64_t>(piece.size());
        sum.add(std::string_view(piece.constData(), static_cast<std::size_t>(piece.size())));
    }
    if (in.error() != QFileDevice::NoError)
        return fail(ErrorKind::Failed, "The file cannot be read.");
    return QString::fromStdString(toHex(sum.finish()));
}

Result<RecordedFile> readRecorded(const QString& file) {
    RecordedFile recorded;
    DL_TRY(recorded.columns, io::readColumns(file.toStdString()));
    DL_TRY(recorded.sha256, digestOfRecorded(file));
    return recorded;
}

plots::OverlaySource sourceOf(const RecordedFile& recorded, const OverlayChoice& choice,
                              const QString& file) {
    plots::OverlaySource source;
    source.file = file;
    source.sha256 = recorded.sha256;
    const auto name = [&](std::size_t column) {
        return QString::fromStdString(recorded.columns[column].name);
    };
    source.values = name(choice.values);
    source.valuesAt = static_cast<int>(choice.values);
    if (choice.times) {
        source.times = name(*choice.times);
        source.timesAt = static_cast<int>(*choice.times);
        source.timeScale = choice.timeScale;
    } else {
        source.stepMs = choice.stepMs;
    }
    source.scale = choice.scale;
    source.offset = choice.offset;
    return source;
}

Result<OverlayChoice> choiceOf(const std::vector<io::FileColumn>& columns,
                               const plots::OverlaySource& source) {
    OverlayChoice choice{0, {}, source.stepMs, source.timeScale, source.scale, source.offset};
    const auto missing = [](const QString& name) {
        return badInput("There is no column \"" + name.toStdString() + "\" in this file.");
    };
    const auto values = columnOf(columns, source.values, source.valuesAt);
    if (!values) return missing(source.values);
    choice.values = *values;
    if (source.times.isEmpty()) return choice;
    choice.times = columnOf(columns, source.times, source.timesAt);
    if (!choice.times) return missing(source.times);
    return choice;
}

plots::Overlay readOverlay(const plots::OverlaySource& source, const QStringList& places) {
    QString problem = QObject::tr("%1 is missing").arg(nameOf(source));
    for (const QString& place : places) {
        if (!QFileInfo::exists(place)) continue;
        const auto digest = digestOfRecorded(place);
        if (!digest) {
            problem = QStringLiteral("%1: %2").arg(nameOf(source),
                                                   QString::fromStdString(digest.error().sentence));
            continue;
        }
        // Nothing of a file is looked at that is not the one the document means.
        if (*digest != source.sha256) {
            problem = QObject::tr("%1 has changed since it was laid beneath").arg(nameOf(source));
            continue;
        }
        auto taken = takeOverlay(source, place, source.file);
        if (taken) return std::move(*taken);
        problem = QStringLiteral("%1: %2").arg(nameOf(source),
                                               QString::fromStdString(taken.error().sentence));
    }
    return withProblem(source, problem);
}

Result<plots::Overlay> takeOverlay(const plots::OverlaySource& source, const QString& place,
                                   const QString& file) {
    DL_TRY(const RecordedFile recorded, readRecorded(place));
    DL_TRY(const OverlayChoice choice, choiceOf(recorded.columns, source));
    DL_TRY(plots::Overlay overlay, overlayOf(recorded.columns, choice));
    overlay.source = sourceOf(recorded, choice, file);
    overlay.name = overlay.source.name();
    plots::thin(overlay);
    return overlay;
}

} // namespace dynaloom::panels
