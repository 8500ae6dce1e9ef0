// One libFuzzer program a target: the build names the functions.
#include "tests/fuzz/targets.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>

using namespace dynaloom::fuzz;

namespace {

// A finding about an earlier input (targets that gather) is written to a file of its own; libFuzzer
// writes the input in hand when this aborts.
void answer(const Checked& finding) {
    if (!finding) return;
    std::fprintf(stderr, "FINDING: %s\n", finding->sentence.c_str());
    if (!finding->bytes.empty()) {
        const char* folder = std::getenv("DYNALOOM_FUZZ_FINDINGS");
        const std::string name = std::string(folder ? folder : ".") + "/gathered-" +
                                 std::to_string(std::hash<std::string>{}(finding->bytes)) +
                                 ".bytes";
        std::ofstream(name, std::ios::binary) << finding->bytes;
        std::fprintf(stderr, "FINDING: the input is %s\n", name.c_str());
    }
    std::abort();
}

#ifdef DYNALOOM_FUZZ_FINISH
void finish() { answer(DYNALOOM_FUZZ_FINISH()); }
#endif

} // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
#ifdef DYNALOOM_FUZZ_FINISH
    std::atexit(finish);
#endif
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    answer(DYNALOOM_FUZZ_CHECK({reinterpret_cast<const char*>(data), size}));
    return 0;
}
