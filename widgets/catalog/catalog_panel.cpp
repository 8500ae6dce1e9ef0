#include "widgets/catalog/catalog_panel.h"

#include "widgets/notation/notation.h"
#include "widgets/theme/icons.h"

#include <QAction>
#include <QCoreApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMimeData>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <map>

namespace dynaloom::catalog {
namespace {

using language::ComponentKind;
using language::DefinitionPtr;
using notation::toQt;

constexpr int kNameRole = Qt::UserRole;
constexpr ComponentKind kOrder[] = {
    ComponentKind::Neuron,   ComponentKind::Channel,  ComponentKind::Ion,
    ComponentKind::Synapse,  ComponentKind::Receptor, ComponentKind::Plasticity,
    ComponentKind::Coupling, ComponentKind::Rate,     ComponentKind::Layer,
    ComponentKind::Input,    ComponentKind::Process};

// Only entries with a name can be dragged, and they carry it.
class ComponentTree : public QTreeWidget {
protected:
    QMimeData* mimeData(const QList<QTreeWidgetItem*>& items) const override {
        if (items.isEmpty()) return nullptr;
        const QString name = items.first()->data(0, kNameRole).toString();
        if (name.isEmpty()) return nullptr;
        auto* carried = new QMimeData;
        carried->setData(QString::fromLatin1(kComponentMime), name.toUtf8());
        carried->setText(name);
        return carried;
    }
    QStringList mimeTypes() const override { return {QString::fromLatin1(kComponentMime)}; }
    Qt::DropActions supportedDropActions() const override { return Qt::CopyAction; }
};

// One colour open or closed, white on a selected line.
QIcon entryIcon(const QString& name, const theme::Theme& theme) {
    constexpr int kPixels = 32;
    const QPixmap plain = theme::tintedIcon(name, theme.icon).pixmap(kPixels, kPixels);
    const QPixmap selected = theme::tintedIcon(name, Qt::white).pixmap(kPixels, kPixels);
    QIcon icon;
    for (const QIcon::State state : {QIcon::On, QIcon::Off}) {
        icon.addPixmap(plain, QIcon::Normal, state);
        icon.addPixmap(selected, QIcon::Selected, state);
    }
    return icon;
}

QString tooltipOf(const language::Definition& definition) {
    QString text = QStringLiteral("<b>%1</b>").arg(toQt(definition.name).toHtmlEscaped());
    if (!definition.doc.empty())
        text += QStringLiteral("<br>") + toQt(definition.doc).toHtmlEscaped();
    QStringList parameters;
    for (const auto& parameter : definition.parameters)
        parameters.append(notation::richName(toQt(parameter.name)));
    if (!parameters.isEmpty())
        text += QStringLiteral("<br>Parameters: ") + parameters.join(QStringLiteral(", "));
    return text;
}

bool startsWord(const QString& text, qsizetype at) {
    if (at == 0) return true;
    const QChar before = text[at - 1], here = text[at];
    return !before.isLetterOrNumber() || (here.isUpper() && before.isLower()) ||
           (here.isDigit() && !before.isDigit());
}

// -1 if the letters do not occur in order.
int subsequenceScore(const QString& typed, const QString& text) {
    int score = 0;
    qsizetype last = -1;
    for (const QChar wanted : typed) {
        if (wanted.isSpace()) continue;
        const qsizetype at = text.indexOf(wanted, last + 1, Qt::CaseInsensitive);
        if (at < 0) return -1;
        score += 1 + (at == last + 1 ? 4 : 0) + (startsWord(text, at) ? 4 : 0);
        last = at;
    }
    return text.startsWith(typed, Qt::CaseInsensitive) ? score + 10 : score;
}

} // namespace

int matchScore(const QString& typed, const QString& name, const QString& doc) {
    if (typed.trimmed().isEmpty()) return 0;
    const int byName = subsequenceScore(typed, name);
    // A description fits only where it holds the words themselves: letters in order fit anything
    // long.
    const bool byDoc = doc.contains(typed.trimmed(), Qt::CaseInsensitive);
    if (byName < 0 && !byDoc) return -1;
    return std::max(byName < 0 ? 0 : 100 + byName, byDoc ? 50 : 0);
}

CatalogPanel::CatalogPanel(const theme::Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme) {
    m_search = new QLineEdit;
    m_search->setPlaceholderText(tr("Search components"));
    m_search->setClearButtonEnabled(true);
    m_search->setAccessibleName(tr("Search components"));
    m_search->addAction(theme::themeIcon(QStringLiteral("search"), theme),
                        QLineEdit::LeadingPosition);
    m_search->installEventFilter(this);
    m_tree = new ComponentTree;
    m_tree->setHeaderHidden(true);
    m_tree->setRootIsDecorated(true);
    m_tree->setIndentation(15);
    m_tree->setIconSize(QSize(16, 16));
    m_tree->setDragEnabled(true);
    m_tree->setDragDropMode(QAbstractItemView::DragOnly);
    m_tree->setUniformRowHeights(true);
    m_tree->setAccessibleName(tr("Components"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 8, 8, 4);
    column->setSpacing(6);
    column->addWidget(m_search);
    column->addWidget(m_tree, 1);
    connect(m_search, &QLineEdit::textChanged, this, &CatalogPanel::fill);
    connect(m_tree, &QTreeWidget::currentItemChanged, this, [this] {
        if (const QString name = currentComponent(); !name.isEmpty()) emit componentSelected(name);
    });
    connect(m_tree, &QTreeWidget::itemActivated, this, [this] {
        if (const QString name = currentComponent(); !name.isEmpty()) emit componentActivated(name);
    });
}

void CatalogPanel::setComponents(std::vector<DefinitionPtr> components,
                                 std::vector<DefinitionPtr> own) {
    if (components == m_components && own == m_own) return;
    m_components = std::move(components);
    m_own = std::move(own);
    fill();
}

void CatalogPanel::setTheme(const theme::Theme& theme) {
    m_theme = theme;
    const QList<QAction*> actions = m_search->actions();
    if (!actions.isEmpty())
        actions.first()->setIcon(theme::themeIcon(QStringLiteral("search"), theme));
    fill();
}

QString CatalogPanel::currentComponent() const {
    const QTreeWidgetItem* item = m_tree->currentItem();
    return item ? item->data(0, kNameRole).toString() : QString();
}

void CatalogPanel::addGroup(const QString& heading, const std::vector<DefinitionPtr>& definitions) {
    std::vector<std::pair<int, DefinitionPtr>> fitting;
    for (const DefinitionPtr& definition : definitions) {
        const int score =
            matchScore(m_search->text(), toQt(definition->name), toQt(definition->doc));
        if (score >= 0) fitting.push_back({-score, definition});
    }
    if (fitting.empty()) return;
    std::stable_sort(fitting.begin(), fitting.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    auto* group = new QTreeWidgetItem(m_tree, {heading});
    group->setFlags(Qt::ItemIsEnabled);
    QFont font = m_tree->font();
    font.setWeight(QFont::DemiBold);
    group->setFont(0, font);
    for (const auto& [score, definition] : fitting) {
        auto* item = new QTreeWidgetItem(group, {toQt(definition->name)});
        item->setData(0, kNameRole, toQt(definition->name));
        item->setIcon(0, entryIcon(notation::kindIcon(definition->kind), m_theme));
        item->setToolTip(0, tooltipOf(*definition));
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsDragEnabled);
    }
}

void CatalogPanel::fill() {
    const QString current = currentComponent();
    const QSignalBlocker quiet(m_tree);
    m_tree->clear();
    addGroup(tr("This document"), m_own);
    for (const ComponentKind kind : kOrder) {
        std::vector<DefinitionPtr> ofKind;
        std::copy_if(m_components.begin(), m_components.end(), std::back_inserter(ofKind),
                     [kind](const DefinitionPtr& d) { return d->kind == kind; });
        addGroup(notation::kindHeading(kind), ofKind);
    }
    m_tree->expandAll();
    QTreeWidgetItem* first = nullptr;
    for (int i = 0; i < m_tree->topLevelItemCount(); ++i) {
        QTreeWidgetItem* group = m_tree->topLevelItem(i);
        for (int k = 0; k < group->childCount(); ++k) {
            QTreeWidgetItem* item = group->child(k);
            if (!first) first = item;
            if (item->data(0, kNameRole).toString() == current) m_tree->setCurrentItem(item);
        }
    }
    if (!m_search->text().isEmpty() && currentComponent().isEmpty() && first)
        m_tree->setCurrentItem(first);
}

bool CatalogPanel::eventFilter(QObject* watched, QEvent* event) {
    // Arrows and Return in the search field act on the list, so that one can type and pick.
    if (watched == m_search && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Down || key == Qt::Key_Up) {
            QCoreApplication::sendEvent(m_tree, event);
            return true;
        }
        if ((key == Qt::Key_Return || key == Qt::Key_Enter) && !currentComponent().isEmpty()) {
            emit componentActivated(currentComponent());
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace dynaloom::catalog
