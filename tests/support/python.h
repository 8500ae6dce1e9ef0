// The Python that tests ask about our files: the first one found, or Debian's, which tools/setup
// gives the modules.
#pragma once

#include <QProcess>
#include <QString>

namespace dynaloom::test {

// An interpreter that can import these ("numpy, h5py"); empty: there is none.
inline QString pythonWith(const QString& modules) {
    for (const QString& python : {QStringLiteral("python3"), QStringLiteral("/usr/bin/python3")})
        if (QProcess::execute(python,
                              {QStringLiteral("-c"), QStringLiteral("import ") + modules}) == 0)
            return python;
    return {};
}

} // namespace dynaloom::test
