// A locale whose decimal sign is a comma, made in a temporary folder without rights or packages,
// and set for the whole process (C and C++) as long as the object lives.
#pragma once

#include <QProcess>
#include <QTemporaryDir>

#include <clocale>
#include <cstdlib>
#include <fstream>
#include <locale>
#include <string>

namespace dynaloom::test {

class CommaLocale {
public:
    CommaLocale() {
        const std::string folder = m_folder.path().toStdString();
        std::ofstream(folder + "/source")
            << "LC_NUMERIC\ndecimal_point \",\"\nthousands_sep \".\"\ngrouping 3;3\n"
               "END LC_NUMERIC\n";
        QProcess make;
        make.start("localedef", {"-c", "--no-archive", "-i", m_folder.filePath("source"),
                                 m_folder.filePath("comma_XX")});
        make.waitForFinished();
        ::setenv("LOCPATH", folder.c_str(), 1);
        if (std::setlocale(LC_ALL, "comma_XX") == nullptr) return;
        std::locale::global(std::locale("comma_XX"));
        m_isSet = std::strtod("0,5", nullptr) == 0.5; // the trap is open
    }
    ~CommaLocale() {
        std::locale::global(std::locale::classic());
        std::setlocale(LC_ALL, "C");
        ::unsetenv("LOCPATH");
    }
    CommaLocale(const CommaLocale&) = delete;
    CommaLocale& operator=(const CommaLocale&) = delete;

    bool isSet() const { return m_isSet; }
    QString folder() const { return m_folder.path(); } // LOCPATH for a child, with LC_ALL=comma_XX

private:
    QTemporaryDir m_folder;
    bool m_isSet = false;
};

} // namespace dynaloom::test
