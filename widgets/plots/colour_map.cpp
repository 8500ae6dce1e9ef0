#include "widgets/plots/colour_map.h"

#include <QObject>
#include <qcustomplot.h>

#include <algorithm>
#include <cmath>
#include <span>

namespace dynaloom::plots {
namespace {

// Points at equal distances of the maps by Smith & van der Walt (viridis, 2015) and Nunez, Anderton
// & Renslow (cividis, 2018).
constexpr QRgb kViridis[] = {0x440154, 0x482475, 0x414487, 0x355f8d, 0x2a788e, 0x21918c,
                             0x22a884, 0x44bf70, 0x7ad151, 0xbddf26, 0xfde725};
constexpr QRgb kCividis[] = {0x00204d, 0x00306f, 0x2a406c, 0x48526b, 0x5e626e, 0x727374,
                             0x878479, 0x9e9677, 0xb6a971, 0xd0be67, 0xead357, 0xffea46};
constexpr QRgb kGrey[] = {0x101114, 0xf4f5f7};

std::span<const QRgb> pointsOf(ColourMap map) {
    switch (map) {
    case ColourMap::Viridis:
        return kViridis;
    case ColourMap::Cividis:
        return kCividis;
    case ColourMap::Grey:
        break;
    }
    return kGrey;
}

} // namespace

QStringList colourMapKeys() {
    return {QStringLiteral("viridis"), QStringLiteral("cividis"), QStringLiteral("grey")};
}

QStringList colourMapNames() {
    return {QObject::tr("Viridis"), QObject::tr("Cividis"), QObject::tr("Grey")};
}

QColor colourAt(ColourMap map, double at) {
    const std::span<const QRgb> points = pointsOf(map);
    const double place = std::clamp(at, 0.0, 1.0) * static_cast<double>(points.size() - 1);
    const auto i = std::min(static_cast<std::size_t>(place), points.size() - 2);
    const double part = place - static_cast<double>(i);
    const QColor a(points[i]), b(points[i + 1]);
    const auto mix = [part](int x, int y) {
        return static_cast<int>(std::lround(x + part * (y - x)));
    };
    return {mix(a.red(), b.red()), mix(a.green(), b.green()), mix(a.blue(), b.blue())};
}

QCPColorGradient gradientOf(ColourMap map) {
    QCPColorGradient gradient;
    gradient.clearColorStops();
    const std::span<const QRgb> points = pointsOf(map);
    for (std::size_t i = 0; i < points.size(); ++i)
        gradient.setColorStopAt(static_cast<double>(i) / static_cast<double>(points.size() - 1),
                                QColor(points[i]));
    gradient.setLevelCount(256);
    gradient.setColorInterpolation(QCPColorGradient::ciRGB);
    gradient.setNanHandling(QCPColorGradient::nhTransparent);
    return gradient;
}

} // namespace dynaloom::plots
