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
    const std::vector<Curve>& curves() const { return m_spectra.curves; }
    struct Spectra {
        std::vector<Curve> curves;
        QString unit; // of the signal; its square per Hz is that of the powers
        double fromMs = 0, toMs = 0;
    };
    // Those drawn, and those of all that is kept of the run.
    const Spectra& spectra() const { return m_spectra; }
    Spectra spectraOfRun() const { return spectraOver(0, run().nowMs); }
    const QString& source() const { return m_source; }

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
    Spectra spectraOver(double fromMs, double toMs) const;
    void takeRates(Spectra& into) const;
    void takeTraces(Spectra& into) const;
    measure::Spectrum spectrumOf(const std::vector<double>& samples, double stepMs) const;
    void applyScale(QCustomPlot& target) const;
    bool showsRate() const { return m_source == QLatin1String("rate"); }

    QString m_source = QStringLiteral("rate");
    bool m_whole = true, m_log = false;
    double m_resolutionHz = 2, m_highestHz = 200;
    double m_fromMs = 0, m_toMs = 0;
    Spectra m_spectra;
    std::vector<QCPGraph*> m_graphs;
};

} // namespace dynaloom::plots
