// Catalogue, graph and inspector side by side with an example document. Arguments: a folder for
// pictures (then it takes them, dark and light, and ends) and the name of an example; or "--time",
// which prints how long frames of a graph of 500 nodes and 1500 projections take.
#include "core/io/document.h"
#include "core/model/edit.h"
#include "widgets/catalog/catalog_panel.h"
#include "widgets/equations/source_view.h"
#include "widgets/graph/colours.h"
#include "widgets/graph/graph_view.h"
#include "widgets/inspector/inspector.h"
#include "widgets/inspector/quantity_field.h"
#include "widgets/theme/apply_theme.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QScrollBar>
#include <QSplitter>
#include <QTabWidget>
#include <QVBoxLayout>

#include <cstdio>
#include <ctime>

using namespace dynaloom;

namespace {

QWidget* titled(const QString& title, QWidget* body) {
    auto* panel = new QFrame;
    panel->setObjectName(QStringLiteral("panel"));
    auto* column = new QVBoxLayout(panel);
    column->setContentsMargins(1, 1, 1, 1);
    column->setSpacing(0);
    auto* label = new QLabel(title);
    label->setObjectName(QStringLiteral("title"));
    label->setContentsMargins(12, 8, 12, 8);
    column->addWidget(label);
    column->addWidget(body, 1);
    return panel;
}

class Demo : public QWidget {
public:
    explicit Demo(const QString& example)
        : m_scene(theme::darkTheme()) {
        const std::string root = DYNALOOM_SOURCE_DIR "/resources/";
        m_catalog.addFolder(root + "catalog");
        auto read = io::readDocument(root + "examples/" + example.toStdString() + ".loom");
        if (!read)
            std::fprintf(stderr, "%s\n", toString(read.error()).c_str());
        else
            m_model = read->model;

        m_view = new graph::GraphView(m_scene);
        m_inspector = new inspector::Inspector(theme::darkTheme());
        m_panel = new catalog::CatalogPanel(theme::darkTheme());
        m_source = new equations::SourceView(theme::darkTheme());
        m_panel->setComponents(m_catalog.all());
        m_inspector->setChoices({"euler", "exponential_euler", "rk4"}, {"cpu", "reference"});
        auto* tabs = new QTabWidget;
        tabs->setDocumentMode(true);
        tabs->addTab(m_view, QStringLiteral("Network graph"));
        tabs->addTab(m_source, QStringLiteral("Equations"));
        m_tabs = tabs;
        auto* splitter = new QSplitter;
        splitter->addWidget(titled(QStringLiteral("Components"), m_panel));
        splitter->addWidget(tabs);
        splitter->addWidget(titled(QStringLiteral("Properties"), m_inspector));
        splitter->setSizes({236, 1064, 300});
        auto* row = new QHBoxLayout(this);
        row->setContentsMargins(4, 4, 4, 4);
        row->addWidget(splitter);
        connect(&m_scene, &graph::GraphScene::selectedKeysChanged, this,
                [this](const QList<Key>& keys) { look(keys.size() == 1 ? keys.first() : 0, {}); });
        connect(&m_scene, &graph::GraphScene::plugActivated, this,
                [this](Key node, const graph::Plugs& plugs) { look(node, plugs); });
        connect(&m_scene, &graph::GraphScene::moveRequested, this,
                [this](const graph::Positions& positions) {
                    take(model::moveNodes(m_model, {}, positions));
                });
        connect(m_inspector, &inspector::Inspector::parameterEdited, this,
                [this](Key node, const inspector::Plugs& plugs, const QString& name,
                       const QString& text) {
                    take(model::setParameter(m_model, {}, node, plugs, name.toStdString(),
                                             text.toStdString()));
                });
        setModel();
    }

    void setTheme(const theme::Theme& theme) {
        theme::applyTheme(*qApp, theme);
        m_scene.setTheme(theme);
        m_inspector->setTheme(theme);
        m_panel->setTheme(theme);
        m_source->setTheme(theme);
        setStyleSheet(
            QStringLiteral(
                "QFrame#panel { background: %1; border: 1px solid %2; border-radius: 7px; }")
                .arg(theme.panel.name(), theme.border.name()));
        m_theme = &theme;
        look(m_inspector->subject().key, m_inspector->subject().plugs);
    }

    void takePictures(const QString& folder) {
        resize(1600, 1000);
        show();
        const auto settle = [] {
            for (int i = 0; i < 12; ++i) QApplication::processEvents();
        };
        for (const theme::Theme* theme : {&theme::darkTheme(), &theme::lightTheme()}) {
            setTheme(*theme);
            m_tabs->setCurrentIndex(0);
            settle();
            m_view->frameAll();
            const model::Node* first =
                m_model->graph->nodes.empty() ? nullptr : m_model->graph->nodes.front().get();
            if (first) m_scene.select({first->key});
            double rate = 21.4;
            for (const auto& node : m_model->graph->nodes)
                if (node->kind == model::NodeKind::Population)
                    m_scene.setActivity(node->key, rate), rate += 3.2;
            settle();
            grab().save(folder + QStringLiteral("/graph-%1.png").arg(theme->name));
            if (!m_model->graph->projections.empty())
                m_scene.select({m_model->graph->projections.front()->key});
            m_view->setFocus();
            settle();
            grab().save(folder + QStringLiteral("/projection-%1.png").arg(theme->name));
            m_scene.select({});
            m_tabs->setCurrentIndex(1);
            m_source->showFind();
            m_source->findField()->setText(QStringLiteral("tau"));
            settle();
            grab().save(folder + QStringLiteral("/source-%1.png").arg(theme->name));
            m_source->showFind(false);
        }
    }

private:
    void take(Result<model::ModelPtr> edited) {
        if (edited)
            m_model = std::move(*edited);
        else
            std::fprintf(stderr, "%s\n", toString(edited.error()).c_str());
        setModel();
    }
    void setModel() {
        if (!m_model) return;
        m_scene.setModel(m_model, m_catalog);
        m_inspector->setModel(m_model, m_catalog);
        if (m_model->graph->nodes.empty()) return;
        if (const auto definition = m_catalog.find(m_model->graph->nodes.front()->component))
            m_source->setSource(QString::fromStdString(definition->text), equations::Language::Dyn);
    }
    void look(Key key, const std::vector<Key>& plugs) {
        const QColor colour = m_model && m_model->graph->node(key)
                                  ? graph::colourOf(*m_model->graph, key, *m_theme)
                                  : QColor();
        m_inspector->show({key, plugs}, colour);
    }

