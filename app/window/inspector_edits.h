// Carries what a person changes in the inspector beyond plain values (names, components, rules,
// recordings, several nodes at once) into the document.
#pragma once

#include "app/document/node_edits.h"

#include <QObject>

#include <functional>

namespace dynaloom::inspector {
class Inspector;
}

namespace dynaloom::window {

class StatusLine;

class InspectorEdits : public QObject {
    Q_OBJECT
public:
    struct Parts {
        document::Document& document;
        inspector::Inspector& inspector;
        StatusLine& status;
        std::function<document::Site()> site; // the graph shown
    };
    InspectorEdits(Parts parts, QObject* parent);

private:
    void connectNode();
    void connectProjection();
    void connectMonitors();
    void connectMany();
    void connectParameters();
    void apply(const document::Edit& edit);         // what was refused is shown as it was
    void apply(const document::Exchange& exchange); // what did not fit is told

    Parts m;
};

} // namespace dynaloom::window
