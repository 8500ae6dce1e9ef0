#include "core/compile/flatten/translate.h"

#include <limits>
#include <numbers>
#include <unordered_map>

namespace dynaloom::compile {

using language::ExprId;
using language::Op;
using language::Syntax;
using language::SyntaxKind;

Place placeOf(const language::Definition* definition, const std::string& node,
              const language::Position& at) {
    if (definition == nullptr) return Place{"", node, at.line, at.column};
    return Place{definition->file, node, at.line, at.column};
}

namespace {

const std::unordered_map<std::string, Op>& functionTable() {
    static const std::unordered_map<std::string, Op> table{
        {"abs", Op::Abs},           {"sign", Op::Sign},   {"step", Op::Step},
        {"min", Op::Min},           {"max", Op::Max},     {"floor", Op::Floor},
        {"ceil", Op::Ceil},         {"round", Op::Round}, {"mod", Op::Mod},
        {"sqrt", Op::Sqrt},         {"exp", Op::Exp},     {"expm1", Op::Expm1},
        {"exprel", Op::Exprel},     {"log", Op::Log},     {"log1p", Op::Log1p},
        {"log10", Op::Log10},       {"sin", Op::Sin},     {"cos", Op::Cos},
        {"tan", Op::Tan},           {"asin", Op::Asin},   {"acos", Op::Acos},
        {"atan", Op::Atan},         {"atan2", Op::Atan2}, {"sinh", Op::Sinh},
        {"cosh", Op::Cosh},         {"tanh", Op::Tanh},   {"sigmoid", Op::Sigmoid},
        {"softplus", Op::Softplus}, {"relu", Op::Relu},   {"erf", Op::Erf},
        {"erfc", Op::Erfc},
    };
    return table;
}

class Translator {
public:
    explicit Translator(const Translation& in)
        : m_in(in)
        , m_exprs(in.exprs) {}

    Result<ExprId> operator()(const Syntax& s) {
        switch (s.kind) {
        case SyntaxKind::Number:
            return m_exprs.number(language::toInternal(s.value, s.unit));
        case SyntaxKind::Name:
            return name(s);
        case SyntaxKind::Before:
            return m_in.resolve(s, true);
        case SyntaxKind::Negate:
            return unary(s, Op::Neg);
        case SyntaxKind::Not:
            return unary(s, Op::Not);
        case SyntaxKind::Binary:
            return binary(s);
        case SyntaxKind::Compare:
            return compare(s);
        case SyntaxKind::Logic:
            return operation(s, s.text == "and" ? Op::And : Op::Or);
        case SyntaxKind::If:
            return operation(s, Op::Select);
        case SyntaxKind::Call:
            return call(s);
        case SyntaxKind::Reduction:
            return refuse(s, "Sums over a population (`" + s.text + "`) cannot run yet.");
        case SyntaxKind::Delayed:
            return refuse(s, "Delayed values (`" + s.text + "(t - ...)`) cannot run yet.");
        case SyntaxKind::Since:
            return refuse(s, "`since(" + s.text + ")` cannot run yet.");
        case SyntaxKind::Rule:
            return refuse(s, "A random rule cannot stand inside an expression.");
        }
        return refuse(s, "This expression cannot run yet.");
    }

private:
    tl::unexpected<Error> refuse(const Syntax& s, std::string sentence) const {
        return badInput(std::move(sentence), placeOf(m_in.definition, m_in.node, s.at));
    }

    Result<std::vector<ExprId>> arguments(const Syntax& s) {
        std::vector<ExprId> args;
        for (const auto& arg : s.args) {
            DL_TRY(const ExprId a, (*this)(*arg));
            args.push_back(a);
        }
        return args;
    }

    Result<ExprId> operation(const Syntax& s, Op op) {
        DL_TRY(const auto args, arguments(s));
        return m_exprs.make(op, args);
    }

    Result<ExprId> unary(const Syntax& s, Op op) { return operation(s, op); }

