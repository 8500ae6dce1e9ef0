// What a picture of each kind of panel in space takes of the processor, and how long the first one
// takes to come. Run under a display: xvfb-run build/tests/bench_scene_frames
#include "app/resources/resource_files.h"
#include "core/io/document.h"
#include "widgets/plots/refresh_timer.h"
#include "widgets/scene3d/areas_panel.h"
#include "widgets/scene3d/renderer_module.h"
#include "widgets/scene3d/sheet_panel.h"
#include "widgets/scene3d/state_space_panel.h"

#include <QApplication>
#include <QTest>

#include <cmath>
#include <cstdio>
#include <ctime>
#include <random>

using namespace dynaloom;
using namespace dynaloom::scene3d;

namespace {

double processCpuMs() {
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_nsec) * 1e-6;
}

void timed(const char* name, ScenePanel& panel, int width, int height) {
    panel.resize(width, height);
    panel.show();
    while (panel.view().renderings() == 0) QTest::qWait(10);
    QTest::qWait(1200); // with its fine picture
    constexpr int kFrames = 20;
    const auto spent = [&](auto&& change) {
        const double before = processCpuMs();
        for (int i = 0; i < kFrames; ++i) {
            change();
            panel.view().repaint();
        }
        return (processCpuMs() - before) / kFrames;
    };
    const double turned = spent([&] { QTest::keyClick(&panel.view(), Qt::Key_Right); });
    const double live = spent([&] {
        panel.markDirty();
        panel.refresh();
    });
    std::printf("%-28s %4d x %3d  turned %6.1f ms  new data %6.1f ms  first picture %5.0f ms\n",
                name, panel.view().width(), panel.view().height(), turned, live,
                panel.view().startMs());
}

} // namespace

int main(int argc, char** argv) {
    prepareGraphics();
    QApplication application(argc, argv);
    setModuleFolders({QStringLiteral(DYNALOOM_BINARY_DIR)});
    const model::Catalog catalog = app::readCatalog();
    std::mt19937 random(1);

    for (const char* name : {"coba", "two_areas"}) {
        const auto read = io::readDocument(std::string(DYNALOOM_SOURCE_DIR "/resources/examples/") +
                                           name + ".loom");
        if (!read) return 1;
        AreasPanel areas;
        areas.setNetwork(networkOf(*read->model, catalog));
        std::vector<plots::RasterGroup> groups;
        for (const auto& p : areas.network().populations)
            groups.push_back({p.path, static_cast<std::uint32_t>(p.size), {}, p.keys.front()});
        const auto run = std::make_shared<plots::RunData>(
            plots::RunData{plots::RasterData(groups), plots::TraceData(), 100});
        for (std::size_t g = 0; g < groups.size(); ++g)
            for (std::uint32_t i = 0; i < groups[g].size; ++i)
                run->spikes.append(g, 80 + 0.01 * i, std::vector<std::uint32_t>{i});
        areas.setRun(run);
        timed((std::string("areas of ") + name).c_str(), areas, 598, 600);
    }
    for (const int samples : {5'000, 20'000, 200'000}) {
        std::vector<plots::TraceSeries> series(3);
        for (std::size_t k = 0; k < 3; ++k) {
            series[k].place = QStringLiteral("a");
            series[k].quantity = QString(QChar('x' + static_cast<char16_t>(k)));
        }
        const auto run = std::make_shared<plots::RunData>(plots::RunData{
            plots::RasterData(), plots::TraceData(std::move(series)), 0.1 * samples});
        std::vector<std::vector<float>> values(3);
        for (int i = 0; i < samples; ++i) {
            const double t = 0.02 * i;
            values[0].push_back(static_cast<float>(std::cos(t) * (2 + std::cos(0.0317 * t))));
            values[1].push_back(static_cast<float>(std::sin(t) * (2 + std::cos(0.0317 * t))));
            values[2].push_back(static_cast<float>(std::sin(0.0317 * t)));
        }
        for (std::size_t k = 0; k < 3; ++k) run->traces.append(k, 0, 0.1, values[k]);
        StateSpacePanel space;
        space.setWindowMs(0);
        space.setRun(run);
        timed(("state space, " + std::to_string(samples) + " samples").c_str(), space, 598, 600);
    }
    {
        const auto run = std::make_shared<plots::RunData>(plots::RunData{
            plots::RasterData({{"E", 3200, {}, 1}, {"I", 800, {}, 2}}), plots::TraceData(), 200});
        for (int i = 0; i < 8000; ++i) {
            run->spikes.append(
                0, 100 + 0.01 * i,
                std::vector<std::uint32_t>{static_cast<std::uint32_t>(random() % 3200)});
            run->spikes.append(
                1, 100 + 0.01 * i,
                std::vector<std::uint32_t>{static_cast<std::uint32_t>(random() % 800)});
        }
        SheetPanel sheets;
        sheets.setRun(run);
        timed("sheets of 4000 neurons", sheets, 598, 600);
        sheets.setRaised(false);
        timed("the same, flat", sheets, 598, 600);
    }
    return 0;
}
