#include "core/base/spawn.h"

#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

#include <csignal>

namespace dynaloom {
namespace {

// posix_spawn's two attribute objects.
class Attributes {
public:
    explicit Attributes(const SpawnOptions& options) {
        posix_spawn_file_actions_init(&files);
        posix_spawnattr_init(&process);
        posix_spawn_file_actions_adddup2(&files, options.input, STDIN_FILENO);
        posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
        if (options.messages >= 0)
            posix_spawn_file_actions_adddup2(&files, options.messages, STDERR_FILENO);
        sigset_t none, all;
        sigemptyset(&none);
        sigfillset(&all);
        posix_spawnattr_setsigmask(&process, &none);
        posix_spawnattr_setsigdefault(&process, &all);
        posix_spawnattr_setflags(&process, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
                                               POSIX_SPAWN_SETPGROUP);
    }
    ~Attributes() {
        posix_spawn_file_actions_destroy(&files);
        posix_spawnattr_destroy(&process);
    }
    Attributes(const Attributes&) = delete;
    Attributes& operator=(const Attributes&) = delete;

    posix_spawn_file_actions_t files{};
    posix_spawnattr_t process{};
};

} // namespace

int spawnProgram(const std::string& program, std::vector<std::string> arguments,
                 const SpawnOptions& options, pid_t& child) {
    const Attributes attributes(options);
    std::vector<char*> pointers;
    for (std::string& text : arguments) pointers.push_back(text.data());
    pointers.push_back(nullptr);
    char* const none[] = {nullptr};
    return posix_spawn(&child, program.c_str(), &attributes.files, &attributes.process,
                       pointers.data(), options.keepsEnvironment ? environ : none);
}

} // namespace dynaloom
