#include "widgets/commands/command_palette.h"

#include "widgets/commands/command_row.h"
#include "widgets/commands/fuzzy.h"

#include <QApplication>
#include <QCoreApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>

namespace dynaloom::commands {
namespace {

constexpr int kWidth = 620, kMostLines = 12, kShadow = 14, kFromTop = 40;
constexpr int kMenuWorth = 40;  // a name that fits goes before a menu that does
constexpr int kRecentWorth = 4; // for those used last, less for older ones

QStringList capsOf(const QAction& action) {
    const QString keys = action.shortcut().toString(QKeySequence::NativeText);
    if (keys.isEmpty()) return {};
    // A "+" at the end is the key itself.
    QString text = keys;
    const bool plus = text.endsWith(QStringLiteral("++"));
    if (plus) text.chop(1);
    QStringList caps = text.split(QLatin1Char('+'), Qt::SkipEmptyParts);
    if (plus) caps << QStringLiteral("+");
    return caps;
}

struct Line {
    const Command* command = nullptr;
    int score = 0;
    QList<int> found;
};

} // namespace

CommandPalette::CommandPalette(const theme::Theme& theme, QWidget* window)
    : QFrame(window)
    , m_search(new QLineEdit)
    , m_list(new QListWidget)
    , m_hint(new QLabel) {
    setObjectName(QStringLiteral("commandPalette"));
    m_search->setPlaceholderText(tr("Type the name of a command"));
    m_search->setAccessibleName(tr("Command"));
    m_search->setMaxLength(200);
    m_search->installEventFilter(this);
    m_list->setAccessibleName(tr("Commands"));
    m_list->setItemDelegate(new CommandRow(m_list));
    m_list->setUniformItemSizes(true);
    m_list->setMouseTracking(true);
    m_list->setFocusPolicy(Qt::NoFocus); // the keys stay with the search
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_hint->setObjectName(QStringLiteral("muted"));
    m_hint->setIndent(4);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kShadow + 10, kShadow + 10, kShadow + 10, kShadow + 8);
    column->setSpacing(8);
    column->addWidget(m_search);
    column->addWidget(m_list, 1);
    column->addWidget(m_hint);
    connect(m_search, &QLineEdit::textChanged, this, &CommandPalette::fill);
    connect(m_list, &QListWidget::itemClicked, this, &CommandPalette::choose);
    window->installEventFilter(this);
    setTheme(theme);
    hide();
}

void CommandPalette::setTheme(const theme::Theme& theme) {
    m_theme = theme;
    static_cast<CommandRow*>(m_list->itemDelegate())->setTheme(theme);
    update();
}

void CommandPalette::open(std::vector<Command> commands) {
    m_commands = std::move(commands);
    if (!isVisible()) m_focusBefore = QApplication::focusWidget();
    m_search->clear();
    fill();
    place();
    show();
    raise();
    m_search->setFocus(Qt::ShortcutFocusReason);
}

void CommandPalette::place() {
    const QWidget& window = *parentWidget();
    const int width = std::min(kWidth, window.width() - 20) + 2 * kShadow;
    // As high as its lines, and not too high.
    const int line = std::max(2 * fontMetrics().height(), m_list->sizeHintForRow(0));
    const int rest = m_search->sizeHint().height() + m_hint->sizeHint().height() + 40;
    const int wanted = std::clamp(m_list->count(), 1, kMostLines) * line + rest;
    const int height = std::min(wanted, window.height() - 2 * kFromTop) + 2 * kShadow;
    setGeometry((window.width() - width) / 2, kFromTop - kShadow, width, height);
}

int CommandPalette::recentRank(const QString& id) const {
    return static_cast<int>(m_recent.indexOf(id));
}

