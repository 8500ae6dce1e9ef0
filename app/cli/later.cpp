// Sub-commands that are part of the contract and cannot do anything yet: each is refused with a
// sentence that says what to do instead.
#include "app/cli/command.h"
#include "app/cli/output.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace dynaloom::cli {
namespace {

struct Later {
    std::string_view name, sentence;
};

constexpr std::array<Later, 4> kLater{{
    {"analyze", "Phase planes, fixed points and continuation cannot be computed yet; "
                "dynaloom run simulates the model."},
    {"train", "Models cannot be trained yet; dynaloom run simulates them."},
    {"import", "Foreign model formats cannot be read yet; documents are .loom files."},
    {"export",
     "Foreign model formats cannot be written yet; dynaloom run FILE --out writes results "
     "as .h5, .npz or CSV."},
}};

} // namespace

int laterMain(int argc, char** argv) {
    const auto entry = std::ranges::find(kLater, std::string_view(argv[0]), &Later::name);
    const std::string sentence(entry->sentence);
    for (int i = 1; i < argc; ++i) {
        const std::string_view word = argv[i];
        if (word == "--help" || word == "-h")
            return printOut("dynaloom " + std::string(entry->name) + ": " + sentence + "\n");
        if (word == "--json") return reportError(Error{ErrorKind::Failed, sentence, {}}, true);
    }
    return reportError(Error{ErrorKind::Failed, sentence, {}}, false);
}

} // namespace dynaloom::cli
