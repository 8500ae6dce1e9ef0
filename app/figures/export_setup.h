// What the export dialog holds, as a value: which panels, what size, which files. Kept in settings.
#pragma once

#include "app/figures/panel_numbers.h"
#include "core/base/error.h"
#include "widgets/plots/figure_options.h"

#include <QString>
#include <QStringList>
#include <QVariantMap>

namespace dynaloom::figures {

struct SizePreset {
    const char* name;
    double widthMm; // 0: free
};
inline constexpr SizePreset kPresets[] = {
    {QT_TRANSLATE_NOOP("figures", "Single column, 85 mm"), 85},
    {QT_TRANSLATE_NOOP("figures", "One and a half, 120 mm"), 120},
    {QT_TRANSLATE_NOOP("figures", "Double column, 180 mm"), 180},
    {QT_TRANSLATE_NOOP("figures", "Slide, 254 mm"), 254},
    {QT_TRANSLATE_NOOP("figures", "Free"), 0},
};

// Formats of figures and of data, in the order shown.
inline const QStringList kFigureFormats{"pdf", "svg", "png", "tiff"};
inline const QStringList kDataFormats{"csv", "npz", "h5"};

struct ExportSetup {
    double widthMm = 85, heightMm = 60; // of the page
    int dpi = 300;
    double fontPt = 8;
    bool letters = true; // A, B, ... when there are several panels
    bool model = true;   // the model goes into the file
    QStringList formats{"pdf"};
    QStringList data;          // formats of the numbers behind the panels
    bool wholeRun = false;     // of the data; else what is visible
    bool selectedOnly = false; // of the data: populations selected in the graph

    plots::FigureOptions options() const;
    NumbersWish numbers() const { return {wholeRun, selectedOnly}; }
    QVariantMap toMap() const;
    // What is missing or out of range keeps its standard.
    static ExportSetup fromMap(const QVariantMap& map);
};

} // namespace dynaloom::figures
