#include "widgets/commands/key_map.h"

namespace dynaloom::commands {
namespace {

QString native(const QKeySequence& key) { return key.toString(QKeySequence::NativeText); }

bool isUsable(const QKeySequence& key) {
    for (int i = 0; i < key.count(); ++i)
        if (key[static_cast<uint>(i)].key() == Qt::Key_unknown) return false;
    return !key.isEmpty();
}

// The tooltip of a button names the key.
void refreshTip(QAction& action, const QKeySequence& old) {
    QString tip = action.toolTip();
    const QString ending = QStringLiteral(" (%1)").arg(native(old));
    if (!old.isEmpty() && tip.endsWith(ending)) tip.chop(ending.size());
    if (!action.shortcut().isEmpty()) tip += QStringLiteral(" (%1)").arg(native(action.shortcut()));
    action.setToolTip(tip);
}

} // namespace

KeyMap::KeyMap(std::vector<Command> commands, Reserved reserved, QObject* parent)
    : QObject(parent)
    , m_commands(std::move(commands))
    , m_reserved(std::move(reserved)) {
    for (const Command& command : m_commands)
        if (command.action) m_standard.insert(command.id, command.action->shortcuts());
}

const Command* KeyMap::command(const QString& id) const {
    for (const Command& command : m_commands)
        if (command.id == id && command.action) return &command;
    return nullptr;
}

QKeySequence KeyMap::key(const QString& id) const {
    const Command* found = command(id);
    return found ? found->action->shortcut() : QKeySequence();
}

void KeyMap::put(const Command& command, const QList<QKeySequence>& keys) {
    const QKeySequence old = command.action->shortcut();
    command.action->setShortcuts(keys);
    refreshTip(*command.action, old);
}

void KeyMap::override(const QString& id, const QList<QKeySequence>& keys) {
    const Command* found = command(id);
    if (!found) return;
    put(*found, keys);
    if (keys == m_standard.value(id))
        m_overrides.remove(id);
    else
        m_overrides.insert(id, QKeySequence::listToString(keys, QKeySequence::PortableText));
}

void KeyMap::setOverrides(const Overrides& overrides) {
    for (const Command& command : m_commands)
        if (command.action) put(command, m_standard.value(command.id));
    m_overrides.clear();
    for (auto it = overrides.cbegin(); it != overrides.cend(); ++it) {
        QList<QKeySequence> keys =
            QKeySequence::listFromString(it.value(), QKeySequence::PortableText);
        keys.removeIf([](const QKeySequence& key) { return !isUsable(key); });
        if (keys.isEmpty() && !it.value().isEmpty()) continue; // not a key
        override(it.key(), keys);
    }
    emit changed();
}

const Command* KeyMap::owner(const QKeySequence& key, const QString& but) const {
    for (const Command& command : m_commands)
        if (command.id != but && command.action && command.action->shortcuts().contains(key))
            return &command;
    return nullptr;
}

QString KeyMap::conflict(const QString& id, const QKeySequence& key) const {
    if (key.isEmpty()) return {};
    if (const Command* other = owner(key, id))
        return tr("%1 is the key of %2 (%3).").arg(native(key), other->name, other->menu);
    for (const auto& [reserved, what] : m_reserved)
        if (reserved == key) return tr("%1 is used already: %2.").arg(native(key), what);
    return {};
}

void KeyMap::setKey(const QString& id, const QKeySequence& key) {
    if (!key.isEmpty() && !isUsable(key)) return;
    while (const Command* other = key.isEmpty() ? nullptr : owner(key, id)) {
        QList<QKeySequence> left = other->action->shortcuts();
        left.removeAll(key);
        override(other->id, left);
    }
    override(id, key.isEmpty() ? QList<QKeySequence>{} : QList<QKeySequence>{key});
    emit changed();
}

void KeyMap::reset(const QString& id) {
    const QList<QKeySequence> keys = m_standard.value(id);
    for (const QKeySequence& key : keys) {
        while (const Command* other = owner(key, id)) {
            QList<QKeySequence> left = other->action->shortcuts();
            left.removeAll(key);
            override(other->id, left);
        }
    }
    override(id, keys);
    emit changed();
}

void KeyMap::resetAll() {
    m_overrides.clear();
    for (const Command& command : m_commands)
        if (command.action) put(command, m_standard.value(command.id));
    emit changed();
}

} // namespace dynaloom::commands
