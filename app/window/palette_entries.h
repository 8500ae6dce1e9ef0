// What the search palette offers at a place of the graph, and what an entry chosen there does.
#pragma once

#include "app/document/edits.h"
#include "widgets/catalog/search_palette.h"

#include <optional>

namespace dynaloom::window {

// Where the palette was opened.
struct PalettePlace {
    model::Position2 at;
    // A connection that ended on empty space: it goes out of `end`, or (not `out`) into it.
    std::optional<model::End> loose;
    bool out = false;
    // What is selected takes plugs: the node and the plug of it.
    Key host = 0;
    document::Plugs plugs;
};

using PaletteEntries = std::vector<catalog::SearchPalette::Entry>;

PaletteEntries paletteEntries(const document::Site& site, const model::Catalog& catalog,
                              const PalettePlace& place);
QString palettePrompt(const document::Site& site, const PalettePlace& place);
document::Edit paletteEdit(const document::Site& site, const model::Catalog& catalog,
                           const PalettePlace& place, const QString& id);

} // namespace dynaloom::window
