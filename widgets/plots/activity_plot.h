// The neurons of one population laid out on a plane, row by row, coloured by a state (V) or by
// their rate of late.
#pragma once

#include "core/measure/weight_sample.h"
#include "widgets/plots/colour_map.h"
#include "widgets/plots/plot_panel.h"
#include "widgets/plots/unit_values.h"

#include <QMap>

class QCPItemText;

namespace dynaloom::plots {

class HeatMap;

class ActivityPlot : public PlotPanel {
    Q_OBJECT
public:
    explicit ActivityPlot(QWidget* parent = nullptr);
    ~ActivityPlot() override;

    // A population by name (empty: the first that spikes), and what colours: "rate" or a state.
    void choose(const QString& population, const QString& quantity);
    QString population() const;
    // The states that can be chosen, by population: {"E": ["V", "g_e"]}.
    void setStates(QMap<QString, QStringList> states);

    // Rows and columns in which so many units are laid out: wanted columns, or (0) a square.
    struct Plane {
        int columns = 0, rows = 0;
        std::uint64_t perCell = 1; // neighbouring units in one cell
    };
    static Plane planeOf(std::uint64_t units, int wantedColumns);

    // What is shown, the population it is of, and how it is laid out.
    const measure::UnitSnapshot& values() const { return m_values; }
    const QString& quantity() const { return m_quantity; }
    Plane plane() const { return planeOf(m_values.units, m_columns); }
    Key key() const; // 0: not known

    int leastPauseMs() const override { return 100; }
    void setRun(std::shared_ptr<const RunData> run) override;
    std::optional<ProbeWish> wish() const override;
    void setSnapshot(const measure::UnitSnapshot& snapshot) override;
    void setFault(Key population, std::uint32_t unit, double timeMs) override;

protected:
    QJsonObject kindSettings() const override;
    bool hasLines() const override { return false; }
    void setKindSettings(const QJsonObject& settings) override;
    void composeKind(QCustomPlot& figure, const PlotStyle& style) const override;
    void restyle() override;
    void updatePlot() override;
    QString emptyText() const override;
    QString cursorText(QPointF coordinates) const override;
    void fillKindForm(PanelForm& form) override;
    void pick(QPoint at) override;

private:
    std::optional<std::size_t> group() const;
    void fill(HeatMap& map) const;
    QString label() const;
    std::optional<std::uint64_t> unitAt(QPointF coordinates) const;
    bool showsRate() const { return m_quantity == QLatin1String("rate"); }

    QString m_population, m_quantity = QStringLiteral("rate");
    QMap<QString, QStringList> m_states;
    int m_columns = 0;
    double m_windowMs = 100; // of the rate
    ColourMap m_map = ColourMap::Viridis;
    measure::UnitSnapshot m_values; // what is shown
    ColourRange m_colours;
    std::unique_ptr<HeatMap> m_heat;
    QCPItemText* m_faultMark;
    std::optional<std::uint32_t> m_fault;
};

} // namespace dynaloom::plots
