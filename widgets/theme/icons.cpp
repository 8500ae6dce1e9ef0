#include "widgets/theme/icons.h"

#include <QDir>
#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QSvgRenderer>

namespace dynaloom::theme {
namespace {

const QString kFolder = QStringLiteral(":/icons/");

QByteArray recolored(QByteArray svg, const QColor& color) {
    return svg.replace("currentColor", color.name().toLatin1());
}

struct IconColors {
    QColor normal, disabled, checked;

    const QColor& of(QIcon::Mode mode, QIcon::State state) const {
        if (mode == QIcon::Disabled) return disabled;
        return state == QIcon::On || mode == QIcon::Selected ? checked : normal;
    }
};

// QIcon's own SVG engine cannot recolour; this one renders the text of the file with its colour
// set.
class LineIconEngine : public QIconEngine {
public:
    LineIconEngine(QByteArray svg, IconColors colors)
        : m_svg(std::move(svg))
        , m_colors(std::move(colors)) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode,
               QIcon::State state) override {
        QSvgRenderer renderer(recolored(m_svg, m_colors.of(mode, state)));
        const int side = std::min(rect.width(), rect.height());
        QRectF square(0, 0, side, side);
        square.moveCenter(QRectF(rect).center());
        painter->setRenderHint(QPainter::Antialiasing);
        renderer.render(painter, square);
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        QImage image(size, QImage::Format_ARGB32_Premultiplied);
        image.fill(Qt::transparent);
        QPainter painter(&image);
        paint(&painter, QRect(QPoint(0, 0), size), mode, state);
        painter.end();
        return QPixmap::fromImage(image);
    }

    QIconEngine* clone() const override { return new LineIconEngine(m_svg, m_colors); }

private:
    QByteArray m_svg;
    IconColors m_colors;
};

QIcon load(const QString& name, const IconColors& colors) {
    if (name.contains('/')) return {};
    QFile file(kFolder + name + ".svg");
    if (!file.open(QIODevice::ReadOnly)) return {};
    return QIcon(new LineIconEngine(file.readAll(), colors));
}

} // namespace

QIcon themeIcon(const QString& name, const Theme& theme) {
    QColor disabled = theme.muted;
    disabled.setRgbF(0.5f * (disabled.redF() + theme.window.redF()),
                     0.5f * (disabled.greenF() + theme.window.greenF()),
                     0.5f * (disabled.blueF() + theme.window.blueF()));
    return load(name, {theme.icon, disabled, Qt::white});
}

QIcon tintedIcon(const QString& name, const QColor& color) {
    return load(name, {color, color, color});
}

QStringList iconNames() {
    QStringList names;
    for (const QString& file : QDir(kFolder).entryList({"*.svg"}, QDir::Files, QDir::Name))
        names << file.chopped(4);
    return names;
}

} // namespace dynaloom::theme
