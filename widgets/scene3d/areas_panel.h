// "Areas in space": where the populations of a model are, who projects to whom, and who fires.
#pragma once

#include "core/base/error.h"
#include "widgets/scene3d/areas_scene.h"
#include "widgets/scene3d/coordinates.h"
#include "widgets/scene3d/scene_panel.h"

namespace dynaloom::scene3d {

class AreasPanel : public ScenePanel {
    Q_OBJECT
public:
    explicit AreasPanel(QWidget* parent = nullptr);
    ~AreasPanel() override;

    void setNetwork(Network network);
    const Network& network() const { return m_network; }
    const NetworkLayout& layout() const { return m_layout; }
    // Of the nodes on the canvas, whatever they are.
    void setGraphSelection(const std::set<Key>& keys);

    void setRun(std::shared_ptr<const plots::RunData> run) override;
    QJsonObject kindSettings() const override;
    void setKindSettings(const QJsonObject& settings) override;
    // Mean rate [Hz] of each population of late; below 0: not known.
    const std::vector<double>& rates() const { return m_rates; }

    // Coordinates from a file, as an edit of the user. Says what was wrong, or what was taken.
    Result<QString> readFile(const QString& path);
    // Of one area or population, as typed; empty text: as on the canvas.
    Result<void> setPlace(const QString& path, const QString& text);

signals:
    // A click on a population, an area or a projection: instances from the outside inwards, then
    // the item itself.
    void itemPicked(const std::vector<dynaloom::Key>& keys, const QString& name);
    void enterRequested(const std::vector<dynaloom::Key>& area);
    void refused(const QString& sentence);
    void said(const QString& sentence);

protected:
    void takeData() override;
    Scene makeScene(const plots::PlotStyle& style) const override;
    QString noteAt(QPointF pixel) const override;
    QString emptyText() const override;
    void fillKindForm(plots::PanelForm& form) override;
    void hit(int id, QPoint at) override;
    void hitTwice(int id) override;

private:
    QStringList places() const; // that can be given coordinates
    void layAgain();
    void chooseFile();

    Network m_network;
    NetworkLayout m_layout;
    Coordinates m_given;
    std::set<Key> m_graphSelection;
    std::vector<double> m_rates;
    double m_windowMs = 30, m_drawnMs = 0, m_phase = 0;
    bool m_showProjections = true, m_showRates = true, m_showGround = true;
};

} // namespace dynaloom::scene3d
