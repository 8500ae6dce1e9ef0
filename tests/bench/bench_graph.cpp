// How long the graph takes with 500 nodes and 1500 connections: opening, an edit, a frame of
// panning and of dragging. Prints the least of several, in processor time; nothing is asserted.
//   QT_QPA_PLATFORM=offscreen bench_graph
#include "app/document/edits.h"
#include "app/resources/resource_files.h"
#include "core/model/edit.h"
#include "widgets/graph/graph_scene.h"
#include "widgets/graph/graph_view.h"
#include "widgets/theme/apply_theme.h"

#include <QApplication>
#include <QMouseEvent>
#include <QScrollBar>

#include <cstdio>
#include <ctime>
#include <functional>

using namespace dynaloom;

namespace {

constexpr int kNodes = 500, kConnections = 1500, kColumns = 25, kRounds = 15;

double processorMs() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

double leastMs(const std::function<void()>& act, int rounds = kRounds) {
    double least = 1e9;
    for (int i = 0; i < rounds; ++i) {
        const double before = processorMs();
        act();
        least = std::min(least, processorMs() - before);
    }
    return least;
}

template <class T> T must(Result<T> result) {
    if (!result) {
        std::fprintf(stderr, "%s\n", result.error().sentence.c_str());
        std::exit(1);
    }
    return std::move(*result);
}

// Populations with two receptors in a grid; each sends to the next ones and to some far away.
model::ModelPtr bigModel() {
    model::ModelPtr model = std::make_shared<const model::Model>();
    std::vector<Key> keys, receptors;
    for (int i = 0; i < kNodes; ++i) {
        model::Node node;
        node.name = "P" + std::to_string(i);
        node.component = "LIF";
        node.size = must(model::makeValue("1000"));
        node.position = {(i % kColumns) * 340.0, (i / kColumns) * 320.0};
        for (const char* name : {"e", "i"}) {
            model::Plug plug;
            plug.name = name;
            plug.socket = "receptors";
            plug.component = "COBA";
            node.plugs.push_back(plug);
        }
        model = must(model::addNode(model, {}, std::move(node)));
        keys.push_back(model->graph->nodes.back()->key);
        receptors.push_back(model->graph->nodes.back()->plugs.front().key);
    }
    const int steps[] = {1, kColumns, 37};
    for (int i = 0; i < kConnections; ++i) {
        const auto from = static_cast<std::size_t>(i % kNodes);
        const auto to = (from + static_cast<std::size_t>(steps[i / kNodes])) % kNodes;
        model::Projection projection;
        projection.name = "C" + std::to_string(i);
        projection.source = {keys[from], {}, "spike"};
        projection.target = {keys[to], {receptors[to]}, "g"};
        projection.synapse = "Exponential";
        projection.connector.rule = "fixed_probability";
        projection.connector.arguments["p"] = must(model::makeValue("0.02"));
        projection.weight = must(model::makeValue("0.6 mS/cm^2"));
        projection.delay = must(model::makeValue("1 ms"));
        model = must(model::addProjection(model, {}, std::move(projection)));
    }
    return model;
}

void line(const char* what, double ms, const char* goal) {
    std::printf("%-46s %8.2f ms   %s\n", what, ms, goal);
}

void move(QWidget* to, QPoint at, Qt::MouseButtons buttons) {
    QMouseEvent event(QEvent::MouseMove, at, to->mapToGlobal(at), Qt::NoButton, buttons, {});
    QApplication::sendEvent(to, &event);
}

void button(QWidget* to, QEvent::Type type, Qt::MouseButton which, QPoint at) {
    QMouseEvent event(type, at, to->mapToGlobal(at), which,
                      type == QEvent::MouseButtonPress ? which : Qt::NoButton, {});
    QApplication::sendEvent(to, &event);
}

// One frame as the window draws it: the event, then what it left to be painted.
double frameMs(graph::GraphView& view, Qt::MouseButton which, QPoint from) {
    QWidget* viewport = view.viewport();
    button(viewport, QEvent::MouseButtonPress, which, from);
    QApplication::processEvents();
    int step = 0;
    const double ms = leastMs([&] {
        ++step;
        move(viewport, from + QPoint(3 * step, 2 * step), which);
        QApplication::processEvents();
    });
    button(viewport, QEvent::MouseButtonRelease, which, from + QPoint(3 * step, 2 * step));
    QApplication::processEvents();
    return ms;
}

} // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    theme::applyTheme(application, theme::darkTheme());
    const auto catalog = std::make_shared<const model::Catalog>(app::readCatalog());
    const model::ModelPtr model = bigModel();
    std::printf("%d nodes, %d connections, 1400 x 900\n", kNodes, kConnections);

    line("open: scene, view, first picture",
         leastMs(
             [&] {
                 graph::GraphScene scene(theme::darkTheme());
                 graph::GraphView view(scene);
                 view.resize(1400, 900);
                 scene.setModel(model, *catalog);
                 view.frameAll();
                 view.grab();
             },
             3),
         "(< 1000)");

    graph::GraphScene scene(theme::darkTheme());
    graph::GraphView view(scene);
    view.resize(1400, 900);
    view.show();
    scene.setModel(model, *catalog);
    view.frameAll();
    QApplication::processEvents();

    const Key node = model->graph->nodes[260]->key;
    const auto edit = [&](const std::function<document::Edit(int)>& make) {
        int round = 0;
        scene.setModel(model, *catalog);
        return leastMs([&] {
            const auto made = make(round++);
            scene.setModel(must(made.model), *catalog);
        });
    };
    line("edit: a parameter", edit([&](int i) {
             return document::setParameter(model, node, {}, QStringLiteral("tau"),
                                           QStringLiteral("%1 ms").arg(10 + i));
         }),
         "(<= 4)");
    line("edit: move a node", edit([&](int i) {
             return document::moveNodes(model, {{node, {100.0 + i, 4000.0 + i}}});
         }),
         "(<= 4)");
    line("edit: rename a node",
         edit([&](int i) { return document::rename(model, node, QStringLiteral("Q%1").arg(i)); }),
         "(<= 4)");
    line("edit: weight of a projection", edit([&](int i) {
             return document::setWeight(model, model->graph->projections[700]->key,
                                        QStringLiteral("%1 mS/cm^2").arg(1 + i));
         }),
         "(<= 4)");
    line("edit: add and take away a node", edit([&](int i) {
             return i % 2 == 0
                        ? document::addComponent(model, *catalog, QStringLiteral("LIF"), {-500, 0})
                        : document::remove(model, {node});
         }),
         "(<= 4)");
    scene.setModel(model, *catalog);

    line("frame: pan, all in view", frameMs(view, Qt::MiddleButton, {600, 400}), "(<= 33)");
    const auto bodyAt = [&](Key key) {
        return view.mapFromScene(scene.node(key)->sceneBody().topLeft() + QPointF(60, 14));
    };
    line("frame: drag a node, all in view", frameMs(view, Qt::LeftButton, bodyAt(node)), "(<= 33)");
    for (const double zoom : {0.5, 1.0}) {
        view.setTransform(QTransform::fromScale(zoom, zoom));
        view.centerOn(scene.node(node)->sceneBody().center());
        QApplication::processEvents();
        char what[64];
        std::snprintf(what, sizeof what, "frame: pan at %.1f", zoom);
        line(what, frameMs(view, Qt::MiddleButton, {600, 400}), "(<= 33)");
        view.centerOn(scene.node(node)->sceneBody().center());
        QApplication::processEvents();
        std::snprintf(what, sizeof what, "frame: drag a node at %.1f", zoom);
        line(what, frameMs(view, Qt::LeftButton, bodyAt(node)), "(<= 33)");
        scene.setModel(model, *catalog);
    }
    const graph::NodeItem* from = scene.node(node);
    line("wire: begin", leastMs([&] {
             const QPoint port = view.mapFromScene(from->mapToScene(
                 from->portPosition(from->content().portIndex({}, "spike", true), true)));
             button(view.viewport(), QEvent::MouseButtonPress, Qt::LeftButton, port);
             scene.cancelWire();
             button(view.viewport(), QEvent::MouseButtonRelease, Qt::LeftButton, port);
         }),
         "(<= 33)");
    line("select all and none", leastMs([&] {
             scene.selectAll();
             scene.select({});
             QApplication::processEvents();
         }),
         "");
    return 0;
}
