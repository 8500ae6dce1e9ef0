#include "core/language/expression_parser.h"

#include "core/base/limits.h"
#include "core/base/protection.h"
#include "core/base/text.h"
#include "core/language/functions.h"

#include <algorithm>

namespace dynaloom::language {

namespace {

// Longest path through a tree: chains of operators count, brackets or not. Everything that walks
// trees recurses, so this bounds the stack.
constexpr int kTreeHeight = 256;

bool isLongUnit(const Token& token) {
    return token.kind == TokenKind::Name && token.text.size() > 1 &&
           unitSymbol(token.text).has_value();
}

std::string textOf(const Token& token) { return std::string(token.text); }

struct LeaveLater {
    int& nesting;
    ~LeaveLater() { --nesting; }
};

} // namespace

Result<void> ExpressionParser::enter() {
    ++m_nesting; // undone by LeaveLater, also on failure
    if (m_nesting > limits::kExpressionDepth && isProtected("depth"))
        return m_reader.faultHere("This expression is nested more than " +
                                  std::to_string(limits::kExpressionDepth) +
                                  " deep; give parts of it names.");
    return {};
}

ExpressionParser::Made ExpressionParser::build(SyntaxKind kind, Position at, std::string text,
                                               const std::vector<Node>& args) const {
    auto tree = std::make_shared<Syntax>();
    tree->kind = kind;
    tree->at = at;
    tree->text = std::move(text);
    int height = 0;
    for (const Node& arg : args) {
        height = std::max(height, arg.height);
        tree->args.push_back(arg.tree);
    }
    if (height >= kTreeHeight)
        return TokenReader::faultAt(at, "This expression is longer than " +
                                            std::to_string(kTreeHeight) +
                                            " operations in a chain; give parts of it names.");
    return Node{std::move(tree), height + 1};
}

Result<SyntaxPtr> ExpressionParser::expression() {
    DL_TRY(const Node node, conditional());
    return node.tree;
}

Result<SyntaxPtr> ExpressionParser::rule() {
    const Token name = m_reader.peek();
    if (name.kind != TokenKind::Name)
        return m_reader.faultHere("Expected a rule such as `normal(0, 1)`, " + m_reader.found());
    if (!randomRule(name.text)) {
        const std::string close = nearest(name.text, ruleNames());
        return m_reader.faultHere("There is no rule `" + textOf(name) + "`." +
                                  (close.empty() ? "" : " Did you mean `" + close + "`?"));
    }
    m_reader.next();
    DL_TRY(const std::vector<Node> args, arguments());
    DL_TRY(const Node node, build(SyntaxKind::Rule, name.at, textOf(name), args));
    if (!m_reader.takeWord("kept")) return node.tree;
    auto kept = std::make_shared<Syntax>(*node.tree);
    DL_TRY(kept->kept, expression());
    return SyntaxPtr(std::move(kept));
}

// The functions from here to call() stand on the stack for every level of nesting, up to
// limits::kExpressionDepth at a time and on threads with small stacks. So each is short, makes its
// result in place, and leaves what not every level needs (right sides, faults) to others.
ExpressionParser::Made ExpressionParser::conditional() {
    const LeaveLater leave{m_nesting};
    DL_CHECK(enter());
    return m_reader.isWord("if") ? choice() : either();
}

ExpressionParser::Made ExpressionParser::choice() {
    const Position at = m_reader.next().at;
    DL_TRY(const Node condition, conditional());
    DL_CHECK(m_reader.expectWord("then"));
    DL_TRY(const Node yes, conditional());
    DL_CHECK(m_reader.expectWord("else"));
    DL_TRY(const Node no, conditional());
    return build(SyntaxKind::If, at, {}, {condition, yes, no});
}

ExpressionParser::Made ExpressionParser::joined(const Node& left, SyntaxKind kind, Side side) {
    const Token op = m_reader.next();
    DL_TRY(const Node right, (this->*side)());
    return build(kind, op.at, textOf(op), {left, right});
}

ExpressionParser::Made ExpressionParser::either() {
    Made left = both();
    while (left && m_reader.isWord("or"))
        left = joined(*left, SyntaxKind::Logic, &ExpressionParser::both);
    return left;
}

ExpressionParser::Made ExpressionParser::both() {
    Made left = negation();
    while (left && m_reader.isWord("and"))
        left = joined(*left, SyntaxKind::Logic, &ExpressionParser::negation);
    return left;
}

ExpressionParser::Made ExpressionParser::negation() {
    return m_reader.isWord("not") ? negated() : comparison();
}

ExpressionParser::Made ExpressionParser::negated() {
    const LeaveLater leave{m_nesting};
    DL_CHECK(enter());
    const Position at = m_reader.next().at;
    DL_TRY(const Node arg, negation());
    return build(SyntaxKind::Not, at, {}, {arg});
}

bool ExpressionParser::isComparison() const {
    static constexpr std::string_view kOperators[] = {"<", "<=", ">", ">=", "==", "!="};
    const Token& token = m_reader.peek();
    return token.kind == TokenKind::Symbol &&
           std::find(std::begin(kOperators), std::end(kOperators), token.text) !=
               std::end(kOperators);
}

ExpressionParser::Made ExpressionParser::comparison() {
    Made left = sum();
    if (left && isComparison()) left = compared(*left);
    return left;
}

ExpressionParser::Made ExpressionParser::compared(const Node& left) {
    const Token op = m_reader.next();
    DL_TRY(const Node right, sum());
    if (isComparison()) {
        const std::string first =
            toString(*left.tree) + " " + textOf(op) + " " + toString(*right.tree);
        const Token second = m_reader.next();
        DL_TRY(const Node third, sum());
        return TokenReader::faultAt(second.at, "Comparisons do not chain; write `" + first +
                                                   " and " + toString(*right.tree) + " " +
                                                   textOf(second) + " " + toString(*third.tree) +
                                                   "`.");
    }
    return build(SyntaxKind::Compare, op.at, textOf(op), {left, right});
}

ExpressionParser::Made ExpressionParser::sum() {
    Made left = product();
    while (left && (m_reader.isSymbol("+") || m_reader.isSymbol("-")))
        left = joined(*left, SyntaxKind::Binary, &ExpressionParser::product);
    return left;
}

ExpressionParser::Made ExpressionParser::product() {
    Made left = sign();
    while (left && (m_reader.isSymbol("*") || m_reader.isSymbol("/") || m_reader.isSymbol("@")))
        left = multiplied(*left);
    return left;
}

ExpressionParser::Made ExpressionParser::multiplied(const Node& left) {
    const Token op = m_reader.next();
    const bool literal = m_reader.peek().kind == TokenKind::Number;
    DL_TRY(const Node right, sign());
    const std::string& unit = right.tree->unitText;
    const std::size_t rest = unit.find_first_of("*/");
    if (literal && op.text == "/" && right.tree->kind == SyntaxKind::Number &&
        rest != std::string::npos && unit.front() != '[')
        return readTwoWays(left, right, rest);
    return build(SyntaxKind::Binary, op.at, textOf(op), {left, right});
}

ExpressionParser::Made ExpressionParser::readTwoWays(const Node& left, const Node& right,
                                                     std::size_t rest) {
    const std::string& unit = right.tree->unitText;
    const std::string x = toString(*left.tree), value = right.tree->text;
    return TokenReader::faultAt(startOf(*right.tree),
                                "This can be read two ways; write `" + x + "/(" + value + " " +
                                    unit + ")` or `" + x + "/(" + value + " " +
                                    unit.substr(0, rest) + ")" + unit.substr(rest) + "`.");
}

ExpressionParser::Made ExpressionParser::sign() {
    return m_reader.isSymbol("-") ? minus() : power();
}

ExpressionParser::Made ExpressionParser::minus() {
    const LeaveLater leave{m_nesting};
    DL_CHECK(enter());
    const Position at = m_reader.next().at;
    DL_TRY(const Node arg, sign());
    return build(SyntaxKind::Negate, at, {}, {arg});
}

ExpressionParser::Made ExpressionParser::power() {
    Made base = primary();
    if (base && m_reader.isSymbol("^")) base = raised(*base);
    return base;
}

ExpressionParser::Made ExpressionParser::raised(const Node& base) {
    const LeaveLater leave{m_nesting};
    DL_CHECK(enter());
    const Position at = m_reader.next().at;
    DL_TRY(const Node exponent, sign());
    return build(SyntaxKind::Binary, at, "^", {base, exponent});
}

Result<void> ExpressionParser::expectClosing(Position opened) {
    if (m_reader.takeSymbol(")")) return {};
    return notClosed(opened);
}

tl::unexpected<Error> ExpressionParser::notClosed(Position opened) const {
    return m_reader.faultHere("Expected `)` for the `(` at " + std::to_string(opened.line) + ":" +
                              std::to_string(opened.column) + ", " + m_reader.found());
}

ExpressionParser::Made ExpressionParser::primary() {
    const TokenKind kind = m_reader.peek().kind;
    if (kind == TokenKind::Number) return literal();
    if (kind == TokenKind::Name) return word();
    return m_reader.isSymbol("(") ? bracket() : noValue();
}

ExpressionParser::Made ExpressionParser::noValue() const {
    return m_reader.faultHere("Expected a value, " + m_reader.found());
}

ExpressionParser::Made ExpressionParser::bracket() {
    const Position opened = m_reader.next().at;
    Made inner = conditional();
    if (inner && !m_reader.takeSymbol(")")) inner = notClosed(opened);
    return inner;
}

// Text of the tokens from `first` up to the next one, without the blanks between them.
std::string ExpressionParser::textFrom(std::size_t first) {
    const std::size_t end = m_reader.index();
    m_reader.moveTo(first);
    std::string text;
    while (m_reader.index() < end) text += m_reader.next().text;
    return text;
}

ExpressionParser::Made ExpressionParser::literal() {
    const Token digits = m_reader.next();
    auto tree = std::make_shared<Syntax>();
    tree->at = digits.at;
    tree->text = textOf(digits);
    tree->value = parseNumber(digits.text).value_or(0);
    const std::size_t first = m_reader.index();
    const Token& unit = m_reader.peek();
    if (m_reader.takeSymbol("[")) {
        DL_TRY(tree->unit, readUnit(m_reader, {}));
        DL_CHECK(m_reader.expectSymbol("]"));
    } else if (m_reader.takeWord("degC")) {
        tree->unit = *unitSymbol("K");
        tree->value += 273.15; // the zero of the Celsius scale
    } else if (unit.kind == TokenKind::Name && !isReservedWord(unit.text)) {
        DL_TRY(tree->unit, readUnitFactor(m_reader, {}));
        while ((m_reader.isSymbol("*") || m_reader.isSymbol("/")) && isLongUnit(m_reader.peek(1))) {
            const bool times = m_reader.next().text == "*";
            DL_TRY(const Unit factor, readUnitFactor(m_reader, {}));
            tree->unit = times ? tree->unit * factor : tree->unit / factor;
        }
    }
    tree->unitText = textFrom(first);
    return Node{std::move(tree)};
}

ExpressionParser::Made ExpressionParser::word() {
    const Token& token = m_reader.peek();
    static constexpr std::string_view kReductions[] = {"sum", "mean", "largest", "smallest"};
    if (std::find(std::begin(kReductions), std::end(kReductions), token.text) !=
        std::end(kReductions))
        return reduction();
    const bool owner = token.text == "pre" || token.text == "post";
    if (owner || (!isReservedWord(token.text) && !isLongUnit(token) && token.text != "degC" &&
                  builtinConstant(token.text) == nullptr))
        return pathOrCall(token.at);
    return ownWord();
}

ExpressionParser::Made ExpressionParser::reduction() {
    const Token token = m_reader.next();
    DL_TRY(const std::vector<Node> args, arguments());
    if (args.size() != 1)
        return TokenReader::faultAt(
            token.at, "`" + textOf(token) + "` runs over all units and takes one expression; " +
                          "of two values, write `max(a, b)` or `min(a, b)`.");
    return build(SyntaxKind::Reduction, token.at, textOf(token), args);
}

ExpressionParser::Made ExpressionParser::ownWord() {
    const Token token = m_reader.peek();
    if (isLongUnit(token)) {
        m_reader.next();
        auto tree = std::make_shared<Syntax>();
        tree->at = token.at;
        tree->value = 1;
        tree->unit = *unitSymbol(token.text);
        tree->unitText = textOf(token);
        return Node{std::move(tree)};
    }
    if (token.text == "degC")
        return m_reader.faultHere("`degC` stands only after a number: `36 degC`.");
    if (token.text == "since" || token.text == "before") {
        const SyntaxKind kind = token.text == "since" ? SyntaxKind::Since : SyntaxKind::Before;
        m_reader.next();
        const Position opened = m_reader.peek().at;
        DL_CHECK(m_reader.expectSymbol("("));
        const Token of = m_reader.peek();
        if (of.kind != TokenKind::Name)
            return m_reader.faultHere("Expected a name, " + m_reader.found());
        m_reader.next();
        DL_CHECK(expectClosing(opened));
        return build(kind, token.at, textOf(of), {});
    }
    static constexpr std::string_view kValues[] = {"weight", "t", "dt", "pi", "inf"};
    if (std::find(std::begin(kValues), std::end(kValues), token.text) != std::end(kValues)) {
        m_reader.next();
        return build(SyntaxKind::Name, token.at, textOf(token), {});
    }
    if (const ConstantEntry* constant = builtinConstant(token.text)) {
        m_reader.next();
        DL_TRY(const Unit unit, parseUnit(constant->unit));
        auto tree = std::make_shared<Syntax>();
        tree->at = token.at;
        tree->text = textOf(token);
        tree->value = constant->value;
        tree->unit = unit;
        return Node{std::move(tree)};
    }
    return m_reader.faultHere("`" + textOf(token) + "` is a word of the language and no value.");
}

ExpressionParser::Made ExpressionParser::pathOrCall(Position at) {
    std::string path = textOf(m_reader.next());
    if (m_reader.takeSymbol(".")) {
        const Token part = m_reader.peek();
        if (part.kind != TokenKind::Name)
            return m_reader.faultHere("Expected a name after the point, " + m_reader.found());
        path += "." + textOf(m_reader.next());
    } else if (path == "pre" || path == "post") {
        return TokenReader::faultAt(at, "`" + path + "` is the other side, not a value; write `" +
                                            path + ".V` for a quantity of it.");
    }
    if (!m_reader.isSymbol("(")) return build(SyntaxKind::Name, at, std::move(path), {});
    const bool isFunction = builtinFunction(path) || m_functions.contains(path);
    if (!isFunction && m_reader.isWord("t", 1) &&
        (m_reader.isSymbol("-", 2) || m_reader.isSymbol("+", 2)))
        return delayed(path, at);
    return call(path, at);
}

ExpressionParser::Made ExpressionParser::delayed(const std::string& path, Position at) {
    const LeaveLater leave{m_nesting};
    DL_CHECK(enter());
    const Position opened = m_reader.next().at;
    m_reader.next();
    const Token op = m_reader.next();
    DL_TRY(const Node delay, product());
    if (op.text == "+")
        return TokenReader::faultAt(op.at, "Only the past can be read: `" + path + "(t - " +
                                               toString(*delay.tree) + ")`.");
    DL_CHECK(expectClosing(opened));
    return build(SyntaxKind::Delayed, at, path, {delay});
}

ExpressionParser::Made ExpressionParser::call(const std::string& name, Position at) {
    DL_TRY(const std::vector<Node> args, arguments());
    return build(SyntaxKind::Call, at, name, args);
}

Result<std::vector<ExpressionParser::Node>> ExpressionParser::arguments() {
    const Position opened = m_reader.peek().at;
    DL_CHECK(m_reader.expectSymbol("("));
    std::vector<Node> args;
    if (m_reader.takeSymbol(")")) return args;
    do {
        DL_TRY(args.emplace_back(), conditional());
    } while (m_reader.takeSymbol(","));
    DL_CHECK(expectClosing(opened));
    return args;
}

Result<SyntaxPtr> parseExpression(std::string_view text, bool allowRule) {
    if (text.size() > limits::kDefinitionBytes)
        return badInput("This expression is longer than " +
                            std::to_string(limits::kDefinitionBytes) + " bytes.",
                        Place{{}, {}, 1, 1});
    const std::vector<Token> tokens = lex(text);
    TokenReader reader(tokens);
    const std::set<std::string, std::less<>> none;
    ExpressionParser parser(reader, none);
    const bool isRule =
        allowRule && reader.isName() && randomRule(reader.peek().text) && reader.isSymbol("(", 1);
    DL_TRY(SyntaxPtr tree, isRule ? parser.rule() : parser.expression());
    while (reader.peek().kind == TokenKind::Newline) reader.next();
    if (reader.peek().kind != TokenKind::End)
        return reader.faultHere("Expected the end of the value, " + reader.found());
    return tree;
}

} // namespace dynaloom::language
