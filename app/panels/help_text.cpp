#include "app/panels/help_text.h"

#include "widgets/notation/notation.h"

#include <QCoreApplication>
#include <QHash>
#include <QRegularExpression>
#include <QStringList>

#include <algorithm>
#include <optional>

namespace dynaloom::panels {
namespace {

using namespace language;

QString qt(const std::string& text) { return QString::fromStdString(text); }
QString escaped(const std::string& text) { return qt(text).toHtmlEscaped(); }
QString tr(const char* text) { return QCoreApplication::translate("HelpText", text); }

QString symbolOf(const std::string& name) {
    return QStringLiteral("<i>%1</i>").arg(notation::richName(qt(name)));
}
QString codeOf(const std::string& text) {
    return QStringLiteral("<span style='font-family: \"JetBrains Mono\", \"DejaVu Sans Mono\"; "
                          "font-size: 8.5pt'>%1</span>")
        .arg(escaped(text));
}

QString unitOf(const Unit& unit) {
    QString text = qt(toString(unit));
    if (text == QLatin1String("1")) return {};
    text.replace(QLatin1String("uA"), QStringLiteral("µA"))
        .replace(QLatin1String("uF"), QStringLiteral("µF"))
        .replace(QLatin1String("uS"), QStringLiteral("µS"))
        .replace(QLatin1String("Mohm"), QStringLiteral("MΩ"))
        .replace(QLatin1String("kohm"), QStringLiteral("kΩ"))
        .replace(QLatin1String("^2"), QStringLiteral("²"));
    text = text.toHtmlEscaped();
    // A unit of the component's own is a letter that stands for others.
    for (const auto& [name, power] : unit.variables) {
        const QRegularExpression word(QStringLiteral("\\b%1\\b").arg(qt(name)));
        text.replace(word, QStringLiteral("<i>%1</i>").arg(qt(name)));
        text.replace(QStringLiteral("/<i>"), QStringLiteral(" per <i>"));
    }
    return text;
}

// "J: the unit of I and of receptors.I, solved where it is plugged in; nA when nothing decides."
QString ownUnits(const Definition& d) {
    QStringList lines;
    for (const language::UnitVariable& variable : d.unitVariables) {
        const auto isOf = [&](const Unit& unit) {
            return unit.variables.size() == 1 && unit.variables.front().first == variable.name &&
                   toString(unit) == variable.name;
        };
        QStringList of;
        for (const auto& port : d.inputs)
            if (isOf(port.unit)) of << symbolOf(port.name);
        for (const auto& port : d.outputs)
            if (isOf(port.unit)) of << symbolOf(port.name);
        QString line = QStringLiteral("<i>%1</i>: ").arg(qt(variable.name));
        line += of.isEmpty() ? tr("the unit that what is connected has")
                             : tr("the unit that what is connected to %1 has")
                                   .arg(of.join(QStringLiteral(", ")));
        if (variable.preferred)
            line += tr("; %1 when nothing decides it").arg(unitOf(*variable.preferred));
        lines << line + QLatin1Char('.');
    }
    return lines.join(QStringLiteral("<br>"));
}

QString meaningOf(const std::string& name, const std::string& doc) {
    return doc.empty() ? usualMeaning(qt(name)).toHtmlEscaped() : escaped(doc);
}

QString rangeOf(const Range& range) {
    if (!range.low || !range.high) return {};
    const auto bound = [](const Syntax& syntax) {
        QString text = qt(toString(syntax));
        return text.replace(QLatin1String("inf"), QStringLiteral("∞")).toHtmlEscaped();
    };
    return bound(*range.low) + QStringLiteral(" … ") + bound(*range.high);
}

// A table without the columns that hold nothing.
class Table {
public:
    explicit Table(QStringList headings)
        : m_headings(std::move(headings)) {}
    void add(const QStringList& cells) { m_rows.push_back(cells); }

    QString html(const theme::Theme& theme) const {
        if (m_rows.isEmpty()) return {};
        QString text = QStringLiteral("<table cellspacing='0' cellpadding='4' width='100%'><tr>");
        for (qsizetype c = 0; c < m_headings.size(); ++c)
            if (isUsed(c))
                text += QStringLiteral("<td style='color:%1; border-bottom: 1px solid %2'>%3</td>")
                            .arg(theme.muted.name(), theme.border.name(), m_headings[c]);
        text += QStringLiteral("</tr>");
        for (const QStringList& row : m_rows) {
            text += QStringLiteral("<tr>");
            for (qsizetype c = 0; c < m_headings.size(); ++c)
                if (isUsed(c)) text += QStringLiteral("<td>%1</td>").arg(row.value(c));
            text += QStringLiteral("</tr>");
        }
        return text + QStringLiteral("</table>");
    }

private:
    bool isUsed(qsizetype column) const {
        return std::ranges::any_of(
            m_rows, [column](const QStringList& row) { return !row.value(column).isEmpty(); });
    }

