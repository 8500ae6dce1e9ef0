// Fills the plot panels with made-up activity of 3200 excitatory and 800 inhibitory cells at 20 Hz,
// takes pictures of them in both themes and writes the figures: demo_plots [FOLDER] [SCALE].
#include "widgets/plots/figure.h"
#include "widgets/plots/raster_plot.h"
#include "widgets/plots/rate_plot.h"
#include "widgets/plots/refresh_timer.h"
#include "widgets/plots/time_link.h"
#include "widgets/plots/trace_plot.h"
#include "widgets/theme/apply_theme.h"
#include "widgets/theme/icons.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QDockWidget>
#include <QDoubleSpinBox>
#include <QElapsedTimer>
#include <QFormLayout>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMainWindow>
#include <QProgressBar>
#include <QPushButton>
#include <QSlider>
#include <QTabBar>
#include <QToolButton>
#include <QWheelEvent>

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

QWidget* makeControls(const theme::Theme& t) {
    auto* w = new QWidget;
    auto* form = new QFormLayout(w);
    auto* heading = new QLabel("MEMBRANE");
    heading->setObjectName("section");
    form->addRow(heading);
    form->addRow("Name", new QLineEdit("Excitatory"));
    auto* model = new QComboBox;
    model->addItems({"LIF, conductance-based", "Hodgkin–Huxley"});
    form->addRow("Model", model);
    auto* tau = new QDoubleSpinBox;
    tau->setSuffix(" ms");
    tau->setValue(20);
    form->addRow("Time constant τₘ", tau);
    auto* slider = new QSlider(Qt::Horizontal);
    slider->setValue(62);
    form->addRow("E/I balance", slider);
    auto* check = new QCheckBox("Record spikes");
    check->setChecked(true);
    form->addRow(check);
    auto* tabs = new QTabBar;
    tabs->addTab("Network graph");
    tabs->addTab("Equations");
    form->addRow(tabs);
    auto* bar = new QProgressBar;
    bar->setTextVisible(false);
    bar->setValue(60);
    form->addRow(bar);
    auto* buttons = new QWidget;
    auto* row = new QHBoxLayout(buttons);
    row->setContentsMargins(0, 0, 0, 0);
    auto* run = new QToolButton;
    run->setObjectName("run");
    run->setText("Run");
    run->setIcon(theme::tintedIcon("run", Qt::white));
    run->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    row->addWidget(run);
    row->addWidget(new QPushButton("Cancel"));
    auto* ok = new QPushButton("Export");
    ok->setDefault(true);
    row->addWidget(ok);
    row->addStretch();
    form->addRow(buttons);
    auto* icons = new QWidget;
    auto* grid = new QGridLayout(icons);
    grid->setContentsMargins(0, 0, 0, 0);
    int at = 0;
    for (const QString& name : theme::iconNames()) {
        auto* label = new QLabel;
        label->setPixmap(
            theme::themeIcon(name, t).pixmap(QSize(20, 20), label->devicePixelRatioF()));
        label->setToolTip(name);
        grid->addWidget(label, at / 9, at % 9);
        ++at;
    }
    form->addRow(icons);
    return w;
}

struct Demo {
    std::vector<RasterGroup> groups{{"E", 3200, {}}, {"I", 800, {}}};
    std::vector<Spike> e = makeSpikes(3200, 1, 1), i = makeSpikes(800, 1.15, 2);

    void fill(RasterPlot& raster, RatePlot& rate, TracePlot& traces) const {
        raster.setGroups(groups);
        rate.setGroups(groups);
        traces.setTraces(
            {{"E 40", "mV", {}}, {"E 300", "mV", {}}, {"E 620", "mV", {}}, {"I 100", "mV", {}}},
            "V");
        raster.append(0, e);
        raster.append(1, i);
        rate.append(0, e);
        rate.append(1, i);
        for (unsigned k = 0; k < 4; ++k) traces.append(k, 0, 0.1, makeTrace(k + 10));
        for (PlotPanel* p : {static_cast<PlotPanel*>(&raster), static_cast<PlotPanel*>(&rate),
                             static_cast<PlotPanel*>(&traces)})
            p->advanceTo(kRunMs);
    }
};

