// Options that run, kernel and bench share, as typed and as understood.
#pragma once

#include "app/cli/prepare.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace dynaloom::cli {

// As typed; empty: not given.
struct ModelWords {
    std::vector<std::string> set, record;
    std::string dt, solver, seed, precision, delivery;
};

void addModelOptions(CLI::App& app, ModelWords& words);
// An option that may be given several times, with one value each time.
void addList(CLI::App& app, const std::string& name, std::vector<std::string>& values,
             const std::string& type, const std::string& help);

// Errors (Input) name the option. What the names mean is the model's to say (compile::flatten).
Result<compile::Overrides> overrides(const ModelWords& words);

// "float" or "double"; empty: the document's.
Result<compile::Precision> precision(const std::string& word, const model::Model& model);
std::string_view toString(compile::Precision precision);

// "1s", "0.1 ms" -> ms.
Result<double> milliseconds(const std::string& option, const std::string& text);
// "4000" -> 4000, from `least` on.
Result<std::uint64_t> wholeNumber(const std::string& option, const std::string& text,
                                  std::uint64_t least);
// "2GB", "500 MB", "1.5 GiB", "4096" -> bytes.
Result<std::uint64_t> byteCount(const std::string& option, const std::string& text);

// How long to run: the option, else the document's, else 1 s.
Result<double> durationMs(const std::string& option, const model::Model& model,
                          const compile::Overrides& overrides);

// The device's name: the option, else the document's. Errors: Input for an unknown name, Failed for
// one that this version cannot run on.
Result<std::string> deviceName(const std::string& option, const model::Model& model);

// The number of threads the device will use; results do not depend on it. The reference device has
// one, and a wish for more is answered with a note.
Result<std::uint64_t> threadCount(const std::string& option, const std::string& device);

} // namespace dynaloom::cli
