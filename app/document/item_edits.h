// What a person does to many parts of a graph at once, to areas, frames and connections, as named
// edits. Each gives the keys it made in `made`, to be selected.
#pragma once

#include "app/document/edits.h"
#include "core/io/clipboard.h"

#include <optional>

namespace dynaloom::document {

struct ItemEdit {
    Edit edit;
    QList<Key> made;
    QStringList notes; // sentences: what was renamed, what did not fit and went
};

ItemEdit duplicateItems(const Site& site, const QList<Key>& keys);
ItemEdit paste(const Site& site, const QByteArray& text, std::optional<model::Position2> at,
               Key onto);
Edit cut(const Site& site, const QList<Key>& keys);
// Off if any of them is on, else on again.
Edit switchOnOrOff(const Site& site, const QList<Key>& keys);
Edit setColor(const Site& site, const QList<Key>& keys, const QString& color);
Edit setComment(const Site& site, Key key, const QString& text);
// Joins what was connected to each node, where it fits.
Edit removeReconnecting(const Site& site, const model::Catalog& catalog, const QList<Key>& nodes);
// Moved there and put between the ends of a connection.
Edit insertBetween(const Site& site, const model::Catalog& catalog, Key node, Key connection,
                   const std::map<Key, model::Position2>& positions);
// Another synapse or coupling; `notes` say what of the old one went.
ItemEdit exchangeSynapse(const Site& site, const model::Catalog& catalog, Key projection,
                         const QString& synapse);
// Of another rule; `notes` say which argument went.
ItemEdit exchangeConnector(const Site& site, Key projection, const QString& rule);
// Whether a cell may connect to itself, and whether targets are drawn with replacement.
Edit setConnectorFlags(const Site& site, Key projection, bool self, bool multiple);
// Synapses and couplings that fit the two ends, by name; with what is there now.
QStringList fittingSynapses(const Site& site, const model::Catalog& catalog, Key projection);

ItemEdit groupIntoArea(const Site& site, const QList<Key>& keys);
ItemEdit ungroup(const Site& site, Key instance);
ItemEdit addAreaInstance(const Site& site, const QString& area, model::Position2 position);
// Of the area whose inside is the site, for a node's port; a free name from it.
Edit addAreaPort(const Site& site, const model::End& inner, bool output);
// Nodes and ports of the area whose inside is the site, where they were dragged to. With ports
// `order` has the names of all of them, from the top down, which is their order on instances.
Edit moveWithPorts(const Site& site, const std::map<Key, model::Position2>& nodes,
                   const std::map<std::string, model::Position2>& ports,
                   const std::vector<std::string>& order);
// Nodes moved by the tidy layout; ports of an area go back beside what they stand for.
Edit tidy(const Site& site, const QString& name, const std::map<Key, model::Position2>& nodes);
Edit removeAreaPort(const Site& site, const QString& port);
Edit renameAreaPort(const Site& site, const QString& port, const QString& name);

// Around the rectangle, with room for its title.
ItemEdit addFrame(const Site& site, const QString& title, double x, double y, double width,
                  double height);
// A note: a frame with text.
ItemEdit addNote(const Site& site, model::Position2 at);
Edit resizeFrame(const Site& site, Key frame, double x, double y, double width, double height);

} // namespace dynaloom::document
