#include "widgets/mathematics/component_sheet.h"

#include "widgets/mathematics/symbols.h"
#include "widgets/mathematics/typeset.h"

#include <QCoreApplication>

#include <algorithm>

namespace dynaloom::mathematics {
namespace {

using namespace language;

QString qt(const std::string& text) { return QString::fromStdString(text); }

QString tr(const char* text) { return QCoreApplication::translate("ComponentSheet", text); }

class Sheet {
public:
    Sheet(const Definition& definition, double size)
        : m_definition(definition)
        , m_size(size) {}

    std::vector<Section> make() {
        add(tr("Equations"), laws());
        add(tr("where"), assigned());
        add(tr("Random numbers"), random());
        add(tr("Events"), events());
        add(tr("Functions"), functions());
        add(tr("Start values"), starts());
        return std::move(m_sections);
    }

private:
    void add(const QString& heading, std::vector<Statement> statements) {
        if (statements.empty()) return;
        std::ranges::stable_sort(statements, {}, [](const Statement& s) { return s.line; });
        m_sections.push_back({heading, std::move(statements)});
    }

    Formula relation(Formula left, const char* sign) const {
        left.append(letters(QString::fromUtf8(sign), Face::Upright, m_size), kThick * m_size);
        left.space(kThick * m_size);
        return left;
    }

    Statement equation(Formula left, const char* sign, const SyntaxPtr& value, Position at,
                       const std::string& doc = {}) const {
        Statement made{relation(std::move(left), sign), {}, qt(doc), at.line, 0, true};
        if (value) made.right = typesetPieces(*value, m_size);
        return made;
    }

    Formula name(const std::string& text) const { return symbol(qt(text), m_size); }
    Formula say(const QString& text) const { return word(text, m_size, Ink::Word); }

    std::vector<Statement> laws() const {
        std::vector<Statement> made;
        for (const State& state : m_definition.states) {
            if (state.law == Law::Derivative && state.rate) {
                Statement law = equation(derivativeOf(qt(state.name), m_size), "=", state.rate,
                                         state.rate->at, state.doc);
                made.push_back(std::move(law));
            } else if (state.law == Law::Next && state.rate) {
                made.push_back(
                    equation(name(state.name), "←", state.rate, state.rate->at, state.doc));
            }
        }
        return made;
    }

    std::vector<Statement> assigned() const {
        std::vector<Statement> made;
        for (const Assigned& quantity : m_definition.assigned)
            made.push_back(
                equation(name(quantity.name), "=", quantity.value, quantity.at, quantity.doc));
        return made;
    }

    std::vector<Statement> random() const {
        std::vector<Statement> made;
        for (const Draw& draw : m_definition.draws)
            made.push_back(equation(name(draw.name), "∼", draw.rule, draw.at));
        for (const Noise& noise : m_definition.noises) {
            Statement one{name(noise.name), {}, {}, noise.at.line, 0, false};
            Formula what = say(noise.shared ? tr("white noise, the same for all units")
                                            : tr("white noise, one source for each unit"));
            one.left.space(0.6 * m_size);
            one.right.push_back(std::move(what));
            made.push_back(std::move(one));
        }
        return made;
    }

    void addBlock(const std::vector<Action>& block, std::vector<Statement>& made) const {
        for (const Action& action : block) {
            Statement one = stated(action);
            one.indent = 1;
            one.line = action.at.line;
            made.push_back(std::move(one));
        }
    }

