// The weights of a projection in the running model: a histogram, and a matrix of sources and
// targets as block averages. They are told now and then (PlotPanel::wish).
#pragma once

#include "core/measure/weight_sample.h"
#include "widgets/plots/colour_map.h"
#include "widgets/plots/plot_panel.h"

class QCPBars;
class QCPItemText;

namespace dynaloom::plots {

class HeatMap;

class WeightPanel : public PlotPanel {
    Q_OBJECT
public:
    // By its name, "E->I"; empty: the first there is.
    void choose(const QString& projection);
    QString projection() const;
    // All projections of the model, for the choice.
    void setProjections(const QStringList& names);
    const measure::WeightSample& sample() const { return m_sample; }

    int leastPauseMs() const override { return 200; }
    void setRun(std::shared_ptr<const RunData> run) override;
    std::optional<ProbeWish> wish() const override;
    void setWeights(const measure::WeightSample& sample) override;

protected:
    QJsonObject kindSettings() const override;
    bool hasLines() const override { return false; }
    void setKindSettings(const QJsonObject& settings) override;
    WeightPanel(const QString& title, QWidget* parent)
        : PlotPanel(title, parent) {}
    QString emptyText() const override;
    void fillKindForm(PanelForm& form) override;
    void updateDetail();
    QString weightLabel() const;

private:
    QString m_projection;
    QStringList m_projections;
    measure::WeightSample m_sample;
};

class WeightHistogram : public WeightPanel {
    Q_OBJECT
public:
    explicit WeightHistogram(QWidget* parent = nullptr);

protected:
    QStringList coloured() const override { return {projection()}; }
    void composeKind(QCustomPlot& figure, const PlotStyle& style) const override;
    void restyle() override;
    void updatePlot() override;
    QString cursorText(QPointF coordinates) const override;

private:
    QString readOut() const;
    QColor color(const PlotStyle& style) const { return style.colorOf(projection(), 4, {}); }

    QCPBars* m_bars;
    QCPItemText* m_numbers;
};

class WeightMatrix : public WeightPanel {
    Q_OBJECT
public:
    explicit WeightMatrix(QWidget* parent = nullptr);
    ~WeightMatrix() override;

protected:
    QJsonObject kindSettings() const override;
    void setKindSettings(const QJsonObject& settings) override;
    void composeKind(QCustomPlot& figure, const PlotStyle& style) const override;
    void restyle() override;
    void updatePlot() override;
    QString cursorText(QPointF coordinates) const override;
    void fillKindForm(PanelForm& form) override;

private:
    void fill(HeatMap& map) const;

    ColourMap m_map = ColourMap::Viridis;
    std::unique_ptr<HeatMap> m_heat;
};

} // namespace dynaloom::plots
