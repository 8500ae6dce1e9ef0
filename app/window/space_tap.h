// The space bar over the graph: held, it moves the canvas (GraphView); tapped, it runs or pauses.
#pragma once

#include <QObject>

class QGraphicsView;

namespace dynaloom::window {

class SpaceTap : public QObject {
    Q_OBJECT
public:
    explicit SpaceTap(QGraphicsView& view, QObject* parent = nullptr);

signals:
    void tapped();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QGraphicsView& m_view;
    bool m_down = false, m_used = false; // used: the mouse moved the canvas meanwhile
};

} // namespace dynaloom::window
