#include "app/window/run_bar.h"

#include "app/jobs/choices.h"
#include "app/window/actions.h"
#include "widgets/notation/notation.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QToolButton>

#include <algorithm>
#include <cmath>

namespace dynaloom::window {
namespace {

struct Speed {
    const char* text;
    double factor;
};
constexpr Speed kSpeeds[] = {{"Full speed", 0},         {"Real time × 10", 10},
                             {"Real time × 2", 2},      {"Real time", 1},
                             {"Real time / 2", 0.5},    {"Real time / 10", 0.1},
                             {"Real time / 100", 0.01}, {"Real time / 1000", 0.001}};

void choose(QComboBox* box, const std::string& text) {
    const QSignalBlocker quiet(box);
    const int index = box->findText(QString::fromStdString(text));
    if (index >= 0) box->setCurrentIndex(index);
}

} // namespace

QString timeText(double ms) {
    if (ms < 10'000) {
        QString text = QString::number(ms, 'f', 1);
        // A thin space groups thousands.
        if (ms >= 1000) text.insert(1, QChar(0x2009));
        return text + QStringLiteral(" ms");
    }
    return QString::number(ms / 1000, 'f', ms < 1e6 ? 2 : 0) + QStringLiteral(" s");
}

RunBar::RunBar(Actions& actions, QWidget* parent)
    : QToolBar(tr("Run bar"), parent)
    , m_actions(actions) {
    setObjectName(QStringLiteral("runBar"));
    setMovable(false);
    setContextMenuPolicy(Qt::PreventContextMenu);
    setIconSize({18, 18});
    addButton(actions.open);
    addButton(actions.save);
    addSeparator();
    addButton(actions.undo);
    addButton(actions.redo);
    addButton(actions.frameAll);
    addButton(actions.find);
    addSeparator();
    m_run = addButton(actions.run);
    m_run->setObjectName(QStringLiteral("run"));
    m_run->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_run->setMinimumWidth(84);
    addButton(actions.pause);
    addButton(actions.step);
    addButton(actions.stop);
    addSeparator();

    auto* label = new QLabel(tr("for"));
    label->setObjectName(QStringLiteral("muted"));
    label->setContentsMargins(4, 0, 4, 0);
    addWidget(label);
    m_duration = new QLineEdit;
    m_duration->setFixedWidth(72);
    m_duration->setToolTip(tr("Duration of the run, with its unit: 1 s, 500 ms"));
    m_duration->setAccessibleName(tr("Duration"));
    connect(m_duration, &QLineEdit::editingFinished, this, [this] {
        if (m_duration->isModified())
            emit runSettingEdited(QStringLiteral("duration"), m_duration->text().trimmed());
        m_duration->setModified(false);
    });
    addWidget(m_duration);
    addButton(actions.endless)->setToolTip(tr("Run until stopped, whatever the duration"));
    connect(actions.endless, &QAction::toggled, m_duration, &QWidget::setDisabled);

    m_speed = new QComboBox;
    for (const Speed& speed : kSpeeds) m_speed->addItem(tr(speed.text), speed.factor);
    m_speed->setToolTip(tr("How fast the model runs, where the machine allows it"));
    m_speed->setAccessibleName(tr("Speed"));
    connect(m_speed, &QComboBox::activated, this, [this] { emit speedChanged(speed()); });
    addWidget(m_speed);

    auto* space = new QWidget;
    space->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    addWidget(space);
    m_time = new QLabel(QStringLiteral("t = 0.0 ms"));
    m_factor = new QLabel;
    for (QLabel* text : {m_time, m_factor}) {
        text->setObjectName(QStringLiteral("muted"));
        text->setContentsMargins(6, 0, 8, 0);
        text->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        addWidget(text);
    }
    m_time->setAccessibleName(tr("Model time"));
    m_device = addChoice(QStringLiteral("device"), jobs::deviceNames(),
                         tr("Device: cpu runs compiled kernels, reference is the slow interpreter "
                            "that judges them"));
    m_precision =
        addChoice(QStringLiteral("precision"), {QStringLiteral("float"), QStringLiteral("double")},
                  tr("Precision of the numbers"));
    addThreads();
    addButton(actions.exportFigure);
    addButton(actions.switchTheme);
    setState(jobs::RunState::Idle, false);
}

QToolButton* RunBar::addButton(QAction* action) {
    addAction(action);
    auto* button = qobject_cast<QToolButton*>(widgetForAction(action));
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

QComboBox* RunBar::addChoice(const QString& setting, const QStringList& choices,
                             const QString& tip) {
    auto* box = new QComboBox;
    box->addItems(choices);
    box->setToolTip(tip);
    box->setAccessibleName(setting);
    box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    connect(box, &QComboBox::activated, this,
            [this, box, setting] { emit runSettingEdited(setting, box->currentText()); });
    addWidget(box);
    return box;
}

void RunBar::addThreads() {
    m_threads = new QComboBox;
    m_threads->addItem(tr("auto threads"), 0u);
    for (unsigned count = 1; count <= jobs::processors(); ++count)
        m_threads->addItem(count == 1 ? tr("1 thread") : tr("%1 threads").arg(count), count);
    m_threads->setToolTip(
        tr("Threads of the cpu device; results do not depend on them. auto: 1, and all %1 "
           "processors for more than %2 neurons")
            .arg(jobs::processors())
            .arg(notation::grouped(jobs::kNeuronsForThreads)));
    m_threads->setAccessibleName(tr("Threads"));
    m_threads->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    connect(m_threads, &QComboBox::activated, this, [this] { emit threadsChanged(threads()); });
    addWidget(m_threads);
}

unsigned RunBar::threads() const { return m_threads->currentData().toUInt(); }

void RunBar::setThreads(unsigned threads) {
    // More than this machine has are all it has.
    m_threads->setCurrentIndex(static_cast<int>(std::min(threads, jobs::processors())));
}

double RunBar::speed() const { return m_speed->currentData().toDouble(); }

void RunBar::setModel(const model::Model& model) {
    if (!m_duration->hasFocus() || !m_duration->isModified()) {
        m_duration->setText(QString::fromStdString(model.run.duration.text));
        m_duration->setModified(false);
    }
    choose(m_device, model.run.device);
    choose(m_precision, model.run.precision);
}

void RunBar::setProgress(const jobs::Progress& progress) {
    m_time->setText(QStringLiteral("t = ") + timeText(progress.simulatedMs));
    const double factor = progress.realTimeFactor;
    if (factor > 0)
        m_factor->setText(
            tr("×%1 real time").arg(factor, 0, factor < 10 ? 'g' : 'f', factor < 10 ? 2 : 0));
    else
        m_factor->clear();
}

void RunBar::setState(jobs::RunState state, bool stopping) {
    const bool idle = state == jobs::RunState::Idle;
    const bool paused = state == jobs::RunState::Paused;
    m_actions.run->setEnabled(idle || paused);
    m_actions.run->setText(paused ? tr("&Resume") : tr("&Run"));
    m_actions.pause->setEnabled(state == jobs::RunState::Running && !stopping);
    m_actions.step->setEnabled(state != jobs::RunState::Compiling && !stopping);
    m_actions.stop->setEnabled(!idle && !stopping);
    m_device->setEnabled(idle);
    m_precision->setEnabled(idle);
    m_threads->setEnabled(idle);
    QString text = m_actions.run->text().remove(QLatin1Char('&'));
    if (state == jobs::RunState::Compiling)
        text = tr("Compiling");
    else if (stopping)
        text = tr("Stopping");
    else if (state == jobs::RunState::Running)
        text = tr("Running");
    m_run->setText(text);
}

} // namespace dynaloom::window
