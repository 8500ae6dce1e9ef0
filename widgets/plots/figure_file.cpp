#include "widgets/plots/figure_file.h"

#include "widgets/plots/figure_tiff.h"
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
// PDF attachments and XMP are small beside this.
constexpr qsizetype kMostNote = 64 << 20;

QSizeF pixelsOf(const FigureOptions& o) {
    return {std::round(o.sizeMm.width() / kMmPerInch * o.dpi),
            std::round(o.sizeMm.height() / kMmPerInch * o.dpi)};
}

std::string text(const QString& s) { return s.toStdString(); }

QString formatOf(const QString& path) { return QFileInfo(path).suffix().toLower(); }
bool isTiff(const QString& format) { return format == "tiff" || format == "tif"; }
bool isKnown(const QString& format) {
    return format == "pdf" || format == "svg" || format == "png" || isTiff(format);
}

void draw(const FigureDrawing& drawing, QCPPainter& painter) {
    // Without these modes marks and text become an image inside the vector file.
    painter.setMode(QCPPainter::pmVectorized);
    painter.setMode(QCPPainter::pmNoCaching);
    drawing(painter);
}

bool renderPdf(const FigureDrawing& drawing, const FigureOptions& o, QBuffer& buffer) {
    QPdfWriter writer(&buffer);
    writer.setCreator(o.note.program.isEmpty() ? QStringLiteral("Dynaloom") : o.note.program);
    writer.setTitle(o.note.title);
    writer.setResolution(static_cast<int>(kUnitsPerInch));
    writer.setPageSize(QPageSize(o.sizeMm, QPageSize::Millimeter, {}, QPageSize::ExactMatch));
    writer.setPageMargins(QMarginsF());
    if (!o.note.model.isEmpty() && o.note.model.size() < kMostNote) {
        writer.setDocumentXmpMetadata(xmpOf(o.note));
        if (!o.note.document.isEmpty())
            writer.addFileAttachment(QStringLiteral("model.loom"), o.note.document,
                                     QStringLiteral("application/json"));
    }
    QCPPainter painter;
    if (!painter.begin(&writer)) return false;
    draw(drawing, painter);
    return painter.end();
}

bool renderSvg(const FigureDrawing& drawing, const FigureOptions& o, QBuffer& buffer) {
    const QSize units = figureUnits(o);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setResolution(static_cast<int>(kUnitsPerInch));
    generator.setSize(units);
    generator.setViewBox(QRect(QPoint(0, 0), units));
    generator.setTitle(o.note.title.isEmpty() ? QStringLiteral("Figure") : xmlText(o.note.title));
    generator.setDescription(QStringLiteral("Made with Dynaloom"));
    QCPPainter painter;
    if (!painter.begin(&generator)) return false;
    draw(drawing, painter);
    if (!painter.end()) return false;
    // Text stays text and the font is not embedded: name others for readers that lack it.
    const QByteArray family = theme::uiFont().family().toUtf8();
    buffer.buffer().replace("font-family=\"" + family + "\"",
                            "font-family=\"" + family + ", Helvetica, Arial, sans-serif\"");
    if (o.note.model.isEmpty()) return true;
    const qsizetype end = buffer.buffer().lastIndexOf("</svg>");
    if (end < 0) return false;
    buffer.buffer().insert(end, svgMetadata(o.note));
    return true;
}

QImage rendered(const FigureDrawing& drawing, const FigureOptions& o) {
    QImage image(figurePixels(o), QImage::Format_RGB32);
    if (image.isNull()) return {};
    image.fill(Qt::white);
    const int perMeter = static_cast<int>(std::lround(o.dpi / kMmPerInch * 1000));
    image.setDotsPerMeterX(perMeter);
    image.setDotsPerMeterY(perMeter);
    QCPPainter painter;
    if (!painter.begin(&image)) return {};
    painter.setRenderHint(QPainter::Antialiasing);
    const QSize units = figureUnits(o);
    painter.scale(static_cast<double>(image.width()) / units.width(),
                  static_cast<double>(image.height()) / units.height());
    draw(drawing, painter);
    return painter.end() ? image : QImage();
}

bool renderPng(const FigureDrawing& drawing, const FigureOptions& o, QBuffer& buffer) {
    QImage image = rendered(drawing, o);
    setTexts(image, o.note);
    if (image.isNull() || !image.save(&buffer, "PNG")) return false;
    addModel(buffer.buffer(), o.note);
    return true;
}

bool renderTiff(const FigureDrawing& drawing, const FigureOptions& o, QBuffer& buffer) {
    const QImage image = rendered(drawing, o);
    return !image.isNull() && buffer.write(tiffOf(image, o.dpi, o.note)) > 0;
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

// Everything that is refused, before any work is done.
Result<void> checkFigure(const QString& path, const FigureOptions& o) {
    const Place place{.file = text(path), .node = {}};
    const QString format = formatOf(path);
    if (!isKnown(format))
        return badInput("A figure's file name must end in .pdf, .svg, .png or .tiff.", place);
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

} // namespace

QSize figureUnits(const FigureOptions& o) {
    const auto units = [](double mm) {
        return static_cast<int>(std::lround(mm / kMmPerInch * kUnitsPerInch));
    };
    return {units(o.sizeMm.width()), units(o.sizeMm.height())};
}

QSize figurePixels(const FigureOptions& o) { return pixelsOf(o).toSize(); }

Result<QByteArray> figureBytes(const FigureDrawing& drawing, const QString& format,
                               const FigureOptions& o) {
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    const bool drawn = format == "pdf"   ? renderPdf(drawing, o, buffer)
                       : format == "svg" ? renderSvg(drawing, o, buffer)
                       : format == "png" ? renderPng(drawing, o, buffer)
                                         : renderTiff(drawing, o, buffer);
    if (!drawn || buffer.data().isEmpty())
        return fail(ErrorKind::Failed,
                    "The figure could not be drawn; there may be too little memory.");
    return buffer.data();
}

Result<void> writeFigure(const FigureDrawing& drawing, const QString& path,
                         const FigureOptions& o) {
    DL_CHECK(checkFigure(path, o));
    auto bytes = figureBytes(drawing, formatOf(path), o);
    if (!bytes) {
        Error error = bytes.error();
        error.place.file = text(path);
        return tl::unexpected(std::move(error));
    }
    return writeAtomically(*bytes, path);
}

} // namespace dynaloom::plots
