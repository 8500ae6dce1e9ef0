// Functions usable in equations, given as an expression over the functions there are: an operator
// is inlined like a `function` of a component. So it has units, derivatives and kernels on every
// device from the start, and no code of a plugin reaches a kernel.
#pragma once

#include "core/language/definition.h"
#include "plugins/api/plugin.h"

#include <string>
#include <vector>

namespace dynaloom::plugins {

class Operator {
public:
    virtual ~Operator() = default;
    virtual PluginInfo info() const = 0;

    struct Function {
        std::string name;                   // a name of the language, none of the table's
        std::vector<std::string> arguments; // names that the text uses
        std::string text;                   // "1/(1 + exp(-x))"
        std::string doc;
    };
    virtual std::vector<Function> functions() const = 0;
};

} // namespace dynaloom::plugins