void CommandPalette::fill() {
    const QString typed = m_search->text();
    std::vector<Line> lines;
    for (const Command& command : m_commands) {
        if (!command.action) continue;
        Line line{&command, 0, {}};
        const int rank = recentRank(command.id);
        const int bonus = rank < 0 ? 0 : std::max(1, kRecentWorth - rank);
        if (const auto name = fuzzyMatch(typed, command.name)) {
            line.score = kMenuWorth + name->score + bonus;
            line.found = name->positions;
        } else if (const auto whole =
                       fuzzyMatch(typed, command.menu + QLatin1Char(' ') + command.name)) {
            line.score = whole->score / 2 + bonus;
        } else {
            continue;
        }
        if (typed.trimmed().isEmpty()) line.score = rank < 0 ? 0 : 1000 - rank;
        lines.push_back(std::move(line));
    }
    std::stable_sort(lines.begin(), lines.end(),
                     [](const Line& a, const Line& b) { return a.score > b.score; });
    m_list->clear();
    for (const Line& line : lines) {
        const QAction& action = *line.command->action;
        auto* item = new QListWidgetItem(line.command->name);
        QVariantList found;
        for (const int at : line.found) found.append(at);
        const QString why = whyDisabled(action);
        item->setData(CommandRow::Id, line.command->id);
        item->setData(CommandRow::Menu, line.command->menu);
        item->setData(CommandRow::Keys, capsOf(action));
        item->setData(CommandRow::Found, found);
        item->setData(CommandRow::Why, why);
        item->setData(CommandRow::Enabled, action.isEnabled());
        item->setData(Qt::AccessibleTextRole,
                      QStringList{line.command->name, line.command->menu,
                                  action.shortcut().toString(QKeySequence::NativeText), why}
                          .join(QStringLiteral(", ")));
        m_list->addItem(item);
    }
    m_list->setCurrentRow(0);
    m_hint->setText(
        m_list->count() == 0
            ? tr("No command fits. Fewer letters find more.")
            : tr("↑ ↓ choose     Enter runs     Esc closes     %1 found").arg(m_list->count()));
    place();
}

void CommandPalette::choose() {
    const QListWidgetItem* item = m_list->currentItem();
    if (!item) return;
    const QString id = item->data(CommandRow::Id).toString();
    const auto at = std::find_if(m_commands.begin(), m_commands.end(),
                                 [&](const Command& c) { return c.id == id; });
    if (at == m_commands.end() || !at->action) return;
    if (!at->action->isEnabled()) {
        const QString why = whyDisabled(*at->action);
        m_hint->setText(why.isEmpty() ? tr("%1 cannot be used now.").arg(at->name)
                                      : tr("%1: %2").arg(at->name, why));
        return;
    }
    const QPointer<QAction> action = at->action;
    m_recent.removeAll(id);
    m_recent.prepend(id);
    m_recent = m_recent.mid(0, kRecent);
    close();
    emit chosen(id);
    if (action) action->trigger();
}

void CommandPalette::close() {
    if (!isVisible()) return;
    const bool mine = isAncestorOf(QApplication::focusWidget());
    hide();
    // A command acts on what had the focus.
    if (mine && m_focusBefore) m_focusBefore->setFocus(Qt::OtherFocusReason);
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
    if (watched == parentWidget() && event->type() == QEvent::Resize && isVisible()) place();
    if (watched != m_search) return QFrame::eventFilter(watched, event);
    if (event->type() == QEvent::FocusOut) {
        const auto reason = static_cast<QFocusEvent*>(event)->reason();
        if (reason != Qt::ActiveWindowFocusReason && reason != Qt::PopupFocusReason) hide();
    }
    if (event->type() != QEvent::KeyPress) return QFrame::eventFilter(watched, event);
    switch (static_cast<QKeyEvent*>(event)->key()) {
    case Qt::Key_Down:
    case Qt::Key_Up:
    case Qt::Key_PageDown:
    case Qt::Key_PageUp:
        QCoreApplication::sendEvent(m_list, event);
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        choose();
        return true;
    case Qt::Key_Escape:
        close();
        return true;
    case Qt::Key_Tab:
        return true; // nothing else here takes the focus
    default:
        return QFrame::eventFilter(watched, event);
    }
}

void CommandPalette::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF body = QRectF(rect()).adjusted(kShadow, kShadow, -kShadow, -kShadow);
    painter.setPen(Qt::NoPen);
    for (int i = kShadow; i > 0; i -= 2) {
        painter.setBrush(QColor(0, 0, 0, m_theme.dark ? 18 : 7));
        painter.drawRoundedRect(body.adjusted(-i, -i / 2.0, i, i), 10 + i, 10 + i);
    }
    painter.setPen(QPen(m_theme.border, 1));
    painter.setBrush(m_theme.panel);
    painter.drawRoundedRect(body.adjusted(0.5, 0.5, -0.5, -0.5), 10, 10);
}

} // namespace dynaloom::commands
