// The window onto a GraphScene: zoom, pan, framing, rubber band, keys.
//
// Wheel: zoom at the pointer. Middle button, or Space and left button: pan. F: frame the selection,
// Home: frame all, Ctrl+0: 1:1, +/-: zoom. Left drag on empty canvas: rubber band; Shift or Ctrl
// add. Tab and Shift+Tab: next and previous item; arrows: nudge (with Shift further); Return: open,
// F2: rename, Delete: delete, Ctrl+A: select all, Escape: nothing selected.
#pragma once

#include "widgets/graph/graph_scene.h"

#include <QGraphicsView>
#include <QPointer>

class QLineEdit;

namespace dynaloom::graph {

class GraphView : public QGraphicsView {
    Q_OBJECT
public:
    static constexpr double kLeastZoom = 0.08, kMostZoom = 4;

    explicit GraphView(GraphScene& scene, QWidget* parent = nullptr);

    double zoom() const { return transform().m11(); }
    void zoomBy(double factor); // kept within the limits
    void frameAll();
    void frameSelection(); // all if nothing is selected
    void frame(const QRectF& sceneRect);
    void showKey(Key key); // selects an item and brings it into view

    // A field over the item to type its name in: Return takes it, Escape or leaving does not.
    void editName(Key key, const QString& name);

    // Accepts drops of components from the catalogue (see widgets/catalog); off at first.
    void setDropsEnabled(bool enabled) { setAcceptDrops(enabled); }

signals:
    void nameEdited(dynaloom::Key key, const QString& name);
    void zoomChanged(double zoom);
    void componentDropped(const QString& component, const QPointF& scenePosition);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    bool event(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void keyReleaseEvent(QKeyEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragMoveEvent(QDragMoveEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void drawForeground(QPainter* painter, const QRectF& rect) override;

private:
    bool handleKey(int key, Qt::KeyboardModifiers modifiers);
    bool nudge(int key, bool far);
    void setSpaceHeld(bool held);
    void announceSelection();
    void endNaming();

    GraphScene& m_scene;
    bool m_spaceHeld = false, m_panning = false;
    QPoint m_panFrom;
    QPointer<QLineEdit> m_name; // while a name is typed
};

} // namespace dynaloom::graph
