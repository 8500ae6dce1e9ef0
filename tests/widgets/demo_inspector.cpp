// Pages of the inspector side by side: a node, several nodes, a projection, a monitor. Argument: a
// folder for pictures, dark and light.
#include "core/io/document.h"
#include "core/model/edit.h"
#include "widgets/graph/colours.h"
#include "widgets/inspector/inspector.h"
#include "widgets/inspector/quantity_field.h"
#include "widgets/theme/apply_theme.h"

#include <QApplication>
#include <QHBoxLayout>

#include <cstdio>
#include <memory>

using namespace dynaloom;

namespace {

template <class T> T must(Result<T> result) {
    if (!result) qFatal("%s", result.error().sentence.c_str());
    return std::move(*result);
}

model::ModelPtr example() {
    const std::string file = DYNALOOM_SOURCE_DIR "/resources/examples/coba.loom";
    model::ModelPtr model = must(io::readDocument(file)).model;
    const Key e = model->graph->nodeNamed("E")->key;
    model = must(model::setInitial(model, {}, e, {}, "V", "normal(-55 mV, 5 mV)"));
    model = must(model::setParameter(model, {}, e, {}, "tau", "12 ms"));
    model::Monitor monitor;
    monitor.name = "V_of_E";
    monitor.of = {e, {}, "V"};
    monitor.subset = "0:5";
    monitor.every = 10;
    return must(model::addMonitor(model, {}, monitor));
}

} // namespace

int main(int argc, char** argv) {
    QApplication app(argc, argv);
    const QString folder = argc > 1 ? QString::fromLocal8Bit(argv[1]) : QStringLiteral(".");
    model::Catalog catalog;
    catalog.addFolder(DYNALOOM_SOURCE_DIR "/resources/catalog");
    const model::ModelPtr model = example();
    const model::Graph& graph = *model->graph;
    const Key e = graph.nodeNamed("E")->key, i = graph.nodeNamed("I")->key;
    for (const theme::Theme* theme : {&theme::darkTheme(), &theme::lightTheme()}) {
        theme::applyTheme(app, *theme);
        QWidget window;
        window.setStyleSheet(QStringLiteral("background: %1").arg(theme->panel.name()));
        auto* row = new QHBoxLayout(&window);
        row->setSpacing(14);
        const auto add = [&]() {
            auto* made = new inspector::Inspector(*theme);
            made->setChoices({"euler", "exponential_euler", "rk4"}, {"cpu", "reference"});
            made->setModel(model, catalog);
            made->setFixedWidth(304);
            row->addWidget(made);
            return made;
        };
        auto* node = add();
        node->show(inspector::Subject{e}, graph::colourOf(graph, e, *theme));
        auto* many = add();
        many->showMany({e, i});
        auto* projection = add();
        projection->show(inspector::Subject{graph.projections.front()->key});
        auto* monitor = add();
        monitor->show(inspector::Subject{graph.monitors.back()->key});
        window.resize(1280, 1180);
        window.show();
        if (auto* tau = node->field(QStringLiteral("E.tau"))) tau->askSliderBounds();
        for (int k = 0; k < 20; ++k) QApplication::processEvents();
        window.grab().save(folder + QStringLiteral("/inspector-") + theme->name +
                           QStringLiteral(".png"));
    }
    return 0;
}
