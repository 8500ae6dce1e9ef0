// The keys of commands: what the program gave them and what the user made of it. Changes act at
// once; overrides() is what a settings file keeps.
#pragma once

#include "widgets/commands/command_list.h"

#include <QKeySequence>
#include <QMap>
#include <QObject>

#include <utility>
#include <vector>

namespace dynaloom::commands {

class KeyMap : public QObject {
    Q_OBJECT
public:
    // Keys by id of command; an empty text: none. Several are separated by ", " as QKeySequence
    // writes them in portable form.
    using Overrides = QMap<QString, QString>;
    // Keys that something else than a command uses, and what for.
    using Reserved = std::vector<std::pair<QKeySequence, QString>>;

    // The commands' present keys are the standard ones.
    explicit KeyMap(std::vector<Command> commands, Reserved reserved = {},
                    QObject* parent = nullptr);

    const std::vector<Command>& commands() const { return m_commands; }
    // What is not a key or belongs to no command is ignored.
    void setOverrides(const Overrides& overrides);
    const Overrides& overrides() const { return m_overrides; }

    QKeySequence key(const QString& id) const;
    bool isStandard(const QString& id) const { return !m_overrides.contains(id); }
    // Why the key cannot simply be given to the command ("Ctrl+S is the key of Save (File).");
    // empty: it is free.
    QString conflict(const QString& id, const QKeySequence& key) const;
    // Takes the key from whoever has it; an empty key removes it.
    void setKey(const QString& id, const QKeySequence& key);
    void reset(const QString& id);
    void resetAll();

Q_SIGNALS:
    void changed();

private:
    const Command* command(const QString& id) const;
    const Command* owner(const QKeySequence& key, const QString& but) const;
    void put(const Command& command, const QList<QKeySequence>& keys);
    void override(const QString& id, const QList<QKeySequence>& keys);

    std::vector<Command> m_commands;
    QMap<QString, QList<QKeySequence>> m_standard;
    Overrides m_overrides;
    Reserved m_reserved;
};

} // namespace dynaloom::commands
