// The window onto a GraphScene: zoom, pan, framing, rubber band, keys.
//
// Wheel: zoom at the pointer. Middle button, or Space and left button: pan. F: frame the selection,
// Home: frame all, Ctrl+0: 1:1, +/-: zoom. Left drag on empty canvas: rubber band; Shift adds, Ctrl
// toggles. Tab: search what to add; arrows: nudge (with Shift further), with Alt go to the node
// there; Page Up and Down: to its ports, C: begin a connection, then arrows choose where it ends
// and Return connects. Return: open, Backspace: out of the area, F2: rename, Delete: delete,
// Ctrl+A: select all, Escape: nothing selected.
#pragma once

#include "widgets/graph/graph_scene.h"
#include "widgets/graph/mini_map.h"

#include <QGraphicsView>
#include <QPointer>

class QLineEdit;
class QPlainTextEdit;

namespace dynaloom::graph {

class GraphView : public QGraphicsView {
    Q_OBJECT
public:
    static constexpr double kLeastZoom = 0.08, kMostZoom = 4;

    explicit GraphView(GraphScene& scene, QWidget* parent = nullptr);

    GraphScene& shown() const { return m_scene; }

    double zoom() const { return transform().m11(); }
    void zoomBy(double factor); // kept within the limits
    void frameAll();
    void frameSelection(); // all if nothing is selected
    void frame(const QRectF& sceneRect);
    void showKey(Key key); // selects an item and brings it into view

    // A field over the item (or the chip of a plug) to type its name in: Return takes it, Escape or
    // leaving does not.
    void editName(Key key, const QString& name);

    // The same for a text of several lines: Ctrl+Return or leaving takes it, Escape does not.
    void editText(Key key, const QString& text);

    void setMiniMap(bool on);
    QRect miniMapRect() const; // in the viewport; empty when it is not shown
    QRectF visibleScene() const;
    // Under the pointer where it is over the canvas, else its middle.
    QPointF pointerPosition() const;

    // Accepts drops of components from the catalogue (see widgets/catalog); off at first.
    void setDropsEnabled(bool enabled) { setAcceptDrops(enabled); }

signals:
    void nameEdited(dynaloom::Key key, const QString& name);
    void textEdited(dynaloom::Key key, const QString& text);
    // The item (0: the canvas) is selected by then.
    void menuRequested(dynaloom::Key key, const QPointF& scenePosition,
                       const QPoint& globalPosition);
    void zoomChanged(double zoom);
    // A component of the catalogue is dragged over the canvas, and away from it again.
    void componentHovered(const QString& component, const QPointF& scenePosition);
    void componentLeft();
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
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void drawForeground(QPainter* painter, const QRectF& rect) override;

private:
    bool handleKey(int key, Qt::KeyboardModifiers modifiers);
    bool handleControlKey(int key);
    bool handleWireKey(int key); // while a connection is drawn
    bool handlePlainKey(int key);
    bool nudge(int key, bool far);
    bool goToNeighbour(int key);
    void showSelection();
    QRectF placeOf(Key key) const; // of the name of an item
    bool dragMap(QPoint at);
    void drawHint(QPainter& painter) const;
    void setSpaceHeld(bool held);
    void announceSelection();
    void endNaming();
    void endText(bool take);

    GraphScene& m_scene;
    bool m_spaceHeld = false, m_panning = false;
    QPoint m_panFrom;
    QPointer<QLineEdit> m_name; // while a name is typed
    QPointer<QPlainTextEdit> m_text;
    Key m_nameKey = 0, m_textKey = 0;
    MiniMap m_map;
    bool m_mapHeld = false; // it is dragged
    QRect m_mapShown;       // where it was drawn last
};

} // namespace dynaloom::graph
