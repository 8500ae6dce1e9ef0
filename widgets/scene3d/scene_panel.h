// What the panels in space share: a SceneView under the common header, its pace, and its place in
// figures. A kind of panel says what there is to see (makeScene()).
#pragma once

#include "widgets/plots/live_panel.h"
#include "widgets/scene3d/scene_view.h"

namespace dynaloom::scene3d {

class ScenePanel : public plots::LivePanel {
    Q_OBJECT
public:
    ~ScenePanel() override;

    SceneView& view() const { return *m_view; }

    void bringUpToDate() override { takeData(); }
    // So long that the pictures take no more than a seventh of a processor while a run goes: the
    // plots beside it keep their pace.
    int leastPauseMs() const override;
    void fit() override { m_view->frameAll(); }
    void compose(QCustomPlot& figure, const plots::PlotStyle& style) const override;
    // Those of the kind and the view that the user kept: {"view": {"azimuth": -30, ...}}.
    QJsonObject settings() const override;
    void setSettings(const QJsonObject& settings) override;
    std::pair<double, double> viewStamp() const override;

protected:
    explicit ScenePanel(const QString& title, QWidget* parent);

    virtual QJsonObject kindSettings() const = 0;
    virtual void setKindSettings(const QJsonObject& settings) = 0;
    virtual void fillKindForm(plots::PanelForm& form) = 0;
    // Takes from the run what is shown; comes before each makeScene().
    virtual void takeData() = 0;
    virtual Scene makeScene(const plots::PlotStyle& style) const = 0;
    // What is under a pixel, in words; may have many lines.
    virtual QString noteAt(QPointF /*pixel*/) const { return {}; }
    virtual void hit(int /*id*/, QPoint /*at*/) {}
    virtual void hitTwice(int /*id*/) { fit(); }

    void redraw() override;
    void restyleContent() override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void fillForm(plots::PanelForm& form) override;
    void keepView(const std::optional<Camera>& view);

    SceneView* m_view;
    std::optional<Camera> m_kept; // where the view begins, instead of with everything in it
};

// Of a plot's style: colours and fonts for a scene.
Look lookOf(const plots::PlotStyle& style);

} // namespace dynaloom::scene3d
