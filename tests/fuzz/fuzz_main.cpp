// One libFuzzer program a target: the build names the functions.
#include "tests/fuzz/targets.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
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

// Given files to replay or minimise instead of folders, what gathers is compared after each one.
bool isReplay = false;

} // namespace

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
    for (int i = 1; i < *argc; ++i) isReplay |= std::filesystem::is_regular_file((*argv)[i]);
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    answer(DYNALOOM_FUZZ_CHECK({reinterpret_cast<const char*>(data), size}));
#ifdef DYNALOOM_FUZZ_FINISH
    if (isReplay) answer(DYNALOOM_FUZZ_FINISH());
#endif
    return 0;
}