    Result<ExprId> name(const Syntax& s) {
        if (const auto argument = m_arguments.find(s.text); argument != m_arguments.end()) {
            return argument->second;
        }
        if (s.text == "pi") return m_exprs.number(std::numbers::pi);
        if (s.text == "inf") return m_exprs.number(std::numeric_limits<double>::infinity());
        if (s.text == "faraday") return constant(96485.33212, "C/mol");
        if (s.text == "gas_constant") return constant(8.314462618, "J/(K*mol)");
        return m_in.resolve(s, false);
    }

    Result<ExprId> constant(double value, const char* unit) {
        DL_TRY(const language::Unit u, language::parseUnit(unit));
        return m_exprs.number(language::toInternal(value, u));
    }

    Result<ExprId> binary(const Syntax& s) {
        if (s.text == "+") return operation(s, Op::Add);
        if (s.text == "-") return operation(s, Op::Sub);
        if (s.text == "*") return operation(s, Op::Mul);
        if (s.text == "/") return operation(s, Op::Div);
        if (s.text == "^") return operation(s, Op::Pow);
        return refuse(s, "Matrix products (`" + s.text + "`) cannot run yet.");
    }

    Result<ExprId> compare(const Syntax& s) {
        DL_TRY(const auto args, arguments(s));
        const ExprId a = args[0], b = args[1];
        if (s.text == "<") return m_exprs.make(Op::Less, {a, b});
        if (s.text == "<=") return m_exprs.make(Op::LessEqual, {a, b});
        if (s.text == ">") return m_exprs.make(Op::Less, {b, a});
        if (s.text == ">=") return m_exprs.make(Op::LessEqual, {b, a});
        return m_exprs.make(s.text == "==" ? Op::Equal : Op::NotEqual, {a, b});
    }

    Result<ExprId> call(const Syntax& s) {
        if (m_in.definition != nullptr) {
            for (const language::Function& f : m_in.definition->functions) {
                if (f.name == s.text) return inlined(s, f);
            }
        }
        DL_TRY(const auto args, arguments(s));
        if (s.text == "clip") {
            return m_exprs.make(Op::Min, {m_exprs.make(Op::Max, {args[0], args[1]}), args[2]});
        }
        if (s.text == "wrap") { // into [a, b)
            const ExprId width = m_exprs.sub(args[2], args[1]);
            const ExprId offset = m_exprs.sub(args[0], args[1]);
            return m_exprs.add(args[1], m_exprs.make(Op::Mod, {offset, width}));
        }
        if (s.text == "phi") return phi(s, args);
        const auto found = functionTable().find(s.text);
        if (found == functionTable().end()) {
            return refuse(s, "The function `" + s.text + "` cannot run yet.");
        }
        return m_exprs.make(found->second, args);
    }

    Result<ExprId> phi(const Syntax& s, const std::vector<ExprId>& args) {
        if (m_exprs.isNumber(args[0], 0)) return m_exprs.make(Op::Exp, {args[1]});
        if (m_exprs.isNumber(args[0], 1)) return m_exprs.make(Op::Exprel, {args[1]});
        if (m_exprs.isNumber(args[0], 2)) return m_exprs.make(Op::Phi2, {args[1]});
        if (m_exprs.isNumber(args[0], 3)) return m_exprs.make(Op::Phi3, {args[1]});
        return refuse(s, "phi(k, x) is there for k = 0, 1, 2, 3.");
    }

    // Functions are formulas: each use is its text with the arguments put in. The checker has made
    // sure that a function uses only those declared above it.
    Result<ExprId> inlined(const Syntax& s, const language::Function& f) {
        DL_TRY(const auto args, arguments(s));
        std::unordered_map<std::string, ExprId> names;
        for (std::size_t i = 0; i < f.arguments.size(); ++i) names.emplace(f.arguments[i], args[i]);
        std::swap(names, m_arguments);
        auto result = (*this)(*f.value);
        std::swap(names, m_arguments);
        return result;
    }

    const Translation& m_in;
    language::Exprs& m_exprs;
    std::unordered_map<std::string, ExprId> m_arguments;
};

} // namespace

Result<ExprId> translate(const Translation& in, const Syntax& syntax) {
    return Translator(in)(syntax);
}

} // namespace dynaloom::compile
