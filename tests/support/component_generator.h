// Well-formed components from bytes: the .dyn text of a neuron without units of measure, with
// parameters, states, assigned quantities, noise, draws, events and a reset.
#pragma once

#include "core/language/expression.h"
#include "tests/support/expr_generator.h"

#include <string>

namespace dynaloom::test {

class ComponentGenerator {
public:
    ComponentGenerator(ByteSource& bytes, std::string name)
        : m_bytes(bytes)
        , m_name(std::move(name)) {}

    std::string text() {
        using language::ExprId;
        std::string out = "neuron " + m_name + " {\n    parameter tau = 5 ms\n";
        know("p0");
        know("p1");
        for (const char* name : {"p0", "p1"})
            out += std::string("    parameter ") + name + " = " + number() + "\n";
        const unsigned states = 1 + m_bytes.below(3);
        for (unsigned i = 0; i < states; ++i) {
            const std::string state = "x" + std::to_string(i);
            out += "    state " + state +
                   (m_bytes.below(3) == 0 ? " ~ normal(0, 1)" : " = " + number()) + "\n";
            know(state);
        }
        if (m_bytes.below(4) == 0) {
            out += "    draw u ~ uniform(0, 1) private\n";
            know("u");
        }
        for (unsigned i = 0, count = m_bytes.below(3); i < count; ++i) {
            const std::string quantity = "q" + std::to_string(i);
            out += "    " + quantity + " = " + expression(4) + "\n";
            know(quantity);
        }
        const bool isNoisy = m_bytes.below(6) == 0;
        if (isNoisy) out += "    noise xi private\n    parameter sigma = 0.3 [1/ms^(1/2)]\n";
        for (unsigned i = 0; i < states; ++i) {
            const std::string state = "x" + std::to_string(i);
            if (i > 0 && m_bytes.below(4) == 0)
                out += "    next " + state + " = " + expression(4) + "\n";
            else
                out += "    d" + state + "/dt = (" + expression(5) + ")/tau" +
                       (isNoisy && i == 0 ? " + sigma*xi" : "") + "\n";
        }
        return out + events(states) + "}\n";
    }

private:
    void know(std::string name) {
        m_leaves.reals.push_back(m_exprs.leaf(1, static_cast<std::uint32_t>(m_names.size())));
        m_names.push_back(std::move(name));
    }

    std::string number() { return print(m_exprs.number(m_bytes.number())); }
    std::string expression(int depth) {
        ExprGenerator generator(m_exprs, m_bytes, m_leaves);
        return print(generator.real(depth));
    }
    std::string print(language::ExprId id) {
        return language::print(m_exprs, id,
                               [this](const language::Leaf& leaf) { return m_names[leaf.index]; });
    }

    std::string events(unsigned states) {
        std::string out;
        switch (m_bytes.below(4)) {
        case 0:
            return out;
        case 1:
            out += "    spike when x0 rises above " + expression(2);
            break;
        case 2:
            out += "    spike when x0 falls below " + expression(2);
            break;
        default:
            out += "    spike when (" + expression(2) + ") > (" + expression(2) + ")";
            break;
        }
        out += " { x0 = " + expression(3);
        if (states > 1) out += "; x1 += " + expression(2);
        if (m_bytes.coin()) out += "; hold x0 for 0.3 ms";
        return out + " }\n";
    }

    ByteSource& m_bytes;
    std::string m_name;
    language::Exprs m_exprs;
    ExprLeaves m_leaves;
    std::vector<std::string> m_names; // by leaf
};

} // namespace dynaloom::test
