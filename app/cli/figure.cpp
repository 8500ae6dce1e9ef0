#include "app/cli/figure.h"

#include "app/cli/output.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

#ifdef DYNALOOM_FIGURES
#include "app/figures/figure_note_of.h"
#include "widgets/plots/figure.h"

#include <QApplication>
#include <QStringList>

#include <clocale>
#endif

namespace dynaloom::cli {
namespace {

Result<void> checkEnding(const std::string& file) {
    static constexpr std::array<std::string_view, 5> kEndings{".pdf", ".svg", ".png", ".tiff",
                                                              ".tif"};
    const std::string ending = std::filesystem::path(file).extension().string();
    if (std::ranges::find(kEndings, ending) != kEndings.end()) return {};
    return badInput("--figure needs a file that ends with .pdf, .svg, .png or .tiff, not \"" +
                    printable(file) + "\".");
}

} // namespace

#ifdef DYNALOOM_FIGURES

Result<void> checkFigures(const std::vector<std::string>& files) {
    for (const std::string& file : files) DL_CHECK(checkEnding(file));
    return {};
}

namespace {

// Qt's remarks on the machine (no run-time folder, no fonts of some kind) are no affair of the
// user's.
void dropMessage(QtMsgType, const QMessageLogContext&, const QString&) {}

plots::RasterData rasterOf(const io::Recording& recording) {
    std::vector<plots::RasterGroup> groups;
    for (const io::SpikeTrain& train : recording.spikes)
        groups.push_back(
            {QString::fromStdString(train.node), static_cast<std::uint32_t>(train.units), {}});
    plots::RasterData data(std::move(groups));
    std::vector<plots::Spike> spikes;
    for (std::size_t g = 0; g < recording.spikes.size(); ++g) {
        const io::SpikeTrain& train = recording.spikes[g];
        spikes.clear();
        for (std::size_t i = 0; i < train.timeMs.size(); ++i)
            spikes.push_back({train.timeMs[i], train.unit[i]});
        data.append(g, spikes);
    }
    return data;
}

} // namespace

Result<void> writeFigures(const io::Recording& recording, double fromMs, double toMs,
                          const model::Model& model, const std::vector<std::string>& options,
                          const std::vector<std::string>& files) {
    if (files.empty()) return {};
    if (recording.spikes.empty())
        return fail(ErrorKind::Failed, "The model has no spikes to draw: --figure draws a raster.");
    qputenv("QT_QPA_PLATFORM", "offscreen");
    qInstallMessageHandler(&dropMessage);
    int argc = 1;
    std::array<char, 9> name{"dynaloom"};
    std::array<char*, 2> argv{name.data(), nullptr};
    const QApplication application(argc, argv.data());
    std::setlocale(LC_NUMERIC, "C"); // Qt has taken up the user's
    plots::RasterFigure figure;
    figure.data = rasterOf(recording);
    figure.fromMs = fromMs;
    figure.toMs = toMs;
    figure.title = QString::fromStdString(model.title);
    QStringList changed;
    for (const std::string& option : options) changed << QString::fromStdString(option);
    plots::FigureOptions drawn;
    DL_TRY(drawn.note, figures::noteOf(model, changed.join(QStringLiteral(", "))));
    for (const std::string& file : files)
        DL_CHECK(plots::exportRasterFigure(figure, QString::fromStdString(file), drawn));
    return {};
}

#else

Result<void> checkFigures(const std::vector<std::string>& files) {
    for (const std::string& file : files) DL_CHECK(checkEnding(file));
    if (files.empty()) return {};
    return fail(ErrorKind::Failed, "This dynaloom was built without figures (DYNALOOM_GUI=OFF).");
}

Result<void> writeFigures(const io::Recording&, double, double, const model::Model&,
                          const std::vector<std::string>&, const std::vector<std::string>& files) {
    return checkFigures(files);
}

#endif

} // namespace dynaloom::cli
