#include "widgets/commands/command_list.h"

#include <QMenu>
#include <QMenuBar>

#include <set>

namespace dynaloom::commands {
namespace {

constexpr const char* kWhy = "whyDisabled";
constexpr int kDeepest = 4;

QString idOf(const QAction& action, const QString& menu, const QString& name) {
    if (!action.objectName().isEmpty()) return action.objectName();
    return (menu + QLatin1Char('/') + name).toLower().replace(QLatin1Char(' '), QLatin1Char('_'));
}

void collect(const QList<QAction*>& actions, const QString& menu, int depth,
             std::vector<Command>& found) {
    for (QAction* action : actions) {
        const QString name = plainText(action->text());
        if (action->isSeparator() || name.isEmpty()) continue;
        if (QMenu* inner = action->menu()) {
            if (depth >= kDeepest) continue;
            if (inner->actions().isEmpty() || depth > 0) emit inner->aboutToShow();
            const QString path = menu.isEmpty() ? name : menu + QStringLiteral(" ▸ ") + name;
            collect(inner->actions(), path, depth + 1, found);
        } else if (action->isVisible()) {
            const bool placeholder =
                depth > 1 && !action->isEnabled() && whyDisabled(*action).isEmpty();
            if (!placeholder) found.push_back({idOf(*action, menu, name), name, menu, action});
        }
    }
}

} // namespace

std::vector<Command> commandsOf(const QMenuBar& bar) {
    std::vector<Command> found;
    collect(bar.actions(), {}, 0, found);
    // One that stands in two menus is one command.
    std::set<const QAction*> seen;
    std::erase_if(found, [&](const Command& c) { return !seen.insert(c.action.data()).second; });
    return found;
}

QString plainText(QString text) {
    const QString doubled(QChar(1)); // stands for "&&" meanwhile
    text.replace(QStringLiteral("&&"), doubled);
    text.remove(QLatin1Char('&')).remove(QStringLiteral("…"));
    return text.replace(doubled, QStringLiteral("&")).trimmed();
}

void explainDisabled(QAction& action, const QString& sentence) {
    action.setProperty(kWhy, sentence);
}

QString whyDisabled(const QAction& action) {
    return action.isEnabled() ? QString() : action.property(kWhy).toString();
}

} // namespace dynaloom::commands
