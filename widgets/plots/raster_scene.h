// A raster on one axis rectangle: the spikes, lines between populations and their names at the
// right edge in their colours. Used by the live panel and by figures.
#pragma once

#include "widgets/plots/raster_plottable.h"

#include <functional>

namespace dynaloom::plots {

class RasterScene {
public:
    // Everything made here belongs to the plot of the axis rectangle.
    RasterScene(QCPAxisRect& rect, std::shared_ptr<const RasterData> data);

    void setData(std::shared_ptr<const RasterData> data, RasterLayout layout);
    // `shade` may fade the colour of a population.
    using Shade = std::function<QColor(const QColor&, Key)>;
    void setStyle(const PlotStyle& style, const Shade& shade = {});
    // After the row range changed: a name stands at the middle of what is seen of its population.
    void placeNames();

    RasterPlottable& plottable() { return *m_plottable; }

private:
    void rebuild();

    QCPAxisRect& m_rect;
    std::shared_ptr<const RasterData> m_data;
    RasterLayout m_layout;
    PlotStyle m_style;
    RasterPlottable* m_plottable;
    std::vector<QCPItemText*> m_names;
    std::vector<QCPItemStraightLine*> m_lines;
};

} // namespace dynaloom::plots
