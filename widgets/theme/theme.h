// Colour tokens of the workbench. A Theme is a plain value: widgets that paint themselves are
// handed one and take their colours from nowhere else, so a switch at run time leaves nothing
// behind.
#pragma once

#include <QColor>
#include <QString>

#include <array>
#include <memory>

namespace dynaloom::theme {

// Colours for series, ports and populations. Every pair within a theme differs by more than 20
// units of CIE Lab for normal vision and under simulated protanopia, deuteranopia and tritanopia
// (Machado, Oliveira & Fernandes 2009), and each has a contrast of at least 3 to the plot's
// background.
inline constexpr int kSeriesColors = 6;

struct Theme {
    QString name; // "dark", "light"
    bool dark = true;
    QColor window, panel, base, alternate; // surfaces
    QColor border, text, muted;            // muted: secondary text, contrast at least 4.5
    QColor accent, accentFill;             // accentFill carries white text (buttons, selections)
    QColor canvas, grid, gridMajor;        // node graph
    QColor node, nodeHead;
    QColor plotBackground, plotGrid;
    QColor icon;
    QColor warning, error, good;
    std::array<QColor, kSeriesColors> series;
    // The theme of plots where they are pinned to another one; null: this one.
    std::shared_ptr<const Theme> plots;

    // Colour of the index-th series; repeats after kSeriesColors. Negative indices count as 0.
    QColor seriesColor(int index) const;
};

const Theme& darkTheme();
const Theme& lightTheme();

} // namespace dynaloom::theme
