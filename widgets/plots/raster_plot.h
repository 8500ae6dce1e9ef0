// The spike raster of one or more populations.
#pragma once

#include "widgets/plots/time_panel.h"

class QCPItemText;

namespace dynaloom::plots {

class RasterScene;

class RasterPlot : public TimePanel {
    Q_OBJECT
public:
    explicit RasterPlot(QWidget* parent = nullptr);
    ~RasterPlot() override;

    const RasterData& data() const { return run().spikes; }
    // The populations shown; empty: all.
    void setPopulations(const QStringList& names);
    const QStringList& populations() const { return m_populations; }
    // Groups of the run that are shown, from the bottom up.
    const std::vector<std::size_t>& shown() const { return m_layout.groups; }

    void setRun(std::shared_ptr<const RunData> run) override;
    QJsonObject settings() const override;
    void setSettings(const QJsonObject& settings) override;
    std::optional<TimeRange> dataRange() const override;
    void compose(QCustomPlot& figure, const PlotStyle& style) const override;

protected:
    void restyle() override;
    void updatePlot() override;
    QString emptyText() const override;
    double keptFromMs() const override { return data().keptFromMs(); }
    std::optional<std::pair<double, double>> valueLimits() const override;
    QString valuesAt(double timeMs) const override;
    QString cursorText(QPointF coordinates) const override;
    void fillForm(PanelForm& form) override;
    void pick(QPoint at) override;

private:
    void layOut();
    void updateDetail();
    std::shared_ptr<const RasterData> shared() const;
    // The stacked population that holds a row, and the unit; nothing outside.
    std::optional<std::pair<std::size_t, std::uint32_t>> unitAt(double row) const;

    QStringList m_populations;
    RasterLayout m_layout;
    std::unique_ptr<RasterScene> m_scene;
    QCPItemText* m_faultMark;
};

} // namespace dynaloom::plots
