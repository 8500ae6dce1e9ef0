// A figure of one or several panels below each other, drawn as it will be printed: to a file, to
// the clipboard, or to the screen at its final size.
#pragma once

#include "core/base/error.h"
#include "widgets/plots/figure_options.h"
#include "widgets/plots/plot_style.h"

#include <QImage>

#include <memory>
#include <vector>

class QMimeData;
class QCustomPlot;
class QCPPainter;

namespace dynaloom::plots {

class LivePanel;

class FigurePage {
public:
    // What the panels show now, or would show if they were visible; their look is not touched.
    // options.sizeMm is that of the whole page. `colors`: for pictures on a coloured ground instead
    // of white paper (the gallery).
    FigurePage(const std::vector<LivePanel*>& panels, const FigureOptions& options,
               const theme::Theme* colors = nullptr);
    ~FigurePage();
    FigurePage(const FigurePage&) = delete;
    FigurePage& operator=(const FigurePage&) = delete;

    // Letters A, B, ... at the panels' top left; off by default.
    void setLetters(bool on) { m_letters = on; }
    // The end of path decides the format (.pdf, .svg, .png, .tiff). A file is replaced only when
    // the new one is complete. Errors: Input for an unknown format or options out of range, Failed
    // when the file cannot be written.
    Result<void> write(const QString& path) const;
    // width pixels wide; null: no memory.
    QImage image(int width) const;
    // A bitmap at the figure's resolution and, beside it, SVG.
    std::unique_ptr<QMimeData> mimeData() const;

    void draw(QCPPainter& painter) const;

private:
    void layOut();
    void alignSides();

    FigureOptions m_options;
    PlotStyle m_style;
    bool m_letters = false;
    std::vector<std::unique_ptr<QCustomPlot>> m_plots;
};

} // namespace dynaloom::plots