    const theme::Theme* m_theme = &theme::darkTheme();
    model::Catalog m_catalog;
    model::ModelPtr m_model = std::make_shared<model::Model>();
    graph::GraphScene m_scene;
    graph::GraphView* m_view = nullptr;
    inspector::Inspector* m_inspector = nullptr;
    catalog::CatalogPanel* m_panel = nullptr;
    equations::SourceView* m_source = nullptr;
    QTabWidget* m_tabs = nullptr;
};

model::ModelPtr largeModel() {
    auto graph = std::make_shared<model::Graph>();
    constexpr int kNodes = 500, kProjections = 1500, kColumns = 25;
    for (int i = 0; i < kNodes; ++i) {
        auto node = std::make_shared<model::Node>();
        node->key = static_cast<Key>(i + 1);
        node->name = "P" + std::to_string(i);
        node->component = "LIF";
        node->size.text = "100";
        node->position = {(i % kColumns) * 320.0, (i / kColumns) * 320.0};
        node->plugs = {
            {static_cast<Key>(10'000 + i), "e", "receptors", "COBA", {}, {}, {}, false, {}}};
        graph->nodes.push_back(std::move(node));
    }
    for (int i = 0; i < kProjections; ++i) {
        auto projection = std::make_shared<model::Projection>();
        projection->key = static_cast<Key>(20'000 + i);
        const int from = i * 7 % kNodes, to = i % 11 == 0 ? 262 : (from + 1 + i * 13 % 53) % kNodes;
        projection->source = {static_cast<Key>(from + 1), {}, "spike"};
        projection->target = {static_cast<Key>(to + 1), {static_cast<Key>(10'000 + to)}, "g"};
        projection->synapse = "Exponential";
        graph->projections.push_back(std::move(projection));
    }
    auto model = std::make_shared<model::Model>();
    model->graph = std::move(graph);
    return model;
}

double cpuMs() { return 1000.0 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

template <class Step> void timeFrames(const char* name, Step step) {
    constexpr int kFrames = 40;
    const double start = cpuMs();
    for (int i = 0; i < kFrames; ++i) {
        step(i);
        QApplication::processEvents();
    }
    std::printf("%-24s %6.1f ms CPU a frame\n", name, (cpuMs() - start) / kFrames);
}

int timeLargeGraph() {
    model::Catalog catalog;
    catalog.addFolder(DYNALOOM_SOURCE_DIR "/resources/catalog");
    graph::GraphScene scene(theme::darkTheme());
    const model::ModelPtr model = largeModel();
    double start = cpuMs();
    scene.setModel(model, catalog);
    std::printf("%-24s %6.1f ms CPU\n", "first setModel", cpuMs() - start);
    start = cpuMs();
    scene.setModel(std::make_shared<model::Model>(*model), catalog);
    std::printf("%-24s %6.1f ms CPU\n", "setModel, nothing new", cpuMs() - start);
    graph::GraphView view(scene);
    view.resize(1400, 900);
    view.show();
    auto* bar = view.horizontalScrollBar();
    for (const double zoom : {0.12, 1.0}) {
        view.setTransform(QTransform::fromScale(zoom, zoom));
        view.centerOn(4000, 3200);
        QApplication::processEvents();
        std::printf("zoom %.2f\n", zoom);
        timeFrames("  pan", [&](int i) { bar->setValue(bar->value() + (i % 20 < 10 ? 9 : -9)); });
        timeFrames("  zoom", [&](int i) { view.zoomBy(i % 20 < 10 ? 1.03 : 1 / 1.03); });
        auto* hub = const_cast<graph::NodeItem*>(scene.node(263));
        timeFrames("  drag a hub", [&](int i) { hub->moveBy(i % 20 < 10 ? 5 : -5, 2); });
    }
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    QApplication app(argc, argv);
    const QString folder = argc > 1 ? QString::fromLocal8Bit(argv[1]) : QString();
    if (folder == QLatin1String("--time")) return timeLargeGraph();
    Demo demo(argc > 2 ? QString::fromLocal8Bit(argv[2]) : QStringLiteral("coba"));
    demo.setTheme(theme::darkTheme());
    if (folder.isEmpty()) {
        demo.resize(1600, 1000);
        demo.show();
        return QApplication::exec();
    }
    demo.takePictures(folder);
    return 0;
}
