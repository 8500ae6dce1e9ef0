#include "widgets/equations/completion.h"

#include "core/language/kinds.h"
#include "core/language/unit.h"
#include "widgets/equations/language_reference.h"

#include <QHash>
#include <QRegularExpression>
#include <QSet>

#include <algorithm>

namespace dynaloom::equations {
namespace {

using Kind = Candidate::Kind;

constexpr std::size_t kMostCandidates = 200;
constexpr qsizetype kLookBack = 65'536; // characters before the cursor that are looked at
constexpr qsizetype kLeastTyped = 2;    // letters before the list opens by itself

QString qt(const std::string& text) { return QString::fromStdString(text); }

enum class Where : std::uint8_t { Nowhere, Outside, Item, Expression, Unit, KindName, Reads, On };

// Inside a comment or a string of the line up to the cursor.
bool isProse(QStringView line) {
    bool inString = false;
    for (const QChar c : line) {
        if (c == QLatin1Char('"')) inString = !inString;
        if (c == QLatin1Char('#') && !inString) return true;
    }
    return inString;
}

// How many blocks are open at the end of the text; strings and comments aside.
int openBlocks(QStringView text) {
    int open = 0;
    bool inString = false, inComment = false;
    for (const QChar c : text) {
        if (c == QLatin1Char('\n')) inString = inComment = false;
        if (inComment) continue;
        if (c == QLatin1Char('"')) inString = !inString;
        if (inString) continue;
        if (c == QLatin1Char('#')) inComment = true;
        if (c == QLatin1Char('{')) ++open;
        if (c == QLatin1Char('}')) --open;
    }
    return open;
}

Where whereIs(const QString& line, int blocks) {
    static const QRegularExpression kAfterNumber(
        QStringLiteral("(?:^|[^\\w.])\\d+(?:\\.\\d+)?(?:[eE][-+]?\\d+)?\\s+$"));
    static const QRegularExpression kKind(QStringLiteral("\\bplug\\s+\\w+\\s*:\\s*$"));
    static const QRegularExpression kUnit(QStringLiteral(":\\s*(?:[\\w^()*/ ]*[*/]\\s*)?$"));
    static const QRegularExpression kReads(QStringLiteral("^\\s*reads\\s+$"));
    static const QRegularExpression kOn(QStringLiteral("^\\s*on\\s+$"));
    static const QRegularExpression kBreak(QStringLiteral("[;{}]"));
    if (isProse(line)) return Where::Nowhere;
    const QString item = line.mid(line.lastIndexOf(kBreak) + 1);
    if (blocks <= 0) return item.trimmed().isEmpty() ? Where::Outside : Where::Nowhere;
    if (item.trimmed().isEmpty()) return Where::Item;
    if (kKind.match(item).hasMatch()) return Where::KindName;
    if (kReads.match(item).hasMatch()) return Where::Reads;
    if (kOn.match(item).hasMatch()) return Where::On;
    if (kUnit.match(item).hasMatch() || kAfterNumber.match(item).hasMatch()) return Where::Unit;
    return Where::Expression;
}

struct Declared {
    QString name, what;
};

// Names the text declares, without its being right otherwise.
std::vector<Declared> declaredIn(const QString& text) {
    static const QRegularExpression kItem(
        QStringLiteral("(?:^|[;{])[ \\t]*(parameter|state|input "
                       "event|input|output|current|noise|draw|unit|size|"
                       "plug|event)[ \\t]+([A-Za-z]\\w*)"),
        QRegularExpression::MultilineOption);
    static const QRegularExpression kEquation(
        QStringLiteral("(?:^|[;{])[ \\t]*([A-Za-z]\\w*)[ \\t]*="),
        QRegularExpression::MultilineOption);
    std::vector<Declared> found;
    QSet<QString> seen;
    const auto add = [&](const QString& name, const QString& what) {
        if (languageEntry(name) != nullptr && what.isEmpty()) return;
        if (seen.contains(name)) return;
        seen.insert(name);
        found.push_back({name, what});
    };
    for (auto it = kItem.globalMatch(text); it.hasNext();) {
        const auto match = it.next();
        add(match.captured(2), match.captured(1));
    }
    for (auto it = kEquation.globalMatch(text); it.hasNext();) add(it.next().captured(1), {});
    if (text.contains(QRegularExpression(QStringLiteral("\\bweight\\b"))))
        add(QStringLiteral("weight"), QStringLiteral("weight"));
    return found;
}

QString unitText(const language::Unit& unit) {
    const QString text = qt(language::toString(unit));
    return text == QLatin1String("1") ? QStringLiteral("number") : text;
}

// What the sound definition knows of a name.
QString detailOf(const language::Definition* d, const Declared& declared) {
    const std::string name = declared.name.toStdString();
    const QString what = declared.what.isEmpty() ? QStringLiteral("quantity") : declared.what;
    if (d == nullptr) return what;
    const auto described = [&](const language::Unit& unit, const std::string& doc) {
        QString detail = what + QStringLiteral(", ") + unitText(unit);
        if (!doc.empty()) detail += QStringLiteral(" · ") + qt(doc);
        return detail;
    };
    if (const auto* p = d->parameter(name)) return described(p->unit, p->doc);
    if (const auto* s = d->state(name)) return described(s->unit, s->doc);
    if (const auto* i = d->input(name)) return described(i->unit, i->doc);
    if (const auto* a = d->assignedQuantity(name)) return described(a->unit, a->doc);
    return what;
}

class Collector {
public:
    Collector(const QString& prefix, bool asked)
        : m_prefix(prefix)
        , m_asked(asked) {}

