// The bar at the top: files, history, the run and how it is to be done, and how far it is.
#pragma once

#include "app/jobs/run_messages.h"
#include "core/model/model.h"

#include <QToolBar>

class QComboBox;
class QLabel;
class QLineEdit;
class QToolButton;

namespace dynaloom::window {

class Actions;

class RunBar : public QToolBar {
    Q_OBJECT
public:
    explicit RunBar(Actions& actions, QWidget* parent = nullptr);

    void setModel(const model::Model& model);
    void setProgress(const jobs::Progress& progress);
    void setState(jobs::RunState state, bool stopping);
    double speed() const;     // 0: full
    unsigned threads() const; // 0: as the model's size asks for
    void setThreads(unsigned threads);
    QLineEdit* duration() const { return m_duration; }

signals:
    void runSettingEdited(const QString& name, const QString& text);
    void speedChanged(double speed);
    void threadsChanged(unsigned threads);

private:
    QToolButton* addButton(QAction* action);
    void addThreads();
    QComboBox* addChoice(const QString& setting, const QStringList& choices, const QString& tip);

    Actions& m_actions;
    QToolButton* m_run = nullptr;
    QLineEdit* m_duration = nullptr;
    QComboBox *m_speed = nullptr, *m_device = nullptr, *m_precision = nullptr, *m_threads = nullptr;
    QLabel *m_time = nullptr, *m_factor = nullptr;
};

// "1 234.5 ms", "12.30 s": a model time for reading, with steady width.
QString timeText(double ms);

} // namespace dynaloom::window
