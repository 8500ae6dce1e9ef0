// Curves of something else laid beneath those of plots, for comparison: each beside one that is
// there, in its colour, muted. They go when their plot takes other data.
#pragma once

#include "widgets/theme/theme.h"

#include <QPointer>

#include <span>
#include <vector>

class QCPGraph;

namespace dynaloom::plots {

class PlotPanel;

class ReferenceCurves {
public:
    explicit ReferenceCurves(const theme::Theme& theme)
        : m_theme(theme) {}
    ReferenceCurves(const ReferenceCurves&) = delete;
    ReferenceCurves& operator=(const ReferenceCurves&) = delete;

    // Beside the curve called `beside`, named "beside · name"; times [ms] ascend, and there are as
    // many values. False: the panel has no such curve.
    bool add(PlotPanel& panel, const QString& beside, const QString& name,
             std::span<const double> timesMs, std::span<const double> values);
    void clear();
    void setTheme(const theme::Theme& theme);
    std::size_t count() const; // drawn now

private:
    struct Curve {
        QPointer<QCPGraph> graph, beside;
    };
    void style(const Curve& curve) const;

    theme::Theme m_theme;
    std::vector<Curve> m_curves; // those of plots that took other data are null
};

// "V (mV)": what the vertical axis of a panel says.
QString valueLabel(const PlotPanel& panel);

} // namespace dynaloom::plots