void takePictures(QApplication& app, const Demo& demo, const QDir& folder, const theme::Theme& t) {
    theme::applyTheme(app, t);
    QMainWindow window;
    RasterPlot raster;
    RatePlot rate;
    TracePlot traces("Membrane potential");
    TimeLink link;
    const auto dock = [&](Qt::DockWidgetArea area, PlotPanel& panel) {
        auto* d = new QDockWidget(panel.title(), &window);
        d->setTitleBarWidget(panel.header());
        d->setWidget(&panel);
        window.addDockWidget(area, d);
        return d;
    };
    auto* rasterDock = dock(Qt::LeftDockWidgetArea, raster);
    auto* rateDock = dock(Qt::LeftDockWidgetArea, rate);
    dock(Qt::RightDockWidgetArea, traces);
    auto* controls = new QDockWidget("Properties", &window);
    controls->setWidget(makeControls(t));
    window.addDockWidget(Qt::RightDockWidgetArea, controls);
    for (PlotPanel* p : {static_cast<PlotPanel*>(&raster), static_cast<PlotPanel*>(&rate),
                         static_cast<PlotPanel*>(&traces)}) {
        p->setTheme(t);
        link.add(p);
    }
    demo.fill(raster, rate, traces);
    window.resize(1200, 760);
    window.show();
    window.resizeDocks({rasterDock, rateDock}, {3, 2}, Qt::Vertical);
    const auto settle = [&] {
        for (int k = 0; k < 5; ++k) {
            app.processEvents();
            for (PlotPanel* p : window.findChildren<PlotPanel*>()) p->refresh();
        }
    };
    settle();
    window.grab().save(folder.filePath("demo_" + t.name + ".png"));
    raster.setFollow(false);
    raster.setTimeRange({400, 460});
    settle();
    rate.setCursorTime(430);
    traces.setCursorTime(430);
    raster.setCursorTime(430);
    settle();
    window.grab().save(folder.filePath("zoom_" + t.name + ".png"));
    for (int notch = 0; notch < 20; ++notch) {
        const QPointF at(raster.width() / 2, raster.height() / 2);
        QWheelEvent event(at, at, {}, {0, 120}, Qt::NoButton, Qt::ControlModifier,
                          Qt::NoScrollPhase, false);
        QApplication::sendEvent(raster.childAt(at.toPoint()), &event);
    }
    settle();
    window.grab().save(folder.filePath("rows_" + t.name + ".png"));
    (void)exportPlot(raster, folder.filePath("rows_" + t.name + "_print.png"),
                     {.sizeMm = {85, 55}, .dpi = 300, .fontPt = 7});
    for (const char* end : {"pdf", "svg", "png"})
        if (auto r = exportPlot(traces, folder.filePath(QString("traces_%1.%2").arg(t.name, end)),
                                {.sizeMm = {85, 55}, .dpi = 300, .fontPt = 7});
            !r)
            std::fprintf(stderr, "%s\n", toString(r.error()).c_str());
}

void timeManySpikes(QApplication& app) {
    RasterPlot raster;
    raster.setGroups({{"E", 3200, {}}, {"I", 800, {}}});
    std::mt19937 random(3);
    std::vector<Spike> batch;
    for (int k = 0; k < 10'000'000; ++k)
        batch.push_back({0.0125 * k, static_cast<std::uint32_t>(random() % 3200)});
    raster.append(0, batch);
    raster.resize(900, 400);
    raster.show();
    app.processEvents();
    for (double span : {125'000.0, 10'000.0, 1000.0}) {
        raster.setFollow(false);
        double total = 0;
        for (int k = 0; k < 5; ++k) {
            raster.setTimeRange({static_cast<double>(k), span + k});
            QElapsedTimer clock;
            clock.start();
            raster.refresh();
            app.processEvents();
            total += static_cast<double>(clock.nsecsElapsed()) * 1e-6;
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
    RasterFigure figure{RasterData(demo.groups), 0, kRunMs, 5, 0, {}};
    figure.data.append(0, demo.e);
    figure.data.append(1, demo.i);
    for (const char* end : {"pdf", "svg", "png"})
        if (auto r = exportRasterFigure(figure, folder.filePath(QString("raster.") + end)); !r)
            std::fprintf(stderr, "%s\n", toString(r.error()).c_str());
    timeManySpikes(app);
    return 0;
}
