#include "app/cli/cli.h"

#include "app/cli/command.h"
#include "app/cli/output.h"
#include "core/base/text.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <new>
#include <string>
#include <system_error>

namespace dynaloom::cli {
namespace {

std::vector<std::string> commandNames() {
    std::vector<std::string> names;
    for (const Command& command : commands()) {
        if (!command.summary.empty()) names.push_back(command.name);
    }
    return names;
}

const Command* findCommand(const std::string& name) {
    const auto found = std::ranges::find(commands(), name, &Command::name);
    return found == commands().end() ? nullptr : &*found;
}

std::string overview() {
    std::string text = "dynaloom [FILE.loom]            open the workbench\n"
                       "dynaloom COMMAND ... [--json]   work without a window\n\n";
    for (const Command& command : commands()) {
        if (command.summary.empty()) continue;
        text += "  " + command.name + std::string(10 - command.name.size(), ' ') + command.summary +
                "\n";
    }
    return text + "\nOptions of a command: dynaloom COMMAND --help\n"
                  "Exit codes: 0 done, 1 failed, 2 bad input, 130 interrupted\n";
}

int unknownCommand(const std::string& word) {
    std::string sentence = "There is no command and no file \"" + printable(word) + "\".";
    if (const std::string close = nearest(word, commandNames()); !close.empty())
        sentence += " Did you mean " + close + "?";
    say(sentence + " See dynaloom --help.");
    return kBadInput;
}

// The word that an option not known to `app` stands for: "--lenght=3" -> "--lenght".
std::string optionWord(const std::string& argument) {
    return argument.substr(0, argument.find('='));
}

int refuse(const CLI::App& app, const std::string& argument) {
    std::string sentence;
    if (argument.starts_with('-') && argument.size() > 1) {
        std::vector<std::string> names;
        for (const CLI::Option* option : app.get_options()) {
            for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
        }
        const std::string word = optionWord(argument);
        sentence = app.get_name() + " has no option " + printable(word) + ".";
        if (const std::string close = nearest(word, names); !close.empty())
            sentence += " Did you mean " + close + "?";
    } else {
        sentence = app.get_name() + " has no use for \"" + printable(argument) + "\".";
    }
    say(sentence + " See " + app.get_name() + " --help.");
    return kBadInput;
}

int dispatch(int argc, char** argv) {
    const std::string word = argc > 1 ? argv[1] : "--help";
    if (word == "--help" || word == "-h" || word == "help") {
        return printOut(overview());
    }
    if (word == "--version") return printOut("dynaloom " DYNALOOM_VERSION "\n");
    const Command* command = findCommand(word);
    if (command == nullptr) return unknownCommand(word);
    return command->main(argc - 1, argv + 1);
}

} // namespace

const std::vector<Command>& commands() {
    static const std::vector<Command> table{
        {"check", "read a document and check it, units included", &checkMain},
        {"run", "simulate a document", &runMain},
        {"sweep", "simulate a document over ranges of parameters and seeds", &sweepMain},
        {"kernel", "print the source of a document's kernels", &kernelMain},
        {"list", "components, solvers, functions, ... there are", &listMain},
        {"bench", "time the benchmark networks", &benchMain},
        {"analyze", "phase planes, fixed points, continuation (not yet)", &laterMain},
        {"train", "the document's training set-up (not yet)", &laterMain},
        {"import", "read a foreign format (not yet)", &laterMain},
        {"export", "write a foreign format (not yet)", &laterMain},
        {"sweep-worker", "", &sweepWorkerMain},
    };
    return table;
}

bool parse(CLI::App& app, int argc, char** argv, int& exitCode) {
    app.allow_extras();
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        exitCode = printOut(app.help());
        return false;
    } catch (const CLI::ParseError& error) {
        say(app.get_name() + ": " + printable(error.what()) + ". See " + app.get_name() +
            " --help.");
        exitCode = kBadInput;
        return false;
    }
    if (const auto extras = app.remaining(); !extras.empty()) {
        exitCode = refuse(app, extras.front());
        return false;
    }
    return true;
}

bool isForCommandLine(int argc, char** argv) {
    if (argc < 2) return false;
    const std::string word = argv[1];
    if (findCommand(word) != nullptr || word == "--help" || word == "-h" || word == "help" ||
        word == "--version")
        return true;
    if (word.starts_with('-')) return false;
    std::error_code error;
    return !word.ends_with(".loom") && !std::filesystem::exists(word, error);
}

int runCommandLine(int argc, char** argv) noexcept {
    try {
        return dispatch(argc, argv);
    } catch (const std::bad_alloc&) {
        std::fputs("There is not enough memory for this.\n", stderr); // takes none itself
    } catch (const std::exception& error) {
        say(std::string("Dynaloom has made a mistake: ") + error.what() + ".");
    }
    return kFailed;
}

} // namespace dynaloom::cli
