#include "app/window/graph_search.h"

#include "widgets/graph/find_bar.h"
#include "widgets/graph/graph_view.h"

#include <QEvent>

namespace dynaloom::window {
namespace {

constexpr int kMargin = 12;

class Corner : public QObject {
public:
    Corner(graph::FindBar& bar, graph::GraphView& view)
        : QObject(&bar)
        , m_bar(bar)
        , m_view(view) {
        view.installEventFilter(this);
        bar.installEventFilter(this);
    }

protected:
    bool eventFilter(QObject*, QEvent* event) override {
        if (event->type() == QEvent::Resize || event->type() == QEvent::Show) {
            m_bar.adjustSize();
            m_bar.move(std::max(kMargin, m_view.width() - m_bar.width() - kMargin), kMargin);
        }
        return false;
    }

private:
    graph::FindBar& m_bar;
    graph::GraphView& m_view;
};

void searchGraph(const model::Graph& graph, const QString& text, std::vector<Key>& hits) {
    const auto has = [&text](const std::string& in) {
        return QString::fromStdString(in).contains(text, Qt::CaseInsensitive);
    };
    for (const auto& node : graph.nodes)
        if (has(node->name) || has(node->component) || has(node->comment))
            hits.push_back(node->key);
    for (const auto& projection : graph.projections)
        if (has(projection->name) || has(projection->synapse)) hits.push_back(projection->key);
    for (const auto& monitor : graph.monitors)
        if (has(monitor->name)) hits.push_back(monitor->key);
    for (const auto& frame : graph.frames)
        if (has(frame->title) || has(frame->text)) hits.push_back(frame->key);
}

} // namespace

std::vector<Key> searchModel(const model::Model& model, const QString& text) {
    std::vector<Key> hits;
    if (model.graph) searchGraph(*model.graph, text, hits);
    for (const auto& [name, area] : model.areas)
        if (area->graph) searchGraph(*area->graph, text, hits);
    return hits;
}

void setUpFinder(graph::FindBar& bar, document::Document& document, graph::GraphView& view) {
    new Corner(bar, view); // the bar owns it
    bar.setSearch(
        [&document](const QString& text) { return searchModel(*document.model(), text); });
    QObject::connect(&bar, &graph::FindBar::closed, &view, [&view] { view.setFocus(); });
}

} // namespace dynaloom::window
