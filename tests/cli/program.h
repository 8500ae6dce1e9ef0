// Runs build/dynaloom as a user does.
#pragma once

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QString>
#include <QStringList>

struct Ran {
    int code = -1; // -1: crashed or did not end
    QByteArray out, err;

    // The one object on stdout; empty when stdout is anything else.
    QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
    double number(const QString& key) const { return json()[key].toDouble(-1); }
    // Value of "E" in an object such as "spikes".
    double ofNode(const QString& key, const QString& node) const {
        return json()[key].toObject()[node].toDouble(-1);
    }
    QString said() const { return QString::fromUtf8(err); }
};

inline QString programPath() { return QStringLiteral(DYNALOOM_BINARY_DIR "/dynaloom"); }

inline Ran finished(QProcess& process, int msecs = 120'000) {
    Ran ran;
    if (!process.waitForFinished(msecs)) {
        process.kill();
        process.waitForFinished();
        return ran;
    }
    ran.out = process.readAllStandardOutput();
    ran.err = process.readAllStandardError();
    if (process.exitStatus() == QProcess::NormalExit) ran.code = process.exitCode();
    return ran;
}

inline Ran run(const QStringList& arguments) {
    QProcess process;
    process.start(programPath(), arguments);
    return finished(process);
}

// A network of 400 cells: small, and all that the commands need.
inline QStringList smallCoba(const QStringList& more = {}) {
    return QStringList{"run", "coba", "--set", "scale=0.1", "--json"} + more;
}
