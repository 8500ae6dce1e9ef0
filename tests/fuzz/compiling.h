// From definitions and documents to Programs, for the fuzz targets.
#pragma once

#include "core/compile/program.h"
#include "core/language/definition.h"
#include "core/model/catalog.h"
#include "core/model/model.h"
#include "tests/fuzz/targets.h"

#include <memory>

namespace dynaloom::fuzz {

// The shipped components, read once.
const model::Catalog& catalog();

// An error of compiling must be of the input and a sentence.
Checked soundRefusal(const Error& error, const std::string& what);

// A document of one population for each definition, five units each, named like the definition.
model::Model modelOf(const std::vector<language::DefinitionPtr>& neurons);
// Flattens, schedules and checks the invariants of both forms. Null when it was refused; a broken
// promise is put into `finding`.
std::shared_ptr<const compile::Program> programOf(const model::Model& model,
                                                  compile::Precision precision, Checked& finding);

// What a neuron or rate without sizes becomes: a sound Program or a refusal.
Checked compilesOrIsRefused(const language::DefinitionPtr& definition);

} // namespace dynaloom::fuzz
