// Fills the plot panels with made-up activity of 3200 excitatory and 800 inhibitory cells at 20 Hz,
// takes pictures of them in both themes and writes the figures: demo_plots [FOLDER] [SCALE].
#include "widgets/plots/activity_plot.h"
#include "widgets/plots/figure_page.h"
#include "widgets/plots/histogram_plot.h"
#include "widgets/plots/panel_form.h"
#include "widgets/plots/raster_plot.h"
#include "widgets/plots/rate_plot.h"
#include "widgets/plots/refresh_timer.h"
#include "widgets/plots/spectrum_plot.h"
#include "widgets/plots/time_link.h"
#include "widgets/plots/trace_plot.h"
#include "widgets/plots/weight_plots.h"
#include "widgets/theme/apply_theme.h"

#include <QApplication>
#include <QDir>
#include <QGridLayout>
#include <QJsonObject>
#include <QMainWindow>
#include <QToolButton>

#include <cmath>
#include <cstdio>
#include <random>

using namespace dynaloom;
using namespace dynaloom::plots;

namespace {

constexpr double kRunMs = 1000;

// Poisson spikes around 20 Hz whose rate swells between 350 and 650 ms.
std::vector<Spike> makeSpikes(std::uint32_t cells, double gain, unsigned seed) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<double> uniform;
    std::vector<Spike> spikes;
    for (int step = 0; step < 10000; ++step) {
        const double t = 0.1 * step;
        const double stimulus = t > 350 && t < 650 ? 1.6 : 0.9;
        const double hz = 20 * gain * stimulus * (1 + 0.6 * std::sin(t / 6.0) * std::sin(t / 41.0));
        std::poisson_distribution<int> count(cells * hz * 1e-4);
        for (int k = count(random); k > 0; --k)
            spikes.push_back({t, static_cast<std::uint32_t>(uniform(random) * cells)});
    }
    return spikes;
}

// A leaky integrator driven by noise, with a spike painted to 0 mV.
std::vector<float> makeTrace(unsigned seed) {
    std::mt19937 random(seed);
    std::normal_distribution<float> noise;
    std::vector<float> v;
    float now = -60;
    for (int step = 0; step < 10000; ++step) {
        const float drive = step > 3500 && step < 6500 ? 12.5f : 9.0f;
        now += 0.005f * (-60 - now + drive) + 0.32f * noise(random);
        const bool spike = now > -50;
        v.push_back(spike ? 0 : now);
        if (spike) now = -65;
    }
    return v;
}

struct Demo {
    RunDataPtr run;
    measure::WeightSample weights;

    Demo() {
        std::vector<TraceSeries> series;
        for (std::uint32_t k : {40u, 300u, 620u})
            series.push_back({"E", "V", "mV", theme::darkTheme().series[0], 1, 3200, k, {}});
        series.push_back({"I", "V", "mV", theme::darkTheme().series[1], 2, 800, 100, {}});
        run = std::make_shared<RunData>(RunData{RasterData({{"E", 3200, {}, 1}, {"I", 800, {}, 2}}),
                                                TraceData(std::move(series)), kRunMs});
        run->spikes.append(0, makeSpikes(3200, 1, 1));
        run->spikes.append(1, makeSpikes(800, 1.15, 2));
        for (unsigned k = 0; k < 4; ++k) run->traces.append(k, 0, 0.1, makeTrace(k + 10));
        std::mt19937 random(5);
        std::normal_distribution<double> weight(0.6, 0.12);
        measure::WeightBinner binner(3200, 800, 128);
        for (std::uint64_t i = 0; i < 3200; ++i)
            for (int k = 0; k < 40; ++k) {
                const std::uint64_t j = random() % 800;
                binner.add(i, j,
                           weight(random) *
                               (1 + 0.5 * std::cos(0.002 * double(i) - 0.008 * double(j))));
            }
        weights = binner.finish(1, 60);
        weights.projection = "E->I";
        weights.unit = "nS";
    }
};

void settle(QApplication& app, QWidget& window) {
    for (int k = 0; k < 6; ++k) {
        app.processEvents();
        for (PlotPanel* p : window.findChildren<PlotPanel*>()) {
            p->markDirty();
            p->refresh();
        }
    }
}

