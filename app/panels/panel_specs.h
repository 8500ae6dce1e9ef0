// Which live panels a document has, with their settings, as they stand in its `panels` text:
// {"live": [{"kind": "raster", "id": "raster", "settings": {...}}, ...], ...}. What else stands
// there is somebody else's and is kept.
#pragma once

#include "core/model/model.h"

#include <QJsonObject>
#include <QString>

#include <vector>

namespace dynaloom::plots {
class LivePanel;
}

namespace dynaloom::panels {

struct PanelKind {
    QString key;  // "raster", in documents
    QString name; // "Spike raster", in menus
    QString tip;
    plots::LivePanel* (*make)(QWidget* parent);
};
const std::vector<PanelKind>& panelKinds();
bool isPanelKind(const QString& key);

struct PanelSpec {
    QString kind, id;
    QJsonObject settings;
    bool operator==(const PanelSpec&) const = default;
};
using PanelSpecs = std::vector<PanelSpec>;
inline constexpr int kMostPanels = 64;

// Raster, rates and traces where the document says nothing. Entries that cannot be understood are
// left out.
PanelSpecs panelsOf(const model::Model& model);
// Whether the document says which panels it has.
bool hasOwnPanels(const model::Model& model);
// The `panels` text with these in it.
std::string withPanels(const std::string& panels, const PanelSpecs& specs);
// "raster", "raster2", ...
QString freePanelId(const PanelSpecs& specs, const QString& kind);

plots::LivePanel* makePanel(const QString& kind, QWidget* parent);

} // namespace dynaloom::panels
