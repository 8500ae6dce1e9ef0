#include "core/compile/flatten/solve_units.h"

#include "core/compile/flatten/translate.h"

#include <cmath>

namespace dynaloom::compile {

using language::Definition;
using language::SyntaxKind;
using language::Unit;

const Unit* declaredUnit(const Definition& d, const std::string& name) {
    if (const auto* p = d.parameter(name)) return &p->unit;
    if (const auto* s = d.state(name)) return &s->unit;
    if (const auto* a = d.assignedQuantity(name)) return &a->unit;
    if (const auto* i = d.input(name)) return &i->unit;
    if (const auto* o = d.output(name)) return &o->unit;
    return nullptr;
}

std::vector<Instance*> pluggedInto(const Instance& host, const std::string& socket) {
    std::vector<Instance*> plugs;
    for (const auto& plug : host.plugs) {
        if (plug->socket == socket) plugs.push_back(plug.get());
    }
    return plugs;
}

Instance* ionOf(Instance& anywhere, const std::string& species) {
    for (auto& plug : anywhere.root().plugs) {
        if (plug->definition->species == species) return plug.get();
    }
    return nullptr;
}

Found findRead(Instance& plug, const std::string& path) {
    if (const auto dot = path.find('.'); dot != std::string::npos) {
        return {ionOf(plug, path.substr(0, dot)), path.substr(dot + 1)};
    }
    std::string name = path;
    const Instance* from = &plug;
    for (Instance* host = plug.host; host != nullptr; host = host->host) {
        if (const auto* socket = host->definition->socket(from->socket)) {
            for (const auto& [inside, outside] : socket->renames) {
                if (inside == name) name = outside;
            }
        }
        if (declaredUnit(*host->definition, name) != nullptr) return {host, name};
        from = host;
    }
    return {nullptr, name};
}

Unit unitIn(const UnitSolver& solver, const Instance& instance, const Unit& unit) {
    Unit result = solver.resolved(instance.term(unit)).fixed;
    return result;
}

namespace {

using Term = UnitSolver::Term;

class UnitEquations {
public:
    UnitEquations(Expanded& model, UnitSolver& solver, const Cancel* cancel)
        : m_model(model)
        , m_solver(solver)
        , m_cancel(cancel) {}

    Result<void> run() {
        for (auto& node : m_model.nodes) declare(*node->instance);
        for (auto& p : m_model.projections) {
            if (p->synapse->definition) declare(*p->synapse);
        }
        for (auto& node : m_model.nodes) {
            DL_CHECK(goOn(m_cancel));
            DL_CHECK(instance(*node->instance));
        }
        for (auto& wire : m_model.wires) {
            DL_CHECK(goOn(m_cancel));
            DL_CHECK(connect(wire));
        }
        for (auto& p : m_model.projections) {
            DL_CHECK(goOn(m_cancel));
            DL_CHECK(projection(*p));
        }
        for (auto& node : m_model.nodes) {
            DL_CHECK(goOn(m_cancel));
            DL_CHECK(defaults(*node->instance));
        }
        for (auto& p : m_model.projections) {
            DL_CHECK(goOn(m_cancel));
            if (p->synapse->definition) DL_CHECK(defaults(*p->synapse));
        }
        return {};
    }

private:
    std::string text(const Term& term) const {
        const Term t = m_solver.resolved(term);
        if (t.variables.empty()) return language::toString(t.fixed);
        return "a unit that is still open";
    }

    void declare(Instance& i) {
        for (const auto& v : i.definition->unitVariables)
            i.unitVariables.emplace(v.name, m_solver.variable());
        for (auto& plug : i.plugs) declare(*plug);
    }

    Result<void> instance(Instance& i) {
        DL_CHECK(values(i, i.parameters, "parameter"));
        DL_CHECK(values(i, i.initial, "state"));
        for (auto& plug : i.plugs) {
            DL_CHECK(plugged(i, *plug));
            DL_CHECK(instance(*plug));
            DL_CHECK(reads(*plug));
        }
        return {};
    }

    Result<void> plugged(const Instance& host, const Instance& plug) {
        const auto* socket = host.definition->socket(plug.socket);
        if (socket == nullptr) {
            return badInput("`" + host.definition->name + "` has no socket `" + plug.socket + "`.",
                            plug.place());
        }
        if (socket->accepts != plug.definition->kind) {
            return badInput("The socket `" + plug.socket + "` takes a " +
                                std::string(language::toString(socket->accepts)) + ", and `" +
                                plug.definition->name + "` is a " +
                                std::string(language::toString(plug.definition->kind)) + ".",
                            plug.place());
        }
        for (const auto& [name, unit] : socket->gives) {
            const Unit* given = declaredUnit(*plug.definition, name);
            if (given == nullptr) {
                return badInput("The socket `" + plug.socket + "` wants `" + name + "`, and `" +
                                    plug.definition->name + "` gives none.",
                                plug.place());
            }
            if (!m_solver.equate(host.term(unit), plug.term(*given))) {
                return badInput("`" + plug.definition->name + "` gives " + text(plug.term(*given)) +
                                    ", but this cell works with " + text(host.term(unit)) + ".",
                                plug.place());
            }
        }
        return {};
    }

