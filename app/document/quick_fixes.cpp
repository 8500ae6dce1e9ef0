#include "app/document/quick_fixes.h"

#include "app/document/component_edits.h"
#include "core/model/edit.h"

#include <QRegularExpression>

#include <algorithm>
#include <functional>
#include <optional>

namespace dynaloom::document {
namespace {

using model::GraphName;
using model::ModelPtr;

QString qt(const std::string& text) { return QString::fromStdString(text); }

// --- what a sentence suggests -----------------------------------------------------------------

struct Suggestion {
    enum class Kind : std::uint8_t {
        Rename,   // a word that is not known: `from` should be `to`
        Value,    // the value `from` should be written as `to`
        TimeUnit, // of the node: `to`, or none when empty
        NoWeight, // of the projection
        Remove    // the connection or monitor leads nowhere
    } kind;
    QString from, to;
};

std::optional<Suggestion> suggestionIn(const QString& sentence) {
    static const QRegularExpression kMeant(
        QStringLiteral("`([^`]+)`[^`]*Did you mean `([^`]+)`\\?"));
    static const QRegularExpression kPlain(
        QStringLiteral("^`([^`]+)` is a plain number;.*Write `([^`]+)`"));
    static const QRegularExpression kTimeUnit(
        QStringLiteral("give the node a time unit, such as ([^.]+)\\."));
    static const QRegularExpression kNowhere(QStringLiteral(
        "is not there|no such plug|has no output|has no (?:input|`)|has no (?:in|out)"));
    using Kind = Suggestion::Kind;
    if (const auto match = kMeant.match(sentence); match.hasMatch())
        return Suggestion{Kind::Rename, match.captured(1), match.captured(2)};
    if (const auto match = kPlain.match(sentence); match.hasMatch())
        return Suggestion{Kind::Value, match.captured(1), match.captured(2)};
    if (const auto match = kTimeUnit.match(sentence); match.hasMatch())
        return Suggestion{Kind::TimeUnit, {}, match.captured(1)};
    if (sentence.contains(QLatin1String("remove the time unit of the node")))
        return Suggestion{Kind::TimeUnit, {}, {}};
    if (sentence.contains(QLatin1String("has no weight; remove it from the projection")))
        return Suggestion{Kind::NoWeight, {}, {}};
    if (kNowhere.match(sentence).hasMatch()) return Suggestion{Kind::Remove, {}, {}};
    return std::nullopt;
}

// --- where it is ------------------------------------------------------------------------------

struct Spot {
    GraphName graph;
    const model::Node* node = nullptr;
    const model::Projection* projection = nullptr;
    const model::Wire* wire = nullptr;
    const model::Monitor* monitor = nullptr;
    std::vector<std::string> path; // what follows the item's name: plugs, then perhaps a field
};

std::vector<std::string> rest(const std::string& place, const std::string& name) {
    std::vector<std::string> words;
    std::size_t at = place.find(name);
    if (at == std::string::npos) return words;
    at += name.size();
    while (at < place.size()) {
        const std::size_t end = std::min(place.find_first_of(".:/", at + 1), place.size());
        if (end > at + 1) words.push_back(place.substr(at + 1, end - at - 1));
        at = end;
    }
    return words;
}

bool findIn(const model::Graph& graph, const Problem& problem, Spot& spot) {
    const std::string place = problem.place.toStdString();
    if (const std::size_t arrow = place.find("->"); arrow != std::string::npos) {
        for (const auto& wire : graph.wires) {
            const auto nameOf = [&graph](const model::End& end) {
                const model::Node* node = graph.node(end.node);
                return node ? node->name : std::string("?");
            };
            if (nameOf(wire->source) + "->" + nameOf(wire->target) != place) continue;
            spot.wire = wire.get();
            return true;
        }
    }
    if (problem.key == 0) return false;
    for (const auto& node : graph.nodes)
        if (node->key == problem.key) {
            spot.node = node.get();
            spot.path = rest(place, node->name);
        }
    for (const auto& projection : graph.projections)
        if (projection->key == problem.key) {
            spot.projection = projection.get();
            spot.path = rest(place, projection->name);
        }
    for (const auto& wire : graph.wires)
        if (wire->key == problem.key) spot.wire = wire.get();
    for (const auto& monitor : graph.monitors)
        if (monitor->key == problem.key) {
            spot.monitor = monitor.get();
            spot.path = rest(place, monitor->name);
        }
    return spot.node || spot.projection || spot.wire || spot.monitor;
}

std::optional<Spot> spotOf(const model::Model& model, const Problem& problem) {
    Spot spot;
    if (findIn(*model.graph, problem, spot)) return spot;
    for (const auto& [name, area] : model.areas) {
        spot = {};
        spot.graph = name;
        if (findIn(*area->graph, problem, spot)) return spot;
    }
    return std::nullopt;
}

// --- renaming a word wherever it stands in one item -------------------------------------------

class Renaming {
public:
    Renaming(const QString& from, const QString& to)
        : m_from(from.toStdString())
        , m_to(to.toStdString())
        , m_word(QStringLiteral("(?<![\\w.])%1(?![\\w.])").arg(QRegularExpression::escape(from)))
        , m_toText(to) {}

