// The names that values read (parameters of the document or of an area), and other texts in their
// place.
#pragma once

#include "core/model/model.h"

#include <functional>
#include <set>

namespace dynaloom::model {

using Names = std::set<std::string>;
void namesIn(const Value& value, Names& names);
void namesIn(const Graph& graph, Names& names); // of all values in it

// The names of `wanted` and of all that these parameters read in turn, as far as they are there.
Names closureOf(const std::map<std::string, DocumentParameter>& parameters, const Names& wanted);

// New texts by name; a text that is more than a name or plain number is put in brackets where it
// stands among others. Values that read none of the names are returned as they are.
using Replacements = std::map<std::string, std::string>;
Result<Value> replaced(const Value& value, const Replacements& replacements);

using ValueChange = std::function<Result<Value>(const Value&)>;
// Every value of a graph: sizes, parameters, initial values, weights, ...; parts that do not change
// are shared.
Result<GraphPtr> changedValues(const GraphPtr& graph, const ValueChange& change);
Result<std::map<std::string, DocumentParameter>>
changedValues(std::map<std::string, DocumentParameter> parameters, const ValueChange& change);

} // namespace dynaloom::model
