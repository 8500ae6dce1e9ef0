// Fonts of the workbench: Inter for the interface and JetBrains Mono for equations and kernels
// where they are installed, the DejaVu family otherwise.
#pragma once

#include <QFont>

namespace dynaloom::theme {

// Registers the font files on first use; needs a QGuiApplication. Sizes in points.
QFont uiFont(double points = 9.5);
QFont codeFont(double points = 9.5);

} // namespace dynaloom::theme
