// The spikes of all populations as one plottable: scattered into an image of device pixels on
// screen, drawn as true marks when the painter is vectorised (PDF, SVG).
#pragma once

#include "widgets/plots/plot_style.h"
#include "widgets/plots/raster_data.h"

#include <qcustomplot.h>

#include <memory>

namespace dynaloom::plots {

class RasterPlottable : public QCPAbstractPlottable {
    Q_OBJECT
public:
    RasterPlottable(QCPAxis* time, QCPAxis* row, std::shared_ptr<const RasterData> data);

    // A colour for each of the layout's groups.
    void setData(std::shared_ptr<const RasterData> data, RasterLayout layout);
    void setStyle(const PlotStyle& style, std::vector<QColor> colors);
    const std::vector<QColor>& colors() const { return m_colors; }
    // More spikes in view than this and a vector figure holds an image of imageScale pixels a unit.
    void setVectorLimit(std::size_t marks, double imageScale);

    double selectTest(const QPointF&, bool, QVariant*) const override { return -1; }
    QCPRange getKeyRange(bool& found, QCP::SignDomain = QCP::sdBoth) const override;
    QCPRange getValueRange(bool& found, QCP::SignDomain = QCP::sdBoth,
                           const QCPRange& = QCPRange()) const override;

protected:
    void draw(QCPPainter* painter) override;
    void drawLegendIcon(QCPPainter*, const QRectF&) const override {}

private:
    double visibleSpikes() const;
    double steadySpikes();
    void drawImage(QCPPainter* painter, double scale);
    void drawMarks(QCPPainter* painter) const;

    std::shared_ptr<const RasterData> m_data;
    RasterLayout m_layout;
    std::vector<QColor> m_colors;
    PlotStyle m_style;
    double m_steadySpikes = 0;
    std::size_t m_vectorLimit = 400'000;
    double m_imageScale = 1;
    QImage m_image;
};

} // namespace dynaloom::plots
