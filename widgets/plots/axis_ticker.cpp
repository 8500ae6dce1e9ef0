#include "widgets/plots/axis_ticker.h"

#include <cmath>

namespace dynaloom::plots {

QString tickLabel(double value, double step) {
    if (std::abs(value) < 1e-9 * std::abs(step)) value = 0;
    if (std::abs(value) >= 1e9 || (value != 0 && std::abs(step) < 1e-6))
        return QString::number(value, 'g', 6).replace('-', QChar(0x2212));
    int decimals = 0;
    double scaled = std::abs(step);
    while (decimals < 9 && std::abs(scaled - std::round(scaled)) > 1e-6 * scaled) {
        scaled *= 10;
        ++decimals;
    }
    QString text = QString::number(std::abs(value), 'f', decimals);
    const qsizetype point = decimals > 0 ? text.size() - decimals - 1 : text.size();
    if (point > 4) // as is usual in print, four digits stay together
        for (qsizetype at = point - 3; at > 0; at -= 3) text.insert(at, QChar(0x2009));
    if (value < 0) text.prepend(QChar(0x2212));
    return text;
}

} // namespace dynaloom::plots