    Statement stated(const Action& action) const {
        Formula targets;
        for (std::size_t i = 0; i < action.targets.size(); ++i) {
            if (i > 0) targets.append(letters(QStringLiteral(", "), Face::Upright, m_size));
            targets.append(name(action.targets[i]));
        }
        Formula value = action.value ? typeset(*action.value, m_size) : Formula();
        if (action.kind == ActionKind::Hold) {
            Formula left = say(tr("hold"));
            left.append(targets, 0.3 * m_size);
            left.append(say(tr("for")), 0.3 * m_size);
            left.space(0.3 * m_size);
            return {std::move(left), {std::move(value)}, {}, 0, 0, false};
        }
        if (action.kind == ActionKind::Transmit) {
            Formula left = say(tr("transmit"));
            left.space(0.35 * m_size);
            return {std::move(left), {std::move(value)}, {}, 0, 0, false};
        }
        Statement made{relation(targets, "←"), {}, {}, 0, 0, true};
        if (action.kind == ActionKind::Set) {
            made.right.push_back(std::move(value));
            return made;
        }
        const char* op = action.kind == ActionKind::Add        ? "+"
                         : action.kind == ActionKind::Subtract ? "−"
                                                               : "·";
        const bool isSum = action.value && action.value->kind == SyntaxKind::Binary &&
                           (action.value->text == "+" || action.value->text == "-");
        if (isSum && action.kind != ActionKind::Add) value = fenced(value, Fence::Round, m_size);
        Formula right = targets;
        right.append(letters(QString::fromUtf8(op), Face::Upright, m_size), kMedium * m_size);
        right.append(value, kMedium * m_size);
        made.right.push_back(std::move(right));
        return made;
    }

    Formula condition(const Event& event) const {
        Formula made;
        const auto sides = [&](const QString& verb) {
            made.append(typeset(*event.left, m_size));
            made.append(say(verb), 0.35 * m_size);
            made.append(typeset(*event.right, m_size), 0.35 * m_size);
        };
        switch (event.trigger) {
        case Trigger::RisesAbove:
            sides(tr("rises above"));
            break;
        case Trigger::FallsBelow:
            sides(tr("falls below"));
            break;
        case Trigger::Level:
        case Trigger::AtRate:
            if (event.condition) made = typeset(*event.condition, m_size);
            break;
        }
        return made;
    }

    std::vector<Statement> events() const {
        std::vector<Statement> made;
        for (const Event& event : m_definition.events) {
            Formula head = letters(qt(event.name), Face::Bold, m_size);
            head.append(say(event.trigger == Trigger::AtRate ? tr("at the rate") : tr("when")),
                        0.35 * m_size);
            head.space(0.35 * m_size);
            made.push_back({std::move(head), {condition(event)}, {}, event.at.line, 0, false});
            addBlock(event.block, made);
        }
        for (const Handler& handler : m_definition.handlers) {
            Formula head = say(tr("on"));
            head.append(letters(qt(handler.on), Face::Bold, m_size), 0.35 * m_size);
            made.push_back({std::move(head), {}, {}, handler.at.line, 0, false});
            addBlock(handler.block, made);
        }
        return made;
    }

    std::vector<Statement> functions() const {
        std::vector<Statement> made;
        for (const Function& function : m_definition.functions) {
            Formula inside;
            for (std::size_t i = 0; i < function.arguments.size(); ++i) {
                if (i > 0) inside.append(letters(QStringLiteral(", "), Face::Upright, m_size));
                inside.append(name(function.arguments[i]));
            }
            Formula left =
                function.name.size() > 1 ? word(qt(function.name), m_size) : name(function.name);
            left.append(fenced(inside, Fence::Round, m_size), 0.02 * m_size);
            made.push_back(equation(std::move(left), "=", function.value, function.at));
        }
        return made;
    }

    std::vector<Statement> starts() const {
        std::vector<Statement> made;
        for (const State& state : m_definition.states) {
            if (!state.initial) continue;
            Formula left = name(state.name);
            left.append(
                fenced(letters(QStringLiteral("0"), Face::Upright, m_size), Fence::Round, m_size),
                0.04 * m_size);
            const bool isRule = state.initial->kind == SyntaxKind::Rule;
            made.push_back(equation(std::move(left), isRule ? "∼" : "=", state.initial, state.at));
        }
        return made;
    }

    const Definition& m_definition;
    double m_size;
    std::vector<Section> m_sections;
};

} // namespace

std::vector<Section> sheetOf(const Definition& definition, double size) {
    return Sheet(definition, size).make();
}

} // namespace dynaloom::mathematics
