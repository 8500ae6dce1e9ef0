// From a file of recorded data to the curve beneath a plot: which columns, in which units, and
// whether it is still the file that was laid there.
#pragma once

#include "core/io/columns.h"
#include "widgets/plots/overlay.h"

#include <optional>

namespace dynaloom::panels {

struct RecordedFile {
    std::vector<io::FileColumn> columns;
    QString sha256; // of the bytes
};
// Errors: as io::readColumns().
Result<RecordedFile> readRecorded(const QString& file);
// Of the bytes of a plain file of at most io::kColumnFileBytes. Error (Failed): there is none.
Result<QString> digestOfRecorded(const QString& file);

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

// As a document keeps it, the file by this name in it; and back, by the names of the columns, or
// their places where names repeat. Error (Input): a column is not there.
plots::OverlaySource sourceOf(const RecordedFile& recorded, const OverlayChoice& choice,
                              const QString& file);
Result<OverlayChoice> choiceOf(const std::vector<io::FileColumn>& columns,
                               const plots::OverlaySource& source);

// Looks for the file in these places in turn and reads what the source says. What is missing, or
// other than it was, is a `problem` of the overlay and has no curve.
plots::Overlay readOverlay(const plots::OverlaySource& source, const QStringList& places);
// The file as it is now, named so in the document. Errors: as readRecorded(), choiceOf(),
// overlayOf().
Result<plots::Overlay> takeOverlay(const plots::OverlaySource& source, const QString& place,
                                   const QString& file);

} // namespace dynaloom::panels
