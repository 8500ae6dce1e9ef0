#include "widgets/graph/colours.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace dynaloom::graph {
namespace {

// Series colours for populations: those of inputs and monitors are left out.
constexpr std::array kPopulationSeries{0, 1, 2, 5};
constexpr int kInputSeries = 3;
constexpr int kMonitorSeries = 4;

constexpr int kShades = 4;      // then they repeat
constexpr double kContrast = 3; // of a shade to the plot's background, where the colour has it

double linear(double v) { return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4); }

// Relative luminance (WCAG), 0 to 1.
double luminance(const QColor& c) {
    return 0.2126 * linear(c.redF()) + 0.7152 * linear(c.greenF()) + 0.0722 * linear(c.blueF());
}

double contrast(double a, double b) { return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05); }

// L* of CIE Lab, 0 to 100: what eyes of every kind tell apart.
double lightness(double luminance) { return 116 * std::cbrt(std::max(luminance, 0.0089)) - 16; }

QColor mixed(const QColor& colour, int to, double share) {
    const auto part = [to, share](int from) { return qRound(from + (to - from) * share); };
    return QColor(part(colour.red()), part(colour.green()), part(colour.blue()));
}

// Lighter and darker ones of a colour that can be seen on the background, with their lightness.
std::vector<std::pair<QColor, double>> variants(const QColor& colour, const QColor& background) {
    const double ground = luminance(background);
    const double least = std::min(kContrast, contrast(luminance(colour), ground));
    std::vector<std::pair<QColor, double>> found;
    const auto add = [&](const QColor& variant) {
        const double light = luminance(variant);
        if (contrast(light, ground) >= least) found.emplace_back(variant, lightness(light));
    };
    for (const double share : {0.3, 0.45, 0.6}) add(mixed(colour, 255, share));
    for (const double share : {0.25, 0.4, 0.55}) add(mixed(colour, 0, share));
    return found;
}

// The graph inside the instances; nullptr where one is not there.
const model::Graph* inside(const model::Model& model, const std::vector<Key>& path,
                           std::size_t depth) {
    const model::Graph* graph = model.graph.get();
    for (std::size_t i = 0; i < depth && graph; ++i) {
        const model::Node* node = graph->node(path[i]);
        const auto area = node ? model.areas.find(node->component) : model.areas.end();
        graph = area == model.areas.end() ? nullptr : area->second->graph.get();
    }
    return graph;
}

} // namespace

int shadeOf(const model::Model& model, const std::vector<Key>& instances) {
    int shade = 0;
    for (std::size_t i = 0; i < instances.size(); ++i) {
        const model::Graph* graph = inside(model, instances, i);
        const model::Node* own = graph ? graph->node(instances[i]) : nullptr;
        if (!own) return 0;
        int place = 0, count = 0; // among the instances of this area
        for (const model::NodePtr& node : graph->nodes) {
            if (node->kind != model::NodeKind::Area || node->component != own->component) continue;
            if (node->key == own->key) place = count;
            ++count;
        }
        shade = shade * count + place;
    }
    return shade;
}

// One after the other the variant that is farthest in lightness from those taken before.
QColor shaded(const QColor& colour, int shade, const theme::Theme& theme) {
    const int wanted = shade % kShades;
    if (wanted == 0 || !colour.isValid()) return colour;
    auto open = variants(colour, theme.plotBackground);
    QColor last = colour;
    std::vector<double> taken{lightness(luminance(colour))};
    for (int i = 0; i < wanted && !open.empty(); ++i) {
        const auto distance = [&taken](const auto& variant) {
            double least = 100;
            for (const double other : taken)
                least = std::min(least, std::abs(variant.second - other));
            return least;
        };
        const auto best =
            std::max_element(open.begin(), open.end(), [&](const auto& a, const auto& b) {
                return distance(a) < distance(b);
            });
        last = best->first;
        taken.push_back(best->second);
        open.erase(best);
    }
    return last;
}

QColor colourAt(const model::Model& model, const std::vector<Key>& path,
                const theme::Theme& theme) {
    if (path.empty()) return {};
    const std::vector<Key> instances(path.begin(), path.end() - 1);
    const model::Graph* graph = inside(model, path, instances.size());
    if (!graph) return {};
    return shaded(colourOf(*graph, path.back(), theme), shadeOf(model, instances), theme);
}

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
