// How a QCustomPlot looks, on screen from a theme or in a figure on white paper.
#pragma once

#include "widgets/theme/theme.h"

#include <QColor>
#include <QFont>
#include <QString>

#include <cstdint>
#include <map>

class QCPAxis;
class QCPAxisRect;
class QCPGraph;
class QCustomPlot;

namespace dynaloom::plots {

// Whether a legend is shown: where the panel thinks it helps, or as the user says.
enum class LegendWish : std::uint8_t { Usual, Shown, Hidden };

// All lengths are in the plot's own units: logical pixels on screen, kUnitsPerPoint a point in
// print.
struct PlotStyle {
    bool print = false;
    double unit = 1; // length of a hairline distance: one pixel, or half a point
    QFont tickFont, labelFont;
    QColor background, plotBackground, axis, grid, muted, text;
    double axisPen = 1, linePen = 1;
    theme::Theme colors; // series colours
    // What the user wants otherwise (PanelLook); linePen has the factor in it already.
    double lineScale = 1;
    LegendWish legend = LegendWish::Usual;
    std::map<QString, QColor> named = {};

    QColor seriesColor(int index, const QColor& wanted) const {
        return wanted.isValid() ? wanted : colors.seriesColor(index);
    }
    // Of a curve or population by its name.
    QColor colorOf(const QString& name, int index, const QColor& wanted) const {
        const auto own = named.find(name);
        return own != named.end() ? own->second : seriesColor(index, wanted);
    }
    bool showsLegend(bool usual) const {
        return legend == LegendWish::Usual ? usual : legend == LegendWish::Shown;
    }
};

// Layout units of printed figures. Fine enough that rounding to whole units is invisible.
inline constexpr double kUnitsPerPoint = 10;
// Least right margin of live panels; holds the name of a population of two letters.
inline constexpr int kRightMargin = 30;

// In the plots' own theme where the theme has one.
PlotStyle screenStyle(const theme::Theme& theme);
PlotStyle printStyle(double fontPt);

// Backgrounds, axes, grid, fonts and legend of every axis rectangle of the plot.
void stylePlot(QCustomPlot& plot, const PlotStyle& style);
void styleAxisRect(QCPAxisRect& rect, const PlotStyle& style);
// The index-th of several curves.
void styleGraph(QCPGraph& graph, const PlotStyle& style, int index, const QColor& color);
// Every second of a few smooth curves is dashed, so that colour is not needed to tell them apart.
// (Of many points on screen dashes would go through the painter's slow stroker.)
void dash(QCPGraph& graph, int index);
void styleLegend(QCustomPlot& plot, const PlotStyle& style);
// Where it is visible, the legend has rows of its own above the data, none of which it covers;
// where it is not, it takes no room. To be called when its entries or their number change.
void placeLegend(QCustomPlot& plot, const PlotStyle& style);

// 18011 -> "18 011" with thin spaces.
QString groupedNumber(std::uint64_t n);
// A number for reading off: four significant digits, a true minus sign.
QString readout(double value);

} // namespace dynaloom::plots
