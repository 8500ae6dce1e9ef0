// Shows a scene in a plain widget: the module's picture with the texts painted over it. Where there
// is no module or no OpenGL it says so in one sentence.
//
// Mouse: drag turns, Shift or middle drag moves sideways, the wheel zooms at the pointer, a click
// hits, a double click hits twice (or shows everything). Keys: arrows turn, + and - zoom, Home
// shows everything.
#pragma once

#include "widgets/scene3d/scene_painter.h"

#include <QTimer>
#include <QWidget>

#include <functional>

namespace dynaloom::scene3d {

class SceneView : public QWidget {
    Q_OBJECT
public:
    explicit SceneView(QWidget* parent = nullptr);
    ~SceneView() override;

    void setScene(ScenePtr scene);
    const ScenePtr& scene() const { return m_scene; }
    void setLook(const Look& look);
    const Look& look() const { return m_look; }

    const Camera& camera() const { return m_camera; }
    void setCamera(const Camera& camera); // as by the user
    // Everything in view, now and when what there is changes, until the user moves the camera.
    void frameAll();
    bool isFramed() const { return m_isFramed; }
    // Where a view begins, and what frameAll() goes back to.
    void setHomeDirection(double azimuth, double elevation);

    // A sentence instead of a picture; empty when it works or was never shown.
    const QString& problem() const { return m_problem; }
    // Loads the module if that has not been tried; nullptr: see problem().
    std::shared_ptr<SceneRenderer> renderer();
    bool isStarted() const { return m_isStarted; }

    Projection projection() const { return Projection(m_camera, size()); }
    // Text beside the pointer for what is under a pixel.
    void setReader(std::function<QString(QPointF)> reader) { m_reader = std::move(reader); }

    // For tests and for the pace of drawing.
    int renderings() const { return m_renderings; }
    double costMs() const { return m_costMs; }   // processor time of a picture while it moves
    double startMs() const { return m_startMs; } // of loading the module and the first picture
    const QImage& picture() const { return m_image; }

signals:
    void hit(int id, QPoint at); // 0: nothing
    void hitTwice(int id);
    void cameraMoved(); // by the user

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    enum class Quality : std::uint8_t { Moving, Resting };

    void start();
    void move(const Camera& camera);
    void reframe();
    void spoil();
    void render(Quality quality);
    void paintSentence(QPainter& painter, const QString& sentence);

    ScenePtr m_scene = std::make_shared<Scene>();
    Look m_look;
    Camera m_camera, m_home;
    std::shared_ptr<SceneRenderer> m_renderer;
    QString m_problem;
    bool m_isStarted = false, m_isFramed = true, m_isStale = true, m_isRestDue = false;
    QImage m_image;
    QTimer m_rest;
    std::function<QString(QPointF)> m_reader;
    std::optional<QPointF> m_pointer, m_pressedAt, m_draggedAt;
    bool m_isDragged = false;
    int m_renderings = 0;
    double m_costMs = 0, m_startMs = 0, m_movingScale = 1;
};

} // namespace dynaloom::scene3d
