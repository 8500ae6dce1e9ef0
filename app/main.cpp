// dynaloom: the workbench, and the same program without a window.
#include "app/cli/cli.h"

#include <clocale>
#include <string>

#ifdef DYNALOOM_GUI
#include "app/window/workbench.h"

#include <cstdio>
#include <cstdlib>
#endif

namespace {

#ifdef DYNALOOM_GUI

bool isSet(const char* variable) {
    const char* value = std::getenv(variable);
    return value != nullptr && *value != '\0';
}

// Qt ends the program when it finds no display; a sentence first is kinder.
bool hasDisplay(int argc, char** argv) {
    for (int i = 1; i < argc; ++i) {
        if (std::string(argv[i]) == "-platform") return true;
    }
    return isSet("DISPLAY") || isSet("WAYLAND_DISPLAY") || isSet("QT_QPA_PLATFORM");
}

// The first word that is a document: Qt's own options (-platform NAME, ...) may stand around it.
std::string documentOf(int argc, char** argv) {
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        if (word.starts_with('-')) {
            ++i;
        } else {
            return word;
        }
    }
    return {};
}

int openWorkbench(int argc, char** argv) {
    if (!hasDisplay(argc, argv)) {
        std::fputs("There is no display for the workbench. dynaloom run FILE works without one.\n",
                   stderr);
        return 1;
    }
    return runWorkbench(argc, argv, documentOf(argc, argv));
}

#endif

} // namespace

int main(int argc, char** argv) {
    // A program starts in the C locale; nothing of ours may leave it for numbers, and what Qt takes
    // up from the user is set back where Qt starts.
    std::setlocale(LC_NUMERIC, "C");
#ifdef DYNALOOM_GUI
    if (!dynaloom::cli::isForCommandLine(argc, argv)) return openWorkbench(argc, argv);
#endif
    return dynaloom::cli::runCommandLine(argc, argv);
}
