// Line icons of resources/icons, recoloured for a theme and drawn from the vector at every size.
#pragma once

#include "widgets/theme/theme.h"

#include <QIcon>
#include <QStringList>

namespace dynaloom::theme {

// Icon NAME ("run", "save", ...) in the theme's icon colour; muted when disabled, white on a
// checked button. A name that does not exist gives a null icon.
QIcon themeIcon(const QString& name, const Theme& theme);

// The same in one colour of the caller's choice (white on an accent button, a population's colour).
QIcon tintedIcon(const QString& name, const QColor& color);

QStringList iconNames();

} // namespace dynaloom::theme
