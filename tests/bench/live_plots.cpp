// What watching a run costs: the share of a processor that raster, rates and ten traces take, and
// how much slower the simulation beside them becomes.
//   live_plots [--scale S] [--seconds T] [--rounds N] [--panels N] [--json]
// The model is the COBA example on one thread at full speed. Rounds with and without panels take
// turns. Shares are processor time of the window's thread by wall time; the simulation is compared
// by steps per second of its own processor time, which other programs' time slices are not in.

// Before Qt makes keywords of words that core uses.
// clang-format off
#include "core/compile/program.h"
// clang-format on

#include "app/document/edits.h"
#include "app/jobs/run_build.h"
#include "app/panels/live_view.h"
#include "app/resources/resource_files.h"
#include "core/io/document.h"
#include "core/model/edit.h"
#include "core/simulate/recording.h"
#include "widgets/theme/apply_theme.h"

#include <QApplication>
#include <QBoxLayout>
#include <QCommandLineParser>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QTimer>

#include <algorithm>
#include <cstdio>
#include <ctime>

using namespace dynaloom;

namespace {

double processCpuMs() {
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_nsec) * 1e-6;
}

double median(std::vector<double> v) {
    std::sort(v.begin(), v.end());
    return v.empty() ? 0 : v[v.size() / 2];
}

template <class T> T need(Result<T> result) {
    if (result) return std::move(*result);
    std::fprintf(stderr, "%s\n", toString(result.error()).c_str());
    std::exit(1);
}

// COBA with V of ten neurons and nothing else but spikes.
model::ModelPtr modelOf(const QString& scale) {
    model::ModelPtr model =
        need(io::readDocument(DYNALOOM_SOURCE_DIR "/resources/examples/coba.loom")).model;
    model = need(document::setDocumentParameter(model, QStringLiteral("scale"), scale).model);
    const auto monitors = model->graph->monitors;
    for (const auto& monitor : monitors) {
        if (monitor->of.port == "spike") continue;
        if (monitor->of.port != "V") {
            model = need(model::removeMonitor(model, {}, monitor->key));
            continue;
        }
        model::Monitor ten = *monitor;
        ten.subset = "0:10";
        model = need(model::replaceMonitor(model, {}, ten));
    }
    return model;
}

struct Round {
    double share = 0;        // of a processor, the window's thread
    double stepsPerCpuS = 0; // of the simulation
    double drawingsPerS = 0;
    std::uint64_t dropped = 0;
};

// The run as the command line does it, recording spikes and the ten values.
Round alone(const model::ModelPtr& model, const document::CatalogPtr& catalog, double seconds) {
    const Cancel cancel;
    jobs::BuiltRun built = need(jobs::buildRun(*model, *catalog, 1, cancel));
    simulate::Simulation& simulation = *built.simulation;
    simulate::Recorder recorder(simulation.program(), simulation.clock(), 1ull << 30);
    QElapsedTimer wall;
    wall.start();
    const double start = plots::threadCpuMs();
    while (static_cast<double>(wall.elapsed()) < 1e3 * seconds)
        if (!simulation.runUntil(simulation.step() + 640, recorder, cancel)) break;
    Round round;
    round.stepsPerCpuS =
        static_cast<double>(simulation.step()) / (plots::threadCpuMs() - start) * 1e3;
    return round;
}