    bool changed() const { return m_changed; }

    void word(std::string& text) {
        if (text != m_from) return;
        text = m_to;
        m_changed = true;
    }
    void value(model::Value& value) {
        QString text = qt(value.text);
        const QString before = text;
        text.replace(m_word, m_toText);
        if (text == before) return;
        if (auto made = model::makeValue(text.toStdString())) {
            value = std::move(*made);
            m_changed = true;
        }
    }
    void values(model::Values& values) {
        if (auto entry = values.extract(m_from); !entry.empty()) {
            if (values.contains(m_to)) {
                values.insert(std::move(entry)); // both are there: which one is meant is not known
            } else {
                entry.key() = m_to;
                values.insert(std::move(entry));
                m_changed = true;
            }
        }
        for (auto& [name, one] : values) value(one);
    }
    void plug(model::Plug& plug) {
        word(plug.component);
        word(plug.socket);
        values(plug.parameters);
        values(plug.initial);
    }
    void node(model::Node& node) {
        word(node.component);
        word(node.solver);
        value(node.size);
        values(node.parameters);
        values(node.initial);
    }
    void projection(model::Projection& projection) {
        word(projection.synapse);
        word(projection.plasticity);
        word(projection.connector.rule);
        word(projection.source.port);
        word(projection.target.port);
        values(projection.parameters);
        values(projection.plasticityParameters);
        values(projection.initial);
        values(projection.connector.arguments);
        if (projection.weight) value(*projection.weight);
        value(projection.delay);
    }

private:
    std::string m_from, m_to;
    QRegularExpression m_word;
    QString m_toText;
    bool m_changed = false;
};

// Sets the value that reads `from` (of the field, where one is named) to `to`.
class Rewriting {
public:
    Rewriting(const QString& from, const QString& to, std::string field)
        : m_from(from.toStdString())
        , m_to(to.toStdString())
        , m_field(std::move(field)) {}

