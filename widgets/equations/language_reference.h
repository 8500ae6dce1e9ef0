// Every word of the component language with what it means, for completion, tooltips and help. Built
// from the tables of core/language; only what those do not say is written here.
#pragma once

#include <QString>

#include <vector>

namespace dynaloom::equations {

struct LanguageEntry {
    enum class Kind : std::uint8_t { Word, Function, Constant, Rule, Unit, ComponentKind } kind;
    QString name;
    QString summary; // one sentence or less
    QString usage;   // how it is written: "clip(x, a, b)", "dx/dt = ..."
};

const std::vector<LanguageEntry>& languageEntries(); // by kind, then in the order of the tables
const LanguageEntry* languageEntry(const QString& name);
// "Function", "Unit", ...
QString headingOf(LanguageEntry::Kind kind);

} // namespace dynaloom::equations
