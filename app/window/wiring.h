// Connecting in the graph: what is drawn with the mouse becomes edits of the document; what is
// drawn to empty space is asked for in a palette of all that fits.
#pragma once

#include "app/document/document.h"
#include "app/document/site.h"
#include "widgets/catalog/search_palette.h"
#include "widgets/theme/theme.h"

#include <QObject>
#include <QPointF>

#include <optional>

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

    void duplicateSelected();
    void search(); // in the middle of the view
    void setTheme(const theme::Theme& theme);
    catalog::SearchPalette& palette() { return *m_palette; }

private:
    struct Loose { // a wire that ended on empty space
        model::End end;
        bool out = false;
    };
    void addRecordings(std::vector<catalog::SearchPalette::Entry>& entries) const;
    void openPalette(const QPointF& scenePosition, std::optional<Loose> loose);
    void chosen(const QString& id);
    void apply(const document::Edit& edit); // and selects what it added
    document::Site site() const;            // the graph shown
    const model::ModelPtr& model() const { return m.document.model(); }

    Parts m;
    catalog::SearchPalette* m_palette;
    std::optional<Loose> m_loose;
    QPointF m_at;
};

} // namespace dynaloom::window
