// The spike raster of one or more populations.
#pragma once

#include "widgets/plots/plot_panel.h"
#include "widgets/plots/raster_data.h"

namespace dynaloom::plots {

class RasterScene;

class RasterPlot : public PlotPanel {
    Q_OBJECT
public:
    explicit RasterPlot(QWidget* parent = nullptr);
    ~RasterPlot() override;

    // Populations from the bottom up; forgets all spikes.
    void setGroups(std::vector<RasterGroup> groups);
    // Spikes of the group-th population in any order, best in time order; row is the unit's index
    // within it. Returns how many were refused (unknown row, time not finite). Draws nothing yet.
    std::size_t append(std::size_t group, std::span<const Spike> spikes);

    const RasterData& data() const { return *m_data; }

    void setTheme(const theme::Theme& theme) override;
    std::optional<TimeRange> dataRange() const override;
    void compose(QCustomPlot& figure, const PlotStyle& style) const override;

protected:
    void updatePlot() override;
    void clearData() override;
    std::optional<std::pair<double, double>> valueLimits() const override;
    QString cursorText(double timeMs) const override;

private:
    void updateTitle();

    std::shared_ptr<RasterData> m_data;
    std::unique_ptr<RasterScene> m_scene;
};

} // namespace dynaloom::plots
