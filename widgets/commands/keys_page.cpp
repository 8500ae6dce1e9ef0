#include "widgets/commands/keys_page.h"

#include "widgets/commands/fuzzy.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace dynaloom::commands {
namespace {

constexpr int kId = Qt::UserRole;
enum Column { Name, Menu, Key };

} // namespace

KeysPage::KeysPage(KeyMap& keys, QWidget* parent)
    : QWidget(parent)
    , m_keys(keys)
    , m_search(new QLineEdit)
    , m_list(new QTreeWidget)
    , m_edit(new KeyEdit)
    , m_message(new QLabel)
    , m_take(new QPushButton(tr("Use it here instead")))
    , m_remove(new QPushButton(tr("Remove")))
    , m_reset(new QPushButton(tr("Standard key")))
    , m_resetAll(new QPushButton(tr("Reset all keys"))) {
    m_search->setPlaceholderText(tr("Search commands and keys"));
    m_search->setAccessibleName(tr("Search commands and keys"));
    m_search->setClearButtonEnabled(true);
    m_list->setHeaderLabels({tr("Command"), tr("Menu"), tr("Key")});
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setAccessibleName(tr("Commands and their keys"));
    m_list->header()->setSectionResizeMode(Name, QHeaderView::Stretch);
    m_list->header()->setSectionResizeMode(Menu, QHeaderView::ResizeToContents);
    m_list->header()->setSectionResizeMode(Key, QHeaderView::ResizeToContents);
    m_edit->setAccessibleName(tr("New key"));
    m_edit->setMinimumWidth(150);
    m_message->setWordWrap(true);
    m_message->setMinimumHeight(2 * fontMetrics().height());
    m_message->setObjectName(QStringLiteral("muted"));
    // Return belongs to the window these stand in, not to one of them.
    for (QPushButton* button : {m_take, m_remove, m_reset, m_resetAll})
        button->setAutoDefault(false);
    m_list->setStyleSheet(QStringLiteral("QTreeView::item { border-radius: 0; }"));
    auto* change = new QHBoxLayout;
    change->addWidget(new QLabel(tr("New key")));
    change->addWidget(m_edit, 1);
    change->addWidget(m_remove);
    change->addWidget(m_reset);
    auto* below = new QHBoxLayout;
    below->addWidget(m_message, 1);
    below->addWidget(m_take);
    below->addWidget(m_resetAll);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    column->addWidget(m_search);
    column->addWidget(m_list, 1);
    column->addLayout(change);
    column->addLayout(below);
    connect(m_search, &QLineEdit::textChanged, this, &KeysPage::fill);
    connect(m_list, &QTreeWidget::currentItemChanged, this, &KeysPage::showCurrent);
    connect(m_edit, &KeyEdit::pressed, this, &KeysPage::typed);
    connect(m_take, &QPushButton::clicked, this,
            [this] { m_keys.setKey(current(), m_edit->key()); });
    connect(m_remove, &QPushButton::clicked, this, [this] { m_keys.setKey(current(), {}); });
    connect(m_reset, &QPushButton::clicked, this, [this] { m_keys.reset(current()); });
    connect(m_resetAll, &QPushButton::clicked, &m_keys, &KeyMap::resetAll);
    connect(&m_keys, &KeyMap::changed, this, &KeysPage::refresh);
    fill();
}

int KeysPage::hits() const { return m_list->topLevelItemCount(); }

QString KeysPage::current() const {
    const QTreeWidgetItem* item = m_list->currentItem();
    return item ? item->data(Name, kId).toString() : QString();
}

void KeysPage::fill() {
    const QString was = current(), typed = m_search->text();
    m_list->clear();
    for (const Command& command : m_keys.commands()) {
        if (!command.action) continue;
        const QString key = m_keys.key(command.id).toString(QKeySequence::NativeText);
        const QString all = command.name + QLatin1Char(' ') + command.menu;
        if (!fuzzyMatch(typed, all) && !key.contains(typed.trimmed(), Qt::CaseInsensitive))
            continue;
        auto* item = new QTreeWidgetItem(m_list, {command.name, command.menu, key});
        item->setData(Name, kId, command.id);
        if (command.id == was) m_list->setCurrentItem(item);
    }
    if (!m_list->currentItem()) m_list->setCurrentItem(m_list->topLevelItem(0));
    refresh();
}

void KeysPage::refresh() {
    for (int i = 0; i < m_list->topLevelItemCount(); ++i) {
        QTreeWidgetItem* item = m_list->topLevelItem(i);
        const QString id = item->data(Name, kId).toString();
        item->setText(Key, m_keys.key(id).toString(QKeySequence::NativeText));
        QFont font = m_list->font();
        font.setBold(!m_keys.isStandard(id));
        item->setFont(Key, font);
    }
    m_resetAll->setEnabled(!m_keys.overrides().isEmpty());
    showCurrent();
}

void KeysPage::showCurrent() {
    const QString id = current();
    m_edit->setKey(m_keys.key(id));
    m_edit->setEnabled(!id.isEmpty());
    m_remove->setEnabled(!m_keys.key(id).isEmpty());
    m_reset->setEnabled(!id.isEmpty() && !m_keys.isStandard(id));
    m_take->hide();
    m_message->setText(id.isEmpty() ? tr("No command fits.")
                                    : tr("Keys that differ from the standard are bold."));
}

void KeysPage::typed() {
    const QKeySequence key = m_edit->key();
    if (key.isEmpty() || current().isEmpty()) return;
    if (key == m_keys.key(current())) return;
    const QString conflict = m_keys.conflict(current(), key);
    if (conflict.isEmpty()) {
        m_keys.setKey(current(), key);
        return;
    }
    m_message->setText(conflict);
    m_take->show();
}

} // namespace dynaloom::commands
