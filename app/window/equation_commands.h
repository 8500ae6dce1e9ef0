// Carries what is written in the equations view into the document, and components into the user's
// own catalogue.
#pragma once

#include "app/document/component_edits.h"

#include <QObject>

#include <filesystem>

namespace dynaloom::catalog {
class CatalogPanel;
}

namespace dynaloom::window {

class Banner;
class EquationsView;
class StatusLine;

class EquationCommands : public QObject {
    Q_OBJECT
public:
    struct Parts {
        document::Document& document;
        EquationsView& view;
        catalog::CatalogPanel& components;
        StatusLine& status;
        Banner& banner;
    };
    EquationCommands(const Parts& parts, QObject* parent);

    // Drafts become part of the document, errors and all, so that saving or closing loses none.
    void keepDrafts();
    // The document as it would be then; null: there are no drafts.
    model::ModelPtr withDrafts() const;
    void saveToCatalog(const QString& component, bool replace = false);

signals:
    // A file of the user's catalogue is new or another one.
    void catalogWritten();

private:
    void follow();
    void makeOwnCopy(const QString& component, const std::vector<document::ComponentUse>& uses);
    void write(const QString& component, const QString& text);

    Parts m;
};

} // namespace dynaloom::window