Round watched(const model::ModelPtr& model, const document::CatalogPtr& catalog, double seconds,
              int extra) {
    QWidget window;
    auto* row = new QHBoxLayout(&window);
    jobs::RunController run(catalog);
    panels::LiveView live(run, theme::darkTheme(), &window);
    live.setModel(model, catalog);
    std::vector<QString> kinds{QStringLiteral("raster"), QStringLiteral("rates"),
                               QStringLiteral("traces")};
    const auto& all = panels::panelKinds();
    for (int k = 0; k < extra; ++k)
        kinds.push_back(all[static_cast<std::size_t>(k) % all.size()].key);
    for (std::size_t k = 0; k < kinds.size(); ++k)
        row->addWidget(live.addPanel({kinds[k], QStringLiteral("p%1").arg(k), {}}));
    window.resize(1600, 320);
    window.show();
    QApplication::processEvents();

    QEventLoop loop;
    std::uint64_t dropped = 0;
    QObject::connect(&live, &panels::LiveView::droppedChanged, &loop,
                     [&](quint64 n) { dropped = n; });
    QObject::connect(&run, &jobs::RunController::runLoaded, &loop, [&] { loop.quit(); });
    QObject::connect(&run, &jobs::RunController::failed, &loop, [&](const Error& error) {
        std::fprintf(stderr, "%s\n", toString(error).c_str());
        std::exit(1);
    });
    jobs::RunOptions options;
    options.endless = true;
    options.threads = 1;
    run.start(model, options);
    loop.exec(); // built
    QTimer::singleShot(500, &loop, &QEventLoop::quit);
    loop.exec(); // going steadily
    QElapsedTimer wall;
    wall.start();
    const double gui = plots::threadCpuMs(), process = processCpuMs();
    const double fromMs = live.data().nowMs;
    const std::uint64_t drawings = live.timer().drawings();
    QTimer::singleShot(static_cast<int>(1e3 * seconds), &loop, &QEventLoop::quit);
    loop.exec();
    const double wallMs = static_cast<double>(wall.nsecsElapsed()) * 1e-6;
    const double guiMs = plots::threadCpuMs() - gui;
    const double workerMs = processCpuMs() - process - guiMs;
    Round round;
    round.share = guiMs / wallMs;
    round.stepsPerCpuS = (live.data().nowMs - fromMs) / run.loaded().dtMs / workerMs * 1e3;
    round.drawingsPerS = static_cast<double>(live.timer().drawings() - drawings) /
                         static_cast<double>(kinds.size()) / wallMs * 1e3;
    round.dropped = dropped;
    run.stop();
    return round;
}

} // namespace

int main(int argc, char** argv) {
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication app(argc, argv);
    theme::applyTheme(app, theme::darkTheme());
    QCommandLineParser parser;
    const QCommandLineOption scale(QStringLiteral("scale"), {}, QStringLiteral("S"),
                                   QStringLiteral("1"));
    const QCommandLineOption seconds(QStringLiteral("seconds"), {}, QStringLiteral("T"),
                                     QStringLiteral("4"));
    const QCommandLineOption rounds(QStringLiteral("rounds"), {}, QStringLiteral("N"),
                                    QStringLiteral("5"));
    const QCommandLineOption panels(QStringLiteral("panels"), {}, QStringLiteral("N"),
                                    QStringLiteral("0"));
    const QCommandLineOption json(QStringLiteral("json"));
    parser.addOptions({scale, seconds, rounds, panels, json});
    parser.process(app);
    const auto catalog = std::make_shared<const model::Catalog>(app::readCatalog());
    const model::ModelPtr model = modelOf(parser.value(scale));
    const double time = parser.value(seconds).toDouble();
    std::vector<double> shares, slower, drawings;
    std::uint64_t dropped = 0;
    for (int k = 0; k < parser.value(rounds).toInt(); ++k) {
        const Round without = alone(model, catalog, time);
        const Round with = watched(model, catalog, time, parser.value(panels).toInt());
        shares.push_back(with.share);
        slower.push_back(1 - with.stepsPerCpuS / without.stepsPerCpuS);
        drawings.push_back(with.drawingsPerS);
        dropped += with.dropped;
        if (!parser.isSet(json))
            std::printf("round %d: window %.1f %% of a processor, %.1f drawings/s, simulation "
                        "%.0f steps per CPU second alone and %.0f watched (%.1f %% slower)\n",
                        k + 1, 100 * with.share, with.drawingsPerS, without.stepsPerCpuS,
                        with.stepsPerCpuS, 100 * slower.back());
        std::fflush(stdout);
    }
    const char* form =
        parser.isSet(json)
            ? "{\"share\": %.4f, \"slower\": %.4f, \"drawings_per_s\": %.2f, \"dropped\": %llu}\n"
            : "median: share %.3f, slower %.3f, %.1f drawings/s; %llu samples dropped\n";
    std::printf(form, median(shares), median(slower), median(drawings),
                static_cast<unsigned long long>(dropped));
    return 0;
}
