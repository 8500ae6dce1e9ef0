#include "app/window/layouts.h"

#include "app/window/on_screen.h"
#include "app/window/status_line.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QMainWindow>
#include <QMenu>
#include <QWidgetAction>

namespace dynaloom::window {

Layouts::Layouts(Parts parts, QObject* parent)
    : QObject(parent)
    , m(std::move(parts)) {}

void Layouts::save(const QString& name) {
    const QString plain = name.simplified().left(Settings::kLayoutNameLength);
    const QStringList names = m.settings.layoutNames();
    if (plain.isEmpty()) return;
    if (!names.contains(plain) && names.size() >= Settings::kLayouts) {
        m.status.say(tr("There are %1 layouts already: delete one first.").arg(names.size()),
                     StatusLine::Tone::Warning);
        return;
    }
    m.settings.setLayout(plain, m.window.saveState(Settings::kLayoutVersion));
    m.status.say(tr("Saved the layout %1.").arg(plain));
}

void Layouts::apply(const QString& name) {
    // Panels that the layout does not know are then at their first place.
    m.reset();
    if (restoreDocks(m.window, m.settings.layout(name))) {
        m.status.say(tr("Layout %1.").arg(name));
        return;
    }
    m.reset();
    m.status.say(tr("The layout %1 cannot be read.").arg(name), StatusLine::Tone::Warning);
}

void Layouts::remove(const QString& name) {
    m.settings.removeLayout(name);
    m.status.say(tr("Deleted the layout %1.").arg(name));
}

void Layouts::fill(QMenu& menu) {
    menu.clear();
    const QStringList names = m.settings.layoutNames();
    connect(menu.addAction(tr("&Default")), &QAction::triggered, this, [this] { m.reset(); });
    for (const QString& name : names) {
        QString text = name; // an ampersand would be a mnemonic
        connect(menu.addAction(text.replace(QLatin1Char('&'), QStringLiteral("&&"))),
                &QAction::triggered, this, [this, name] { apply(name); });
    }
    menu.addSeparator();
    addNameField(menu);
    if (!names.isEmpty()) addRemoval(*menu.addMenu(tr("D&elete")), names);
}

void Layouts::addNameField(QMenu& menu) {
    auto* field = new QLineEdit;
    field->setObjectName(QStringLiteral("layoutName"));
    field->setPlaceholderText(tr("Save this layout as…"));
    field->setAccessibleName(tr("Name for this layout"));
    field->setMaxLength(Settings::kLayoutNameLength);
    field->setMinimumWidth(190);
    auto* row = new QWidget;
    auto* box = new QHBoxLayout(row);
    box->setContentsMargins(14, 4, 14, 4);
    box->addWidget(field);
    row->setFocusProxy(field);
    auto* action = new QWidgetAction(&menu);
    action->setDefaultWidget(row);
    menu.addAction(action);
    connect(field, &QLineEdit::returnPressed, this, [this, field, &menu] {
        const QString name = field->text();
        if (name.trimmed().isEmpty()) return;
        // The menu and the one it hangs from go first: their end would take the field away.
        for (QWidget* open = &menu; auto* up = qobject_cast<QMenu*>(open);
             open = up->parentWidget())
            up->close();
        save(name);
    });
}

void Layouts::addRemoval(QMenu& menu, const QStringList& names) {
    for (const QString& name : names) {
        QString text = name;
        connect(menu.addAction(text.replace(QLatin1Char('&'), QStringLiteral("&&"))),
                &QAction::triggered, this, [this, name] { remove(name); });
    }
}

} // namespace dynaloom::window
