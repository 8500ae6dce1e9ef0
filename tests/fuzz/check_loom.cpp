#include "core/base/limits.h"
#include "core/compile/flatten/flatten.h"
#include "core/io/document.h"
#include "core/model/validate.h"
#include "tests/fuzz/compiling.h"
#include "tests/fuzz/targets.h"

namespace dynaloom::fuzz {
namespace {

Checked keepsModel(const model::Model& model) {
    const auto text = io::writeDocumentText(model);
    if (!text) return soundRefusal(text.error(), "writeDocumentText");
    const auto again = io::readDocumentText(*text, "again.loom");
    if (!again) return Finding{"A written document is refused: " + toString(again.error()), {}};
    if (!again->warnings.empty() &&
        again->warnings.front().sentence.find("saving it writes") != std::string::npos)
        return Finding{"A written document is of an old version", {}};
    const auto twice = io::writeDocumentText(*again->model);
    if (!twice || *twice != *text)
        return Finding{"A document read again is written differently", {}};
    if (!model::equal(model, *again->model))
        return Finding{"A document read again is another model", {}};
    return {};
}

// Flattening works out no connection and fills no array, but areas multiply: only what stays small
// is compiled.
Checked flattensOrIsRefused(const model::Model& model) {
    if (model.areas.size() > 4) return {};
    auto flat = compile::flatten(model, catalog(), {});
    if (!flat) return soundRefusal(flat.error(), "flatten");
    for (const std::string& problem : compile::validate(flat->system))
        return Finding{"The system is unsound: " + problem, {}};
    return {};
}

} // namespace

Checked checkLoom(std::string_view bytes) {
    const auto document = io::readDocumentText(bytes, "f.loom", DYNALOOM_SOURCE_DIR "/tests/data");
    if (!document) {
        const Error& error = document.error();
        if (error.place.line < 1 || error.place.column < 1)
            return Finding{"The reader gave an error without a place: " + toString(error), {}};
        return soundRefusal(error, "The reader");
    }
    if (auto finding = keepsModel(*document->model)) return finding;
    for (const Error& error : document->componentErrors) {
        if (error.place.line < 1 || error.place.column < 1)
            return Finding{"A component's error has no place: " + toString(error), {}};
        if (auto finding = soundRefusal(error, "A component")) return finding;
    }
    const model::Problems problems = model::validate(*document->model, catalog());
    if (problems.errors.size() > limits::kProblems + 1)
        return Finding{"validate listed too many errors", {}};
    for (const Error& error : problems.errors)
        if (auto finding = soundRefusal(error, "validate")) return finding;
    if (!problems.errors.empty()) return {};
    return flattensOrIsRefused(*document->model);
}

} // namespace dynaloom::fuzz