    QStringList m_headings;
    QList<QStringList> m_rows;
};

// Below each other: the panel is narrow.
QString valueAndRange(const QString& value, const Range& range, const theme::Theme& theme) {
    const QString bounds = rangeOf(range);
    if (bounds.isEmpty()) return value;
    const QString line =
        QStringLiteral("<span style='color:%1'>%2</span>").arg(theme.muted.name(), bounds);
    return value.isEmpty() ? line : value + QStringLiteral("<br>") + line;
}

QString parameters(const Definition& d, const theme::Theme& theme) {
    Table table({tr("Symbol"), tr("Meaning"), tr("Unit"), tr("Default, range")});
    for (const Parameter& p : d.parameters)
        table.add({symbolOf(p.name), meaningOf(p.name, p.doc), unitOf(p.unit),
                   valueAndRange(p.value ? escaped(toString(*p.value)) : tr("to be given"), p.range,
                                 theme)});
    return table.html(theme);
}

QString states(const Definition& d, const theme::Theme& theme) {
    Table table({tr("Symbol"), tr("Meaning"), tr("Unit"), tr("Start, range")});
    for (const State& s : d.states) {
        const bool isWeight = s.name == "weight";
        table.add(
            {symbolOf(s.name),
             isWeight && s.doc.empty() ? tr("weight of each synapse") : meaningOf(s.name, s.doc),
             unitOf(s.unit),
             valueAndRange(s.initial ? escaped(toString(*s.initial)) : QString(), s.range, theme)});
    }
    return table.html(theme);
}

bool isOutput(const Definition& d, const std::string& name) { return d.output(name) != nullptr; }

QString quantities(const Definition& d, const theme::Theme& theme) {
    Table table({tr("Symbol"), tr("Meaning"), tr("Unit")});
    for (const Assigned& a : d.assigned)
        if (!isOutput(d, a.name))
            table.add({symbolOf(a.name), meaningOf(a.name, a.doc), unitOf(a.unit)});
    return table.html(theme);
}

QString ports(const Definition& d, const theme::Theme& theme) {
    Table table({tr("Port"), tr("Direction"), tr("Unit"), tr("Meaning")});
    for (const InputPort& port : d.inputs)
        table.add({symbolOf(port.name), port.isEvent ? tr("takes events") : tr("takes"),
                   unitOf(port.unit), meaningOf(port.name, port.doc)});
    for (const OutputPort& port : d.outputs)
        table.add({symbolOf(port.name),
                   port.isEvent     ? tr("sends events")
                   : port.isCurrent ? tr("gives, a current")
                                    : tr("gives"),
                   unitOf(port.unit), meaningOf(port.name, port.doc)});
    for (const Read& read : d.reads)
        table.add({symbolOf(read.path), tr("reads"), unitOf(read.unit),
                   read.doc.empty()
                       ? usualMeaning(qt(read.path).section(QLatin1Char('.'), -1)).toHtmlEscaped()
                       : escaped(read.doc)});
    return table.html(theme);
}

QString sockets(const Definition& d, const theme::Theme& theme) {
    Table table({tr("Socket"), tr("Takes"), tr("Sums"), tr("Meaning")});
    for (const Socket& socket : d.sockets) {
        QStringList sums;
        for (const auto& [name, unit] : socket.gives) {
            QString sum = symbolOf(name);
            if (const QString in = unitOf(unit); !in.isEmpty())
                sum += QStringLiteral(" (%1)").arg(in);
            sums << sum;
        }
        table.add({symbolOf(socket.name), qt(std::string(toString(socket.accepts))),
                   sums.join(QStringLiteral(", ")), escaped(socket.doc)});
    }
    return table.html(theme);
}

QString conditionOf(const Event& event) {
    switch (event.trigger) {
    case Trigger::RisesAbove:
        return codeOf(toString(*event.left) + " rises above " + toString(*event.right));
    case Trigger::FallsBelow:
        return codeOf(toString(*event.left) + " falls below " + toString(*event.right));
    case Trigger::Level:
        return event.condition ? codeOf(toString(*event.condition)) : QString();
    case Trigger::AtRate:
        return event.condition ? tr("at the rate ") + codeOf(toString(*event.condition))
                               : QString();
    }
    return {};
}

QString changesIn(const std::vector<Action>& block) {
    QStringList names;
    for (const Action& action : block) {
        if (action.kind == ActionKind::Transmit) names << tr("what is transmitted");
        for (const std::string& target : action.targets) {
            QString name = symbolOf(target);
            if (action.kind == ActionKind::Hold) name = tr("holds ") + name;
            if (!names.contains(name)) names << name;
        }
    }
    return names.join(QStringLiteral(", "));
}

QString events(const Definition& d, const theme::Theme& theme) {
    Table table({tr("Event"), tr("When"), tr("Changes")});
    for (const Event& event : d.events)
        table.add({escaped(event.name), conditionOf(event), changesIn(event.block)});
    for (const Handler& handler : d.handlers) {
        const QString when = handler.on == "pre"    ? tr("the source spikes")
                             : handler.on == "post" ? tr("the target spikes")
                                                    : tr("it arrives");
        table.add({tr("on ") + escaped(handler.on), when, changesIn(handler.block)});
    }
    return table.html(theme);
}

QString randomness(const Definition& d, const theme::Theme& theme) {
    Table table({tr("Symbol"), tr("What"), tr("Drawn")});
    for (const Noise& noise : d.noises)
        table.add({symbolOf(noise.name), tr("white noise"),
                   noise.shared ? tr("one for all units") : tr("one for each unit")});
    for (const Draw& draw : d.draws)
        table.add(
            {symbolOf(draw.name), draw.rule ? codeOf(toString(*draw.rule)) : QString(),
             draw.every ? tr("every ") + escaped(toString(*draw.every)) : tr("in every step")});
    return table.html(theme);
}

QString source(const Definition& d) {
    QStringList lines;
    for (const std::string& cite : d.cites) lines << escaped(cite);
    return lines.join(QStringLiteral("<br>"));
}

} // namespace

QString usualMeaning(const QString& name) {
    static const QHash<QString, QString> kMeanings{
        {"V", tr("membrane potential")},
        {"V_rest", tr("resting potential")},
        {"V_reset", tr("reset potential")},
        {"V_th", tr("threshold")},
        {"V_T", tr("threshold of the exponential")},
        {"E", tr("reversal potential")},
        {"E_L", tr("reversal potential of the leak")},
        {"tau", tr("time constant")},
        {"tau_ref", tr("refractory period")},
        {"tau_m", tr("membrane time constant")},
        {"tau_w", tr("time constant of adaptation")},
        {"tau_rise", tr("rise time constant")},
        {"tau_decay", tr("decay time constant")},
        {"R", tr("membrane resistance")},
        {"C", tr("membrane capacitance")},
        {"g_max", tr("maximal conductance")},
        {"g", tr("conductance")},
        {"I", tr("current")},
        {"I_ext", tr("external current")},
        {"w", tr("adaptation")},
        {"m", tr("activation gate")},
        {"h", tr("inactivation gate")},
        {"n", tr("activation gate")},
        {"p", tr("activation gate")},
        {"q", tr("inactivation gate")},
        {"s", tr("gate")},
        {"rate", tr("rate of events")},
        {"sigma", tr("strength of the noise")},
        {"mu", tr("mean")},
        {"amplitude", tr("amplitude")},
        {"t_on", tr("when it begins")},
        {"t_off", tr("when it ends")},
        {"weight", tr("weight of each synapse")},
        {"w_max", tr("largest weight")},
        {"w_min", tr("smallest weight")},
        {"A_pre", tr("trace of the source's spikes")},
        {"A_post", tr("trace of the target's spikes")},
        {"A_plus", tr("strengthening by a pair of spikes")},
        {"A_minus", tr("weakening by a pair of spikes")},
        {"Delta_T", tr("slope factor")},
        {"alpha", tr("opening rate")},
        {"beta", tr("closing rate")},
        {"phi", tr("temperature factor")},
        {"T", tr("temperature")},
        {"theta", tr("phase")},
        {"omega", tr("natural frequency")},
        {"K", tr("coupling strength")},
        {"kick", tr("jump of the potential")},
        {"Mg", tr("magnesium concentration")},
        {"V_sh", tr("shift of the potential")}};
    return kMeanings.value(name);
}

QString kindLine(const Definition& definition) {
    QString kind = qt(std::string(toString(definition.kind)));
    kind[0] = kind[0].toUpper();
    if (definition.timeless) kind += tr(" without units of its own");
    return kind + QStringLiteral(" · ") +
           (definition.file.empty() ? tr("this document's own") : tr("in the catalogue"));
}

std::vector<HelpSection> helpSections(const Definition& definition, const theme::Theme& theme) {
    std::vector<HelpSection> sections;
    const auto add = [&](const QString& heading, const QString& html) {
        if (!html.isEmpty()) sections.push_back({heading, html});
    };
    add(tr("Parameters"), parameters(definition, theme));
    add(tr("States"), states(definition, theme));
    add(tr("Quantities"), quantities(definition, theme));
    add(tr("Units of its own"), ownUnits(definition));
    add(tr("Takes and gives"), ports(definition, theme));
    add(tr("Sockets"), sockets(definition, theme));
    add(tr("Events"), events(definition, theme));
    add(tr("Randomness"), randomness(definition, theme));
    add(tr("Source"), source(definition));
    return sections;
}

} // namespace dynaloom::panels
