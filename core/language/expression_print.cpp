#include "core/language/expression.h"

#include <charconv>
#include <cmath>

namespace dynaloom::language {

namespace {

constexpr std::size_t kTextLimit = 64u << 10;

// How tightly a piece of text binds; the grammar's levels, loosest first.
enum Level { kIf, kOr, kAnd, kNot, kCompare, kSum, kProduct, kSign, kPower, kPrimary };

struct Infix {
    std::string_view sign;
    Level level, left, right; // of the text, and what its sides must reach at least
};

Infix infix(Op op) {
    switch (op) {
    case Op::Add:
        return {" + ", kSum, kSum, kProduct};
    case Op::Sub:
        return {" - ", kSum, kSum, kProduct};
    case Op::Mul:
        return {"*", kProduct, kProduct, kPower};
    case Op::Div:
        return {"/", kProduct, kProduct, kPower};
    case Op::Pow:
        return {"^", kPower, kPrimary, kSign};
    case Op::Less:
        return {" < ", kCompare, kSum, kSum};
    case Op::LessEqual:
        return {" <= ", kCompare, kSum, kSum};
    case Op::Equal:
        return {" == ", kCompare, kSum, kSum};
    case Op::NotEqual:
        return {" != ", kCompare, kSum, kSum};
    case Op::And:
        return {" and ", kAnd, kAnd, kNot};
    case Op::Or:
        return {" or ", kOr, kOr, kAnd};
    default:
        return {{}, kPrimary, kIf, kIf};
    }
}

std::string text(double number) {
    std::array<char, 32> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
    return {buffer.data(), end};
}

// Emits text from a stack of pieces still to come, so depth costs no call stack and a DAG that
// unfolds without end is cut at the limit.
class Printer {
public:
    Printer(const Exprs& exprs, const std::function<std::string(const Leaf&)>& name)
        : m(exprs)
        , m_name(name) {}

    std::string operator()(ExprId root) {
        later(root, kIf);
        while (!m_pieces.empty()) {
            if (m_out.size() > kTextLimit) return m_out.substr(0, kTextLimit) + "...";
            const Piece piece = std::move(m_pieces.back());
            m_pieces.pop_back();
            if (piece.id.valid())
                expression(piece.id, piece.level);
            else
                m_out += piece.text;
        }
        return std::move(m_out);
    }

private:
    struct Piece {
        std::string text;
        ExprId id; // valid: an expression that must bind at least as tightly as `level`
        Level level = kIf;
    };

    // Pieces are pushed last first.
    void later(std::string piece) { m_pieces.push_back({std::move(piece), {}, kIf}); }
    void later(ExprId id, Level level) { m_pieces.push_back({{}, id, level}); }

    void open(Level level, Level needed) {
        if (level >= needed) return;
        m_out += '(';
        later(")");
    }

    void expression(ExprId id, Level needed) {
        const ExprNode& node = m[id];
        if (node.op == Op::Number) {
            open(std::signbit(node.number) ? kSign : kPrimary, needed);
            m_out += text(node.number);
        } else if (node.op == Op::Leaf) {
            m_out += m_name(node.leaf);
        } else if (const auto value = m.known(id)) {
            m_out += *value ? "true" : "false";
        } else if (node.op == Op::Select) {
            open(kIf, needed);
            later(node.args[2], kIf);
            later(" else ");
            later(node.args[1], kIf);
            later(" then ");
            later(node.args[0], kIf);
            m_out += "if ";
        } else if (node.op == Op::Not) {
            open(kNot, needed);
            m_out += "not ";
            later(node.args[0], kNot);
        } else if (node.op == Op::Neg) {
            // -a*b is read as (-a)*b, which make() turns into -(a*b)
            const Op inner = m[node.args[0]].op;
            const Level level = inner == Op::Mul || inner == Op::Div ? kProduct : kSign;
            open(level, needed);
            m_out += '-';
            later(node.args[0], level);
        } else if (!infix(node.op).sign.empty()) {
            binary(node, needed);
        } else {
            call(node);
        }
    }

    void binary(const ExprNode& node, Level needed) {
        const Infix form = infix(node.op);
        open(form.level, needed);
        ExprId left = node.args[0], right = node.args[1];
        // Commutative arguments stand in the order of their making; readers expect V + 40 and 2*V.
        if (node.op == Op::Add && m.isNumber(left)) std::swap(left, right);
        if (node.op == Op::Mul && m.isNumber(right)) std::swap(left, right);
        if (node.op == Op::Add && m.isNumber(right) && std::signbit(m[right].number)) {
            later(text(-m[right].number)); // V - 40 for V + -40
            later(" - ");
        } else {
            later(right, form.right);
            later(std::string(form.sign));
        }
        later(left, form.left);
    }

    void call(const ExprNode& node) {
        later(")");
        for (unsigned i = node.count; i-- > 0;) {
            later(node.args[i], kIf);
            if (i > 0) later(", ");
        }
        if (node.op == Op::Phi2 || node.op == Op::Phi3)
            m_out += node.op == Op::Phi2 ? "phi(2, " : "phi(3, ";
        else
            (m_out += info(node.op).name) += '(';
    }

    const Exprs& m;
    const std::function<std::string(const Leaf&)>& m_name;
    std::string m_out;
    std::vector<Piece> m_pieces;
};

} // namespace

std::string print(const Exprs& exprs, ExprId root,
                  const std::function<std::string(const Leaf&)>& name) {
    return Printer(exprs, name)(root);
}

} // namespace dynaloom::language
