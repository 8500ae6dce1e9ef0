// Interchange formats: a reader gives a proposal of a model, which the host validates and applies
// as one step that can be undone; a writer gives bytes, which the host writes atomically. A plugin
// never touches a document or a file of the user.
#pragma once

#include "core/base/cancel.h"
#include "core/base/error.h"
#include "core/model/model.h"
#include "plugins/api/plugin.h"

#include <string>
#include <string_view>
#include <vector>

namespace dynaloom::plugins {

class Format {
public:
    virtual ~Format() = default;
    virtual PluginInfo info() const = 0;
    // Endings of file names without the point, lower case: {"nml", "xml"}.
    virtual std::vector<std::string> endings() const = 0;

    struct Read {
        model::ModelPtr model;
        std::vector<Error> warnings; // what could not be taken over, each with its place
    };
    // Any bytes may come: an Error with line and column, no exception, no unbounded memory; looks
    // at `cancel` at least every 50 ms.
    virtual Result<Read> read(std::string_view bytes, const Cancel& cancel) const = 0;
    // An Error naming what the format cannot say.
    virtual Result<std::string> write(const model::Model& model, const Cancel& cancel) const = 0;
};

} // namespace dynaloom::plugins
