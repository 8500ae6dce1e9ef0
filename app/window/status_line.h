// The status bar: a sentence, the number of problems, what runs, and progress with the time left.
#pragma once

#include "app/jobs/run_messages.h"
#include "widgets/theme/theme.h"

#include <QStatusBar>

class QLabel;
class QProgressBar;
class QToolButton;

namespace dynaloom::plots {
class ElidedLabel;
}

namespace dynaloom::window {

class StatusLine : public QStatusBar {
    Q_OBJECT
public:
    enum class Tone { Plain, Warning, Error };

    explicit StatusLine(const theme::Theme& theme, QWidget* parent = nullptr);

    void say(const QString& sentence, Tone tone = Tone::Plain);
    QString sentence() const;
    void setProblems(int errors, int warnings);
    void setRun(const jobs::RunLoaded& loaded);
    void setProgress(const jobs::Progress& progress, bool running);
    void setDropped(quint64 dropped);
    void setTheme(const theme::Theme& theme);

signals:
    void problemsClicked();

private:
    static constexpr int kMemoryMs = 2000; // between two looks at it

    void refresh();
    void showMemory();

    theme::Theme m_theme;
    Tone m_tone = Tone::Plain;
    int m_errors = 0, m_warnings = 0;
    plots::ElidedLabel* m_sentence = nullptr;
    QLabel *m_about = nullptr, *m_dropped = nullptr, *m_left = nullptr, *m_memory = nullptr;
    QToolButton* m_problems = nullptr;
    QProgressBar* m_bar = nullptr;
};

// "cpu", "cpu, 2 threads".
QString deviceText(const jobs::RunLoaded& loaded);

} // namespace dynaloom::window
