// What may be written next in a component's text.
#pragma once

#include "core/language/definition.h"

#include <QString>
#include <QStringList>

#include <vector>

namespace dynaloom::equations {

struct Candidate {
    enum class Kind : std::uint8_t { Quantity, Word, Function, Unit, Port } kind = Kind::Word;
    QString text;   // what is inserted
    QString detail; // "parameter, 10 ms", "voltage"
    int back = 0;   // characters the cursor goes back after inserting: into brackets
};

// What other components offer: quantities a channel may read, names behind pre. and post.
struct Vocabulary {
    struct Other {
        QString name, unit, owner; // "V", "mV", "LIF"
    };
    std::vector<Other> others;
};
// States, outputs and assigned quantities of components that can be hosts or ends of connections.
Vocabulary vocabularyOf(const std::vector<language::DefinitionPtr>& definitions);

struct Completion {
    QString prefix; // what is there of the word; it is replaced
    std::vector<Candidate> candidates;
};

// `sound`: the component when it last had no errors, for units and documentation; may be null.
// `asked`: by key; then all that fits is given even where nothing has been typed.
Completion complete(const QString& text, int cursor, const language::Definition* sound,
                    const Vocabulary& vocabulary, bool asked);

} // namespace dynaloom::equations
