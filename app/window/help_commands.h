// What F1 means: the page of the word, component or node one is at.
#pragma once

#include "app/document/document.h"

#include <QObject>

class QDockWidget;

namespace dynaloom::catalog {
class CatalogPanel;
}
namespace dynaloom::graph {
class GraphScene;
}
namespace dynaloom::panels {
class HelpPanel;
}

namespace dynaloom::window {

class EquationsView;

class HelpCommands : public QObject {
    Q_OBJECT
public:
    struct Parts {
        document::Document& document;
        graph::GraphScene& scene;
        EquationsView& equations;
        catalog::CatalogPanel& components;
        panels::HelpPanel& panel;
        QDockWidget& dock;
    };
    HelpCommands(const Parts& parts, QObject* parent);

    void showForFocus();
    void show(const QString& name); // a component or a word of the language; empty: the contents

private:
    void follow();
    QString wordAtFocus() const;

    Parts m;
};

} // namespace dynaloom::window