    Result<void> reads(Instance& plug) {
        for (const auto& read : plug.definition->reads) {
            const Found found = findRead(plug, read.path);
            if (found.instance == nullptr) return missing(plug, read);
            const Unit* unit = declaredUnit(*found.instance->definition, found.name);
            if (unit == nullptr) return missing(plug, read);
            if (!m_solver.equate(plug.term(read.unit), found.instance->term(*unit))) {
                return badInput("`" + read.path + "` is " + text(found.instance->term(*unit)) +
                                    " in `" + found.instance->path + "`, and `" +
                                    plug.definition->name + "` reads it as " +
                                    text(plug.term(read.unit)) + ".",
                                plug.place());
            }
        }
        return {};
    }

    Result<void> missing(const Instance& plug, const language::Read& read) const {
        if (const auto dot = read.path.find('.'); dot != std::string::npos) {
            std::string species = read.path.substr(0, dot);
            if (species == "Ca") species = "calcium";
            return badInput("`" + read.path + "` is needed, and the cell has no " + species +
                                " ion. Plug one in.",
                            plug.place());
        }
        return badInput("`" + plug.definition->name + "` reads `" + read.path +
                            "`, and the cell it is plugged into has no such quantity.",
                        plug.place());
    }

    static bool fitsAnything(const language::Syntax& s) {
        const language::Syntax& inner = s.kind == SyntaxKind::Negate ? *s.args[0] : s;
        return (inner.kind == SyntaxKind::Number && inner.value == 0 && inner.unit.isPlain()) ||
               (inner.kind == SyntaxKind::Name && inner.text == "inf");
    }

    // Units of a value: of the value itself, or of each argument of a rule that has the rule's
    // unit.
    Result<void> give(const Instance& i, const std::string& what, const Unit& unit,
                      const model::Value& value) {
        if (!value.syntax) return badInput("`" + what + "` has no value.", i.place());
        if (value.syntax->kind == SyntaxKind::Rule) {
            if (value.syntax->text == "bernoulli" || value.syntax->text == "poisson") return {};
            for (const auto& arg : value.syntax->args) {
                DL_CHECK(give(i, what, unit, model::Value{language::toString(*arg), arg}));
            }
            return {};
        }
        if (fitsAnything(*value.syntax)) return {};
        DL_TRY(const auto evaluated, model::evaluate(value, *i.scope, i.place()));
        Term given{evaluated.unit, {}};
        if (!m_solver.equate(i.term(unit), given)) {
            return badInput("`" + what + "` must be " + text(i.term(unit)) + ", and `" +
                                value.text + "` is " +
                                (evaluated.unit.isPlain() ? "a plain number" : text(given)) + ".",
                            i.place());
        }
        return {};
    }

    Result<void> values(const Instance& i, const model::Values& values, const char* kind) {
        for (const auto& [name, value] : values) {
            const Unit* unit = nullptr;
            if (std::string_view(kind) == "parameter") {
                if (const auto* p = i.definition->parameter(name)) unit = &p->unit;
            } else if (const auto* s = i.definition->state(name)) {
                unit = &s->unit;
            }
            if (unit == nullptr) {
                return badInput("`" + i.definition->name + "` has no " + kind + " `" + name + "`.",
                                i.place());
            }
            // An initial value may be a formula over the component's own quantities: checked when
            // it is translated.
            auto given = give(i, name, *unit, value);
            if (!given) {
                const bool formula =
                    std::string_view(kind) == "state" &&
                    given.error().sentence.find("There is no") != std::string::npos;
                if (!formula) return given;
            }
        }
        return {};
    }

    Result<void> connect(const FlatWire& wire) {
        const Unit* from = declaredUnit(*wire.source.instance->definition, wire.source.port);
        const Unit* to = declaredUnit(*wire.target.instance->definition, wire.target.port);
        if (from == nullptr || to == nullptr) {
            return badInput("This wire leads from or to a port that is not there.",
                            {"", wire.path, 0, 0});
        }
        const Term a = wire.source.instance->term(*from), b = wire.target.instance->term(*to);
        if (!m_solver.equate(b, a)) {
            return badInput("`" + wire.source.port + "` is " + text(a) + " and `" +
                                wire.target.port + "` takes " + text(b) + ".",
                            {"", wire.path, 0, 0});
        }
        return {};
    }

