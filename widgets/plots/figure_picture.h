// A place in a figure that is painted by a function instead of being made of axes: pictures in
// space.
#pragma once

#include <QRectF>

#include <functional>

class QCustomPlot;
class QPainter;

namespace dynaloom::plots {

// `paint` gets the rectangle and the pixels a unit of it that the figure is to have; it is kept as
// long as the figure.
using PicturePainter = std::function<void(QPainter&, const QRectF&, double pixelsPerUnit)>;
void composePicture(QCustomPlot& figure, PicturePainter paint);
// What the pictures of a figure get; 1 until it is set.
void setPictureResolution(QCustomPlot& figure, double pixelsPerUnit);

} // namespace dynaloom::plots
