#include "widgets/plots/figure_page.h"

#include "widgets/plots/figure_file.h"
#include "widgets/plots/figure_picture.h"
#include "widgets/plots/live_panel.h"
#include "widgets/plots/raster_scene.h"

#include <QBuffer>
#include <QMimeData>
#include <qcustomplot.h>

#include <algorithm>
#include <cmath>

namespace dynaloom::plots {
namespace {

constexpr double kLetter = 1.25; // size of a panel's letter, in font sizes

PlotStyle styleOf(const FigureOptions& options, const theme::Theme* colors) {
    PlotStyle style = printStyle(options.fontPt);
    if (!colors) return style;
    style.background = style.plotBackground = colors->plotBackground;
    style.axis = style.muted = colors->muted;
    style.text = colors->text;
    style.colors = *colors;
    return style;
}

// Height of the index-th of n rows that share all units, rounding spread over them.
QRect rowOf(const QSize& page, std::size_t index, std::size_t n) {
    const auto at = [&](std::size_t i) {
        return static_cast<int>(
            std::lround(page.height() * static_cast<double>(i) / static_cast<double>(n)));
    };
    return {0, at(index), page.width(), at(index + 1) - at(index)};
}

// Spikes beyond maxVectorMarks become an image of the figure's resolution.
void limitMarks(QCustomPlot& plot, const FigureOptions& o) {
    for (int i = 0; i < plot.plottableCount(); ++i)
        if (auto* raster = qobject_cast<RasterPlottable*>(plot.plottable(i)))
            raster->setVectorLimit(o.maxVectorMarks, o.dpi / (72 * kUnitsPerPoint));
    setPictureResolution(plot, o.dpi / (72 * kUnitsPerPoint));
}

} // namespace

FigurePage::FigurePage(const std::vector<LivePanel*>& panels, const FigureOptions& options,
                       const theme::Theme* colors)
    : m_options(options)
    , m_style(styleOf(options, colors)) {
    for (LivePanel* panel : panels) {
        panel->bringUpToDate();
        auto& plot = *m_plots.emplace_back(std::make_unique<QCustomPlot>());
        panel->compose(plot, m_style);
        limitMarks(plot, options);
    }
    layOut();
    alignSides();
}

FigurePage::~FigurePage() = default;

// At the size that each has on the page.
void FigurePage::layOut() {
    const QSize page = figureUnits(m_options);
    for (std::size_t i = 0; i < m_plots.size(); ++i) {
        QCustomPlot& plot = *m_plots[i];
        plot.setViewport(QRect(QPoint(), rowOf(page, i, m_plots.size()).size()));
        for (const auto phase : {QCPLayoutElement::upPreparation, QCPLayoutElement::upMargins,
                                 QCPLayoutElement::upLayout})
            plot.plotLayout()->update(phase);
    }
}

// Axes below each other begin and end at the same place.
void FigurePage::alignSides() {
    if (m_plots.size() < 2) return;
    int left = 0, right = 0;
    for (const auto& plot : m_plots) {
        for (const QCPAxisRect* rect : plot->axisRects()) {
            left = std::max(left, rect->margins().left());
            right = std::max(right, rect->margins().right());
        }
    }
    for (auto& plot : m_plots) {
        for (QCPAxisRect* rect : plot->axisRects()) {
            QMargins least = rect->minimumMargins();
            least.setLeft(left);
            least.setRight(right);
            rect->setMinimumMargins(least);
        }
    }
}

void FigurePage::draw(QCPPainter& painter) const {
    const QSize page = figureUnits(m_options);
    painter.fillRect(QRect(QPoint(), page), m_style.background);
    for (std::size_t i = 0; i < m_plots.size(); ++i) {
        const QRect row = rowOf(page, i, m_plots.size());
        painter.save();
        painter.translate(row.topLeft());
        m_plots[i]->toPainter(&painter, row.width(), row.height());
        painter.restore();
        if (!m_letters || m_plots.size() < 2) continue;
        QFont font = m_style.labelFont;
        font.setBold(true);
        font.setPixelSize(static_cast<int>(std::lround(font.pixelSize() * kLetter)));
        painter.setFont(font);
        painter.setPen(m_style.text);
        painter.drawText(QRect(row.topLeft(), QSize(row.width(), 2 * font.pixelSize())),
                         Qt::AlignLeft | Qt::AlignTop,
                         QString(QChar('A' + static_cast<char16_t>(i))));
    }
}

Result<void> FigurePage::write(const QString& path) const {
    return writeFigure([this](QCPPainter& painter) { draw(painter); }, path, m_options);
}

QImage FigurePage::image(int width) const {
    const QSize page = figureUnits(m_options);
    const double scale = static_cast<double>(width) / page.width();
    QImage image(width, std::max(1, static_cast<int>(std::lround(page.height() * scale))),
                 QImage::Format_RGB32);
    if (image.isNull()) return {};
    image.fill(m_style.background);
    QCPPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.scale(scale, scale);
    painter.setMode(QCPPainter::pmVectorized);
    painter.setMode(QCPPainter::pmNoCaching);
    draw(painter);
    return image;
}

std::unique_ptr<QMimeData> FigurePage::mimeData() const {
    auto data = std::make_unique<QMimeData>();
    const auto drawing = [this](QCPPainter& painter) { draw(painter); };
    if (const auto svg = figureBytes(drawing, QStringLiteral("svg"), m_options))
        data->setData(QStringLiteral("image/svg+xml"), *svg);
    data->setImageData(image(figurePixels(m_options).width()));
    return data;
}

} // namespace dynaloom::plots
