#include "core/model/value_names.h"

#include <algorithm>

namespace dynaloom::model {
namespace {

using language::Syntax;
using language::SyntaxKind;

void collect(const Syntax& syntax, std::vector<const Syntax*>& names) {
    if (syntax.kind == SyntaxKind::Name) names.push_back(&syntax);
    for (const auto& argument : syntax.args) collect(*argument, names);
    if (syntax.kept) collect(*syntax.kept, names);
}

std::vector<const Syntax*> namesOf(const Value& value) {
    std::vector<const Syntax*> names;
    if (value.syntax) collect(*value.syntax, names);
    return names;
}

// The byte of a place in a text of one or more lines.
std::size_t offsetOf(const std::string& text, const language::Position& at) {
    std::size_t start = 0;
    for (int line = 1; line < at.line; ++line) {
        const std::size_t end = text.find('\n', start);
        if (end == std::string::npos) break;
        start = end + 1;
    }
    return start + static_cast<std::size_t>(std::max(at.column - 1, 0));
}

bool standsAlone(const std::string& text) {
    return isName(text) ||
           (!text.empty() && text.find_first_not_of("0123456789.") == std::string::npos);
}

// Applies a change to every value of a part.
class Changer {
public:
    explicit Changer(const ValueChange& change)
        : m_change(change) {}

    Result<void> apply(Value& value) {
        if (value.text.empty()) return {};
        DL_TRY(Value changed, m_change(value));
        if (changed == value) return {};
        value = std::move(changed);
        isChanged = true;
        return {};
    }
    Result<void> apply(std::optional<Value>& value) {
        return value ? apply(*value) : Result<void>();
    }
    Result<void> apply(Values& values) {
        for (auto& [name, value] : values) DL_CHECK(apply(value));
        return {};
    }
    Result<void> apply(std::vector<Plug>& plugs) {
        for (Plug& plug : plugs) {
            DL_CHECK(apply(plug.parameters));
            DL_CHECK(apply(plug.initial));
            DL_CHECK(apply(plug.plugs));
        }
        return {};
    }
    Result<void> apply(Node& node) {
        DL_CHECK(apply(node.size));
        DL_CHECK(apply(node.timeUnit));
        DL_CHECK(apply(node.parameters));
        DL_CHECK(apply(node.initial));
        return apply(node.plugs);
    }
    Result<void> apply(Projection& projection) {
        DL_CHECK(apply(projection.parameters));
        DL_CHECK(apply(projection.initial));
        DL_CHECK(apply(projection.plasticityParameters));
        DL_CHECK(apply(projection.connector.arguments));
        DL_CHECK(apply(projection.weight));
        return apply(projection.delay);
    }
    template <class Items> Result<void> applyAll(Items& items) {
        for (auto& item : items) {
            auto copy = std::make_shared<std::decay_t<decltype(*item)>>(*item);
            isChanged = false;
            DL_CHECK(apply(*copy));
            if (!isChanged) continue;
            item = std::move(copy);
            isAnyChanged = true;
        }
        return {};
    }

    bool isChanged = false, isAnyChanged = false;

private:
    const ValueChange& m_change;
};

} // namespace

void namesIn(const Value& value, Names& names) {
    for (const Syntax* name : namesOf(value)) names.insert(name->text);
}

void namesIn(const Graph& graph, Names& names) {
    const ValueChange look = [&names](const Value& value) -> Result<Value> {
        namesIn(value, names);
        return value;
    };
    auto copy = std::make_shared<Graph>(graph);
    static_cast<void>(changedValues(GraphPtr(std::move(copy)), look)); // changes nothing
}

Names closureOf(const std::map<std::string, DocumentParameter>& parameters, const Names& wanted) {
    Names found;
    std::vector<std::string> open(wanted.begin(), wanted.end());
    while (!open.empty()) {
        const std::string name = std::move(open.back());
        open.pop_back();
        const auto it = parameters.find(name);
        if (it == parameters.end() || !found.insert(name).second) continue;
        Names read;
        namesIn(it->second.value, read);
        open.insert(open.end(), read.begin(), read.end());
    }
    return found;
}

Result<Value> replaced(const Value& value, const Replacements& replacements) {
    std::vector<std::pair<std::size_t, const Syntax*>> places;
    for (const Syntax* name : namesOf(value))
        if (replacements.contains(name->text))
            places.emplace_back(offsetOf(value.text, name->at), name);
    if (places.empty()) return value;
    std::sort(places.begin(), places.end());
    std::string text;
    std::size_t from = 0;
    for (const auto& [at, name] : places) {
        if (value.text.compare(at, name->text.size(), name->text) != 0)
            return fail(ErrorKind::Internal, "The place of `" + name->text + "` in `" +
                                                 value.text.substr(0, 80) + "` is not known.");
        const std::string& by = replacements.at(name->text);
        const bool isAll = value.syntax.get() == name;
        text += value.text.substr(from, at - from);
        text += isAll || standsAlone(by) ? by : "(" + by + ")";
        from = at + name->text.size();
    }
    text += value.text.substr(from);
    return makeValue(std::move(text), true);
}

Result<GraphPtr> changedValues(const GraphPtr& graph, const ValueChange& change) {
    auto copy = std::make_shared<Graph>(*graph);
    Changer changer(change);
    DL_CHECK(changer.applyAll(copy->nodes));
    DL_CHECK(changer.applyAll(copy->projections));
    return changer.isAnyChanged ? GraphPtr(std::move(copy)) : graph;
}

Result<std::map<std::string, DocumentParameter>>
changedValues(std::map<std::string, DocumentParameter> parameters, const ValueChange& change) {
    Changer changer(change);
    for (auto& [name, parameter] : parameters) DL_CHECK(changer.apply(parameter.value));
    return parameters;
}

} // namespace dynaloom::model
