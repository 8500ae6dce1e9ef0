// Ticks whose labels show as many decimals as the step needs, thin spaces between thousands and a
// true minus sign. Far from zero a zoomed axis keeps telling its ticks apart.
#pragma once

#include <QPointer>
#include <qcustomplot.h>

namespace dynaloom::plots {

// The label of a tick at value when ticks are step apart.
QString tickLabel(double value, double step);

class AxisTicker : public QCPAxisTicker {
public:
    // About tickCount() ticks of that axis, fewer where there is no room for their labels, at least
    // leastStep apart: 1 where there is nothing between whole numbers.
    explicit AxisTicker(const QCPAxis& axis, double leastStep = 0)
        : m_axis(&axis)
        , m_leastStep(leastStep) {}

    QString getTickLabel(double tick, const QLocale&, QChar, int) override {
        return tickLabel(tick, m_step);
    }

protected:
    double getTickStep(const QCPRange& range) override;

private:
    bool labelsFit(const QCPRange& range) const;

    QPointer<const QCPAxis> m_axis;
    double m_leastStep, m_step = 1;
};

} // namespace dynaloom::plots
