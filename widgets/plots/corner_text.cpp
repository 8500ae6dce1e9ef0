#include "widgets/plots/corner_text.h"

#include <qcustomplot.h>

namespace dynaloom::plots {

QCPItemText* addCornerText(QCustomPlot& plot) {
    auto* text = new QCPItemText(&plot);
    text->setSelectable(false);
    text->setVisible(false);
    for (QCPItemPosition* p : {text->position}) {
        p->setTypeX(QCPItemPosition::ptAxisRectRatio);
        p->setTypeY(QCPItemPosition::ptAxisRectRatio);
        p->setCoords(0.985, 0.03);
    }
    text->setPositionAlignment(Qt::AlignRight | Qt::AlignTop);
    text->setTextAlignment(Qt::AlignRight);
    return text;
}

void styleCornerText(QCPItemText& text, const PlotStyle& s) {
    const auto units = [&s](double n) { return static_cast<int>(n * s.unit); };
    text.setFont(s.tickFont);
    text.setColor(s.text);
    QColor fill = s.plotBackground;
    fill.setAlpha(215);
    text.setBrush(s.print ? QBrush(Qt::NoBrush) : QBrush(fill));
    text.setPen(Qt::NoPen);
    text.setPadding(QMargins(units(5), units(2), units(5), units(2)));
}

} // namespace dynaloom::plots
