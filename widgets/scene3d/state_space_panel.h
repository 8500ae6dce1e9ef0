// "State space": how three recorded quantities move together, as a line that is coloured by time.
#pragma once

#include "widgets/plots/colour_map.h"
#include "widgets/scene3d/scene_panel.h"
#include "widgets/scene3d/trajectories.h"

namespace dynaloom::scene3d {

class StateSpacePanel : public ScenePanel {
    Q_OBJECT
public:
    static constexpr std::size_t kMostTrajectories = 16;
    static constexpr std::size_t kMostPoints = 20'000; // drawn, of all together

    explicit StateSpacePanel(QWidget* parent = nullptr);
    ~StateSpacePanel() override;

    // See trajectories.h; an empty text: what is usual for the run.
    void setAxes(const std::array<QString, 3>& axes);
    std::array<QString, 3> axes() const;
    // What is shown of the last time [ms]; 0: all of it.
    void setWindowMs(double windowMs);
    const std::vector<Trajectory>& trajectories() const { return m_trajectories; }
    std::pair<double, double> range(int axis) const {
        const auto k = static_cast<std::size_t>(axis);
        return {m_low[k], m_high[k]};
    }
    // Where a point of state space is in the scene.
    Vec3 place(const std::array<float, 3>& point) const;
    QString noteAt(QPointF pixel) const override;

    void setRun(std::shared_ptr<const plots::RunData> run) override;
    QJsonObject kindSettings() const override;
    void setKindSettings(const QJsonObject& settings) override;
    std::optional<io::Recording> numbers() const override;

protected:
    void takeData() override;
    Scene makeScene(const plots::PlotStyle& style) const override;
    QString emptyText() const override;
    void fillKindForm(plots::PanelForm& form) override;
    void hit(int id, QPoint at) override;

private:
    struct Place {
        std::size_t trajectory = 0, point = 0;
    };
    std::optional<Place> placeAt(QPointF pixel) const;
    void fitRanges();

    std::array<QString, 3> m_axes;
    double m_windowMs = 1000;
    plots::ColourMap m_map = plots::ColourMap::Viridis;
    std::vector<Trajectory> m_trajectories;
    std::vector<std::vector<std::size_t>> m_drawn; // of each, the points in its curve
    std::array<double, 3> m_low{}, m_high{1, 1, 1};
    bool m_hasRanges = false;
    double m_fromMs = 0, m_toMs = 0;
};

} // namespace dynaloom::scene3d
