// What a row of the inspector changes of one projection, so that it can be done to several.
#pragma once

#include "app/document/projection_edits.h"
#include "widgets/inspector/page.h"

namespace dynaloom::window {

// `name` is that of a parameter or argument; `text` as typed or chosen.
document::ProjectionChange projectionChange(const model::Catalog& catalog, inspector::Target target,
                                            const QString& name, const QString& text);
// "Set weight of 3 projections to 2 nS".
QString projectionChangeName(inspector::Target target, const QString& name, const QString& text,
                             qsizetype projections);

} // namespace dynaloom::window