    bool changed() const { return m_changed; }
    void value(model::Value& value, const std::string& name) {
        if (m_changed || value.text != m_from || (!m_field.empty() && name != m_field)) return;
        if (auto made = model::makeValue(m_to)) {
            value = std::move(*made);
            m_changed = true;
        }
    }
    void values(model::Values& values) {
        for (auto& [name, one] : values) value(one, name);
    }

private:
    std::string m_from, m_to, m_field;
    bool m_changed = false;
};

model::Plug* plugAt(std::vector<model::Plug>& plugs, const std::vector<std::string>& path,
                    std::size_t& used) {
    model::Plug* found = nullptr;
    std::vector<model::Plug>* level = &plugs;
    for (used = 0; used < path.size(); ++used) {
        const auto at = std::ranges::find(*level, path[used], &model::Plug::name);
        if (at == level->end()) break;
        found = &*at;
        level = &at->plugs;
    }
    return found;
}

Error gone() { return {ErrorKind::Input, "This problem is not in the document any more.", {}}; }

Result<ModelPtr> fixNode(const ModelPtr& model, const Spot& spot, const Suggestion& suggestion) {
    using Kind = Suggestion::Kind;
    model::Node node = *spot.node;
    std::size_t used = 0;
    model::Plug* plug = plugAt(node.plugs, spot.path, used);
    if (suggestion.kind == Kind::TimeUnit) {
        node.timeUnit.reset();
        if (!suggestion.to.isEmpty()) {
            DL_TRY(node.timeUnit, model::makeValue(suggestion.to.toStdString(), false));
        }
        return model::replaceNode(model, spot.graph, std::move(node));
    }
    if (suggestion.kind == Kind::Rename) {
        Renaming renaming(suggestion.from, suggestion.to);
        if (plug)
            renaming.plug(*plug);
        else
            renaming.node(node);
        if (!renaming.changed()) return tl::unexpected(gone());
        return model::replaceNode(model, spot.graph, std::move(node));
    }
    if (suggestion.kind != Kind::Value) return tl::unexpected(gone());
    Rewriting rewriting(suggestion.from, suggestion.to,
                        used < spot.path.size() ? spot.path.back() : std::string());
    rewriting.values(plug ? plug->parameters : node.parameters);
    rewriting.values(plug ? plug->initial : node.initial);
    if (!rewriting.changed()) return tl::unexpected(gone());
    return model::replaceNode(model, spot.graph, std::move(node));
}

Result<ModelPtr> fixProjection(const ModelPtr& model, const Spot& spot,
                               const Suggestion& suggestion) {
    using Kind = Suggestion::Kind;
    model::Projection projection = *spot.projection;
    if (suggestion.kind == Kind::Remove)
        return model::removeProjection(model, spot.graph, projection.key);
    if (suggestion.kind == Kind::NoWeight) {
        projection.weight.reset();
        return model::replaceProjection(model, spot.graph, std::move(projection));
    }
    if (suggestion.kind == Kind::Rename) {
        Renaming renaming(suggestion.from, suggestion.to);
        renaming.projection(projection);
        if (!renaming.changed()) return tl::unexpected(gone());
        return model::replaceProjection(model, spot.graph, std::move(projection));
    }
    Rewriting rewriting(suggestion.from, suggestion.to,
                        spot.path.empty() ? std::string() : spot.path.back());
    if (projection.weight) rewriting.value(*projection.weight, "weight");
    rewriting.value(projection.delay, "delay");
    rewriting.values(projection.parameters);
    rewriting.values(projection.plasticityParameters);
    rewriting.values(projection.initial);
    rewriting.values(projection.connector.arguments);
    if (!rewriting.changed()) return tl::unexpected(gone());
    return model::replaceProjection(model, spot.graph, std::move(projection));
}

Result<ModelPtr> fixMonitor(const ModelPtr& model, const Spot& spot, const Suggestion& suggestion) {
    model::Monitor monitor = *spot.monitor;
    if (suggestion.kind == Suggestion::Kind::Remove)
        return model::removeMonitor(model, spot.graph, monitor.key);
    Renaming renaming(suggestion.from, suggestion.to);
    renaming.word(monitor.of.port);
    if (!renaming.changed()) return tl::unexpected(gone());
    return model::replaceMonitor(model, spot.graph, std::move(monitor));
}

// Values of the document's own: parameters and run settings.
Result<ModelPtr> fixDocument(const ModelPtr& model, const Suggestion& suggestion) {
    if (suggestion.kind != Suggestion::Kind::Rename) return tl::unexpected(gone());
    Renaming renaming(suggestion.from, suggestion.to);
    auto next = std::make_shared<model::Model>(*model);
    for (auto& [name, parameter] : next->parameters) renaming.value(parameter.value);
    renaming.value(next->run.duration);
    renaming.value(next->run.dt);
    if (!renaming.changed()) return tl::unexpected(gone());
    return ModelPtr(std::move(next));
}

// The word of a text at the problem's place.
Result<ModelPtr> fixText(const ModelPtr& model, const Problem& problem,
                         const Suggestion& suggestion) {
    if (suggestion.kind != Suggestion::Kind::Rename) return tl::unexpected(gone());
    const auto index = textOf(*model, problem.component.toStdString());
    if (!index) return tl::unexpected(gone());
    std::string text = model->componentTexts[*index];
    std::size_t at = 0;
    for (int line = 1; line < problem.line; ++line) {
        at = text.find('\n', at);
        if (at == std::string::npos) return tl::unexpected(gone());
        ++at;
    }
    at += static_cast<std::size_t>(problem.column - 1);
    const std::string from = suggestion.from.toStdString();
    if (at >= text.size() || text.compare(at, from.size(), from) != 0)
        return tl::unexpected(gone());
    text.replace(at, from.size(), suggestion.to.toStdString());
    return setComponentText(model, *index, QString::fromStdString(text)).model;
}

Result<ModelPtr> fixed(const ModelPtr& model, const Problem& problem,
                       const Suggestion& suggestion) {
    if (problem.line > 0 && !problem.component.isEmpty())
        return fixText(model, problem, suggestion);
    const std::optional<Spot> spot = spotOf(*model, problem);
    if (!spot) return fixDocument(model, suggestion);
    if (spot->node) return fixNode(model, *spot, suggestion);
    if (spot->projection) return fixProjection(model, *spot, suggestion);
    if (spot->monitor) return fixMonitor(model, *spot, suggestion);
    if (suggestion.kind == Suggestion::Kind::Remove)
        return model::removeWire(model, spot->graph, spot->wire->key);
    return tl::unexpected(gone());
}

QString titleOf(const Suggestion& suggestion, const QString& place) {
    using Kind = Suggestion::Kind;
    switch (suggestion.kind) {
    case Kind::Rename:
    case Kind::Value:
        return QObject::tr("Change to %1").arg(suggestion.to);
    case Kind::TimeUnit:
        return suggestion.to.isEmpty() ? QObject::tr("Remove the time unit")
                                       : QObject::tr("Set the time unit to %1").arg(suggestion.to);
    case Kind::NoWeight:
        return QObject::tr("Remove the weight");
    case Kind::Remove:
        return QObject::tr("Remove %1").arg(place);
    }
    return {};
}

} // namespace

QString fixTitle(const model::Model& model, const Problem& problem) {
    if (problem.origin != Problem::Origin::Document) return {};
    const auto suggestion = suggestionIn(problem.sentence);
    if (!suggestion) return {};
    // What cannot be done is not offered; models share what does not change, so trying is cheap.
    const auto copy = std::make_shared<model::Model>(model);
    return fixed(copy, problem, *suggestion) ? titleOf(*suggestion, problem.place) : QString();
}

Edit applyFix(const model::ModelPtr& model, const Problem& problem) {
    const auto suggestion = suggestionIn(problem.sentence);
    if (!suggestion) return {QObject::tr("Fix"), tl::unexpected(gone()), {}};
    return {titleOf(*suggestion, problem.place), fixed(model, problem, *suggestion), {}};
}

} // namespace dynaloom::document
