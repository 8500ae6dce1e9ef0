// Shapes of a layer's arrays; sizes are names or whole numbers and are compared as written.
#include "core/language/checker.h"

#include <algorithm>

namespace dynaloom::language {

namespace {

std::string shapeText(const std::vector<std::string>& shape) {
    std::string text = "[";
    for (std::size_t i = 0; i < shape.size(); ++i) text += (i ? ", " : "") + shape[i];
    return text + "]";
}

} // namespace

std::optional<std::vector<std::string>> Checker::sizes(const std::vector<SyntaxPtr>& shape,
                                                       std::string_view name) {
    std::vector<std::string> texts;
    if (shape.empty()) return texts;
    const Position at = startOf(*shape.front());
    if (m_definition.kind != ComponentKind::Layer) {
        report(at, quoted(name) + " has a shape; only a layer has arrays, elsewhere a quantity is "
                                  "one number per unit.");
        return std::nullopt;
    }
    if (shape.size() > 2) {
        report(at, quoted(name) + " has " + std::to_string(shape.size()) +
                       " sizes; arrays are vectors [n] or matrices [n, k].");
        return std::nullopt;
    }
    for (const SyntaxPtr& size : shape) {
        const Symbol* symbol = size->kind == SyntaxKind::Name ? find(size->text) : nullptr;
        const bool number = size->kind == SyntaxKind::Number && size->unitText.empty() &&
                            size->value >= 1 &&
                            size->text.find_first_not_of("0123456789") == std::string::npos;
        if (!number && (!symbol || symbol->kind != NameClass::Size)) {
            report(startOf(*size), "A size is a whole number or a name declared by `size`; " +
                                       quoted(toString(*size)) + " is neither.");
            return std::nullopt;
        }
        texts.push_back(size->text);
    }
    return texts;
}

std::optional<std::vector<std::string>> Checker::jointShape(const Type& a, const Type& b,
                                                            Position at) {
    if (a.shape.empty()) return b.shape;
    if (b.shape.empty() || a.shape == b.shape) return a.shape;
    report(at, "Element by element needs equal shapes: " + shapeText(a.shape) + " and " +
                   shapeText(b.shape) + ".");
    return std::nullopt;
}

Typed Checker::typedMatrixProduct(Syntax made, const Typed& left, const Typed& right) {
    const Position at = made.at;
    const auto refuse = [&](std::string sentence) {
        report(at, std::move(sentence));
        return finish(std::move(made), unknown());
    };
    const std::string a = quoted(toString(*left.tree)), b = quoted(toString(*right.tree));
    if (left.type.shape.size() != 2)
        return refuse("`@` multiplies a matrix and a vector; " + a + " is no matrix.");
    if (right.type.shape.size() != 1)
        return refuse("`@` multiplies a matrix and a vector; " + b + " is no vector.");
    if (left.type.shape[1] != right.type.shape[0])
        return refuse(a + " has " + left.type.shape[1] + " columns but " + b + " has " +
                      right.type.shape[0] + " entries.");
    Type type;
    type.unit = left.type.unit * right.type.unit;
    type.shape = {left.type.shape[0]};
    return finish(std::move(made), type);
}

// One number fits every shape; an array only its own.
void Checker::checkShape(const std::string& name, const Type& declared, const Typed& given) {
    if (!given.type.known() || given.type.shape.empty() || given.type.shape == declared.shape)
        return;
    const std::string wanted = declared.shape.empty() ? "one number" : shapeText(declared.shape);
    report(startOf(*given.tree),
           quoted(name) + " is " + wanted + ", but this is " + shapeText(given.type.shape) + ".");
}

} // namespace dynaloom::language
