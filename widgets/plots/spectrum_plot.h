// Power spectra (Welch) of population rates, or of a recorded quantity as the mean over the
// neurons recorded.
#pragma once

#include "core/measure/spectrum.h"
#include "widgets/plots/plot_panel.h"

class QCPGraph;

namespace dynaloom::plots {

class SpectrumPlot : public PlotPanel {
    Q_OBJECT
public:
    explicit SpectrumPlot(QWidget* parent = nullptr);

    // "rate", or a recorded quantity ("V").
    void choose(const QString& source);
    void setWholeRun(bool whole);
    void setResolution(double hz);
    struct Curve {
        QString name;
        QColor color;
        Key key = 0;
        measure::Spectrum spectrum;
    };
    const std::vector<Curve>& curves() const { return m_curves; }

    int leastPauseMs() const override { return 400; }
    void setRun(std::shared_ptr<const RunData> run) override;
    void setTimeSpan(double fromMs, double toMs) override;
    QJsonObject settings() const override;
    void setSettings(const QJsonObject& settings) override;
    void compose(QCustomPlot& figure, const PlotStyle& style) const override;

protected:
    void restyle() override;
    void updatePlot() override;
    QString emptyText() const override;
    QString cursorText(QPointF coordinates) const override;
    void fillForm(PanelForm& form) override;

private:
    void takeRates(double fromMs, double toMs);
    void takeTraces(double fromMs, double toMs);
    measure::Spectrum spectrumOf(const std::vector<double>& samples, double stepMs) const;
    void applyScale(QCustomPlot& target) const;
    bool showsRate() const { return m_source == QLatin1String("rate"); }

    QString m_source = QStringLiteral("rate");
    bool m_whole = true, m_log = false;
    double m_resolutionHz = 2, m_highestHz = 200;
    double m_fromMs = 0, m_toMs = 0;
    QString m_unit;
    std::vector<Curve> m_curves;
    std::vector<QCPGraph*> m_graphs;
};

} // namespace dynaloom::plots
