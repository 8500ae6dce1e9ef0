// What of a model can be recorded or looked at, for the choices in panels.
#pragma once

#include "core/model/catalog.h"
#include "core/model/model.h"
#include "widgets/plots/trace_plot.h"

#include <QStringList>

#include <optional>
#include <vector>

namespace dynaloom::panels {

// States and assigned quantities (currents, conductances, gates) of the nodes of the document's own
// graph and of their plugs, by path: "E.V", "cell.Na.m".
std::vector<plots::TracePlot::Offer> recordableQuantities(const model::Model& model,
                                                          const model::Catalog& catalog);
// The end that an offer's id names; nothing when the model has it no more.
std::optional<model::End> recordableEnd(const model::Model& model, const QString& id);

QStringList projectionNames(const model::Model& model);

} // namespace dynaloom::panels
