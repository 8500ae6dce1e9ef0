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

std::map<Key, QColor> coloursOf(const model::Graph& graph, const theme::Theme& theme) {
    std::map<Key, QColor> colours;
    std::size_t rank = 0;
    for (const model::NodePtr& node : graph.nodes) {
        const bool input = node->kind == model::NodeKind::Input;
        const QColor own(QString::fromStdString(node->color));
        colours[node->key] =
            own.isValid() ? own
            : input       ? inputColour(theme)
                          : theme.seriesColor(kPopulationSeries[rank % kPopulationSeries.size()]);
        rank += !input;
    }
    return colours;
}

QColor colourOf(const model::Graph& graph, Key key, const theme::Theme& theme) {
    const std::map<Key, QColor> colours = coloursOf(graph, theme);
    const auto found = colours.find(key);
    return found == colours.end() ? theme.muted : found->second;
}

} // namespace dynaloom::graph
