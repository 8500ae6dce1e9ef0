// Recorded quantities of single units over time: membrane potentials, gates, currents,
// conductances.
#pragma once

#include "widgets/plots/time_panel.h"

class QCPGraph;
class QComboBox;

namespace dynaloom::plots {

class TracePlot : public TimePanel {
    Q_OBJECT
public:
    explicit TracePlot(QWidget* parent = nullptr);
    ~TracePlot() override;

    // What is shown: a quantity ("V"), and of it some places ("E"; none: all). An empty quantity:
    // the first that the run records.
    void setQuantity(const QString& quantity, const QStringList& places = {});
    // Quantity and unit that are shown now, "V" and "mV"; empty when nothing is recorded.
    QString shownQuantity() const;
    QString shownUnit() const;
    // Places in the series of the run that are shown.
    const std::vector<std::size_t>& shown() const { return m_shown; }
    // What could be recorded beside what is: "E.g_e". For the form.
    struct Offer {
        QString text;            // "E.g_e (nS)"
        QString id;              // for recordRequested
        QString place, quantity; // "E", "g_e"
        bool isState = false;    // of the population itself
    };
    void setOffers(std::vector<Offer> offers) { m_offers = std::move(offers); }

    void setRun(std::shared_ptr<const RunData> run) override;
    bool takesOverlays() const override { return true; }
    std::optional<TimeRange> dataRange() const override;

signals:
    // A quantity that is not recorded yet, and the neurons wanted ("0:4", "3,17").
    void recordRequested(const QString& id, const QString& neurons);

protected:
    QJsonObject kindSettings() const override;
    QStringList coloured() const override;
    void setKindSettings(const QJsonObject& settings) override;
    void composeKind(QCustomPlot& figure, const PlotStyle& style) const override;
    void restyle() override;
    void updatePlot() override;
    QString emptyText() const override;
    double keptFromMs() const override;
    QString valuesAt(double timeMs) const override;
    void fillKindForm(PanelForm& form) override;
    void pick(QPoint at) override;

private:
    void choose();
    void updateChoice();
    QColor colorOf(std::size_t k, const PlotStyle& style) const;

    QString m_quantity;
    QStringList m_places;
    std::vector<Offer> m_offers;
    std::vector<std::size_t> m_shown; // in run().traces.series()
    std::vector<QCPGraph*> m_graphs;
    QComboBox* m_choice; // in the header
};

} // namespace dynaloom::plots
