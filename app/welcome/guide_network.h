// What the guide's steps and its helping hand both ask of a network.
#pragma once

#include "app/welcome/guide_steps.h"

namespace dynaloom::welcome {

bool isSpiking(const model::Node& node, const model::Model& model, const model::Catalog& catalog);
// A population of spiking cells whose name begins with one of the letters, in either case.
const model::Node* populationNamed(const model::Model& model, const model::Catalog& catalog,
                                   QChar letter);
// Keys of the receptors plugged into the node, in order.
std::vector<Key> receptorsOf(const model::Node& node, const model::Model& model,
                             const model::Catalog& catalog);
// The projection of spikes from one to a receptor of the other; null: there is none.
const model::Projection* projectionBetween(const model::Model& model, const model::Node& from,
                                           const model::Node& to);
// Whether what it brings pushes the cell down: a negative weight into a receptor for currents, or
// any receptor with a reversal potential of its own (it is what says so there).
bool inhibits(const model::Projection& projection, const model::Model& model);
// An input that reaches the node, by a wire or by spikes; null: there is none.
const model::Node* driveOf(const model::Model& model, const model::Node& node);

} // namespace dynaloom::welcome
