// A derivative is affine in its noise: something*xi, added. Anything else would need an
// Ito-Stratonovich convention the text cannot state.
#include "core/language/checker.h"

namespace dynaloom::language {

bool Checker::readsNoise(const Syntax& tree) const {
    if (tree.kind == SyntaxKind::Name) {
        const Symbol* symbol = find(tree.text);
        return symbol && symbol->kind == NameClass::Noise;
    }
    for (const SyntaxPtr& arg : tree.args)
        if (readsNoise(*arg)) return true;
    return false;
}

void Checker::checkNoise(const Syntax& rate) {
    const auto isFree = [this](const SyntaxPtr& arg) { return !readsNoise(*arg); };
    switch (rate.kind) {
    case SyntaxKind::Name:
        return;
    case SyntaxKind::Negate:
        return checkNoise(*rate.args[0]);
    case SyntaxKind::If:
        if (!isFree(rate.args[0])) break;
        checkNoise(*rate.args[1]);
        return checkNoise(*rate.args[2]);
    case SyntaxKind::Binary:
        if (rate.text == "+" || rate.text == "-") {
            checkNoise(*rate.args[0]);
            return checkNoise(*rate.args[1]);
        }
        if (rate.text == "*" && (isFree(rate.args[0]) || isFree(rate.args[1]))) {
            checkNoise(*rate.args[0]);
            return checkNoise(*rate.args[1]);
        }
        if (rate.text == "/" && isFree(rate.args[1])) return checkNoise(*rate.args[0]);
        break;
    default:
        break;
    }
    // The first noise below is what does not fit.
    const Syntax* at = &rate;
    while (at->kind != SyntaxKind::Name) {
        const Syntax* below = nullptr;
        for (const SyntaxPtr& arg : at->args)
            if (!below && readsNoise(*arg)) below = arg.get();
        if (!below) return;
        at = below;
    }
    report(at->at, "Noise may only enter as `something*" + at->text + "`.");
}

} // namespace dynaloom::language
