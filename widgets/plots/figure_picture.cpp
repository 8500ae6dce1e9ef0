#include "widgets/plots/figure_picture.h"

#include <qcustomplot.h>

namespace dynaloom::plots {
namespace {

class Picture : public QCPLayoutElement {
public:
    Picture(QCustomPlot& plot, PicturePainter paint)
        : QCPLayoutElement(&plot)
        , m_paint(std::move(paint)) {
        setLayer(plot.layer(QStringLiteral("main")));
    }
    void setResolution(double pixelsPerUnit) { m_pixelsPerUnit = pixelsPerUnit; }

protected:
    void applyDefaultAntialiasingHint(QCPPainter*) const override {}
    void draw(QCPPainter* painter) override {
        if (rect().isEmpty()) return; // before the first layout
        m_paint(*painter, rect(), m_pixelsPerUnit);
    }

private:
    PicturePainter m_paint;
    double m_pixelsPerUnit = 1;
};

} // namespace

void composePicture(QCustomPlot& figure, PicturePainter paint) {
    figure.plotLayout()->clear();
    figure.plotLayout()->addElement(0, 0, new Picture(figure, std::move(paint)));
}

void setPictureResolution(QCustomPlot& figure, double pixelsPerUnit) {
    for (QCPLayoutElement* element : figure.plotLayout()->elements(true))
        if (auto* picture = dynamic_cast<Picture*>(element)) picture->setResolution(pixelsPerUnit);
}

} // namespace dynaloom::plots