void takePictures(QApplication& app, const Demo& demo, const QDir& folder, const theme::Theme& t) {
    theme::applyTheme(app, t);
    QMainWindow window;
    RasterPlot raster;
    RatePlot rate;
    TracePlot traces;
    ActivityPlot activity;
    HistogramPlot intervals, rates;
    SpectrumPlot spectrum, empty;
    WeightHistogram weights;
    WeightMatrix matrix;
    rate.setRule({measure::KernelShape::Gaussian, 5});
    rates.choose(HistogramPlot::Of::Rates, "I");
    std::vector<PlotPanel*> panels{&raster, &rate,     &traces,  &activity, &intervals,
                                   &rates,  &spectrum, &weights, &matrix,   &empty};
    auto* grid = new QWidget;
    auto* cells = new QGridLayout(grid);
    cells->setContentsMargins(6, 6, 6, 6);
    cells->setSpacing(6);
    TimeLink link;
    int at = 0;
    for (PlotPanel* p : panels) {
        p->setTheme(t);
        p->setCloseable(true);
        if (p != &empty) p->setRun(demo.run);
        p->setTimeSpan(0, kRunMs);
        if (auto* over = qobject_cast<TimePanel*>(p)) link.add(over);
        p->setAttribute(Qt::WA_StyledBackground);
        cells->addWidget(p, at / 3, at % 3);
        ++at;
    }
    for (WeightPanel* p :
         {static_cast<WeightPanel*>(&weights), static_cast<WeightPanel*>(&matrix)}) {
        p->setProjections({"E->I"});
        p->setWeights(demo.weights);
    }
    window.setCentralWidget(grid);
    window.resize(1500, 1150);
    window.show();
    settle(app, window);
    window.grab().save(folder.filePath("panels_" + t.name + ".png"));
    raster.setFollow(false);
    raster.setTimeRange({400, 460});
    Overlay recorded{"recorded", {}, {}};
    for (int k = 0; k < 1000; ++k) {
        recorded.timeMs.push_back(k);
        recorded.values.push_back(20 + 12 * std::sin(0.05 * k));
    }
    rate.setOverlays({recorded});
    for (PlotPanel* p : panels) {
        p->setTimeSpan(400, 460);
        p->setSelection({2});
    }
    settle(app, window);
    for (TimePanel* p : {static_cast<TimePanel*>(&raster), static_cast<TimePanel*>(&rate),
                         static_cast<TimePanel*>(&traces)})
        p->setCursorTime(430);
    raster.setFault(1, 1500, 447);
    Overlay missing;
    missing.problem = "recording.csv is missing";
    rate.setSettings({{"look", QJsonObject{{"y_title", "spikes per second and cell"},
                                           {"line_width", 2},
                                           {"colours", QJsonObject{{"E", "#009e73"}}}}}});
    rate.setOverlays({recorded, missing});
    settle(app, window);
    window.grab().save(folder.filePath("zoom_" + t.name + ".png"));
    rate.header()->findChild<QToolButton*>("settings")->click();
    if (auto* form = rate.findChild<PanelForm*>()) {
        settle(app, window);
        form->grab().save(folder.filePath("form_" + t.name + ".png"));
        form->close();
    }
    for (PlotPanel* p : panels) {
        const QString name = QString::fromLatin1(p->metaObject()->className()).section("::", -1);
        if (p != &empty && t.dark)
            (void)FigurePage({p}, {.sizeMm = {85, 55}, .dpi = 200, .fontPt = 7})
                .write(folder.filePath("print_" + name + ".png"));
    }
}

void timeManySpikes(QApplication& app) {
    RasterPlot raster;
    const auto run = std::make_shared<RunData>(
        RunData{RasterData({{"E", 3200, {}}, {"I", 800, {}}}), TraceData(), 0});
    std::mt19937 random(3);
    std::vector<Spike> batch;
    for (int k = 0; k < 10'000'000; ++k)
        batch.push_back({0.0125 * k, static_cast<std::uint32_t>(random() % 3200)});
    run->spikes.append(0, batch);
    raster.setRun(run);
    raster.resize(900, 400);
    raster.show();
    app.processEvents();
    for (double span : {125'000.0, 10'000.0, 1000.0}) {
        raster.setFollow(false);
        double total = 0;
        for (int k = 0; k < 5; ++k) {
            raster.setTimeRange({static_cast<double>(k), span + k});
            const double before = threadCpuMs();
            raster.refresh();
            app.processEvents();
            total += threadCpuMs() - before;
        }
        std::printf("%.0f ms of 10^7 spikes in view: %.1f ms a frame\n", span, total / 5);
    }
}

} // namespace

int main(int argc, char** argv) {
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    if (argc > 2) qputenv("QT_SCALE_FACTOR", argv[2]);
    QApplication app(argc, argv);
    const QDir folder(argc > 1 ? argv[1] : ".");
    const Demo demo;
    takePictures(app, demo, folder, theme::darkTheme());
    takePictures(app, demo, folder, theme::lightTheme());
    timeManySpikes(app);
    return 0;
}
