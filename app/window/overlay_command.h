// Lays recorded data from a file beneath a plot: asks for the file, reads it aside, and asks which
// column of it, against which times, in which unit.
#pragma once

#include "app/document/document.h"
#include "app/panels/overlay_read.h"

#include <QObject>
#include <QString>

#include <memory>

namespace dynaloom::plots {
class TimePanel;
}

namespace dynaloom::window {

class Settings;
class StatusLine;

class OverlayCommand : public QObject {
    Q_OBJECT
public:
    struct Parts {
        QWidget& window;
        document::Document& document;
        Settings& settings;
        StatusLine& status;
    };
    OverlayCommand(const Parts& parts, QObject* parent);

    void ask(plots::TimePanel* panel);
    void open(plots::TimePanel* panel, const QString& file);

signals:
    void opened(); // a file was read, or could not be

private:
    void choose(plots::TimePanel* panel, const QString& file,
                const std::shared_ptr<const panels::RecordedFile>& recorded);

    Parts m;
};

} // namespace dynaloom::window
