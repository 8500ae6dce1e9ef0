// A small histogram of what a rule draws for each unit, with its mean and spread.
#pragma once

#include "core/model/sample.h"
#include "widgets/theme/theme.h"

#include <QWidget>

#include <vector>

namespace dynaloom::inspector {

class SampleStrip : public QWidget {
    Q_OBJECT
public:
    explicit SampleStrip(const theme::Theme& theme, QWidget* parent = nullptr);

    // `unit` is how the values are said: "mV". An empty sample hides the strip's bars.
    void setSample(const model::Sample& sample, const QString& unit);
    void setTheme(const theme::Theme& theme);

    const std::vector<int>& counts() const { return m_counts; } // of the bars
    QString summary() const { return m_summary; }
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    theme::Theme m_theme;
    std::vector<int> m_counts;
    QString m_low, m_high, m_summary;
};

} // namespace dynaloom::inspector
