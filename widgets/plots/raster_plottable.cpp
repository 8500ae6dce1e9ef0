#include "widgets/plots/raster_plottable.h"

#include "widgets/plots/raster_image.h"

#include <cmath>

namespace dynaloom::plots {

RasterPlottable::RasterPlottable(QCPAxis* time, QCPAxis* row,
                                 std::shared_ptr<const RasterData> data)
    : QCPAbstractPlottable(time, row)
    , m_data(std::move(data))
    , m_layout(RasterLayout::of(*m_data)) {
    setAntialiased(false);
    removeFromLegend();
}

void RasterPlottable::setData(std::shared_ptr<const RasterData> data, RasterLayout layout) {
    m_data = std::move(data);
    m_layout = std::move(layout);
    m_colors.clear();
}

void RasterPlottable::setStyle(const PlotStyle& style, std::vector<QColor> colors) {
    m_style = style;
    m_colors = std::move(colors);
}

void RasterPlottable::setVectorLimit(std::size_t marks, double imageScale) {
    m_vectorLimit = marks;
    m_imageScale = imageScale;
}

QCPRange RasterPlottable::getKeyRange(bool& found, QCP::SignDomain) const {
    found = !m_data->empty();
    return found ? QCPRange(m_data->firstMs(), m_data->lastMs()) : QCPRange();
}

QCPRange RasterPlottable::getValueRange(bool& found, QCP::SignDomain, const QCPRange&) const {
    found = m_layout.rows > 0;
    return QCPRange(0, static_cast<double>(m_layout.rows));
}

double RasterPlottable::visibleSpikes() const {
    const QCPRange time = keyAxis()->range(), rows = valueAxis()->range();
    double spikes = 0;
    for (std::size_t k = 0; k < m_layout.groups.size(); ++k) {
        const SpikeStore& store = m_data->spikes(m_layout.groups[k]);
        const auto first = static_cast<double>(m_layout.firstRow[k]);
        const double height = std::max(1.0, static_cast<double>(store.rows()));
        const double seen = std::min(rows.upper, first + height) - std::max(rows.lower, first);
        if (seen > 0)
            spikes += static_cast<double>(store.count(time.lower, time.upper)) * seen / height;
    }
    return spikes;
}

// The same for a while, so that a running raster does not flicker.
double RasterPlottable::steadySpikes() {
    constexpr double kOther = 1.3;
    const double now = visibleSpikes();
    if (now > kOther * m_steadySpikes || kOther * now < m_steadySpikes) m_steadySpikes = now;
    return m_steadySpikes;
}

void RasterPlottable::draw(QCPPainter* painter) {
    const QRect rect = keyAxis()->axisRect()->rect();
    if (rect.width() <= 0 || rect.height() <= 0) return; // during the first layout
    if (painter->modes().testFlag(QCPPainter::pmVectorized)) {
        if (visibleSpikes() <= static_cast<double>(m_vectorLimit))
            drawMarks(painter);
        else
            drawImage(painter, m_imageScale);
        return;
    }
    drawImage(painter, painter->device()->devicePixelRatioF());
}

void RasterPlottable::drawImage(QCPPainter* painter, double scale) {
    const QRect rect = keyAxis()->axisRect()->rect();
    const QSize size(static_cast<int>(std::lround(rect.width() * scale)),
                     static_cast<int>(std::lround(rect.height() * scale)));
    if (size.isEmpty()) return;
    if (m_image.size() != size) m_image = QImage(size, QImage::Format_ARGB32_Premultiplied);
    if (m_image.isNull()) return;
    m_image.fill(Qt::transparent);
    const QCPRange time = keyAxis()->range(), rows = valueAxis()->range();
    RasterView view{time.lower, time.upper, rows.lower, rows.upper, size.width(), size.height()};
    const double perRow = size.height() / rows.size();
    // On paper a mark keeps its size in units; on screen it follows the pixels.
    const double markScale = m_style.print ? std::max(1.0, scale * m_style.unit) : scale;
    const double pixels = static_cast<double>(size.width()) * size.height();
    const SpikeMark mark = spikeMark(perRow, markScale, steadySpikes() / pixels, m_style.print);
    view.markWidth = mark.width;
    view.markHeight = mark.height;
    view.opacity = mark.opacity;
    for (std::size_t k = 0; k < m_layout.groups.size() && k < m_colors.size(); ++k)
        scatterSpikes(m_data->spikes(m_layout.groups[k]), static_cast<double>(m_layout.firstRow[k]),
                      m_colors[k].rgb(), view, m_image);
    painter->drawImage(QRectF(rect), m_image, QRectF(m_image.rect()));
}

// One path for some thousand marks: a rectangle element each would make SVG files ten times larger.
// Corners lie on whole units (a tenth of a point in print) and the last edge is left to the fill.
// Marks that would cover most of the plot are smaller.
void RasterPlottable::drawMarks(QCPPainter* painter) const {
    constexpr int kMarksPerPath = 4000;
    const QRectF rect(keyAxis()->axisRect()->rect());
    const QCPRange time = keyAxis()->range(), rows = valueAxis()->range();
    const double perMs = rect.width() / time.size(), perRow = rect.height() / rows.size();
    double w = std::max(1.0, std::round(1.1 * m_style.unit));
    double h = std::max(w, std::round(std::min(0.8 * perRow, 14 * m_style.unit)));
    const double covered = w * h * visibleSpikes() / (rect.width() * rect.height());
    if (covered > kCrowded) {
        const double smaller = std::sqrt(kCrowded / covered);
        w = std::max(1.0, std::round(w * smaller));
        h = std::max(1.0, std::round(h * smaller));
    }
    painter->setAntialiasing(true); // in a PNG all marks shall look the same
    painter->setPen(Qt::NoPen);
    for (std::size_t k = 0; k < m_layout.groups.size() && k < m_colors.size(); ++k) {
        painter->setBrush(m_colors[k]);
        QPainterPath path;
        path.setFillRule(Qt::WindingFill);
        int marks = 0;
        const double first = static_cast<double>(m_layout.firstRow[k]) + 0.5;
        m_data->spikes(m_layout.groups[k])
            .forRange(time.lower, time.upper, [&](auto times, auto which) {
                for (std::size_t i = 0; i < times.size(); ++i) {
                    const double row = first + which[i];
                    if (row < rows.lower || row > rows.upper) continue;
                    const double x =
                        std::round(rect.left() + (times[i] - time.lower) * perMs - w / 2);
                    const double y = std::round(rect.top() + (rows.upper - row) * perRow - h / 2);
                    path.moveTo(x, y);
                    path.lineTo(x + w, y);
                    path.lineTo(x + w, y + h);
                    path.lineTo(x, y + h);
                    if (++marks % kMarksPerPath == 0) {
                        painter->drawPath(path);
                        path.clear();
                        path.setFillRule(Qt::WindingFill);
                    }
                }
            });
        if (!path.isEmpty()) painter->drawPath(path);
    }
}

} // namespace dynaloom::plots