    Result<void> projection(const FlatProjection& p) {
        const Instance& synapse = *p.synapse;
        const Unit* into = declaredUnit(*p.target.instance->definition, p.target.port);
        if (into == nullptr) {
            return badInput("The target has no input `" + p.target.port + "`.", {"", p.path, 0, 0});
        }
        const Term target = p.target.instance->term(*into);
        if (!synapse.definition) { // weights are the amounts delivered
            return weight(p, target);
        }
        DL_CHECK(values(synapse, synapse.parameters, "parameter"));
        DL_CHECK(values(synapse, synapse.initial, "state"));
        if (const auto* w = synapse.definition->state("weight")) {
            DL_CHECK(weight(p, synapse.term(w->unit)));
        }
        if (synapse.definition->outputs.empty()) {
            return badInput("`" + synapse.definition->name + "` has no output.", synapse.place());
        }
        const Term sent = synapse.term(synapse.definition->outputs.front().unit);
        if (!m_solver.equate(target, sent)) {
            return badInput(
                "The projection sends " + text(sent) + ", but this cell works with " +
                    text(target) +
                    ". Give the weight in that unit (per area, or in units of the leak).",
                {"", p.path, 0, 0});
        }
        return {};
    }

    Result<void> weight(const FlatProjection& p, const Term& unit) {
        Unit given;
        if (p.projection->connector.table && !p.projection->connector.table->weight.empty()) {
            DL_TRY(given, language::parseUnit(
                              p.projection->weightUnit.empty() ? "1" : p.projection->weightUnit));
        } else if (p.weight && p.weight->syntax) {
            const language::Syntax* s = p.weight->syntax.get();
            model::Value value = *p.weight;
            if (s->kind == SyntaxKind::Rule) {
                if (s->args.empty())
                    return badInput("The weight's rule has no arguments.", {"", p.path, 0, 0});
                value = model::Value{language::toString(*s->args[0]), s->args[0]};
            }
            if (fitsAnything(*value.syntax)) return {};
            DL_TRY(const auto evaluated, model::evaluate(value, *p.scope, {"", p.path, 0, 0}));
            given = evaluated.unit;
        } else {
            return badInput("The projection needs a weight.", {"", p.path, 0, 0});
        }
        if (m_solver.equate(unit, Term{given, {}})) return {};
        return badInput("The weight must be " + text(unit) + ", and it is " +
                            (given.isPlain() ? "a plain number" : language::toString(given)) + ".",
                        {"", p.path, 0, 0});
    }

    Result<void> defaults(Instance& i) {
        for (const auto& v : i.definition->unitVariables) {
            const UnitSolver::Variable variable = i.unitVariables.at(v.name);
            Term open{Unit{}, {{variable, {1, 1}}}};
            if (m_solver.resolved(open).variables.empty()) continue;
            if (v.preferred) {
                m_solver.equate(open, Term{*v.preferred, {}});
            } else {
                return badInput(
                    "The unit `" + v.name + "` of `" + i.definition->name +
                        "` is not settled by anything it is connected to. Give one of its "
                        "parameters a value with a unit.",
                    i.place());
            }
        }
        for (const auto& p : i.definition->parameters) {
            if (i.parameters.contains(p.name)) continue;
            const Term wanted = m_solver.resolved(i.term(p.unit));
            if (!p.value) {
                return badInput("`" + p.name + "` needs a value in " + text(wanted) + ".",
                                i.place());
            }
            if (p.unit.variables.empty() || p.value->kind == SyntaxKind::Rule ||
                fitsAnything(*p.value)) {
                continue;
            }
            if (!m_solver.agrees(wanted, i.term(p.value->unit))) {
                std::string open;
                for (const auto& [name, exponent] : p.unit.variables) {
                    open += (open.empty() ? "" : ", ") + name + " = " +
                            text(Term{Unit{}, {{i.unitVariables.at(name), {1, 1}}}});
                }
                return badInput("`" + p.name + "` has no default for " + open +
                                    "; give it a value.",
                                Place{"", i.path + "." + p.name, 0, 0});
            }
        }
        for (auto& plug : i.plugs) DL_CHECK(defaults(*plug));
        return {};
    }

    Expanded& m_model;
    UnitSolver& m_solver;
    const Cancel* m_cancel;
};

} // namespace

Result<void> solveUnits(Expanded& model, UnitSolver& solver, const Cancel* cancel) {
    return UnitEquations(model, solver, cancel).run();
}

} // namespace dynaloom::compile
