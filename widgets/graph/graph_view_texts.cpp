// The part of GraphView with fields over items, to type names and notes in.
#include "widgets/graph/graph_view.h"

#include <QFocusEvent>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPlainTextEdit>

#include <algorithm>

namespace dynaloom::graph {
namespace {

constexpr double kNameHeight = 30; // of a node's header, scene units
constexpr int kNameWidth = 150;    // pixels, at least
constexpr int kTextWidth = 220, kTextHeight = 84;

} // namespace

QRectF GraphView::placeOf(Key key) const {
    QRectF place;
    if (const NodeItem* node = m_scene.node(key)) {
        place = node->sceneBody();
        place.setHeight(kNameHeight);
    } else if (const EdgeItem* edge = m_scene.edge(key)) {
        place = edge->handleRect();
    } else if (const FrameItem* frame = m_scene.frame(key)) {
        place = frame->titleRect().translated(frame->pos());
    } else {
        for (const NodeItem* host : m_scene.nodes()) {
            const QRectF chip = host->chipOf(key);
            if (!chip.isEmpty()) return chip.translated(host->pos());
        }
    }
    return place;
}

void GraphView::endNaming() {
    if (!m_name) return;
    m_name->removeEventFilter(this);
    m_name->deleteLater();
    m_name = nullptr;
    setFocus();
}

void GraphView::editName(Key key, const QString& name) {
    endNaming();
    const QRectF place = placeOf(key);
    if (place.isEmpty()) return;
    ensureVisible(place, 20, 20);
    m_name = new QLineEdit(name, viewport());
    m_name->setAccessibleName(tr("Name"));
    const QPoint corner = mapFromScene(place.topLeft());
    const int wide = std::max(kNameWidth, qRound(std::min(place.width(), 320.0) * zoom()));
    m_name->setGeometry(QRect(corner, QSize(wide, m_name->sizeHint().height())));
    m_name->installEventFilter(this);
    m_nameKey = key;
    m_name->show();
    m_name->selectAll();
    m_name->setFocus();
}

void GraphView::endText(bool take) {
    if (!m_text) return;
    const QString typed = m_text->toPlainText().trimmed();
    m_text->removeEventFilter(this);
    m_text->deleteLater();
    m_text = nullptr;
    setFocus();
    if (take) emit textEdited(m_textKey, typed);
}

void GraphView::editText(Key key, const QString& text) {
    endText(false);
    const QRectF place = placeOf(key);
    if (place.isEmpty()) return;
    ensureVisible(place, 20, 20);
    m_textKey = key;
    m_text = new QPlainTextEdit(text, viewport());
    m_text->setAccessibleName(tr("Text"));
    m_text->setPlaceholderText(tr("Ctrl+Return takes the text, Escape leaves it."));
    m_text->setTabChangesFocus(true);
    const FrameItem* frame = m_scene.frame(key);
    const bool note = frame && frame->content().isNote();
    const QPoint corner = mapFromScene(note ? place.topLeft() : place.bottomLeft());
    const QSize size = note ? (place.size() * zoom()).toSize() : QSize();
    m_text->setGeometry(QRect(corner, size.expandedTo({kTextWidth, kTextHeight})));
    m_text->installEventFilter(this);
    m_text->show();
    m_text->selectAll();
    m_text->setFocus();
}

bool GraphView::eventFilter(QObject* watched, QEvent* event) {
    if (watched != m_name && watched != m_text) return QGraphicsView::eventFilter(watched, event);
    // The window's single keys (Delete, F, Space) are letters here.
    if (event->type() == QEvent::ShortcutOverride) event->accept();
    const auto* key = event->type() == QEvent::KeyPress ? static_cast<QKeyEvent*>(event) : nullptr;
    const bool escape = key && key->key() == Qt::Key_Escape;
    // Another window or a menu in front does not end the typing.
    const bool left = event->type() == QEvent::FocusOut &&
                      static_cast<QFocusEvent*>(event)->reason() != Qt::ActiveWindowFocusReason &&
                      static_cast<QFocusEvent*>(event)->reason() != Qt::PopupFocusReason;
    const bool entered = key && (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter);
    if (watched == m_name) {
        if (!escape && !left && !entered) return false;
        const QString typed = m_name->text().trimmed();
        endNaming();
        if (entered) emit nameEdited(m_nameKey, typed);
        return !left; // else the canvas would take the key too
    }
    const bool done = entered && (key->modifiers() & Qt::ControlModifier);
    if (!escape && !left && !done) return false;
    endText(!escape);
    return !left;
}

} // namespace dynaloom::graph
