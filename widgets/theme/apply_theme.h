// Putting a theme onto the application: style, palette, font and style sheet.
#pragma once

#include "widgets/theme/theme.h"

class QApplication;
class QPalette;

namespace dynaloom::theme {

// May be called again at any time to switch; the whole style sheet is replaced. Widgets that paint
// themselves (plots, graph) get the theme from their owner.
//
// Names the style sheet knows: QToolButton/QPushButton "run" (accent button), QLabel "section"
// (small capitals heading), "muted", "title", "error"; property "flat" on a QPushButton.
void applyTheme(QApplication& app, const Theme& theme);

// The palette the platform gave, before the first applyTheme(); the present one before that.
QPalette platformPalette();

// The style sheet with the theme's colours in place of its tokens.
QString styleSheet(const Theme& theme);

} // namespace dynaloom::theme
