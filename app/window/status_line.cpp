#include "app/window/status_line.h"

#include "core/base/memory.h"
#include "widgets/notation/notation.h"
#include "widgets/plots/elided_label.h"
#include "widgets/theme/icons.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QTimer>
#include <QToolButton>

#include <cmath>
#include <utility>

namespace dynaloom::window {
namespace {

constexpr int kMostCharacters = 1000; // of a sentence

QString leftText(double seconds) {
    if (!std::isfinite(seconds) || seconds < 0.5) return {};
    if (seconds < 90) return QObject::tr("%1 s left").arg(std::ceil(seconds), 0, 'f', 0);
    if (seconds < 5400) return QObject::tr("%1 min left").arg(seconds / 60, 0, 'f', 0);
    return QObject::tr("%1 h left").arg(seconds / 3600, 0, 'f', 1);
}

QString counted(std::uint64_t number, const QString& one, const QString& many) {
    return notation::grouped(number) + QLatin1Char(' ') + (number == 1 ? one : many);
}

// Rounded: a number that changes in every digit cannot be read.
std::uint64_t twoDigits(std::uint64_t number) {
    std::uint64_t unit = 1;
    while (number / unit >= 100) unit *= 10;
    return number / unit * unit;
}

} // namespace

StatusLine::StatusLine(const theme::Theme& theme, QWidget* parent)
    : QStatusBar(parent)
    , m_theme(theme)
    , m_sentence(new plots::ElidedLabel)
    , m_about(new QLabel)
    , m_dropped(new QLabel)
    , m_left(new QLabel)
    , m_memory(new QLabel)
    , m_problems(new QToolButton)
    , m_bar(new QProgressBar) {
    setSizeGripEnabled(false);
    m_sentence->setIndent(10);
    m_sentence->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_sentence->setTextFormat(Qt::PlainText);
    m_sentence->setTextInteractionFlags(Qt::TextSelectableByMouse);
    addWidget(m_sentence, 1);
    m_problems->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_problems->setIconSize({14, 14});
    m_problems->setAutoRaise(true);
    m_problems->setFocusPolicy(Qt::TabFocus);
    m_problems->setToolTip(tr("Show the problems of the document"));
    connect(m_problems, &QToolButton::clicked, this, &StatusLine::problemsClicked);
    m_bar->setTextVisible(false);
    m_bar->setFixedWidth(150);
    m_bar->setRange(0, 1000);
    m_bar->setAccessibleName(tr("Progress of the run"));
    m_dropped->hide();
    m_dropped->setToolTip(tr("Spikes and samples that could not be shown in time. The recording "
                             "and the results are complete."));
    addPermanentWidget(m_problems);
    addPermanentWidget(m_dropped);
    addPermanentWidget(m_about);
    m_memory->setContentsMargins(10, 0, 0, 0);
    addPermanentWidget(m_memory);
    auto* memory = new QTimer(this);
    connect(memory, &QTimer::timeout, this, &StatusLine::showMemory);
    memory->start(kMemoryMs);
    showMemory();
    m_left->setContentsMargins(14, 0, 4, 0);
    addPermanentWidget(m_left);
    auto* holder = new QWidget; // keeps the bar off the window's edge
    auto* layout = new QHBoxLayout(holder);
    layout->setContentsMargins(8, 0, 12, 0);
    layout->addWidget(m_bar);
    addPermanentWidget(holder);
    refresh();
}

void StatusLine::say(const QString& sentence, Tone tone) {
    const QString line = notation::shortened(sentence, kMostCharacters);
    m_sentence->setFullText(line);
    if (std::exchange(m_tone, tone) != tone) refresh();
}

QString StatusLine::sentence() const { return m_sentence->fullText(); }

void StatusLine::setProblems(int errors, int warnings) {
    if (m_errors == errors && m_warnings == warnings) return;
    m_errors = errors;
    m_warnings = warnings;
    refresh();
}

void StatusLine::refresh() {
    const QColor colour = m_tone == Tone::Error     ? m_theme.error
                          : m_tone == Tone::Warning ? m_theme.warning
                                                    : m_theme.muted;
    m_sentence->setStyleSheet(QStringLiteral("color: %1;").arg(colour.name()));
    QString text = tr("No problems");
    QIcon icon = theme::tintedIcon(QStringLiteral("check"), m_theme.good);
    if (m_errors > 0) {
        text = m_errors == 1 ? tr("1 problem") : tr("%1 problems").arg(m_errors);
        icon = theme::tintedIcon(QStringLiteral("error"), m_theme.error);
    } else if (m_warnings > 0) {
        text = m_warnings == 1 ? tr("1 remark") : tr("%1 remarks").arg(m_warnings);
        icon = theme::tintedIcon(QStringLiteral("warning"), m_theme.warning);
    }
    m_problems->setText(text);
    m_problems->setIcon(icon);
    m_problems->setStyleSheet(
        QStringLiteral("QToolButton { padding: 1px 6px; color: %1; }").arg(m_theme.muted.name()));
}

void StatusLine::showMemory() {
    if (!isVisible() && !m_memory->text().isEmpty()) return;
    const std::uint64_t bytes = ownMemory();
    m_memory->setVisible(bytes > 0);
    m_memory->setText(notation::grouped(twoDigits(bytes / 1'000'000)) + QStringLiteral(" MB"));
    m_memory->setToolTip(
        tr("Memory that Dynaloom takes now. Models and recordings may take %1 more.")
            .arg(QString::fromStdString(byteText(memoryBudget()))));
}

void StatusLine::setTheme(const theme::Theme& theme) {
    m_theme = theme;
    refresh();
}

QString deviceText(const jobs::RunLoaded& loaded) {
    const QString device = QString::fromStdString(loaded.device);
    if (loaded.threads < 2) return device;
    return QObject::tr("%1, %2 threads").arg(device).arg(loaded.threads);
}

void StatusLine::setRun(const jobs::RunLoaded& loaded) {
    m_about->setText(tr("%1 · %2 · %3 · %4 · dt %5 ms")
                         .arg(counted(loaded.neurons, tr("neuron"), tr("neurons")),
                              counted(loaded.synapses, tr("synapse"), tr("synapses")),
                              deviceText(loaded), QString::fromStdString(loaded.precision),
                              notation::numberText(loaded.dtMs)));
}

void StatusLine::setProgress(const jobs::Progress& progress, bool running) {
    const bool endless = !std::isfinite(progress.endMs);
    // A bar without range moves: the run has no end.
    m_bar->setRange(0, endless && running ? 0 : 1000);
    if (!endless && progress.endMs > 0)
        m_bar->setValue(static_cast<int>(1000 * progress.simulatedMs / progress.endMs));
    const auto steps = static_cast<std::uint64_t>(std::max(0.0, progress.stepsPerSecond));
    QString text = tr("%1 s · %2 steps/s")
                       .arg(progress.wallSeconds, 0, 'f', 1)
                       .arg(notation::grouped(twoDigits(steps)));
    if (const QString left = leftText(progress.secondsLeft); !left.isEmpty())
        text += QStringLiteral(" · ") + left;
    m_left->setText(running ? text : QString());
    m_left->setToolTip(tr("Wall time of this run, and its speed of late"));
}

void StatusLine::setDropped(quint64 dropped) {
    m_dropped->setVisible(dropped > 0);
    m_dropped->setText(tr("%1 not shown").arg(notation::grouped(dropped)));
}

} // namespace dynaloom::window
