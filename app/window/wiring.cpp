#include "app/window/wiring.h"

#include "app/document/connections.h"
#include "app/window/navigation.h"
#include "app/window/status_line.h"
#include "widgets/graph/graph_scene.h"
#include "widgets/graph/graph_view.h"

#include <cmath>

namespace dynaloom::window {

using catalog::SearchPalette;
using graph::GraphScene;

Wiring::Wiring(const Parts& parts, QObject* parent)
    : QObject(parent)
    , m(parts)
    , m_palette(new SearchPalette(parts.theme, &parts.view)) {
    connect(&m.scene, &GraphScene::connectRequested, this,
            [this](const model::End& source, const model::End& target) {
                if (!m.document.apply(document::connectEnds(m.navigation.site(),
                                                            *m.document.catalog(), source, target)))
                    return;
                m.status.say(m.document.history().undoName() + QLatin1Char('.'));
                m.scene.select({model::lastKey(*model())});
            });
    connect(&m.scene, &GraphScene::wireDropped, this,
            [this](const model::End& end, bool out, const QPointF& at) {
                PalettePlace place;
                place.loose = end;
                place.out = out;
                openPalette(std::move(place), at);
            });
    connect(&m.scene, &GraphScene::searchRequested, this, &Wiring::searchAt);
    connect(&m.scene, &GraphScene::plugActivated, this,
            [this](Key node, const graph::Plugs& plugs) {
                m_plugHost = node;
                m_plugs = plugs;
            });
    connect(&m.scene, &GraphScene::wireHint, this, [this](const QString& sentence, bool connects) {
        m.status.say(sentence, connects ? StatusLine::Tone::Plain : StatusLine::Tone::Warning);
    });
    connect(m_palette, &SearchPalette::chosen, this, &Wiring::chosen);
}

void Wiring::setTheme(const theme::Theme& theme) { m_palette->setTheme(theme); }

void Wiring::search() { searchAt(m.view.pointerPosition()); }

// What is selected alone may take plugs.
void Wiring::searchAt(const QPointF& scenePosition) {
    PalettePlace place;
    const QList<Key> keys = m.scene.selectedKeys();
    if (keys.size() == 1 && m.navigation.graph().node(keys.first())) {
        place.host = keys.first();
        if (m_plugHost == place.host &&
            model::findPlug(*m.navigation.graph().node(place.host), m_plugs))
            place.plugs = m_plugs;
        if (document::pluggable(m.navigation.site(), *m.document.catalog(), place.host, place.plugs)
                .isEmpty())
            place.plugs.clear();
        if (document::pluggable(m.navigation.site(), *m.document.catalog(), place.host, place.plugs)
                .isEmpty())
            place.host = 0;
    }
    openPalette(std::move(place), scenePosition);
}

void Wiring::openPalette(PalettePlace place, const QPointF& scenePosition) {
    place.at = {std::round(scenePosition.x()), std::round(scenePosition.y())};
    m_place = std::move(place);
    const document::Site site = m.navigation.site();
    PaletteEntries entries = paletteEntries(site, *m.document.catalog(), m_place);
    if (entries.empty()) {
        m.status.say(tr("There is no component that fits here."), StatusLine::Tone::Warning);
        return;
    }
    const QPoint at = m.view.viewport()->mapToGlobal(m.view.mapFromScene(scenePosition));
    m_palette->open(at, palettePrompt(site, m_place), std::move(entries));
}

void Wiring::chosen(const QString& id) {
    const model::ModelPtr before = model();
    const document::Edit edit =
        paletteEdit(m.navigation.site(), *m.document.catalog(), m_place, id);
    if (!m.document.apply(edit)) return;
    if (const QList<Key> added = document::addedItems(*before, m.navigation.site());
        !added.isEmpty())
        m.scene.select(added);
    m.status.say(edit.name + QLatin1Char('.'));
    m.view.setFocus();
}

} // namespace dynaloom::window
