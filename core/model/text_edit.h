// Edits of the texts of a document: its own components, its title and notes, its saved panels.
#pragma once

#include "core/model/edit.h"

#include <optional>

namespace dynaloom::model {

// A text with errors is taken too: it is kept as broken (Model::brokenComponents) until it is
// mended. Refused are only texts that cannot be stored.
Result<ModelPtr> addComponentText(const ModelPtr& model, const std::string& text);
Result<ModelPtr> replaceComponentText(const ModelPtr& model, std::size_t index,
                                      const std::string& text);
Result<ModelPtr> removeComponentText(const ModelPtr& model, std::size_t index);
// The text that defines the document's own component of that name.
std::optional<std::size_t> componentTextOf(const Model& model, const std::string& name);
// In its text and in all that uses it. Refused for what is not the document's own.
Result<ModelPtr> renameComponent(const ModelPtr& model, const std::string& name,
                                 const std::string& newName);
// Where a component is used: "E", "V1/E.na", "EI".
std::vector<std::string> componentUses(const Model& model, const std::string& name);

Result<ModelPtr> setTitle(const ModelPtr& model, const std::string& title);
Result<ModelPtr> setDoc(const ModelPtr& model, const std::string& doc);
// JSON text as the canonical printer of core/io writes it, which the caller sees to; empty: none.
Result<ModelPtr> setPanels(const ModelPtr& model, const std::string& json);

// The text can be stored: valid UTF-8 without NUL, lines of at most limits::kTextBytes.
Result<void> checkText(const std::string& text, const std::string& what);

} // namespace dynaloom::model
