#include "app/panels/outline_model.h"

#include "widgets/theme/icons.h"

#include <QFont>

namespace dynaloom::panels {
namespace {

constexpr int kDeepest = 16; // areas in areas

QString qt(const std::string& text) { return QString::fromStdString(text); }

QString endName(const model::Graph& graph, const model::End& end) {
    return qt(model::path(graph, {end.node, end.plugs, {}}));
}

const char* iconOf(OutlineModel::Kind kind) {
    using Kind = OutlineModel::Kind;
    switch (kind) {
    case Kind::Area:
        return "area";
    case Kind::Population:
        return "neuron";
    case Kind::Input:
        return "input";
    case Kind::Plug:
        return "receptor";
    case Kind::Projection:
        return "projection";
    case Kind::Monitor:
        return "monitor";
    case Kind::Group:
    case Kind::Inside:
        break;
    }
    return nullptr;
}

// One colour open or closed, white on a selected line.
QIcon lineIcon(const QString& name, const theme::Theme& theme) {
    constexpr int kPixels = 48; // drawn smaller, also on fine screens
    const QPixmap plain = theme::tintedIcon(name, theme.icon).pixmap(kPixels, kPixels);
    const QPixmap selected = theme::tintedIcon(name, Qt::white).pixmap(kPixels, kPixels);
    QIcon icon;
    for (const QIcon::State state : {QIcon::On, QIcon::Off}) {
        icon.addPixmap(plain, QIcon::Normal, state);
        icon.addPixmap(selected, QIcon::Selected, state);
    }
    return icon;
}

} // namespace

OutlineModel::OutlineModel(const theme::Theme& theme, QObject* parent)
    : QAbstractItemModel(parent)
    , m_entries(1) {
    setTheme(theme);
}

void OutlineModel::setTheme(const theme::Theme& theme) {
    m_theme = theme;
    m_icons.clear();
    for (int kind = 0; kind <= static_cast<int>(Kind::Inside); ++kind)
        if (const char* name = iconOf(static_cast<Kind>(kind)))
            m_icons.insert(kind, lineIcon(QString::fromLatin1(name), theme));
    if (m_entries.size() > 1)
        emit dataChanged(index(0, 0), index(rowCount() - 1, Columns - 1), {Qt::DecorationRole});
}

int OutlineModel::add(int parent, Entry entry) {
    if (m_entries.size() >= kMost) return -1;
    const int at = static_cast<int>(m_entries.size());
    entry.parent = parent;
    entry.row = static_cast<int>(m_entries[static_cast<std::size_t>(parent)].children.size());
    if (entry.key != 0) m_byKey.insert(entry.key, at);
    m_entries.push_back(std::move(entry));
    m_entries[static_cast<std::size_t>(parent)].children.push_back(at);
    return at;
}

void OutlineModel::addPlugs(int parent, const std::vector<model::Plug>& plugs, bool inside) {
    for (const model::Plug& plug : plugs) {
        const int at = add(parent, {inside ? Kind::Inside : Kind::Plug,
                                    inside ? 0 : plug.key,
                                    qt(plug.name),
                                    qt(plug.component),
                                    plug.disabled,
                                    0,
                                    0,
                                    {}});
        if (at < 0) return;
        addPlugs(at, plug.plugs, inside);
    }
}

void OutlineModel::addNode(int parent, const model::Node& node, int depth, bool inside) {
    const Kind kind = inside                                     ? Kind::Inside
                      : node.kind == model::NodeKind::Area       ? Kind::Area
                      : node.kind == model::NodeKind::Population ? Kind::Population
                                                                 : Kind::Input;
    QString detail = qt(node.component);
    if (node.kind == model::NodeKind::Population && !node.size.text.empty())
        detail += QStringLiteral(" × ") + qt(node.size.text);
    const int at =
        add(parent, {kind, inside ? 0 : node.key, qt(node.name), detail, node.disabled, 0, 0, {}});
    if (at < 0) return;
    addPlugs(at, node.plugs, inside);
    if (node.kind != model::NodeKind::Area || depth >= kDeepest) return;
    const auto area = m_model->areas.find(node.component);
    if (area == m_model->areas.end()) return;
    for (const auto& inner : area->second->graph->nodes) addNode(at, *inner, depth + 1, true);
}

void OutlineModel::addGraph(const model::Model& model) {
    const model::Graph& graph = *model.graph;
    const auto group = [this](const QString& name) {
        return add(0, {Kind::Group, 0, name, {}, false, 0, 0, {}});
    };
    const std::pair<model::NodeKind, QString> kinds[] = {
        {model::NodeKind::Area, tr("Areas")},
        {model::NodeKind::Population, tr("Populations")},
        {model::NodeKind::Input, tr("Inputs")}};
    for (const auto& [kind, name] : kinds) {
        int at = -1;
        for (const auto& node : graph.nodes) {
            if (node->kind != kind) continue;
            if (at < 0) at = group(name);
            if (at >= 0) addNode(at, *node, 0, false);
        }
    }
    if (!graph.projections.empty()) {
        const int at = group(tr("Projections"));
        for (const auto& p : graph.projections)
            if (at >= 0)
                add(at,
                    {Kind::Projection,
                     p->key,
                     qt(p->name),
                     endName(graph, p->source) + QStringLiteral(" → ") + endName(graph, p->target),
                     p->disabled,
                     0,
                     0,
                     {}});
    }
    if (!graph.monitors.empty()) {
        const int at = group(tr("Monitors"));
        for (const auto& m : graph.monitors)
            if (at >= 0)
                add(at, {Kind::Monitor,
                         m->key,
                         qt(m->name),
                         qt(model::path(graph, m->of)),
                         m->disabled,
                         0,
                         0,
                         {}});
    }
}

void OutlineModel::setModel(const model::ModelPtr& model) {
    beginResetModel();
    m_model = model;
    m_entries.assign(1, {});
    m_byKey.clear();
    if (model) addGraph(*model);
    endResetModel();
}

const OutlineModel::Entry* OutlineModel::entry(const QModelIndex& index) const {
    const auto at = index.isValid() ? static_cast<std::size_t>(index.internalId()) : 0;
    return at < m_entries.size() ? &m_entries[at] : nullptr;
}

Key OutlineModel::keyOf(const QModelIndex& index) const {
    const Entry* found = entry(index);
    return found ? found->key : 0;
}

Key OutlineModel::nodeOf(const QModelIndex& index) const {
    const Entry* found = entry(index);
    while (found && found->kind == Kind::Plug)
        found = &m_entries[static_cast<std::size_t>(found->parent)];
    return found ? found->key : 0;
}

std::vector<Key> OutlineModel::plugsOf(const QModelIndex& index) const {
    std::vector<Key> way;
    const Entry* found = entry(index);
    while (found && found->kind == Kind::Plug) {
        way.insert(way.begin(), found->key);
        found = &m_entries[static_cast<std::size_t>(found->parent)];
    }
    return way;
}

QModelIndex OutlineModel::indexOf(Key key) const {
    const auto at = m_byKey.find(key);
    if (key == 0 || at == m_byKey.end()) return {};
    return createIndex(m_entries[static_cast<std::size_t>(*at)].row, 0, static_cast<quintptr>(*at));
}

bool OutlineModel::isDisabled(const QModelIndex& index) const {
    const Entry* found = entry(index);
    return found && found->disabled;
}

QString OutlineModel::pathOf(const QModelIndex& index) const {
    QString path;
    for (QModelIndex at = index.siblingAtColumn(0); at.isValid(); at = parent(at))
        path.prepend(QLatin1Char('/') + entry(at)->name);
    return path;
}

QModelIndex OutlineModel::index(int row, int column, const QModelIndex& parent) const {
    const Entry* of = entry(parent);
    if (!of || row < 0 || row >= static_cast<int>(of->children.size()) || column < 0 ||
        column >= Columns)
        return {};
    return createIndex(row, column,
                       static_cast<quintptr>(of->children[static_cast<std::size_t>(row)]));
}

QModelIndex OutlineModel::parent(const QModelIndex& index) const {
    const Entry* found = entry(index);
    if (!index.isValid() || !found || found->parent <= 0) return {};
    return createIndex(m_entries[static_cast<std::size_t>(found->parent)].row, 0,
                       static_cast<quintptr>(found->parent));
}

int OutlineModel::rowCount(const QModelIndex& parent) const {
    const Entry* of = entry(parent);
    return of && parent.column() <= 0 ? static_cast<int>(of->children.size()) : 0;
}

int OutlineModel::columnCount(const QModelIndex&) const { return Columns; }

QVariant OutlineModel::data(const QModelIndex& index, int role) const {
    const Entry* found = entry(index);
    if (!index.isValid() || !found) return {};
    const bool isGroup = found->kind == Kind::Group;
    switch (role) {
    case Qt::DisplayRole:
        if (index.column() == Detail)
            return isGroup ? QString::number(found->children.size()) : found->detail;
        return found->name;
    case Qt::EditRole:
        return found->name;
    case Qt::DecorationRole:
        return index.column() == Name ? m_icons.value(static_cast<int>(found->kind)) : QVariant();
    case Qt::FontRole: {
        QFont font;
        if (isGroup && index.column() == Name) font.setWeight(QFont::DemiBold);
        if (found->disabled) font.setStrikeOut(true);
        return font;
    }
    case Qt::ForegroundRole:
        if (found->disabled || found->kind == Kind::Inside || index.column() == Detail)
            return m_theme.muted;
        return {};
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole:
        if (isGroup) return tr("%1, %2").arg(found->name).arg(found->children.size());
        return found->disabled ? tr("%1, %2, disabled").arg(found->name, found->detail)
                               : tr("%1, %2").arg(found->name, found->detail);
    case KeyRole:
        return QVariant::fromValue(static_cast<quint64>(found->key));
    case KindRole:
        return static_cast<int>(found->kind);
    case DisabledRole:
        return found->disabled;
    case PathRole:
        return pathOf(index);
    default:
        return {};
    }
}

QVariant OutlineModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    return section == Name ? tr("Name") : tr("What");
}

bool OutlineModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    const Key key = keyOf(index);
    const QString name = value.toString().trimmed();
    if (role != Qt::EditRole || key == 0 || name.isEmpty() || name == entry(index)->name)
        return false;
    emit renameRequested(key, name);
    return true;
}

Qt::ItemFlags OutlineModel::flags(const QModelIndex& index) const {
    const Entry* found = entry(index);
    if (!index.isValid() || !found) return Qt::NoItemFlags;
    Qt::ItemFlags flags = Qt::ItemIsEnabled;
    if (found->kind == Kind::Group) return flags;
    flags |= Qt::ItemIsSelectable;
    if (found->key != 0 && index.column() == Name) flags |= Qt::ItemIsEditable;
    return flags;
}

} // namespace dynaloom::panels
