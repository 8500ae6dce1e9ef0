// A frame behind nodes, with a title to drag it by and a corner to size it, or a note: text only.
#pragma once

#include "core/base/ids.h"

#include <QColor>
#include <QGraphicsItem>
#include <QString>

namespace dynaloom::graph {

class GraphScene;

struct FrameContent {
    QString title, text;
    QColor colour;
    double width = 0, height = 0;
    bool isNote() const { return title.isEmpty(); }
    friend bool operator==(const FrameContent&, const FrameContent&) = default;
};

class FrameItem : public QGraphicsItem {
public:
    enum { Type = UserType + 3 };
    static constexpr double kTitle = 30; // height of the title bar

    FrameItem(GraphScene& scene, Key key, FrameContent content);

    Key key() const { return m_key; }
    const FrameContent& content() const { return m_content; }
    void setContent(FrameContent content);
    QString spoken() const;

    QRectF body() const { return {0, 0, m_content.width, m_content.height}; }
    QRectF sceneBody() const { return body().translated(pos()); }
    QRectF titleRect() const; // item coordinates; of a note all of it
    QRectF corner() const;    // what sizes it
    // While it is sized with the mouse; the content stays until the model changes.
    void setDraggedSize(QSizeF size);

    int type() const override { return Type; }
    QRectF boundingRect() const override { return body().adjusted(-4, -4, 4, 4); }
    QPainterPath shape() const override; // what lies inside can be clicked and banded
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

private:
    GraphScene& m_scene;
    Key m_key;
    FrameContent m_content;
};

} // namespace dynaloom::graph
