#include "app/session/crash_report.h"

#include "app/session/session_state.h"
#include "core/base/storage.h"

#include <QDateTime>
#include <QDir>

#include <execinfo.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstring>

namespace dynaloom::session {
namespace {

constexpr int kSignals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
constexpr int kFrames = 64;
constexpr std::size_t kMostText = 1u << 16;
const QString kSeen = QStringLiteral(".seen");

// A handler may use only what is there already.
std::array<char, 4096> g_path{};
std::array<char, 512> g_heading{};
std::array<char, 64 * 1024> g_stack{}; // a stack that has run over cannot be used

void put(int file, const char* text) {
    [[maybe_unused]] const ssize_t written = ::write(file, text, std::strlen(text));
}

const char* nameOf(int number) {
    switch (number) {
    case SIGSEGV:
        return "SIGSEGV (memory that is not there)\n";
    case SIGBUS:
        return "SIGBUS (a file or memory that went away)\n";
    case SIGFPE:
        return "SIGFPE (arithmetic)\n";
    case SIGILL:
        return "SIGILL (an instruction this processor lacks)\n";
    default:
        return "SIGABRT (a check of the program or a library failed)\n";
    }
}

void handle(int number) {
    const int file = ::open(g_path.data(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file >= 0) {
        put(file, g_heading.data());
        put(file, nameOf(number));
        std::array<void*, kFrames> frames;
        ::backtrace_symbols_fd(frames.data(), ::backtrace(frames.data(), kFrames), file);
        ::close(file);
    }
    // SA_RESETHAND: this ends the program as if nobody had listened.
    ::raise(number);
}

template <std::size_t Size> bool copy(const std::string& text, std::array<char, Size>& into) {
    if (text.size() >= Size) return false;
    std::memcpy(into.data(), text.c_str(), text.size() + 1);
    return true;
}

} // namespace

QString crashFolder() { return SessionState::defaultFolder() + QStringLiteral("/crashes"); }

void reportCrashes(const QString& folder) {
    QDir().mkpath(folder);
    const QString now = QDateTime::currentDateTime().toString(QStringLiteral("yyyyMMdd-HHmmss"));
    const QString name = QStringLiteral("%1/%2-%3.txt").arg(folder, now).arg(::getpid());
    const QString heading =
        QStringLiteral("Dynaloom %1, started %2\n").arg(QStringLiteral(DYNALOOM_VERSION), now);
    if (!copy(name.toStdString(), g_path) || !copy(heading.toStdString(), g_heading)) return;
    std::array<void*, 2> first;
    ::backtrace(first.data(), 2); // loads what it needs; later there may be no memory for that
    stack_t stack{};
    stack.ss_sp = g_stack.data();
    stack.ss_size = g_stack.size();
    ::sigaltstack(&stack, nullptr);
    struct sigaction action {};
    action.sa_handler = handle;
    action.sa_flags = static_cast<int>(SA_ONSTACK | SA_RESETHAND | SA_NODEFER);
    for (const int number : kSignals) ::sigaction(number, &action, nullptr);
}

std::vector<CrashReport> takeCrashReports(const QString& folder) {
    QDir reports(folder);
    std::vector<CrashReport> found;
    for (const QString& name :
         reports.entryList({QStringLiteral("*.txt")}, QDir::Files, QDir::Name)) {
        const QString file = reports.filePath(name);
        const auto text = readFile(file.toStdString(), kMostText);
        if (QFile::rename(file, file + kSeen) && text)
            found.insert(found.begin(), {file + kSeen, QString::fromStdString(*text)});
    }
    QStringList seen =
        reports.entryList({QStringLiteral("*.txt") + kSeen}, QDir::Files, QDir::Name);
    while (seen.size() > kMostCrashReports) reports.remove(seen.takeFirst());
    return found;
}

} // namespace dynaloom::session
