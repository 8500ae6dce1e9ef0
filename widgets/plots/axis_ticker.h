// Ticks whose labels show as many decimals as the step needs, thin spaces between thousands and a
// true minus sign. Far from zero a zoomed axis keeps telling its ticks apart.
#pragma once

#include <qcustomplot.h>

#include <algorithm>

namespace dynaloom::plots {

// The label of a tick at value when ticks are step apart.
QString tickLabel(double value, double step);

class AxisTicker : public QCPAxisTicker {
public:
    // Ticks at least so far apart: 1 where there is nothing between whole numbers.
    explicit AxisTicker(double leastStep = 0)
        : m_leastStep(leastStep) {}

    QString getTickLabel(double tick, const QLocale&, QChar, int) override {
        return tickLabel(tick, m_step);
    }

protected:
    double getTickStep(const QCPRange& range) override {
        m_step = std::max(QCPAxisTicker::getTickStep(range), m_leastStep);
        return m_step;
    }

private:
    double m_leastStep, m_step = 1;
};

} // namespace dynaloom::plots
