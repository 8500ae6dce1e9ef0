#include "widgets/graph/colours.h"

namespace dynaloom::graph {
namespace {

// Series colours for populations: those of inputs and monitors are left out.
constexpr std::array kPopulationSeries{0, 1, 2, 5};
constexpr int kInputSeries = 3;
constexpr int kMonitorSeries = 4;

} // namespace

QColor inputColour(const theme::Theme& theme) { return theme.seriesColor(kInputSeries); }

QColor monitorColour(const theme::Theme& theme) {
    return theme.dark ? theme.seriesColor(kMonitorSeries).darker(125)
                      : theme.seriesColor(kMonitorSeries);
}

QColor colourOf(const model::Graph& graph, Key key, const theme::Theme& theme) {
    std::size_t rank = 0;
    for (const model::NodePtr& node : graph.nodes) {
        if (node->key != key) {
            rank += node->kind != model::NodeKind::Input;
            continue;
        }
        if (const QColor own(QString::fromStdString(node->color)); own.isValid()) return own;
        if (node->kind == model::NodeKind::Input) return inputColour(theme);
        return theme.seriesColor(kPopulationSeries[rank % kPopulationSeries.size()]);
    }
    return theme.muted;
}

} // namespace dynaloom::graph
