// Connecting in the graph: what is drawn becomes edits of the document; what is drawn to empty
// space is asked for in a palette of all that fits.
#pragma once

#include "app/document/document.h"
#include "app/window/palette_entries.h"
#include "widgets/theme/theme.h"

#include <QObject>
#include <QPointF>

namespace dynaloom::graph {
class GraphScene;
class GraphView;
} // namespace dynaloom::graph

namespace dynaloom::window {

class Navigation;
class StatusLine;

class Wiring : public QObject {
    Q_OBJECT
public:
    struct Parts {
        document::Document& document;
        Navigation& navigation;
        graph::GraphScene& scene;
        graph::GraphView& view;
        StatusLine& status;
        const theme::Theme& theme;
    };
    Wiring(const Parts& parts, QObject* parent);

    void search(); // at the pointer, or in the middle of the view
    void searchAt(const QPointF& scenePosition);
    void setTheme(const theme::Theme& theme);
    catalog::SearchPalette& palette() { return *m_palette; }

private:
    void openPalette(PalettePlace place, const QPointF& scenePosition);
    void chosen(const QString& id);
    const model::ModelPtr& model() const { return m.document.model(); }

    Parts m;
    catalog::SearchPalette* m_palette;
    PalettePlace m_place;
    Key m_plugHost = 0; // whose plug was clicked last
    document::Plugs m_plugs;
};

} // namespace dynaloom::window
