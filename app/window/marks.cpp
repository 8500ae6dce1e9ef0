#include "app/window/marks.h"

#include "app/document/places.h"
#include "app/window/navigation.h"
#include "app/window/problem_desk.h"
#include "widgets/graph/graph_scene.h"

#include <algorithm>

namespace dynaloom::window {

using document::Problem;

Marks::Marks(const Parts& parts, QObject* parent)
    : QObject(parent)
    , m(parts) {}

void Marks::showProblems() {
    const model::Model& model = *m.document.model();
    const model::GraphName here = m.navigation.graphName();
    const model::Graph& graph = m.navigation.graph();
    const std::size_t depth = m.navigation.path().size();
    std::map<Key, QString> sentences;
    for (const Problem& problem : m.problems.ofItems()) {
        if (problem.key == 0 || problem.severity != Problem::Severity::Error) continue;
        const document::Spot spot = document::spotOf(model, problem.place.toStdString());
        if (spot.graph == here) {
            sentences.emplace(spot.key, problem.sentence);
            continue;
        }
        for (const auto& node : graph.nodes) {
            if (node->kind != model::NodeKind::Area) continue;
            const bool within = spot.ofDefinition
                                    ? document::holds(model, node->component, spot.graph)
                                    : spot.areas.size() > depth && spot.areas[depth] == node->key;
            if (within)
                sentences.emplace(node->key,
                                  tr("Inside, at %1: %2").arg(problem.place, problem.sentence));
        }
    }
    m.scene.setProblems(sentences);
}

// A node shows its own rate, an instance the mean of all that is inside.
void Marks::showRates() {
    struct Sum {
        double spikes = 0, units = 0;
    };
    const document::AreaPath& here = m.navigation.path();
    std::map<Key, Sum> sums;
    for (const panels::LiveView::Rate& rate : m.live.rateList()) {
        if (rate.path.size() <= here.size() ||
            !std::equal(here.begin(), here.end(), rate.path.begin()))
            continue;
        Sum& sum = sums[rate.path[here.size()]];
        sum.spikes += rate.hz * static_cast<double>(rate.units);
        sum.units += static_cast<double>(rate.units);
    }
    for (const auto& [key, sum] : sums)
        if (sum.units > 0) m.scene.setActivity(key, sum.spikes / sum.units);
}

} // namespace dynaloom::window
