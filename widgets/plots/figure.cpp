#include "widgets/plots/figure.h"

#include "widgets/plots/axis_ticker.h"
#include "widgets/plots/curve_data.h"
#include "widgets/plots/figure_file.h"
#include "widgets/plots/figure_picture.h"
#include "widgets/plots/live_panel.h"
#include "widgets/plots/raster_scene.h"

#include <qcustomplot.h>

namespace dynaloom::plots {
namespace {

double highest(const RateCurve& c) {
    return c.hz.empty() ? 0 : *std::max_element(c.hz.begin(), c.hz.end());
}

QCPAxisRect* newRect(QCustomPlot& plot, QCPMarginGroup* sides, int row) {
    auto* rect = new QCPAxisRect(&plot, true);
    rect->setMarginGroup(QCP::msLeft | QCP::msRight, sides);
    plot.plotLayout()->addElement(row, 0, rect);
    for (QCPAxis* axis : rect->axes()) {
        axis->setLayer(QStringLiteral("axes"));
        axis->grid()->setLayer(QStringLiteral("grid"));
    }
    return rect;
}

void addTitle(QCustomPlot& plot, const QString& title, const PlotStyle& style) {
    QFont font = style.labelFont;
    font.setWeight(QFont::DemiBold);
    auto* text = new QCPTextElement(&plot, title, font);
    text->setTextColor(style.text);
    plot.plotLayout()->insertRow(0);
    plot.plotLayout()->addElement(0, 0, text);
}

} // namespace

void limitMarks(QCustomPlot& plot, const FigureOptions& o) {
    for (int i = 0; i < plot.plottableCount(); ++i)
        if (auto* raster = qobject_cast<RasterPlottable*>(plot.plottable(i)))
            raster->setVectorLimit(o.maxVectorMarks, o.dpi / (72 * kUnitsPerPoint));
    setPictureResolution(plot, o.dpi / (72 * kUnitsPerPoint));
}

Result<void> exportPlot(LivePanel& panel, const QString& path, const FigureOptions& options) {
    DL_CHECK(checkFigure(path, options));
    panel.bringUpToDate();
    QCustomPlot plot;
    panel.compose(plot, printStyle(options.fontPt));
    limitMarks(plot, options);
    return writeFigure(plot, path, options);
}

Result<void> exportRasterFigure(const RasterFigure& figure, const QString& path,
                                const FigureOptions& options) {
    DL_CHECK(checkFigure(path, options));
    const PlotStyle style = printStyle(options.fontPt);
    const bool whole = !(figure.toMs > figure.fromMs);
    const double from = whole ? 0 : figure.fromMs;
    const double to = whole ? std::max(1.0, figure.data.lastMs()) : figure.toMs;

    QCustomPlot plot;
    plot.plotLayout()->clear();
    auto* sides = new QCPMarginGroup(&plot);
    QCPAxisRect* rasterRect = newRect(plot, sides, 0);
    QCPAxisRect* rateRect = newRect(plot, sides, 1);
    plot.plotLayout()->setRowStretchFactors({2.6, 1});
    plot.plotLayout()->setRowSpacing(static_cast<int>(4 * style.unit));
    plot.setBackground(QBrush(style.background));
    styleAxisRect(*rasterRect, style);
    styleAxisRect(*rateRect, style);

    // The scene only reads; the data outlives the plot.
    const std::shared_ptr<const RasterData> data(std::shared_ptr<void>(), &figure.data);
    RasterScene scene(*rasterRect, data);
    for (QCPAxisRect* rect : {rasterRect, rateRect})
        rect->axis(QCPAxis::atBottom)->setRange(from, to);
    rasterRect->axis(QCPAxis::atLeft)
        ->setRange(0, static_cast<double>(std::max<std::uint64_t>(1, data->rows())));
    rasterRect->axis(QCPAxis::atLeft)->setLabel(QObject::tr("neuron"));
    rasterRect->axis(QCPAxis::atBottom)->setTickLabels(false);
    scene.setStyle(style);
    rateRect->axis(QCPAxis::atLeft)->setLabel(QObject::tr("rate (Hz)"));
    rateRect->axis(QCPAxis::atLeft)->ticker()->setTickCount(3);
    rateRect->axis(QCPAxis::atBottom)->setLabel(QObject::tr("time (ms)"));

    double top = 1;
    for (std::size_t g = 0; g < data->groups().size(); ++g) {
        SpikeCounts counts;
        data->spikes(g).forRange(from, to, [&](auto times, auto) {
            std::vector<Spike> piece;
            for (double t : times) piece.push_back({t, 0});
            counts.add(piece);
        });
        const RateCurve curve = counts.rate(from, to, figure.rate, data->groups()[g].size);
        auto* graph =
            new QCPGraph(rateRect->axis(QCPAxis::atBottom), rateRect->axis(QCPAxis::atLeft));
        styleGraph(*graph, style, static_cast<int>(g), data->groups()[g].color);
        dash(*graph, static_cast<int>(g));
        setGraph(*graph, curve);
        top = std::max(top, highest(curve));
    }
    rateRect->axis(QCPAxis::atLeft)->setRange(0, 1.1 * top);
    if (!figure.title.isEmpty()) addTitle(plot, figure.title, style);
    limitMarks(plot, options);
    return writeFigure(plot, path, options);
}

} // namespace dynaloom::plots
