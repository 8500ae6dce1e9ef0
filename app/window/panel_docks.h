// The live panels of the document as docks: made and removed as the document says, which edits of
// the user change (add, close, settings), so that undo brings them back.
#pragma once

#include "app/document/document.h"
#include "app/panels/live_view.h"
#include "app/panels/panel_specs.h"

#include <QMap>
#include <QObject>

class QDockWidget;
class QMainWindow;
class QMenu;

namespace dynaloom::window {

class StatusLine;

class PanelDocks : public QObject {
    Q_OBJECT
public:
    struct Parts {
        QMainWindow& window;
        document::Document& document;
        panels::LiveView& live;
        StatusLine& status;
    };
    PanelDocks(const Parts& parts, QObject* parent);

    // As an edit of the document; the panel comes to the front.
    void add(const QString& kind, const QJsonObject& settings = {});
    void remove(const QString& id);
    // Brings the docks to what the document says.
    void sync();
    // All docks in the order of the document, and by id.
    QList<QDockWidget*> docks() const;
    QDockWidget* dock(const QString& id) const { return m_docks.value(id); }
    plots::LivePanel* panel(const QString& id) const;

    // Side by side at the bottom, three in a row, the rest as tabs.
    void arrange();
    // Entries of View > Add panel, and what shows and hides the panels.
    void fillAddMenu(QMenu& menu);
    void fillShowMenu(QMenu& menu);
    // "Plot", with what can be plotted of a node, a projection or a monitor; nothing for others.
    void addPlotMenu(QMenu& menu, Key key);

private:
    void fillPlotMenu(QMenu& menu, Key key);
    void makeDock(const panels::PanelSpec& spec);
    void shareWidth();
    void dropDock(const QString& id);
    void keepSettings(const QString& id);
    panels::PanelSpecs specs() const { return panels::panelsOf(*m.document.model()); }
    void apply(const QString& name, const panels::PanelSpecs& specs, const QString& mergeKey = {});
    void raise(const QString& id);
    QDockWidget* neighbour() const;

    Parts m;
    panels::PanelSpecs m_shown;
    QMap<QString, QDockWidget*> m_docks;
};

} // namespace dynaloom::window
