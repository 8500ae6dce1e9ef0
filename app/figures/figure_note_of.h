// What figures and data files of a model say about it.
#pragma once

#include "core/io/results.h"
#include "core/model/model.h"
#include "widgets/plots/figure_note.h"

namespace dynaloom::figures {

// Title, seed, parameters, program, and the model itself. Error: the model cannot be written.
Result<plots::FigureNote> noteOf(const model::Model& model, const QString& changes = {});

// The same for a data file's `about`.
void describe(io::Recording& recording, const plots::FigureNote& note);

} // namespace dynaloom::figures
