// What is left of a program that was ended by a fault of its own: a text file with the version, the
// signal and the stack, for a report to its developers. Nothing of the user's model is in it.
#pragma once

#include <QString>

#include <vector>

namespace dynaloom::session {

// $XDG_STATE_HOME/dynaloom/crashes
QString crashFolder();

// From now on a crash of this program writes such a file into the folder, then ends it as ever.
// Call once, from the first thread.
void reportCrashes(const QString& folder = crashFolder());

struct CrashReport {
    QString file, text;
};
// The newest report that has not been taken; older ones beyond a few are removed. A report is given
// once: the file stays, as NAME.seen.
std::vector<CrashReport> takeCrashReports(const QString& folder = crashFolder());
inline constexpr int kMostCrashReports = 10;

} // namespace dynaloom::session
