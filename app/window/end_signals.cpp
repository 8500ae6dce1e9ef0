#include "app/window/end_signals.h"

#include <QSocketNotifier>

#include <fcntl.h>
#include <unistd.h>

#include <csignal>

namespace dynaloom::window {
namespace {

constexpr int kSignals[] = {SIGTERM, SIGINT, SIGHUP};
int g_write = -1; // a handler can reach nothing else

void handle(int) {
    const char byte = 1;
    [[maybe_unused]] const ssize_t written = ::write(g_write, &byte, 1);
}

} // namespace

EndSignals::EndSignals() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return; // they end the program as ever
    m_read = ends[0];
    g_write = ends[1];
    auto* notifier = new QSocketNotifier(m_read, QSocketNotifier::Read, this);
    connect(notifier, &QSocketNotifier::activated, this, [this, notifier] {
        notifier->setEnabled(false);
        emit asked();
    });
    struct sigaction action {};
    action.sa_handler = handle;
    action.sa_flags = SA_RESTART;
    for (const int number : kSignals) ::sigaction(number, &action, nullptr);
}

EndSignals::~EndSignals() {
    if (m_read < 0) return;
    for (const int number : kSignals) ::signal(number, SIG_DFL);
    ::close(m_read);
    ::close(g_write);
    g_write = -1;
}

} // namespace dynaloom::window
