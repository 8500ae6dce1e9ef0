// What a person does to the document's own components: make one of the catalogue's, change a text,
// take a name along to where it is used.
#pragma once

#include "app/document/document.h"

#include <optional>
#include <vector>

namespace dynaloom::document {

// Where a component is used: a node, a plug of it, or a projection.
struct ComponentUse {
    Key key = 0;
    std::vector<Key> plugs; // of a node, outermost first
    friend bool operator==(const ComponentUse&, const ComponentUse&) = default;
};

// Everywhere in the document, areas included.
std::vector<ComponentUse> usesOf(const model::Model& model, const std::string& component);

// Which of Model::componentTexts defines a component, or would if it had no errors; nothing for the
// catalogue's.
std::optional<std::size_t> textOf(const model::Model& model, const std::string& component);

// A name no component of document or catalogue has: "LIF2".
std::string freeComponentName(const model::Model& model, const model::Catalog& catalog,
                              const std::string& base);

// A component's text as a part of the document under a free name, which the uses named here are
// switched to. `name` is what it came to be called.
struct OwnCopy {
    Edit edit;
    std::string name;
};
OwnCopy makeOwnCopy(const model::ModelPtr& model, const model::Catalog& catalog,
                    const std::string& component, const std::vector<ComponentUse>& uses);

// Another text in the place of one. A text with errors is refused: it stays a draft. Where the one
// component of the text has got another name, its uses follow. Edits of one text while typing are
// one step.
Edit setComponentText(const model::ModelPtr& model, std::size_t index, const QString& text);

// A text with errors put into the document all the same, so that it is stored and not lost.
Edit keepDraft(const model::ModelPtr& model, std::size_t index, const QString& text);

// Takes away a text that nothing uses.
Edit removeComponentText(const model::ModelPtr& model, std::size_t index);

} // namespace dynaloom::document
