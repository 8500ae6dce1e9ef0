#include "app/panels/outline_panel.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QScopedValueRollback>
#include <QSet>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>

namespace dynaloom::panels {
namespace {

void collect(const QTreeView& tree, const OutlineModel& outline, const QModelIndex& parent,
             QSet<QString>& closed) {
    for (int row = 0; row < outline.rowCount(parent); ++row) {
        const QModelIndex at = outline.index(row, 0, parent);
        if (outline.rowCount(at) == 0) continue;
        if (!tree.isExpanded(at)) closed.insert(outline.pathOf(at));
        collect(tree, outline, at, closed);
    }
}

void collapse(QTreeView& tree, const OutlineModel& outline, const QModelIndex& parent,
              const QSet<QString>& closed) {
    for (int row = 0; row < outline.rowCount(parent); ++row) {
        const QModelIndex at = outline.index(row, 0, parent);
        if (closed.contains(outline.pathOf(at))) tree.collapse(at);
        collapse(tree, outline, at, closed);
    }
}

} // namespace

OutlinePanel::OutlinePanel(const theme::Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_outline(new OutlineModel(theme, this))
    , m_search(new QLineEdit)
    , m_tree(new QTreeView) {
    setObjectName(QStringLiteral("outlinePanel"));
    m_search->setPlaceholderText(tr("Search the outline"));
    m_search->setAccessibleName(tr("Search the outline"));
    m_search->setClearButtonEnabled(true);
    m_tree->setModel(m_outline);
    m_tree->setAccessibleName(tr("Outline of the model"));
    m_tree->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_tree->setEditTriggers(QAbstractItemView::EditKeyPressed);
    m_tree->setHeaderHidden(true);
    m_tree->setUniformRowHeights(true);
    m_tree->setAllColumnsShowFocus(true);
    m_tree->setIndentation(15);
    m_tree->setIconSize({16, 16});
    m_tree->setExpandsOnDoubleClick(false);
    m_tree->setContextMenuPolicy(Qt::CustomContextMenu);
    m_tree->header()->setStretchLastSection(true);
    m_tree->header()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
    m_tree->setStyleSheet(QStringLiteral("QTreeView::item { border-radius: 0; }"));
    m_tree->installEventFilter(this);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 8, 8, 4);
    column->setSpacing(6);
    column->addWidget(m_search);
    column->addWidget(m_tree, 1);
    connect(m_search, &QLineEdit::textChanged, this, &OutlinePanel::filter);
    connect(m_tree->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &OutlinePanel::selectionChanged);
    connect(m_tree, &QTreeView::activated, this, [this](const QModelIndex& at) {
        if (const Key key = m_outline->nodeOf(at)) emit shown(key);
    });
    connect(m_tree, &QWidget::customContextMenuRequested, this, &OutlinePanel::openMenu);
    // Later: the answer is another model, and the tree is still busy with its editor.
    connect(m_outline, &OutlineModel::renameRequested, this, &OutlinePanel::renameRequested,
            Qt::QueuedConnection);
}

void OutlinePanel::setTheme(const theme::Theme& theme) { m_outline->setTheme(theme); }

void OutlinePanel::setModel(const model::ModelPtr& model) {
    const QScopedValueRollback quiet(m_quiet, true);
    QSet<QString> closed;
    if (m_wasFilled) collect(*m_tree, *m_outline, {}, closed);
    const QList<Key> selected = allSelected();
    const Key current = m_outline->keyOf(m_tree->currentIndex());
    m_outline->setModel(model);
    m_wasFilled = true;
    m_tree->expandAll();
    collapse(*m_tree, *m_outline, {}, closed);
    select(selected);
    if (const QModelIndex at = m_outline->indexOf(current); at.isValid())
        m_tree->selectionModel()->setCurrentIndex(at, QItemSelectionModel::NoUpdate);
    filter();
}

void OutlinePanel::select(const QList<Key>& keys) {
    const QScopedValueRollback quiet(m_quiet, true);
    QItemSelection selection;
    QModelIndex last;
    for (const Key key : keys) {
        const QModelIndex at = m_outline->indexOf(key);
        if (!at.isValid()) continue;
        selection.select(at, at.siblingAtColumn(OutlineModel::Columns - 1));
        last = at;
    }
    auto* model = m_tree->selectionModel();
    model->select(selection, QItemSelectionModel::ClearAndSelect);
    if (!last.isValid()) return;
    model->setCurrentIndex(last, QItemSelectionModel::NoUpdate);
    m_tree->scrollTo(last);
}

QList<Key> OutlinePanel::allSelected() const {
    QList<Key> keys;
    for (const QModelIndex& at : m_tree->selectionModel()->selectedRows())
        if (const Key key = m_outline->keyOf(at)) keys << key;
    return keys;
}

QList<Key> OutlinePanel::selectedKeys() const {
    QList<Key> keys;
    for (const QModelIndex& at : m_tree->selectionModel()->selectedRows())
        if (const Key key = m_outline->keyOf(at); key != 0 && m_outline->plugsOf(at).empty())
            keys << key;
    return keys;
}

void OutlinePanel::selectionChanged() {
    if (m_quiet) return;
    const QModelIndexList rows = m_tree->selectionModel()->selectedRows();
    if (rows.size() == 1 && !m_outline->plugsOf(rows.first()).empty())
        emit plugSelected(m_outline->nodeOf(rows.first()), m_outline->plugsOf(rows.first()));
    else
        emit keysSelected(selectedKeys());
}

bool OutlinePanel::isAllDisabled() const {
    const QModelIndexList rows = m_tree->selectionModel()->selectedRows();
    return std::all_of(rows.begin(), rows.end(),
                       [this](const QModelIndex& at) { return m_outline->isDisabled(at); });
}

void OutlinePanel::openMenu(const QPoint& at) {
    const QList<Key> keys = allSelected();
    if (keys.isEmpty()) return;
    QMenu menu(this);
    QAction* show = menu.addAction(tr("&Show in the Graph"));
    QAction* rename = menu.addAction(tr("Re&name"));
    rename->setEnabled(keys.size() == 1);
    const bool on = !isAllDisabled();
    QAction* disable = menu.addAction(on ? tr("&Disable") : tr("&Enable"));
    menu.addSeparator();
    QAction* remove = menu.addAction(tr("De&lete"));
    const QAction* chosen = menu.exec(m_tree->viewport()->mapToGlobal(at));
    if (chosen == show) emit shown(m_outline->nodeOf(m_tree->currentIndex()));
    if (chosen == rename) m_tree->edit(m_tree->currentIndex().siblingAtColumn(0));
    if (chosen == disable) emit disableRequested(keys, on);
    if (chosen == remove) emit removeRequested(keys);
}

bool OutlinePanel::eventFilter(QObject* watched, QEvent* event) {
    const auto type = event->type();
    if (watched != m_tree || (type != QEvent::KeyPress && type != QEvent::ShortcutOverride))
        return QWidget::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    const QList<Key> keys = allSelected();
    const bool plain = (key->modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier;
    const bool mine =
        plain && !keys.isEmpty() &&
        (key->key() == Qt::Key_Delete || key->key() == Qt::Key_D || key->key() == Qt::Key_F2);
    if (!mine) return QWidget::eventFilter(watched, event);
    if (type == QEvent::ShortcutOverride) {
        event->accept(); // before the window's commands of the same keys
        return true;
    }
    if (key->key() == Qt::Key_F2) return false; // the tree's own
    if (key->key() == Qt::Key_Delete)
        emit removeRequested(keys);
    else
        emit disableRequested(keys, !isAllDisabled());
    return true;
}

void OutlinePanel::filter() { filterBelow({}, m_search->text().trimmed()); }

// Lines that fit, with those above them; all of what is below a line that fits.
bool OutlinePanel::filterBelow(const QModelIndex& parent, const QString& words) {
    bool any = false;
    for (int row = 0; row < m_outline->rowCount(parent); ++row) {
        const QModelIndex at = m_outline->index(row, 0, parent);
        const QModelIndex detail = at.siblingAtColumn(OutlineModel::Detail);
        const bool isGroup = !parent.isValid();
        const bool fits =
            words.isEmpty() ||
            (!isGroup && (at.data().toString().contains(words, Qt::CaseInsensitive) ||
                          detail.data().toString().contains(words, Qt::CaseInsensitive)));
        const bool below = filterBelow(at, fits ? QString() : words);
        const bool shown = fits || below;
        m_tree->setRowHidden(row, parent, !shown);
        any = any || shown;
    }
    return any;
}

} // namespace dynaloom::panels
