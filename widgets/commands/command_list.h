// The commands of a window: what stands in its menus. Whoever adds an action to a menu has added it
// to the command palette and to the page of keys as well.
#pragma once

#include <QAction>
#include <QPointer>
#include <QString>

#include <vector>

class QMenuBar;

namespace dynaloom::commands {

struct Command {
    QString id;   // the action's objectName, else made from menu and name; kept in settings
    QString name; // "Save As"
    QString menu; // "File", "File ▸ Examples"
    QPointer<QAction> action;
};

// In the order of the menus; menus that fill themselves when shown are filled. Entries without a
// name and disabled placeholders of such menus are left out.
std::vector<Command> commandsOf(const QMenuBar& bar);

// The text without mnemonics and "…".
QString plainText(QString text);

// Why the action cannot be chosen while it is disabled; shown in the palette.
void explainDisabled(QAction& action, const QString& sentence);
QString whyDisabled(const QAction& action);

} // namespace dynaloom::commands
