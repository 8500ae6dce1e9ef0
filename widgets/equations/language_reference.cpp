#include "widgets/equations/language_reference.h"

#include "core/language/definition.h"
#include "core/language/functions.h"
#include "core/language/kinds.h"
#include "core/language/unit.h"

#include <QHash>

namespace dynaloom::equations {
namespace {

using Kind = LanguageEntry::Kind;

QString qt(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

struct Word {
    const char *name, *summary, *usage;
};

constexpr Word kWords[] = {
    {"parameter", "A value that is given and may be changed while the model runs.",
     "parameter tau = 10 ms in [0 ms, inf] \"time constant\""},
    {"state", "A quantity with a start value and exactly one law.", "state V : mV = -65 mV"},
    {"input", "The sum of all that is connected; 0 when nothing is.", "input I : nA"},
    {"event", "With `input`, something that arrives; by itself, a named event.",
     "input event kick : mV"},
    {"output", "What others may read.", "output g = weight*s"},
    {"current", "An output that is a current into the host.", "current I = g*(E - V)"},
    {"reads", "A quantity of the host, or of pre and post.", "reads V : mV"},
    {"plug", "A socket into which other components are plugged.",
     "plug channels : channel gives I : uA/cm^2"},
    {"gives", "What a socket sums over everything plugged into it.",
     "plug receptors : receptor gives I : nA"},
    {"with", "Shows what is plugged in a quantity under another name.",
     "plug soma : receptor gives I : uA/cm^2 with V = V_s"},
    {"weight", "The weight of each synapse.", "weight : nS in [0 nS, w_max]"},
    {"unit", "A unit that is settled where the component is used.", "unit G = nS"},
    {"size", "A size of a layer.", "size n = 100"},
    {"time", "`time = 1`: no seconds and no units at all.", "time = 1"},
    {"species", "The ion: Ca, K, Na ...", "species Ca"},
    {"noise", "White noise, for derivatives.", "noise xi private"},
    {"draw", "A random number drawn in every step, or less often.",
     "draw k ~ poisson(n*rate*dt) private every 50 ms"},
    {"history", "A quantity before t = 0, for delayed access.", "history x = 0.1"},
    {"function", "A function of this component, put in place where it is called.",
     "function F(u) = 1/(1 + exp(-u))"},
    {"next", "The value after the step, for maps and discrete layers.", "next s = tanh(W @ x)"},
    {"spike", "The event of this unit: when it happens and what it does.",
     "spike when V >= V_th { V = V_reset; hold V for tau_ref }"},
    {"when", "The condition of an event.", "spike when V rises above 0 mV"},
    {"rises", "`a rises above b`: a was below b and is not any more.",
     "spike when V rises above V_th"},
    {"above", "See `rises`.", "V rises above V_th"},
    {"falls", "`a falls below b`: a was above b and is not any more.", "V falls below V_th"},
    {"below", "See `falls`.", "V falls below V_th"},
    {"on", "What happens at an arrival.", "on pre { g += weight }"},
    {"hold", "Keeps a state's value for a time.", "hold V for tau_ref"},
    {"for", "See `hold`.", "hold V for 2 ms"},
    {"transmit", "What a synapse hears in place of its weight.", "transmit weight*u*x"},
    {"pre", "The source of a connection, or its spike.", "reads pre.V : mV"},
    {"post", "The target of a connection, or its spike.", "on post { A_post += 1 }"},
    {"if", "A value that depends on a condition.", "if t >= t_on then amplitude else 0 nA"},
    {"then", "See `if`.", "if a then b else c"},
    {"else", "See `if`.", "if a then b else c"},
    {"and", "Both conditions hold.", "a > 0 and b > 0"},
    {"or", "At least one condition holds.", "a > 0 or b > 0"},
    {"not", "The condition does not hold.", "not (a > 0)"},
    {"in", "The range of a parameter or a state.", "parameter p = 0.5 in [0, 1]"},
    {"per", "Where one value is kept: unit, source, target or synapse.", "state x = 0 per source"},
    {"trainable", "The parameter may be learned.", "parameter W[n, n] trainable"},
    {"private", "One source of randomness for each unit.", "noise xi private"},
    {"shared", "One source of randomness for all units.", "noise xi shared"},
    {"every", "How often a draw is made anew.", "draw r ~ normal(0, 1) private every 50 ms"},
    {"t", "Time since the start of the run.", "sin(2*pi*f*t)"},
    {"dt", "The time step; not in derivatives.", "next x = x + dt/tau"},
    {"since", "Time since an event; inf before the first.", "since(spike) < tau_ref"},
    {"before", "A state at the end of the step before.", "before(V)"},
    {"sum", "Over all units of the population.", "sum(r)"},
    {"mean", "Over all units of the population.", "mean(cos(theta))"},
    {"largest", "Over all units of the population.", "largest(r)"},
    {"smallest", "Over all units of the population.", "smallest(r)"},
    {"cite", "Where the equations come from.", "cite \"Hodgkin & Huxley 1952\""},
};

struct KindText {
    language::ComponentKind kind;
    const char *summary, *usage;
};
constexpr KindText kKinds[] = {
    {language::ComponentKind::Neuron, "A cell: it has states or sockets and may spike.",
     "neuron NAME \"description\" { ... }"},
    {language::ComponentKind::Channel, "A current of a cell, plugged into a neuron or an ion.",
     "channel NAME \"description\" { ... current I = ... }"},
    {language::ComponentKind::Ion, "A pool of ions with the channels that fill it.",
     "ion NAME \"description\" { species Ca ... }"},
    {language::ComponentKind::Synapse, "What happens between a spike and a receptor.",
     "synapse NAME \"description\" { weight : nS ... on pre { ... } output g = ... }"},
    {language::ComponentKind::Receptor, "Makes a current of what synapses give.",
     "receptor NAME \"description\" { input g : nS ... current I = g*(E - V) }"},
    {language::ComponentKind::Plasticity, "Changes the weight of a synapse.",
     "plasticity NAME \"description\" { weight : G ... on pre { ... } }"},
    {language::ComponentKind::Coupling, "A connection through which quantities flow all the time.",
     "coupling NAME \"description\" { reads pre.V : mV ... output I = ... }"},
    {language::ComponentKind::Rate, "A population described by its activity.",
     "rate NAME \"description\" { ... }"},
    {language::ComponentKind::Layer, "A layer of a recurrent network, with vectors and matrices.",
     "layer NAME \"description\" { size n = 10 ... output s }"},
    {language::ComponentKind::Input, "Something given from outside: a current, spikes.",
     "input NAME \"description\" { ... output I = ... }"},
    {language::ComponentKind::Process, "A stochastic process of its own.",
     "process NAME \"description\" { ... output x }"},
};

// What a unit measures, by a symbol of the same dimension.
struct Dimension {
    const char *symbol, *name;
};
constexpr Dimension kDimensions[] = {
    {"V", "voltage"},     {"A", "current"}, {"S", "conductance"}, {"ohm", "resistance"},
    {"F", "capacitance"}, {"C", "charge"},  {"J", "energy"},      {"s", "time"},
    {"Hz", "frequency"},  {"m", "length"},  {"mol", "amount"},    {"M", "concentration"},
    {"K", "temperature"}, {"rad", "angle"}};

QString dimensionOf(const language::Unit& unit) {
    for (const Dimension& dimension : kDimensions) {
        const auto same = language::unitSymbol(dimension.symbol);
        if (same && same->sameDimension(unit)) return QString::fromLatin1(dimension.name);
    }
    return QStringLiteral("unit");
}

// "voltage: 1 mV is 10^-3 V".
QString unitSummary(const std::string& symbol) {
    const auto unit = language::unitSymbol(symbol);
    if (!unit) return {};
    const QString name = dimensionOf(*unit);
    for (const Dimension& dimension : kDimensions) {
        const auto base = language::unitSymbol(dimension.symbol);
        if (!base || !base->sameDimension(*unit)) continue;
        const int shift = (unit->decimal - base->decimal).num;
        if (shift == 0) return QStringLiteral("A unit of %1.").arg(name);
        return QStringLiteral("A unit of %1: 1 %2 is 1e%3 %4.")
            .arg(name, qt(symbol))
            .arg(shift)
            .arg(QLatin1String(dimension.symbol));
    }
    return QStringLiteral("A unit of %1.").arg(name);
}

QString callOf(const QString& name, int arguments) {
    static const char* const kNames[] = {"x", "y", "z"};
    QStringList list;
    for (int i = 0; i < arguments && i < 3; ++i) list << QLatin1String(kNames[i]);
    return name + QLatin1Char('(') + list.join(QStringLiteral(", ")) + QLatin1Char(')');
}

// A table's text may begin with the call: "clip(x, a, b): x kept inside a and b".
LanguageEntry functionEntry(const language::BuiltinFunction& function) {
    const QString name = qt(function.name), doc = qt(function.doc);
    const qsizetype colon = doc.indexOf(QLatin1String(": "));
    if (doc.startsWith(name + QLatin1Char('(')) && colon > 0) {
        const QString call = doc.left(doc.indexOf(QLatin1Char(')')) + 1);
        return {Kind::Function, name, doc.mid(colon + 2), call};
    }
    return {Kind::Function, name, doc, callOf(name, function.arguments)};
}

std::vector<LanguageEntry> makeEntries() {
    std::vector<LanguageEntry> entries;
    for (const Word& word : kWords)
        entries.push_back({Kind::Word, QLatin1String(word.name), QLatin1String(word.summary),
                           QLatin1String(word.usage)});
    for (const KindText& kind : kKinds)
        entries.push_back({Kind::ComponentKind, qt(language::toString(kind.kind)),
                           QLatin1String(kind.summary), QLatin1String(kind.usage)});
    for (const language::BuiltinFunction& function : language::builtinFunctions())
        entries.push_back(functionEntry(function));
    for (const char* name : {"faraday", "gas_constant"})
        if (const auto* constant = language::builtinConstant(name))
            entries.push_back({Kind::Constant, QLatin1String(name), qt(constant->doc),
                               QString::number(constant->value, 'g', 10) + QLatin1Char(' ') +
                                   qt(constant->unit)});
    entries.push_back({Kind::Constant, QStringLiteral("pi"),
                       QStringLiteral("circumference of a circle over its diameter"),
                       QStringLiteral("2*pi")});
    entries.push_back({Kind::Constant, QStringLiteral("inf"),
                       QStringLiteral("larger than every number; fits every unit"),
                       QStringLiteral("in [0, inf]")});
    for (const std::string& name : language::ruleNames()) {
        const auto* rule = language::randomRule(name);
        entries.push_back({Kind::Rule, qt(name), QStringLiteral("Draws one value for each unit."),
                           qt(name) + QLatin1Char('(') + qt(rule->arguments) + QLatin1Char(')')});
    }
    for (const std::string& symbol : language::unitSymbols())
        entries.push_back(
            {Kind::Unit, qt(symbol), unitSummary(symbol), QStringLiteral("1 ") + qt(symbol)});
    return entries;
}

} // namespace

const std::vector<LanguageEntry>& languageEntries() {
    static const std::vector<LanguageEntry> entries = makeEntries();
    return entries;
}

const LanguageEntry* languageEntry(const QString& name) {
    static const QHash<QString, std::size_t> index = [] {
        QHash<QString, std::size_t> made;
        const auto& entries = languageEntries();
        for (std::size_t i = 0; i < entries.size(); ++i)
            if (!made.contains(entries[i].name)) made.insert(entries[i].name, i);
        return made;
    }();
    const auto found = index.constFind(name);
    return found == index.cend() ? nullptr : &languageEntries()[*found];
}

QString headingOf(Kind kind) {
    switch (kind) {
    case Kind::Word:
        return QStringLiteral("Word of the language");
    case Kind::Function:
        return QStringLiteral("Function");
    case Kind::Constant:
        return QStringLiteral("Constant");
    case Kind::Rule:
        return QStringLiteral("Random rule");
    case Kind::Unit:
        return QStringLiteral("Unit");
    case Kind::ComponentKind:
        return QStringLiteral("Kind of component");
    }
    return {};
}

} // namespace dynaloom::equations
