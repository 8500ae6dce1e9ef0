// Lays recorded data from a file beneath a plot: asks for the file, reads it aside, and asks which
// column of it, against which times, in which unit.
#pragma once

#include "core/base/error.h"
#include "core/io/columns.h"

#include <QObject>
#include <QString>

#include <memory>
#include <optional>
#include <vector>

namespace dynaloom::plots {
class TimePanel;
struct Overlay;
} // namespace dynaloom::plots

namespace dynaloom::window {

class Settings;
class StatusLine;

// Which numbers of a file a curve is made of.
struct OverlayChoice {
    std::size_t values = 0;
    std::optional<std::size_t> times; // nothing: samples stepMs apart, from 0
    double stepMs = 1;
    double timeScale = 1; // times to ms: 1000 for seconds
    double scale = 1, offset = 0;
};
// The curve, in order of time; times that are not finite are left out. Errors (Input): columns of
// different lengths, a step that is not positive.
Result<plots::Overlay> overlayOf(const std::vector<io::FileColumn>& columns,
                                 const OverlayChoice& choice);

class OverlayCommand : public QObject {
    Q_OBJECT
public:
    struct Parts {
        QWidget& window;
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
                std::shared_ptr<const std::vector<io::FileColumn>> columns);

    Parts m;
};

} // namespace dynaloom::window