    void add(Kind kind, const QString& text, const QString& detail, int back = 0) {
        const QString name = back > 0 ? text.left(text.indexOf(QLatin1Char('('))) : text;
        if (!name.startsWith(m_prefix, Qt::CaseInsensitive) || m_seen.contains(text)) return;
        // What is typed in full already is no help, unless one asks.
        if (name == m_prefix && !m_asked) return;
        m_seen.insert(text);
        m_found.push_back({kind, text, detail, back});
    }

    std::vector<Candidate> take() {
        std::ranges::stable_sort(m_found, [this](const Candidate& a, const Candidate& b) {
            return a.text.startsWith(m_prefix) > b.text.startsWith(m_prefix);
        });
        if (m_found.size() > kMostCandidates) m_found.resize(kMostCandidates);
        return std::move(m_found);
    }

private:
    QString m_prefix;
    bool m_asked;
    QSet<QString> m_seen;
    std::vector<Candidate> m_found;
};

void addEntries(Collector& to, LanguageEntry::Kind kind) {
    for (const LanguageEntry& entry : languageEntries()) {
        if (entry.kind != kind) continue;
        const bool isCall =
            kind == LanguageEntry::Kind::Function || kind == LanguageEntry::Kind::Rule;
        const Kind shown = isCall                              ? Kind::Function
                           : kind == LanguageEntry::Kind::Unit ? Kind::Unit
                                                               : Kind::Word;
        to.add(shown, isCall ? entry.name + QStringLiteral("()") : entry.name, entry.summary,
               isCall ? 1 : 0);
    }
}

void addWords(Collector& to, const QStringList& words) {
    for (const QString& word : words) {
        const LanguageEntry* entry = languageEntry(word.section(QLatin1Char(' '), 0, 0));
        to.add(Kind::Word, word, entry ? entry->summary : QString());
    }
}

const QStringList& itemWords() {
    static const QStringList words{"parameter", "state", "input",    "input event", "output",
                                   "current",   "reads", "plug",     "weight",      "unit",
                                   "noise",     "draw",  "function", "spike when",  "on",
                                   "hold",      "next",  "history",  "transmit",    "event",
                                   "species",   "size",  "cite",     "time = 1"};
    return words;
}

const QStringList& expressionWords() {
    static const QStringList words{"if",          "then",        "else",  "and",     "or",
                                   "not",         "in",          "per",   "private", "shared",
                                   "rises above", "falls below", "when",  "for",     "gives",
                                   "with",        "trainable",   "every", "t",       "dt"};
    return words;
}

void addDots(Collector& to, const language::Definition* sound, const Vocabulary& vocabulary,
             const QString& prefix) {
    for (const auto& other : vocabulary.others)
        for (const char* side : {"pre.", "post."})
            if (prefix.startsWith(QLatin1String(side)))
                to.add(Kind::Port, QLatin1String(side) + other.name,
                       other.unit + QStringLiteral(", of ") + other.owner);
    if (sound == nullptr) return;
    for (const language::Socket& socket : sound->sockets)
        for (const auto& [port, unit] : socket.gives)
            to.add(Kind::Port, qt(socket.name) + QLatin1Char('.') + qt(port),
                   QStringLiteral("sum over what is plugged in, ") + unitText(unit));
}

} // namespace

Vocabulary vocabularyOf(const std::vector<language::DefinitionPtr>& definitions) {
    Vocabulary made;
    QSet<QString> seen;
    const auto add = [&](const std::string& name, const language::Unit& unit,
                         const std::string& owner) {
        const QString shown = qt(name);
        if (!unit.variables.empty() || seen.contains(shown)) return;
        seen.insert(shown);
        made.others.push_back({shown, qt(language::toString(unit)), qt(owner)});
    };
    for (const auto& definition : definitions) {
        if (!language::hasUnits(definition->kind) &&
            definition->kind != language::ComponentKind::Ion)
            continue;
        for (const auto& state : definition->states) add(state.name, state.unit, definition->name);
        for (const auto& output : definition->outputs)
            add(output.name, output.unit, definition->name);
    }
    return made;
}

Completion complete(const QString& text, int cursor, const language::Definition* sound,
                    const Vocabulary& vocabulary, bool asked) {
    static const QRegularExpression kWord(QStringLiteral("[A-Za-z][\\w.]*$"));
    Completion made;
    const qsizetype at = std::clamp<qsizetype>(cursor, 0, text.size());
    const qsizetype lineStart = at == 0 ? 0 : text.lastIndexOf(QLatin1Char('\n'), at - 1) + 1;
    const QString line =
        text.mid(std::max(lineStart, at - kLookBack), at - std::max(lineStart, at - kLookBack));
    made.prefix = kWord.match(line).captured();
    const QString before = line.chopped(made.prefix.size());
    const Where where =
        whereIs(before, openBlocks(QStringView(text).left(at - made.prefix.size())));
    const bool dotted = made.prefix.contains(QLatin1Char('.'));
    if (where == Where::Nowhere || (!asked && !dotted && made.prefix.size() < kLeastTyped))
        return made;

    Collector found(made.prefix, asked);
    const auto quantities = [&] {
        for (const Declared& declared : declaredIn(text))
            found.add(Kind::Quantity, declared.name, detailOf(sound, declared));
        addDots(found, sound, vocabulary, made.prefix);
    };
    switch (where) {
    case Where::Outside:
    case Where::KindName:
        addEntries(found, LanguageEntry::Kind::ComponentKind);
        break;
    case Where::Item:
        addWords(found, itemWords());
        quantities();
        break;
    case Where::Unit:
        addEntries(found, LanguageEntry::Kind::Unit);
        addWords(found, {QStringLiteral("in"), QStringLiteral("per"), QStringLiteral("then"),
                         QStringLiteral("else")});
        break;
    case Where::Reads:
        for (const auto& other : vocabulary.others)
            found.add(Kind::Port, other.name + QStringLiteral(" : ") + other.unit,
                      QStringLiteral("of ") + other.owner);
        addDots(found, sound, vocabulary, made.prefix);
        break;
    case Where::On:
        addWords(found, {QStringLiteral("pre"), QStringLiteral("post")});
        quantities();
        break;
    case Where::Expression:
        quantities();
        addEntries(found, LanguageEntry::Kind::Function);
        addWords(found, expressionWords());
        addEntries(found, LanguageEntry::Kind::Constant);
        for (const char* name : {"since", "before", "sum", "mean", "largest", "smallest"})
            found.add(Kind::Function, QLatin1String(name) + QStringLiteral("()"),
                      languageEntry(QLatin1String(name))->summary, 1);
        addEntries(found, LanguageEntry::Kind::Rule);
        addEntries(found, LanguageEntry::Kind::Unit);
        break;
    case Where::Nowhere:
        break;
    }
    made.candidates = found.take();
    return made;
}

} // namespace dynaloom::equations
