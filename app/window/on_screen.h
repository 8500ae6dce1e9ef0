// Windows where they can be seen and moved, whatever was remembered: a screen may be gone, smaller,
// or elsewhere.
#pragma once

#include <QByteArray>
#include <QList>
#include <QRect>

class QMainWindow;
class QWidget;

namespace dynaloom::window {

// `window` moved, and made smaller where it must be, so that its upper edge and all of its width
// are on one of the screens (the one it overlaps most, else the first).
QRect keptOnScreen(const QRect& window, const QList<QRect>& screens);

// As it was; with no geometry, or none that can be read, as large as it is, where that fits.
void restoreGeometry(QWidget& window, const QByteArray& geometry);
// Also places panels that float. False: the bytes are no layout of this window.
bool restoreDocks(QMainWindow& window, const QByteArray& docks);

} // namespace dynaloom::window
