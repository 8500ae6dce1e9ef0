#include "app/window/wiring.h"

#include "app/document/connections.h"
#include "app/document/edits.h"
#include "app/window/navigation.h"
#include "app/window/status_line.h"
#include "core/model/resolve.h"
#include "widgets/catalog/search_palette.h"
#include "widgets/graph/graph_scene.h"
#include "widgets/graph/graph_view.h"
#include "widgets/notation/notation.h"

#include <algorithm>
#include <cmath>

namespace dynaloom::window {
namespace {

using catalog::SearchPalette;

const QString kRecord = QStringLiteral("record:"); // no name of a component has a colon

bool isAddable(const language::Definition& definition) {
    using language::ComponentKind;
    return definition.kind == ComponentKind::Neuron || definition.kind == ComponentKind::Rate ||
           definition.kind == ComponentKind::Layer || definition.kind == ComponentKind::Input ||
           definition.kind == ComponentKind::Process;
}

SearchPalette::Entry entryOf(const language::Definition& definition) {
    const QString name = notation::toQt(definition.name);
    return {name, name, notation::toQt(definition.doc), notation::kindIcon(definition.kind)};
}

} // namespace

Wiring::Wiring(const Parts& parts, QObject* parent)
    : QObject(parent)
    , m(parts)
    , m_palette(new SearchPalette(parts.theme, &parts.view)) {
    using graph::GraphScene;
    connect(&m.scene, &GraphScene::connectRequested, this,
            [this](const model::End& source, const model::End& target) {
                if (!m.document.apply(
                        document::connectEnds(site(), *m.document.catalog(), source, target)))
                    return;
                m.status.say(m.document.history().undoName() + QLatin1Char('.'));
                m.scene.select({model::lastKey(*model())});
            });
    connect(&m.scene, &GraphScene::wireDropped, this,
            [this](const model::End& end, bool out, const QPointF& at) {
                openPalette(at, Loose{end, out});
            });
    connect(&m.scene, &GraphScene::searchRequested, this,
            [this](const QPointF& at) { openPalette(at, std::nullopt); });
    connect(&m.scene, &GraphScene::wireHint, this, [this](const QString& sentence, bool connects) {
        m.status.say(sentence, connects ? StatusLine::Tone::Plain : StatusLine::Tone::Warning);
    });
    connect(m_palette, &SearchPalette::chosen, this, &Wiring::chosen);
}

document::Site Wiring::site() const { return m.navigation.site(); }

void Wiring::setTheme(const theme::Theme& theme) { m_palette->setTheme(theme); }

void Wiring::search() {
    openPalette(m.view.mapToScene(m.view.viewport()->rect().center()), std::nullopt);
}

// The output itself, then every other quantity of its component.
void Wiring::addRecordings(std::vector<SearchPalette::Entry>& entries) const {
    const model::Graph& graph = m.navigation.graph();
    model::Monitor monitor;
    monitor.of = m_loose->end;
    const auto resolved = model::resolvePorts(*model(), *m.document.catalog(), graph, monitor);
    if (!resolved) return;
    const auto offer = [&](const std::string& port, const std::string& doc) {
        monitor.of.port = port;
        const QString what = notation::toQt(model::path(graph, monitor.of));
        entries.push_back({kRecord + notation::toQt(port), tr("Record %1").arg(what),
                           doc.empty() ? tr("A monitor that takes it down") : notation::toQt(doc),
                           QStringLiteral("monitor")});
    };
    offer(m_loose->end.port, {});
    if (!resolved->areas.empty()) return; // an area has its ports and no more
    const language::Definition& definition = *resolved->definition;
    for (const auto& state : definition.states)
        if (state.name != m_loose->end.port && state.name != "weight") offer(state.name, state.doc);
    for (const auto& assigned : definition.assigned)
        if (assigned.name != m_loose->end.port) offer(assigned.name, assigned.doc);
}

void Wiring::openPalette(const QPointF& scenePosition, std::optional<Loose> loose) {
    m_loose = std::move(loose);
    m_at = scenePosition;
    const model::Catalog& catalog = *m.document.catalog();
    std::vector<SearchPalette::Entry> entries;
    QString prompt = tr("Add a population or an input");
    if (m_loose) {
        const QString path = notation::toQt(model::path(m.navigation.graph(), m_loose->end));
        prompt =
            m_loose->out ? tr("Add what takes %1").arg(path) : tr("Add what sends to %1").arg(path);
        if (m_loose->out) addRecordings(entries);
        for (const QString& name :
             document::fittingComponents(site(), catalog, m_loose->end, m_loose->out))
            entries.push_back(entryOf(*model::component(*model(), catalog, name.toStdString())));
    } else {
        for (const auto& [name, definition] : model()->components)
            if (isAddable(*definition)) entries.push_back(entryOf(*definition));
        for (const auto& definition : catalog.all())
            if (isAddable(*definition) && !model()->components.contains(definition->name))
                entries.push_back(entryOf(*definition));
    }
    if (entries.empty()) {
        m.status.say(tr("There is no component that fits here."), StatusLine::Tone::Warning);
        return;
    }
    const QPoint at = m.view.viewport()->mapToGlobal(m.view.mapFromScene(m_at));
    m_palette->open(at, prompt, std::move(entries));
}

void Wiring::chosen(const QString& id) {
    const model::Catalog& catalog = *m.document.catalog();
    const model::Position2 at{std::round(m_at.x()), std::round(m_at.y())};
    if (!m_loose)
        apply(document::addComponent(site(), catalog, id, at));
    else if (id.startsWith(kRecord))
        apply(document::record(
            site(), {m_loose->end.node, m_loose->end.plugs, id.mid(kRecord.size()).toStdString()},
            at));
    else
        apply(document::addConnected(site(), catalog, id, at, m_loose->end, m_loose->out));
}

void Wiring::apply(const document::Edit& edit) {
    const model::ModelPtr before = model();
    if (!m.document.apply(edit)) return;
    m.scene.select(document::addedItems(*before, site()));
    m.status.say(edit.name + QLatin1Char('.'));
}

void Wiring::duplicateSelected() {
    const QList<Key> keys = m.scene.selectedKeys();
    const auto isItem = [this](Key key) { return m.scene.node(key) != nullptr; };
    if (std::none_of(keys.begin(), keys.end(), isItem)) {
        m.status.say(tr("Select populations, inputs or monitors to duplicate."));
        return;
    }
    apply(document::duplicate(site(), keys));
}

} // namespace dynaloom::window
