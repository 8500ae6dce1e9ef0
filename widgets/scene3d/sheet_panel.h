// "Population sheets": the neurons of populations on planes above each other, coloured and raised
// by their rate or by a state.
#pragma once

#include "core/measure/weight_sample.h"
#include "widgets/plots/colour_map.h"
#include "widgets/plots/unit_values.h"
#include "widgets/scene3d/scene_panel.h"

#include <QMap>

namespace dynaloom::scene3d {

class SheetPanel : public ScenePanel {
    Q_OBJECT
public:
    static constexpr std::size_t kMostSheets = 8;
    static constexpr std::uint64_t kMostCells = 10'000; // drawn, of all sheets together

    explicit SheetPanel(QWidget* parent = nullptr);
    ~SheetPanel() override;

    // Populations by name from the top down (none: the first ones), and "rate" or a state.
    void choose(const QStringList& populations, const QString& quantity);
    void setRaised(bool raised);
    // The states that can be chosen, by population: {"E": ["V", "g_e"]}.
    void setStates(QMap<QString, QStringList> states);

    struct Plane {
        QString name;
        Key key = 0;
        QColor color;
        measure::UnitSnapshot values; // of its cells
        int columns = 0, rows = 0;
    };
    const std::vector<Plane>& planes() const { return m_planes; }
    std::pair<double, double> range() const { return {m_range.low(), m_range.high()}; }
    // Height of a block above its plane, in the scene, for a value.
    double heightOf(double value) const;

    void setRun(std::shared_ptr<const plots::RunData> run) override;
    QJsonObject kindSettings() const override;
    void setKindSettings(const QJsonObject& settings) override;
    std::vector<plots::ProbeWish> wishes() const override;
    void setSnapshot(const measure::UnitSnapshot& snapshot) override;
    std::optional<io::Recording> numbers() const override;

protected:
    void takeData() override;
    Scene makeScene(const plots::PlotStyle& style) const override;
    QString noteAt(QPointF pixel) const override;
    QString emptyText() const override;
    void fillKindForm(plots::PanelForm& form) override;
    void hit(int id, QPoint at) override;

private:
    QStringList shown() const;
    bool showsRate() const { return m_quantity == QLatin1String("rate"); }
    QString label() const;

    QStringList m_populations;
    QString m_quantity = QStringLiteral("rate");
    QMap<QString, QStringList> m_states;
    std::map<QString, measure::UnitSnapshot> m_snapshots; // by population
    bool m_raised = true;
    double m_windowMs = 100; // of the rate
    plots::ColourMap m_map = plots::ColourMap::Viridis;
    std::vector<Plane> m_planes;
    plots::ColourRange m_range; // of colours and heights
};

} // namespace dynaloom::scene3d
