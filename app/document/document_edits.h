// What a person does to the document as a whole and to its areas' parameters, as named edits (its
// saved panels: panel_edit.h).
#pragma once

#include "app/document/document.h"

namespace dynaloom::document {

Edit setTitle(const model::ModelPtr& model, const QString& title);
Edit setDoc(const model::ModelPtr& model, const QString& text);

Edit renameDocumentParameter(const model::ModelPtr& model, const QString& name,
                             const QString& newName);
Edit setDocumentParameterDoc(const model::ModelPtr& model, const QString& name,
                             const QString& text);

// Parameters of an area, or of the document where `owner` is empty: made with a value and what it
// means, renamed in every value that names it, described, taken away.
Edit addParameter(const model::ModelPtr& model, const QString& owner, const QString& name,
                  const QString& text, const QString& doc);
Edit renameParameter(const model::ModelPtr& model, const QString& owner, const QString& name,
                     const QString& newName);
Edit describeParameter(const model::ModelPtr& model, const QString& owner, const QString& name,
                       const QString& text);
struct ParameterRemoval {
    Edit edit;
    QString sentence; // where its value stands now, and which instances lost one of their own
};
ParameterRemoval removeParameter(const model::ModelPtr& model, const QString& owner,
                                 const QString& name);

Edit newArea(const model::ModelPtr& model, const QString& name);
Edit renameArea(const model::ModelPtr& model, const QString& area, const QString& newName);
Edit copyArea(const model::ModelPtr& model, const QString& area, const QString& copy);
Edit removeArea(const model::ModelPtr& model, const QString& area);
Edit setAreaDoc(const model::ModelPtr& model, const QString& area, const QString& text);
// Empty text: the parameter goes.
Edit setAreaParameter(const model::ModelPtr& model, const QString& area, const QString& name,
                      const QString& text);
Edit renameAreaParameter(const model::ModelPtr& model, const QString& area, const QString& name,
                         const QString& newName);

// The document's own components; broken texts are kept to be mended.
Edit addComponentText(const model::ModelPtr& model, const QString& text);
Edit renameComponent(const model::ModelPtr& model, const QString& name, const QString& newName);

} // namespace dynaloom::document
