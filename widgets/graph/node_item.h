// A population, input, area or monitor on the canvas.
#pragma once

#include "widgets/graph/node_content.h"

#include <QGraphicsItem>
#include <QStaticText>

#include <memory>
#include <optional>
#include <vector>

namespace dynaloom::graph {

class EdgeItem;
class GraphScene;
class ActivityItem;

class NodeItem : public QGraphicsItem {
public:
    enum { Type = UserType + 1 };

    NodeItem(GraphScene& scene, Key key, NodeContent content);
    ~NodeItem() override;

    Key key() const { return m_key; }
    const NodeContent& content() const { return m_content; }
    void setContent(NodeContent content);
    void themeChanged();
    void setActivity(double rateHz);          // negative: none is shown
    void setProblem(const QString& sentence); // marks the node; empty: none

    QRectF body() const { return m_body; } // item coordinates
    QRectF sceneBody() const { return m_body.translated(pos()); }
    // Item coordinates; for -1 (a port that is not shown) a place at the header's edge.
    QPointF portPosition(int index, bool out) const;
    // The plug whose chip is at a point (item coordinates); nullptr if none.
    const PlugLine* plugAt(QPointF point) const;
    // Of the chip of a plug (item coordinates); empty where it is not shown.
    QRectF chipOf(Key plug) const;
    // The port at a point (item coordinates), -1 if none; larger than it is drawn.
    int portAt(QPointF point) const;
    // While a wire is drawn: which ports it may end at; the others are dimmed. Nothing: no wire.
    void setWireMarks(std::optional<std::vector<bool>> fits);
    const std::optional<std::vector<bool>>& wireMarks() const { return m_wireMarks; }
    void setFocusedPort(int port);               // outlined for the keyboard; -1: none
    void setCurrentPlug(std::vector<Key> plugs); // its chip is outlined; empty: none

    // Connections that follow this node; kept by EdgeItem.
    std::vector<EdgeItem*> edges;

    int type() const override { return Type; }
    QRectF boundingRect() const override;
    QPainterPath shape() const override;
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

protected:
    QVariant itemChange(GraphicsItemChange change, const QVariant& value) override;

private:
    struct Texts {
        QStaticText title, subtitle;
        std::vector<QStaticText> ports, plugNames, plugComponents, parameterNames, parameterValues;
    };
    void layOut();
    double lineTop(int line) const;
    QRectF plugRect(std::size_t index) const;
    void paintFar(QPainter& painter, double detail) const;
    void paintBody(QPainter& painter) const;
    void paintHeader(QPainter& painter) const;
    void paintPorts(QPainter& painter) const;
    void paintPlugs(QPainter& painter) const;
    void paintParameters(QPainter& painter) const;

    GraphScene& m_scene;
    Key m_key;
    NodeContent m_content;
    std::vector<Key> m_currentPlug;
    QString m_problem;
    std::optional<std::vector<bool>> m_wireMarks;
    int m_focusedPort = -1;
    Texts m_texts;
    QRectF m_body;
    ActivityItem* m_activity = nullptr; // a child item: updates of it leave the node's cache alone
};

} // namespace dynaloom::graph
