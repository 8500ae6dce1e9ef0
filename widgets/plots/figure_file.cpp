#include "widgets/plots/figure_file.h"

#include "widgets/plots/plot_style.h"
#include "widgets/theme/fonts.h"

#include <QApplication>
#include <QBuffer>
#include <QFileInfo>
#include <QPageSize>
#include <QPdfWriter>
#include <QSaveFile>
#include <QSvgGenerator>
#include <qcustomplot.h>

#include <cmath>

namespace dynaloom::plots {
namespace {

constexpr double kMmPerInch = 25.4;
constexpr double kUnitsPerInch = 72 * kUnitsPerPoint;
constexpr double kMaxPixels = 200e6; // 800 MB of image

QSize unitsOf(const QSizeF& mm) {
    return {static_cast<int>(std::lround(mm.width() / kMmPerInch * kUnitsPerInch)),
            static_cast<int>(std::lround(mm.height() / kMmPerInch * kUnitsPerInch))};
}

QSizeF pixelsOf(const FigureOptions& o) {
    return {std::round(o.sizeMm.width() / kMmPerInch * o.dpi),
            std::round(o.sizeMm.height() / kMmPerInch * o.dpi)};
}

std::string text(const QString& s) { return s.toStdString(); }

QString formatOf(const QString& path) { return QFileInfo(path).suffix().toLower(); }

void draw(QCustomPlot& plot, QCPPainter& painter, const QSize& units) {
    // Without these modes marks and text become an image inside the vector file.
    painter.setMode(QCPPainter::pmVectorized);
    painter.setMode(QCPPainter::pmNoCaching);
    plot.toPainter(&painter, units.width(), units.height());
}

bool renderPdf(QCustomPlot& plot, const FigureOptions& o, QBuffer& buffer) {
    QPdfWriter writer(&buffer);
    writer.setCreator(QStringLiteral("Dynaloom"));
    writer.setResolution(static_cast<int>(kUnitsPerInch));
    writer.setPageSize(QPageSize(o.sizeMm, QPageSize::Millimeter, {}, QPageSize::ExactMatch));
    writer.setPageMargins(QMarginsF());
    QCPPainter painter;
    if (!painter.begin(&writer)) return false;
    draw(plot, painter, unitsOf(o.sizeMm));
    return painter.end();
}

bool renderSvg(QCustomPlot& plot, const FigureOptions& o, QBuffer& buffer) {
    const QSize units = unitsOf(o.sizeMm);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setResolution(static_cast<int>(kUnitsPerInch));
    generator.setSize(units);
    generator.setViewBox(QRect(QPoint(0, 0), units));
    generator.setTitle(QStringLiteral("Figure"));
    generator.setDescription(QStringLiteral("Made with Dynaloom"));
    QCPPainter painter;
    if (!painter.begin(&generator)) return false;
    draw(plot, painter, units);
    if (!painter.end()) return false;
    // Text stays text and the font is not embedded: name others for readers that lack it.
    const QByteArray family = theme::uiFont().family().toUtf8();
    buffer.buffer().replace("font-family=\"" + family + "\"",
                            "font-family=\"" + family + ", Helvetica, Arial, sans-serif\"");
    return true;
}

bool renderPng(QCustomPlot& plot, const FigureOptions& o, QBuffer& buffer) {
    QImage image(pixelsOf(o).toSize(), QImage::Format_RGB32);
    if (image.isNull()) return false;
    image.fill(Qt::white);
    const int perMeter = static_cast<int>(std::lround(o.dpi / kMmPerInch * 1000));
    image.setDotsPerMeterX(perMeter);
    image.setDotsPerMeterY(perMeter);
    QCPPainter painter;
    if (!painter.begin(&image)) return false;
    painter.setRenderHint(QPainter::Antialiasing);
    const QSize units = unitsOf(o.sizeMm);
    painter.scale(static_cast<double>(image.width()) / units.width(),
                  static_cast<double>(image.height()) / units.height());
    draw(plot, painter, units);
    return painter.end() && image.save(&buffer, "PNG");
}

Result<void> writeAtomically(const QByteArray& bytes, const QString& path) {
    QSaveFile file(path);
    if (file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit())
        return {};
    return fail(ErrorKind::Failed,
                "The figure could not be written: " + text(file.errorString()) +
                    ". A file that was there is unchanged.",
                {.file = text(path), .node = {}});
}

} // namespace

Result<void> checkFigure(const QString& path, const FigureOptions& o) {
    const Place place{.file = text(path), .node = {}};
    const QString format = formatOf(path);
    if (format != "pdf" && format != "svg" && format != "png")
        return badInput("A figure's file name must end in .pdf, .svg or .png.", place);
    const auto within = [](double v, double lo, double hi) { return v >= lo && v <= hi; };
    if (!within(o.sizeMm.width(), 5, 2000) || !within(o.sizeMm.height(), 5, 2000))
        return badInput("A figure must be between 5 and 2000 mm wide and high.", place);
    if (!within(o.dpi, 36, 2400))
        return badInput("A figure's resolution must be between 36 and 2400 dots per inch.", place);
    if (!within(o.fontPt, 3, 72))
        return badInput("A figure's font size must be between 3 and 72 points.", place);
    if (const QSizeF px = pixelsOf(o); px.width() * px.height() > kMaxPixels)
        return badInput("At this size and resolution the figure would have more than 200 million "
                        "pixels; choose a lower resolution.",
                        place);
    if (!qobject_cast<QApplication*>(QCoreApplication::instance()))
        return fail(ErrorKind::Failed,
                    "Figures need the graphical libraries, which were not started.", place);
    return {};
}

Result<void> writeFigure(QCustomPlot& plot, const QString& path, const FigureOptions& o) {
    DL_CHECK(checkFigure(path, o));
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    const QString format = formatOf(path);
    const bool drawn = format == "pdf"   ? renderPdf(plot, o, buffer)
                       : format == "svg" ? renderSvg(plot, o, buffer)
                                         : renderPng(plot, o, buffer);
    if (!drawn || buffer.data().isEmpty())
        return fail(ErrorKind::Failed,
                    "The figure could not be drawn; there may be too little memory.",
                    {.file = text(path), .node = {}});
    return writeAtomically(buffer.data(), path);
}

} // namespace dynaloom::plots
