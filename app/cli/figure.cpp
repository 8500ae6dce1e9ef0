#include "app/cli/figure.h"

#include "app/cli/output.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

#ifdef DYNALOOM_FIGURES
#include "app/figures/figure_note_of.h"
#include "app/figures/run_figure.h"
#include "app/jobs/run_build.h"

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

} // namespace

Result<void> writeFigures(const FigureRun& run, const std::vector<std::string>& options,
                          const std::vector<std::string>& files) {
    if (files.empty()) return {};
    qputenv("QT_QPA_PLATFORM", "offscreen");
    qInstallMessageHandler(&dropMessage);
    int argc = 1;
    std::array<char, 9> name{"dynaloom"};
    std::array<char*, 2> argv{name.data(), nullptr};
    const QApplication application(argc, argv.data());
    std::setlocale(LC_NUMERIC, "C"); // Qt has taken up the user's
    figures::FinishedRun finished{run.model,
                                  {},
                                  run.built.program->dtMs,
                                  run.fromMs,
                                  run.toMs,
                                  run.recording,
                                  std::filesystem::absolute(run.file).parent_path()};
    for (const auto& [monitor, population] : run.built.monitors)
        finished.watches.push_back(jobs::watchOf(*run.model, population, monitor));
    DL_TRY(const figures::RunFigure figure, figures::figureOf(finished));
    for (const QString& note : figure.notes) say("note: " + printable(note.toStdString()));
    QStringList changed, paths;
    for (const std::string& option : options) changed << QString::fromStdString(option);
    for (const std::string& file : files) paths << QString::fromStdString(file);
    DL_TRY(const plots::FigureNote note,
           figures::noteOf(*run.model, changed.join(QStringLiteral(", "))));
    return figures::writeFigure(figure, note, paths);
}

#else

Result<void> checkFigures(const std::vector<std::string>& files) {
    for (const std::string& file : files) DL_CHECK(checkEnding(file));
    if (files.empty()) return {};
    return fail(ErrorKind::Failed, "This dynaloom was built without figures (DYNALOOM_GUI=OFF).");
}

Result<void> writeFigures(const FigureRun&, const std::vector<std::string>&,
                          const std::vector<std::string>& files) {
    return checkFigures(files);
}

#endif

} // namespace dynaloom::cli
